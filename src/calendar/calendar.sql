--: maybe availability_row(hub_id i64, member_id i64) -> (pattern text, version i64)
-- What a member said of their weeks.
SELECT pattern, version FROM availability WHERE hub_id = :hub_id AND member_id = :member_id;

--: exec availability_insert(hub_id i64, member_id i64, pattern text, changed_at i64)
INSERT INTO availability (hub_id, member_id, pattern, changed_at, version) VALUES (:hub_id, :member_id, :pattern, :changed_at, 1);

--: exec availability_update(hub_id i64, member_id i64, pattern text, changed_at i64, version i64)
-- Only from the version named.
UPDATE availability SET pattern = :pattern, changed_at = :changed_at, version = version + 1
WHERE hub_id = :hub_id AND member_id = :member_id AND version = :version;

--: many free_days_rows(hub_id i64, member_id i64, from_day i64) -> (from_day i64, to_day i64, hours text)
-- Days that differ and are not over.
SELECT from_day, to_day, hours FROM free_days WHERE hub_id = :hub_id AND member_id = :member_id AND to_day >= :from_day ORDER BY from_day, to_day;

--: exec free_days_delete(hub_id i64, member_id i64, from_day i64, to_day i64)
DELETE FROM free_days WHERE hub_id = :hub_id AND member_id = :member_id AND from_day = :from_day AND to_day = :to_day;

--: exec free_days_forget(hub_id i64, member_id i64, before_day i64)
-- Days that are over tell nothing any more.
DELETE FROM free_days WHERE hub_id = :hub_id AND member_id = :member_id AND to_day < :before_day;

--: exec free_days_insert(hub_id i64, member_id i64, from_day i64, to_day i64, hours text)
INSERT INTO free_days (hub_id, member_id, from_day, to_day, hours) VALUES (:hub_id, :member_id, :from_day, :to_day, :hours);

--: one free_days_count(hub_id i64, member_id i64) -> (n i64)
SELECT COUNT(*) FROM free_days WHERE hub_id = :hub_id AND member_id = :member_id;

--: many busy_rows(hub_id i64, member_id i64, from_at i64) -> (from_at i64, to_at i64)
-- Times that are taken and not over.
SELECT from_at, to_at FROM busy_time WHERE hub_id = :hub_id AND member_id = :member_id AND to_at > :from_at ORDER BY from_at;

--: exec busy_delete(hub_id i64, member_id i64)
DELETE FROM busy_time WHERE hub_id = :hub_id AND member_id = :member_id;

--: rows busy_insert(hub_id i64, member_id i64, from_at i64, to_at i64)
INSERT INTO busy_time (hub_id, member_id, from_at, to_at) VALUES (:hub_id, :member_id, :from_at, :to_at);

--: across maybe address_find(token_hash blob) -> (hub_id i64, member_id i64)
-- Whose calendar a secret address leads to: asked before there is a hub to name.
SELECT hub_id, member_id FROM calendar_address WHERE token_hash = :token_hash;

--: maybe address_of(hub_id i64, member_id i64) -> (made_at i64)
SELECT made_at FROM calendar_address WHERE hub_id = :hub_id AND member_id = :member_id;

--: exec address_delete(hub_id i64, member_id i64)
DELETE FROM calendar_address WHERE hub_id = :hub_id AND member_id = :member_id;

--: exec address_insert(hub_id i64, member_id i64, token_hash blob, made_at i64)
INSERT INTO calendar_address (hub_id, member_id, token_hash, made_at) VALUES (:hub_id, :member_id, :token_hash, :made_at);

--: many calendar_exchanges(hub_id i64, member_id i64, from_at i64, from_day i64, most i64) -> (id i64, giver_id i64, giver_name text, receiver_name text, title text, state text, minutes i64?, day i64?, starts_at i64?, waiting bool, changed_at i64, version i64)
-- What a member agreed to, with a time or a day that is not long over, and what came of it: soonest first.
SELECT e.id, e.giver_id, gp.name, rp.name, e.title, e.state, e.minutes, e.day, e.starts_at, CASE WHEN e.waits_for IS NULL THEN 0 ELSE 1 END, e.changed_at, e.version
FROM exchange e
JOIN member g ON g.hub_id = e.hub_id AND g.id = e.giver_id
JOIN person gp ON gp.id = g.person_id
JOIN member r ON r.hub_id = e.hub_id AND r.id = e.receiver_id
JOIN person rp ON rp.id = r.person_id
WHERE e.hub_id = :hub_id AND e.id IN (
    SELECT v.id FROM exchange v /*sqlite: INDEXED BY exchange_giver */
        WHERE v.hub_id = :hub_id AND v.giver_id = :member_id AND v.state IN ('agreed', 'done', 'confirmed') AND (v.starts_at >= :from_at OR (v.starts_at IS NULL AND v.day >= :from_day))
    UNION ALL
    SELECT w.id FROM exchange w /*sqlite: INDEXED BY exchange_receiver */
        WHERE w.hub_id = :hub_id AND w.receiver_id = :member_id AND w.state IN ('agreed', 'done', 'confirmed') AND (w.starts_at >= :from_at OR (w.starts_at IS NULL AND w.day >= :from_day)))
ORDER BY COALESCE(e.starts_at, e.day * 86400), e.id LIMIT :most;

--: many calendar_bookings(hub_id i64, member_id i64, since_day i64, from_day i64, most i64) -> (id i64, member_id i64, borrower_name text, apart bool, asset_name text, day i64, from_minute i64, to_minute i64, changed_at i64, version i64)
-- What a member has booked, and what others have of what they look after, agreed and not long over: soonest first.
-- since_day: as long before from_day as the longest booking is.
-- apart: the two are blocked; of those only what is still agreed.
SELECT b.id, b.member_id, p.name,
       EXISTS (SELECT 1 FROM member_block x WHERE x.hub_id = :hub_id AND x.member_id = b.member_id AND x.other_id = b.keeper_id
           UNION ALL SELECT 1 FROM member_block xx WHERE xx.hub_id = :hub_id AND xx.member_id = b.keeper_id AND xx.other_id = b.member_id) AS apart,
       a.name, b.day, b.from_minute, b.to_minute, b.changed_at, b.version
FROM booking b
JOIN asset a ON a.hub_id = b.hub_id AND a.id = b.asset_id
JOIN member m ON m.hub_id = b.hub_id AND m.id = b.member_id
JOIN person p ON p.id = m.person_id
WHERE b.hub_id = :hub_id AND b.day >= :since_day AND b.day + (b.to_minute - 1) / 1440 >= :from_day AND b.id IN (
    SELECT v.id FROM booking v /*sqlite: INDEXED BY booking_member */ WHERE v.hub_id = :hub_id AND v.member_id = :member_id AND v.state IN ('agreed', 'used')
    UNION ALL
    SELECT w.id FROM booking w /*sqlite: INDEXED BY booking_keeper */ WHERE w.hub_id = :hub_id AND w.keeper_id = :member_id AND w.state IN ('agreed', 'used'))
  AND (b.state = 'agreed' OR NOT EXISTS (
      SELECT 1 FROM member_block y WHERE y.hub_id = :hub_id AND y.member_id = b.member_id AND y.other_id = b.keeper_id
           UNION ALL SELECT 1 FROM member_block yy WHERE yy.hub_id = :hub_id AND yy.member_id = b.keeper_id AND yy.other_id = b.member_id))
ORDER BY b.day, b.from_minute, b.id LIMIT :most;
