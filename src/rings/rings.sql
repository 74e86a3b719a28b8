--: many ring_wishes(hub_id i64, today i64, most i64) -> (id i64, member_id i64, held_by i64?)
-- Open requests of active members who also offer something, and that nobody is about to meet; newest first. held_by: the open ring that the member is in.
SELECT l.id, l.member_id, g.ring_id AS held_by FROM listing l
JOIN member m ON m.hub_id = l.hub_id AND m.id = l.member_id
LEFT JOIN ring_leg g ON g.hub_id = l.hub_id AND g.giver_id = l.member_id AND g.holds = 1
WHERE l.hub_id = :hub_id AND l.kind = 'request' AND l.state = 'open' AND (l.ends_on IS NULL OR l.ends_on >= :today)
  AND m.state = 'active' AND m.account_id IS NOT NULL
  AND EXISTS (SELECT 1 FROM listing o WHERE o.hub_id = l.hub_id AND o.member_id = l.member_id AND o.kind = 'offer' AND o.state = 'open'
              AND (o.ends_on IS NULL OR o.ends_on >= :today))
  AND NOT EXISTS (SELECT 1 FROM exchange x WHERE x.hub_id = l.hub_id AND x.listing_id = l.id AND x.state IN ('proposed', 'agreed', 'done', 'disputed'))
ORDER BY l.id DESC LIMIT :most;

--: many ring_wishes_of(hub_id i64, today i64, members text) -> (id i64, member_id i64, held_by i64?)
-- The same of these members alone, by a JSON array of their ids: what proves one ring.
SELECT l.id, l.member_id, g.ring_id AS held_by FROM listing l
JOIN member m ON m.hub_id = l.hub_id AND m.id = l.member_id
LEFT JOIN ring_leg g ON g.hub_id = l.hub_id AND g.giver_id = l.member_id AND g.holds = 1
WHERE l.hub_id = :hub_id AND l.member_id /*sqlite: IN (SELECT j.value FROM json_each(:members) AS j) */ /*postgres: = ANY (ARRAY(SELECT CAST(j.value AS BIGINT) FROM json_array_elements_text(CAST(:members AS json)) AS j (value))) */
  AND l.kind = 'request' AND l.state = 'open' AND (l.ends_on IS NULL OR l.ends_on >= :today)
  AND m.state = 'active' AND m.account_id IS NOT NULL
  AND EXISTS (SELECT 1 FROM listing o WHERE o.hub_id = l.hub_id AND o.member_id = l.member_id AND o.kind = 'offer' AND o.state = 'open'
              AND (o.ends_on IS NULL OR o.ends_on >= :today))
  AND NOT EXISTS (SELECT 1 FROM exchange x WHERE x.hub_id = l.hub_id AND x.listing_id = l.id AND x.state IN ('proposed', 'agreed', 'done', 'disputed'))
ORDER BY l.id DESC;

--: many ring_refused(hub_id i64, but_ring_id i64) -> (request_id i64, giver_id i64)
-- Hand-overs that somebody does not want: asked to help with the request (once is enough, whatever they answered); or said no to a ring in which they gave, or received, this; or gave this very help already.
SELECT q.listing_id, q.member_id FROM ask q WHERE q.hub_id = :hub_id AND q.answer <> 'yes'
UNION
SELECT g.request_id, g.giver_id FROM ring_leg g WHERE g.hub_id = :hub_id AND g.answer = 'no' AND g.ring_id <> :but_ring_id
UNION
SELECT r.request_id, r.giver_id FROM ring_leg g
JOIN ring_leg r ON r.hub_id = g.hub_id AND r.ring_id = g.ring_id AND r.receiver_id = g.giver_id
WHERE g.hub_id = :hub_id AND g.answer = 'no' AND g.ring_id <> :but_ring_id
UNION
SELECT e.listing_id, e.giver_id FROM listing l JOIN exchange e ON e.hub_id = l.hub_id AND e.listing_id = l.id
WHERE l.hub_id = :hub_id AND l.kind = 'request' AND l.state = 'open' AND e.state = 'confirmed'
ORDER BY 1, 2;

--: many ring_refused_of(hub_id i64, but_ring_id i64, members text) -> (request_id i64, giver_id i64)
-- The same of these givers alone.
SELECT q.listing_id, q.member_id FROM ask q /*sqlite: INDEXED BY ask_member */ WHERE q.hub_id = :hub_id AND q.answer <> 'yes' AND q.member_id /*sqlite: IN (SELECT j.value FROM json_each(:members) AS j) */ /*postgres: = ANY (ARRAY(SELECT CAST(j.value AS BIGINT) FROM json_array_elements_text(CAST(:members AS json)) AS j (value))) */
UNION
SELECT g.request_id, g.giver_id FROM ring_leg g /*sqlite: INDEXED BY ring_leg_giver */ WHERE g.hub_id = :hub_id AND g.answer = 'no' AND g.ring_id <> :but_ring_id AND g.giver_id /*sqlite: IN (SELECT j.value FROM json_each(:members) AS j) */ /*postgres: = ANY (ARRAY(SELECT CAST(j.value AS BIGINT) FROM json_array_elements_text(CAST(:members AS json)) AS j (value))) */
UNION
SELECT r.request_id, r.giver_id FROM ring_leg r /*sqlite: INDEXED BY ring_leg_giver */
JOIN ring_leg g ON g.hub_id = r.hub_id AND g.ring_id = r.ring_id AND g.giver_id = r.receiver_id
WHERE r.hub_id = :hub_id AND g.answer = 'no' AND g.ring_id <> :but_ring_id AND r.giver_id /*sqlite: IN (SELECT j.value FROM json_each(:members) AS j) */ /*postgres: = ANY (ARRAY(SELECT CAST(j.value AS BIGINT) FROM json_array_elements_text(CAST(:members AS json)) AS j (value))) */
UNION
SELECT e.listing_id, e.giver_id FROM listing l JOIN exchange e /*sqlite: INDEXED BY exchange_giver */ ON e.hub_id = l.hub_id AND e.listing_id = l.id
WHERE l.hub_id = :hub_id AND l.kind = 'request' AND l.state = 'open' AND e.state = 'confirmed' AND e.giver_id /*sqlite: IN (SELECT j.value FROM json_each(:members) AS j) */ /*postgres: = ANY (ARRAY(SELECT CAST(j.value AS BIGINT) FROM json_array_elements_text(CAST(:members AS json)) AS j (value))) */
ORDER BY 1, 2;

--: exec ring_insert(hub_id i64, id i64, made_by i64?, made_at i64, ends_at i64)
INSERT INTO ring (hub_id, id, state, made_by, made_at, ends_at) VALUES (:hub_id, :id, 'offered', :made_by, :made_at, :ends_at);

--: exec ring_leg_insert(hub_id i64, ring_id i64, n i64, giver_id i64, receiver_id i64, offer_id i64, request_id i64, score i64)
INSERT INTO ring_leg (hub_id, ring_id, n, giver_id, receiver_id, offer_id, request_id, score, answer, holds)
VALUES (:hub_id, :ring_id, :n, :giver_id, :receiver_id, :offer_id, :request_id, :score, 'open', 1);

--: maybe ring_hold(hub_id i64, id i64) -> (state text, ends_at i64)
-- Holds the ring against another process until the transaction ends.
SELECT state, ends_at FROM ring WHERE hub_id = :hub_id AND id = :id /*postgres: FOR UPDATE */;

--: exec ring_leg_answer(hub_id i64, ring_id i64, giver_id i64, answer text, at i64)
UPDATE ring_leg SET answer = :answer, answered_at = :at WHERE hub_id = :hub_id AND ring_id = :ring_id AND giver_id = :giver_id;

--: exec ring_end(hub_id i64, id i64, state text, at i64)
UPDATE ring SET state = :state, ended_at = :at WHERE hub_id = :hub_id AND id = :id;

--: exec ring_let_go(hub_id i64, ring_id i64)
-- Its people may be in another ring from now on.
UPDATE ring_leg SET holds = NULL WHERE hub_id = :hub_id AND ring_id = :ring_id;

--: exec ring_leg_became(hub_id i64, ring_id i64, n i64, exchange_id i64)
UPDATE ring_leg SET exchange_id = :exchange_id WHERE hub_id = :hub_id AND ring_id = :ring_id AND n = :n;

--: many ring_rows(hub_id i64, member_id i64, open_only i64, since i64, before_id i64, most i64) -> (id i64, state text, made_at i64, ends_at i64, ended_at i64?)
-- Newest first: all (member_id 0), or those of a member. Those that ended before `since` are left out.
SELECT r.id, r.state, r.made_at, r.ends_at, r.ended_at FROM ring r
WHERE r.hub_id = :hub_id AND r.id < :before_id
  AND (:open_only = 0 OR r.state = 'offered') AND (r.state = 'offered' OR r.ended_at >= :since)
  AND (:member_id = 0 OR EXISTS (SELECT 1 FROM ring_leg g WHERE g.hub_id = r.hub_id AND g.ring_id = r.id AND g.giver_id = :member_id))
ORDER BY r.id DESC LIMIT :most;

--: maybe ring_row(hub_id i64, id i64) -> (id i64, state text, made_at i64, ends_at i64, ended_at i64?)
SELECT id, state, made_at, ends_at, ended_at FROM ring WHERE hub_id = :hub_id AND id = :id;

--: many ring_leg_rows(hub_id i64, ring_id i64) -> (n i64, giver_id i64, receiver_id i64, offer_id i64, request_id i64, score i64, answer text, exchange_id i64?, giver_name text, receiver_name text, offer_title text, request_title text)
SELECT g.n, g.giver_id, g.receiver_id, g.offer_id, g.request_id, g.score, g.answer, g.exchange_id, gp.name AS giver_name, rp.name AS receiver_name,
       o.title AS offer_title, q.title AS request_title
FROM ring_leg g
JOIN member gm ON gm.hub_id = g.hub_id AND gm.id = g.giver_id
JOIN person gp ON gp.id = gm.person_id
JOIN member rm ON rm.hub_id = g.hub_id AND rm.id = g.receiver_id
JOIN person rp ON rp.id = rm.person_id
JOIN listing o ON o.hub_id = g.hub_id AND o.id = g.offer_id
JOIN listing q ON q.hub_id = g.hub_id AND q.id = g.request_id
WHERE g.hub_id = :hub_id AND g.ring_id = :ring_id ORDER BY g.n;

--: across many ring_hubs(most i64) -> (hub_id i64)
-- Hubs in which rings wait for answers.
SELECT DISTINCT hub_id FROM ring WHERE state = 'offered' ORDER BY hub_id LIMIT :most;

--: across many ring_due(now i64, most i64) -> (hub_id i64, id i64)
-- Rings whose time is over, in all hubs.
SELECT hub_id, id FROM ring WHERE state = 'offered' AND ends_at <= :now ORDER BY ends_at, id LIMIT :most;
