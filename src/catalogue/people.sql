--: maybe profile_row(hub_id i64, member_id i64) -> (head text, hands text, heart text, life text, area_id i64?, postcode text, lat f64?, lon f64?, findable bool, neighbours bool, version i64)
SELECT head, hands, heart, life, area_id, postcode, lat, lon, findable, neighbours, version
FROM profile WHERE hub_id = :hub_id AND member_id = :member_id;

--: many profile_tags(hub_id i64, member_id i64) -> (kind text, word text)
SELECT kind, word FROM profile_tag WHERE hub_id = :hub_id AND member_id = :member_id;

--: exec profile_put(hub_id i64, member_id i64, head text, hands text, heart text, life text, area_id i64?, postcode text, lat f64?, lon f64?, findable bool, neighbours bool, at i64, version i64)
INSERT INTO profile (hub_id, member_id, head, hands, heart, life, area_id, postcode, lat, lon, findable, neighbours, changed_at, version)
VALUES (:hub_id, :member_id, :head, :hands, :heart, :life, :area_id, :postcode, :lat, :lon, :findable, :neighbours, :at, :version)
ON CONFLICT (hub_id, member_id) DO UPDATE SET head = excluded.head, hands = excluded.hands, heart = excluded.heart, life = excluded.life,
    area_id = excluded.area_id, postcode = excluded.postcode, lat = excluded.lat, lon = excluded.lon, findable = excluded.findable,
    neighbours = excluded.neighbours, changed_at = excluded.changed_at, version = excluded.version;

--: exec profile_tags_clear(hub_id i64, member_id i64)
DELETE FROM profile_tag WHERE hub_id = :hub_id AND member_id = :member_id;

--: rows profile_tag_insert(hub_id i64, member_id i64, kind text, word text)
INSERT INTO profile_tag (hub_id, member_id, kind, word) VALUES (:hub_id, :member_id, :kind, :word);

--: exec profile_area_words(hub_id i64, member_id i64, area text)
-- What stands as the area with the member.
UPDATE member SET area = :area, version = version + 1 WHERE hub_id = :hub_id AND id = :member_id AND area <> :area;

--: exec profile_hold(hub_id i64, member_id i64)
-- Two who change one member's profile at once wait for each other.
UPDATE member SET area = area WHERE hub_id = :hub_id AND id = :member_id;

--: many check_rows(hub_id i64, member_id i64) -> (level text, until_day i64, entered_by_name text?, entered_at i64, issued_day i64?, digits text)
SELECT k.level, k.until_day, p.name, k.entered_at, k.issued_day, k.digits FROM member_check k
LEFT JOIN person p ON p.id = k.entered_by
WHERE k.hub_id = :hub_id AND k.member_id = :member_id ORDER BY k.level;

--: many check_holds(hub_id i64, member_id i64) -> (level text)
-- The levels from which on a member's checks open nothing.
SELECT level FROM check_hold WHERE hub_id = :hub_id AND member_id = :member_id;

--: exec check_hold_put(hub_id i64, member_id i64, level text)
INSERT INTO check_hold (hub_id, member_id, level) VALUES (:hub_id, :member_id, :level) ON CONFLICT (hub_id, member_id, level) DO NOTHING;

--: exec check_hold_drop(hub_id i64, member_id i64, level text)
DELETE FROM check_hold WHERE hub_id = :hub_id AND member_id = :member_id AND level = :level;

--: exec check_limit_put(hub_id i64, member_id i64, category text)
INSERT INTO check_limit (hub_id, member_id, category) VALUES (:hub_id, :member_id, :category) ON CONFLICT (hub_id, member_id, category) DO NOTHING;

--: exec check_limits_clear(hub_id i64, member_id i64)
DELETE FROM check_limit WHERE hub_id = :hub_id AND member_id = :member_id;

--: many check_limit_rows(hub_id i64, member_id i64) -> (category text)
SELECT category FROM check_limit WHERE hub_id = :hub_id AND member_id = :member_id ORDER BY category;

--: exec check_put(hub_id i64, member_id i64, level text, until_day i64, entered_by i64, at i64, issued_day i64?, digits text)
INSERT INTO member_check (hub_id, member_id, level, until_day, entered_by, entered_at, issued_day, digits)
VALUES (:hub_id, :member_id, :level, :until_day, :entered_by, :at, :issued_day, :digits)
ON CONFLICT (hub_id, member_id, level) DO UPDATE SET until_day = excluded.until_day, entered_by = excluded.entered_by, entered_at = excluded.entered_at,
    issued_day = excluded.issued_day, digits = excluded.digits;

--: exec checks_clear(hub_id i64, member_id i64)
DELETE FROM member_check WHERE hub_id = :hub_id AND member_id = :member_id;

--: exec block_insert(hub_id i64, member_id i64, other_id i64, by_coordinator bool, at i64)
INSERT INTO member_block (hub_id, member_id, other_id, by_coordinator, made_at) VALUES (:hub_id, :member_id, :other_id, :by_coordinator, :at)
ON CONFLICT (hub_id, member_id, other_id, by_coordinator) DO NOTHING;

--: exec block_delete(hub_id i64, member_id i64, other_id i64, by_coordinator bool)
DELETE FROM member_block WHERE hub_id = :hub_id AND member_id = :member_id AND other_id = :other_id AND by_coordinator = :by_coordinator;

--: one block_count(hub_id i64, one_id i64, other_id i64) -> (n i64)
SELECT (SELECT COUNT(*) FROM member_block b WHERE b.hub_id = :hub_id AND b.member_id = :one_id AND b.other_id = :other_id)
     + (SELECT COUNT(*) FROM member_block b WHERE b.hub_id = :hub_id AND b.member_id = :other_id AND b.other_id = :one_id);

--: many block_rows(hub_id i64) -> (member_id i64, other_id i64)
SELECT member_id, other_id FROM member_block WHERE hub_id = :hub_id;

--: many block_of(hub_id i64, member_id i64) -> (other_id i64)
-- Each once, sorted.
SELECT other_id FROM member_block WHERE hub_id = :hub_id AND member_id = :member_id
UNION SELECT member_id FROM member_block WHERE hub_id = :hub_id AND other_id = :member_id
ORDER BY 1;

--: many block_list(hub_id i64, member_id i64, by_coordinator bool) -> (other_id i64, name text, number i64, made_at i64)
-- Those that a member hid from, or (by_coordinator) that a coordinator keeps them apart from; newest first.
SELECT m.id, p.name, m.number, b.made_at
FROM (SELECT o.other_id AS id, o.made_at FROM member_block o WHERE o.hub_id = :hub_id AND o.member_id = :member_id AND o.by_coordinator = :by_coordinator
      UNION ALL SELECT t.member_id, t.made_at FROM member_block t WHERE t.hub_id = :hub_id AND t.other_id = :member_id AND t.by_coordinator = 1 AND :by_coordinator = 1) AS b
JOIN member m ON m.hub_id = :hub_id AND m.id = b.id
JOIN person p ON p.id = m.person_id
ORDER BY b.made_at DESC, m.id;

--: many members_by_area(hub_id i64, any_area bool, area_id i64, words text, most i64) -> (id i64, number i64, name text, area text)
-- Those who take part, by number: of one area, of none (area_id 0), or all; words: a LIKE pattern over the folded name, '' any.
SELECT m.id, m.number, p.name, m.area
FROM member m
JOIN person p ON p.id = m.person_id
LEFT JOIN profile f ON f.hub_id = m.hub_id AND f.member_id = m.id
WHERE m.hub_id = :hub_id AND m.state = 'active'
  AND (:any_area = 1 OR COALESCE(f.area_id, 0) = :area_id)
  AND (:words = '' OR m.folded LIKE :words ESCAPE '!')
ORDER BY m.number LIMIT :most;

--: one person_met(hub_id i64, viewer_id i64, member_id i64) -> (met bool)
-- Whether two had something to do with each other, or one of them shows something that anybody may see.
SELECT CASE WHEN EXISTS (SELECT 1 FROM listing l WHERE l.hub_id = :hub_id AND l.member_id = :member_id AND l.state = 'open')
              OR EXISTS (SELECT 1 FROM asset s WHERE s.hub_id = :hub_id AND s.member_id = :member_id AND s.state = 'open')
              OR EXISTS (SELECT 1 FROM group_leader g WHERE g.hub_id = :hub_id AND g.member_id = :member_id)
              OR EXISTS (SELECT 1 FROM booking b WHERE b.hub_id = :hub_id AND b.member_id = :member_id AND b.keeper_id = :viewer_id)
              OR EXISTS (SELECT 1 FROM booking b WHERE b.hub_id = :hub_id AND b.member_id = :viewer_id AND b.keeper_id = :member_id)
              OR EXISTS (SELECT 1 FROM exchange e WHERE e.hub_id = :hub_id AND e.giver_id = :member_id AND e.receiver_id = :viewer_id)
              OR EXISTS (SELECT 1 FROM exchange e WHERE e.hub_id = :hub_id AND e.giver_id = :viewer_id AND e.receiver_id = :member_id)
            THEN 1 ELSE 0 END;
