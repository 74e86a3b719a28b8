-- For how long things are kept (retention.def). too_old_KIND counts what is older than `before` (seconds) or `before_day`, take_KIND takes at most `most` of it away.

--: many retention_chosen(hub_id i64) -> (kind text, days i64)
SELECT kind, days FROM retention_rule WHERE hub_id = :hub_id;

--: exec retention_put(hub_id i64, kind text, days i64, at i64)
INSERT INTO retention_rule (hub_id, kind, days, changed_at) VALUES (:hub_id, :kind, :days, :at)
ON CONFLICT (hub_id, kind) DO UPDATE SET days = excluded.days, changed_at = excluded.changed_at;

--: one too_old_trace(hub_id i64, before i64) -> (n i64)
SELECT COUNT(*) FROM access_trace WHERE hub_id = :hub_id AND hour < :before / 3600;

--: exec take_trace(hub_id i64, before i64, most i64)
DELETE FROM access_trace WHERE hub_id = :hub_id AND (about_id, hour, reader_id, for_member_id, kind) IN (
    SELECT t.about_id, t.hour, t.reader_id, t.for_member_id, t.kind FROM access_trace t WHERE t.hub_id = :hub_id AND t.hour < :before / 3600 ORDER BY t.hour LIMIT :most);

--: one too_old_messages(hub_id i64, before i64) -> (n i64)
SELECT COUNT(*) FROM message WHERE hub_id = :hub_id AND ended_at < :before;

--: exec take_messages(hub_id i64, before i64, most i64)
DELETE FROM message WHERE hub_id = :hub_id AND id IN (SELECT m.id FROM message m WHERE m.hub_id = :hub_id AND m.ended_at < :before ORDER BY m.id LIMIT :most);

--: one too_old_invitations(hub_id i64, before i64) -> (n i64)
SELECT COUNT(*) FROM invitation WHERE hub_id = :hub_id AND ends_at < :before;

--: exec take_invitations(hub_id i64, before i64, most i64)
DELETE FROM invitation WHERE hub_id = :hub_id AND id IN (SELECT i.id FROM invitation i WHERE i.hub_id = :hub_id AND i.ends_at < :before ORDER BY i.id LIMIT :most);

--: one too_old_tokens(hub_id i64, before i64) -> (n i64)
SELECT COUNT(*) FROM api_token WHERE hub_id = :hub_id AND (ended_at < :before OR ends_at < :before);

--: exec take_tokens(hub_id i64, before i64, most i64)
DELETE FROM api_token WHERE hub_id = :hub_id AND id IN (SELECT t.id FROM api_token t WHERE t.hub_id = :hub_id AND (t.ended_at < :before OR t.ends_at < :before) ORDER BY t.id LIMIT :most);

--: one too_old_asks(hub_id i64, before i64) -> (n i64)
SELECT COUNT(*) FROM ask WHERE hub_id = :hub_id AND ended_at < :before;

--: exec take_asks(hub_id i64, before i64, most i64)
DELETE FROM ask WHERE hub_id = :hub_id AND id IN (SELECT k.id FROM ask k WHERE k.hub_id = :hub_id AND k.ended_at < :before ORDER BY k.id LIMIT :most);

--: one too_old_busy(hub_id i64, before i64) -> (n i64)
SELECT COUNT(*) FROM busy_time WHERE hub_id = :hub_id AND to_at < :before;

--: exec take_busy(hub_id i64, before i64, most i64)
DELETE FROM busy_time WHERE hub_id = :hub_id AND (member_id, from_at) IN (SELECT b.member_id, b.from_at FROM busy_time b WHERE b.hub_id = :hub_id AND b.to_at < :before ORDER BY b.from_at LIMIT :most);

--: one too_old_days(hub_id i64, before_day i64) -> (n i64)
SELECT COUNT(*) FROM free_days WHERE hub_id = :hub_id AND to_day < :before_day;

--: exec take_days(hub_id i64, before_day i64, most i64)
DELETE FROM free_days WHERE hub_id = :hub_id AND (member_id, from_day, to_day) IN (SELECT d.member_id, d.from_day, d.to_day FROM free_days d WHERE d.hub_id = :hub_id AND d.to_day < :before_day ORDER BY d.to_day LIMIT :most);

--: one too_old_searches(hub_id i64, before i64) -> (n i64)
SELECT COUNT(*) FROM saved_search WHERE hub_id = :hub_id AND seen_at < :before AND made_at < :before;

--: exec take_searches(hub_id i64, before i64, most i64)
DELETE FROM saved_search WHERE hub_id = :hub_id AND id IN (SELECT s.id FROM saved_search s WHERE s.hub_id = :hub_id AND s.seen_at < :before AND s.made_at < :before ORDER BY s.id LIMIT :most);

--: one too_old_listings(hub_id i64, before i64) -> (n i64)
SELECT COUNT(*) FROM listing WHERE hub_id = :hub_id AND state = 'ended' AND changed_at < :before AND (words <> '' OR near <> '' OR place <> '');

--: exec take_listings(hub_id i64, before i64, most i64)
UPDATE listing SET words = '', near = '', place = '', times = '', folded = '' WHERE hub_id = :hub_id AND id IN (
    SELECT l.id FROM listing l WHERE l.hub_id = :hub_id AND l.state = 'ended' AND l.changed_at < :before AND (l.words <> '' OR l.near <> '' OR l.place <> '') ORDER BY l.id LIMIT :most);

--: one too_old_exchanges(hub_id i64, before i64) -> (n i64)
SELECT COUNT(*) FROM exchange_move WHERE hub_id = :hub_id AND at < :before AND words <> '';

--: exec take_exchanges(hub_id i64, before i64, most i64)
UPDATE exchange_move SET words = '' WHERE hub_id = :hub_id AND (exchange_id, n) IN (
    SELECT v.exchange_id, v.n FROM exchange_move v WHERE v.hub_id = :hub_id AND v.at < :before AND v.words <> '' ORDER BY v.exchange_id, v.n LIMIT :most);

--: one too_old_guardians(hub_id i64, before i64, before_day i64) -> (n i64)
SELECT COUNT(*) FROM guardian WHERE hub_id = :hub_id AND (ended_at < :before OR (state = 'confirmed' AND until_day < :before_day));

--: exec take_guardians(hub_id i64, before i64, before_day i64, most i64)
DELETE FROM guardian WHERE hub_id = :hub_id AND id IN (SELECT g.id FROM guardian g WHERE g.hub_id = :hub_id AND (g.ended_at < :before OR (g.state = 'confirmed' AND g.until_day < :before_day)) ORDER BY g.id LIMIT :most);

--: one too_old_asked(hub_id i64, before i64) -> (n i64)
SELECT COUNT(*) FROM member WHERE hub_id = :hub_id AND state IN ('asked', 'declined') AND asked_at < :before AND forgotten_at IS NULL;

--: many take_asked(hub_id i64, before i64, most i64) -> (id i64)
SELECT m.id FROM member m WHERE m.hub_id = :hub_id AND m.state IN ('asked', 'declined') AND m.asked_at < :before AND m.forgotten_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM erasure e WHERE e.hub_id = m.hub_id AND e.member_id = m.id AND e.state = 'waiting') ORDER BY m.id LIMIT :most;

--: one too_old_left(hub_id i64, before i64) -> (n i64)
-- The trail tells when they left.
SELECT COUNT(*) FROM member m WHERE m.hub_id = :hub_id AND m.state = 'left' AND m.forgotten_at IS NULL
  AND m.id IN (SELECT w.subject_id FROM audit w WHERE w.hub_id = :hub_id AND w.action = 'member.left' GROUP BY w.subject_id HAVING MAX(w.at) < :before);

--: many take_left(hub_id i64, before i64, most i64) -> (id i64)
SELECT m.id FROM member m WHERE m.hub_id = :hub_id AND m.state = 'left' AND m.forgotten_at IS NULL
  AND m.id IN (SELECT w.subject_id FROM audit w WHERE w.hub_id = :hub_id AND w.action = 'member.left' GROUP BY w.subject_id HAVING MAX(w.at) < :before)
  AND NOT EXISTS (SELECT 1 FROM erasure e WHERE e.hub_id = m.hub_id AND e.member_id = m.id AND e.state = 'waiting') ORDER BY m.id LIMIT :most;

--: across many retention_hubs() -> (hub_id i64)
SELECT hub_id FROM hub ORDER BY hub_id;
