-- The lists of the day. Each is one query: a page of it in its order, after (after_key, after_id), for people of an area (0: of any, -1: of none) and of the coordinator who
-- walks it (0: of any, -1: nobody's). All have the same columns, so that one function shows them all: docs/day.md.

--: piece day_line ->
--: (key i64, id i64, member_id i64, number i64, name text, phone text?, email text?, area_id i64?, other text?, waits text?, what text, state text, day i64, amount i64)
-- What each list of the day tells of a line.

--: piece lives
-- In which area r a member m lives.
LEFT JOIN profile f ON f.hub_id = m.hub_id AND f.member_id = m.id LEFT JOIN area r ON r.hub_id = f.hub_id AND r.id = f.area_id;

--: piece asked_of
-- Those of an area, and of the coordinator who walks it.
(:area_id = 0 OR COALESCE(f.area_id, -1) = :area_id) AND (:coordinator_id = 0 OR COALESCE(r.coordinator_id, -1) = :coordinator_id);

--: piece began
-- The day on which a member m joined, as far as it is known.
COALESCE(m.entry_day, m.joined_at / 86400, m.asked_at / 86400);

--: many day_asking(hub_id i64, area_id i64, coordinator_id i64, after_key i64, after_id i64, most i64) -> day_line
-- Who waits to be taken in, longest first.
SELECT m.asked_at AS key, m.id AS id, m.id, m.number, p.name, p.phone, p.email, f.area_id, CAST(NULL AS TEXT) AS other, CAST(NULL AS TEXT) AS waits, '' AS what, '' AS state, m.asked_at / 86400 AS day, 0 AS amount
FROM member m JOIN person p ON p.id = m.person_id {lives}
WHERE m.hub_id = :hub_id AND m.state = 'asked' AND (m.asked_at, m.id) > (:after_key, :after_id) AND {asked_of}
ORDER BY m.asked_at, m.id LIMIT :most;

--: many day_welcome(hub_id i64, since_day i64, area_id i64, coordinator_id i64, after_key i64, after_id i64, most i64) -> day_line
-- Who joined since then and was not spoken with yet, as far as a note or their way in tells; coordinators know the house. First who joined first.
SELECT {began} AS key, m.id AS id, m.id, m.number, p.name, p.phone, p.email, f.area_id, CAST(NULL AS TEXT) AS other, CAST(NULL AS TEXT) AS waits, '' AS what, '' AS state, {began} AS day, 0 AS amount
FROM member m JOIN person p ON p.id = m.person_id {lives}
WHERE m.hub_id = :hub_id AND m.state = 'active' AND {began} >= :since_day AND ({began}, m.id) > (:after_key, :after_id) AND {asked_of}
  AND NOT EXISTS (SELECT 1 FROM member_note n WHERE n.hub_id = :hub_id AND n.member_id = m.id AND n.kind <> 'other')
  AND NOT EXISTS (SELECT 1 FROM join_mark j WHERE j.hub_id = :hub_id AND j.member_id = m.id AND (j.step = 'welcome' OR (j.state = 'done' AND j.step IN ('conversation', 'induction'))))
  AND NOT EXISTS (SELECT 1 FROM member_role o WHERE o.hub_id = :hub_id AND o.member_id = m.id AND o.role = 'coordinator')
ORDER BY {began}, m.id LIMIT :most;

--: many day_requests(hub_id i64, today i64, area_id i64, coordinator_id i64, after_key i64, after_id i64, most i64) -> day_line
-- Open requests of members who take part, with nothing agreed, oldest first (ids are in the order of time); amount: how many are asked and have not said yes.
SELECT l.id AS key, l.id AS id, m.id, m.number, p.name, p.phone, p.email, f.area_id, CAST(NULL AS TEXT) AS other, CAST(NULL AS TEXT) AS waits, l.title AS what, l.category AS state, l.created_at / 86400 AS day, (SELECT COUNT(*) FROM ask k WHERE k.hub_id = l.hub_id AND k.listing_id = l.id AND k.answer <> 'yes' AND k.ended_at IS NULL) AS amount
FROM listing l JOIN member m ON m.hub_id = l.hub_id AND m.id = l.member_id JOIN person p ON p.id = m.person_id {lives}
WHERE l.hub_id = :hub_id AND l.kind = 'request' AND l.state = 'open' AND l.id > :after_id AND l.id > :after_key AND m.state = 'active' AND (l.ends_on IS NULL OR l.ends_on >= :today) AND {asked_of}
  AND NOT EXISTS (SELECT 1 FROM exchange e WHERE e.hub_id = l.hub_id AND e.listing_id = l.id AND e.state NOT IN ('declined', 'cancelled', 'reversed'))
ORDER BY l.id LIMIT :most;

--: many day_exchanges(hub_id i64, now i64, area_id i64, coordinator_id i64, after_key i64, after_id i64, most i64) -> day_line
-- What is to be settled, then what waits for a yes, then what was to happen and was not written down, then what waits for an answer; oldest first. The area of either side; phone and e-mail of whoever is waited for.
SELECT CASE e.state WHEN 'disputed' THEN 0 WHEN 'done' THEN 1 WHEN 'agreed' THEN 2 ELSE 3 END AS key, e.id AS id, m.id, m.number, p.name, CASE WHEN e.waits_for = n.id THEN o.phone ELSE p.phone END, CASE WHEN e.waits_for = n.id THEN o.email ELSE p.email END, f.area_id, o.name AS other, CASE WHEN e.waits_for = n.id THEN o.name WHEN e.waits_for = m.id THEN p.name END AS waits, e.title AS what, e.state AS state, COALESCE(e.day, e.starts_at / 86400, e.created_at / 86400) AS day, COALESCE(e.minutes, 0) AS amount
FROM exchange e JOIN member m ON m.hub_id = e.hub_id AND m.id = e.giver_id JOIN person p ON p.id = m.person_id
JOIN member n ON n.hub_id = e.hub_id AND n.id = e.receiver_id JOIN person o ON o.id = n.person_id
{lives}
LEFT JOIN profile g ON g.hub_id = n.hub_id AND g.member_id = n.id LEFT JOIN area s ON s.hub_id = g.hub_id AND s.id = g.area_id
WHERE e.hub_id = :hub_id AND e.state IN ('disputed', 'done', 'agreed', 'proposed') AND (e.state <> 'agreed' OR e.starts_at < :now) AND (CASE e.state WHEN 'disputed' THEN 0 WHEN 'done' THEN 1 WHEN 'agreed' THEN 2 ELSE 3 END, e.id) > (:after_key, :after_id)
  AND (:area_id = 0 OR COALESCE(f.area_id, -1) = :area_id OR COALESCE(g.area_id, -1) = :area_id)
  AND (:coordinator_id = 0 OR COALESCE(r.coordinator_id, -1) = :coordinator_id OR COALESCE(s.coordinator_id, -1) = :coordinator_id)
ORDER BY CASE e.state WHEN 'disputed' THEN 0 WHEN 'done' THEN 1 WHEN 'agreed' THEN 2 ELSE 3 END, e.id LIMIT :most;

--: many day_never(hub_id i64, area_id i64, coordinator_id i64, after_key i64, after_id i64, most i64) -> day_line
-- Active members whose hours never moved for help, longest here first. The lines that `balance` does not know are read once, and not for each member.
SELECT {began} AS key, m.id AS id, m.id, m.number, p.name, p.phone, p.email, f.area_id, CAST(NULL AS TEXT) AS other, CAST(NULL AS TEXT) AS waits, '' AS what, '' AS state, {began} AS day, 0 AS amount
FROM member m JOIN person p ON p.id = m.person_id {lives}
WHERE m.hub_id = :hub_id AND m.state = 'active' AND ({began}, m.id) > (:after_key, :after_id) AND {asked_of}
  AND COALESCE(m.account_id, 0) NOT IN (SELECT t.from_id FROM transfer t WHERE t.hub_id = :hub_id AND t.sequence > (SELECT l.indexed_to FROM ledger l WHERE l.hub_id = :hub_id) AND t.kind = 'exchange'
      UNION ALL SELECT t.to_id FROM transfer t WHERE t.hub_id = :hub_id AND t.sequence > (SELECT l.indexed_to FROM ledger l WHERE l.hub_id = :hub_id) AND t.kind = 'exchange')
  AND NOT EXISTS (
    WITH RECURSIVE walk (sequence) AS (
        SELECT b.sequence FROM balance b WHERE b.hub_id = :hub_id AND b.account_id = m.account_id
        UNION ALL
        SELECT CASE WHEN t.from_id = m.account_id THEN t.from_before ELSE t.to_before END
        FROM walk w /*sqlite: CROSS JOIN transfer t ON t.hub_id = :hub_id AND t.sequence = w.sequence */ /*postgres: CROSS JOIN LATERAL (SELECT l.kind, l.from_id, l.from_before, l.to_before FROM transfer l WHERE l.hub_id = :hub_id AND l.sequence = w.sequence OFFSET 0) AS t */ WHERE t.kind <> 'exchange')
    SELECT 1 FROM walk w /*sqlite: CROSS JOIN transfer t ON t.hub_id = :hub_id AND t.sequence = w.sequence */ /*postgres: CROSS JOIN LATERAL (SELECT l.kind, l.from_id, l.from_before, l.to_before FROM transfer l WHERE l.hub_id = :hub_id AND l.sequence = w.sequence OFFSET 0) AS t */ WHERE t.kind = 'exchange')
ORDER BY {began}, m.id LIMIT :most;

--: many day_quiet(hub_id i64, before i64, area_id i64, coordinator_id i64, after_key i64, after_id i64, most i64) -> day_line
-- Who exchanged once, whose hours did not move since the line `before`, and who has nothing under way; longest quiet first. What `balance` does not know yet is read from the log.
WITH tail AS (SELECT m.account_id, MAX(m.sequence) AS sequence FROM (
    SELECT t.to_id AS account_id, t.sequence FROM transfer t WHERE t.hub_id = :hub_id AND t.sequence > (SELECT l.indexed_to FROM ledger l WHERE l.hub_id = :hub_id)
    UNION ALL
    SELECT t.from_id, t.sequence FROM transfer t WHERE t.hub_id = :hub_id AND t.sequence > (SELECT l.indexed_to FROM ledger l WHERE l.hub_id = :hub_id)) AS m GROUP BY m.account_id),
moved AS (SELECT COALESCE(d.sequence, b.sequence) AS key, m.id, m.number, p.name, p.phone, p.email, f.area_id, s.times_given + s.times_received AS times
    FROM member m JOIN balance b ON b.hub_id = m.hub_id AND b.account_id = m.account_id JOIN member_standing s ON s.hub_id = m.hub_id AND s.member_id = m.id JOIN person p ON p.id = m.person_id
    LEFT JOIN tail d ON d.account_id = m.account_id {lives}
    WHERE m.hub_id = :hub_id AND m.state = 'active' AND b.sequence < :before AND s.times_given + s.times_received > 0 AND {asked_of}),
listed AS (SELECT q.key, q.id, q.number, q.name, q.phone, q.email, q.area_id, q.times FROM moved q
    WHERE q.key > 0 AND q.key < :before AND (q.key, q.id) > (:after_key, :after_id)
      AND NOT EXISTS (SELECT 1 FROM exchange e WHERE e.hub_id = :hub_id AND e.giver_id = q.id AND e.state IN ('proposed', 'agreed', 'done', 'disputed'))
      AND NOT EXISTS (SELECT 1 FROM exchange e WHERE e.hub_id = :hub_id AND e.receiver_id = q.id AND e.state IN ('proposed', 'agreed', 'done', 'disputed'))
    ORDER BY q.key, q.id LIMIT :most)
SELECT q.key, q.id, q.id AS member_id, q.number, q.name, q.phone, q.email, q.area_id, CAST(NULL AS TEXT) AS other, CAST(NULL AS TEXT) AS waits, '' AS what, '' AS state, (SELECT t.at / 86400 FROM transfer t WHERE t.hub_id = :hub_id AND t.sequence = q.key) AS day, q.times AS amount
FROM listed q ORDER BY q.key, q.id;

--: one day_line_of(hub_id i64, at i64) -> (sequence i64)
-- The first line of the ledger at that time or later (the one after the last, where there is none): times never run back, so it is found by halving.
WITH RECURSIVE halved (low, high) AS (
    SELECT CAST(1 AS BIGINT), COALESCE((SELECT l.sequence FROM ledger l WHERE l.hub_id = :hub_id), 0) + 1
    UNION ALL
    SELECT CASE WHEN t.at < :at THEN (h.low + h.high) / 2 + 1 ELSE h.low END, CASE WHEN t.at < :at THEN h.high ELSE (h.low + h.high) / 2 END
    FROM halved h CROSS JOIN transfer t WHERE t.hub_id = :hub_id AND t.sequence = (h.low + h.high) / 2 AND h.low < h.high)
SELECT h.low FROM halved h WHERE h.low = h.high;

--: many day_limits(hub_id i64, area_id i64, coordinator_id i64, after_key i64, after_id i64, most i64) -> day_line
-- Who is further from zero than their soft limit, below or as far above; who received most comes first, who gave most last. day: 0.
WITH tail AS (SELECT m.account_id, CAST(SUM(m.amount) AS BIGINT) AS amount FROM (
    SELECT t.to_id AS account_id, t.amount FROM transfer t
    WHERE t.hub_id = :hub_id AND t.sequence > (SELECT l.indexed_to FROM ledger l WHERE l.hub_id = :hub_id) AND t.phase IN ('posted', 'post')
    UNION ALL
    SELECT t.from_id, -t.amount FROM transfer t
    WHERE t.hub_id = :hub_id AND t.sequence > (SELECT l.indexed_to FROM ledger l WHERE l.hub_id = :hub_id) AND t.phase IN ('posted', 'post')) AS m GROUP BY m.account_id),
standing AS (SELECT m.id, m.number, p.name, p.phone, p.email, f.area_id, a.soft_floor, b.given - b.received + COALESCE(d.amount, 0) AS balance
    FROM member m JOIN person p ON p.id = m.person_id JOIN account a ON a.hub_id = m.hub_id AND a.id = m.account_id JOIN balance b ON b.hub_id = m.hub_id AND b.account_id = m.account_id
    LEFT JOIN tail d ON d.account_id = a.id {lives}
    WHERE m.hub_id = :hub_id AND m.state = 'active' AND a.soft_floor IS NOT NULL AND {asked_of})
SELECT s.balance, s.id, s.id, s.number, s.name, s.phone, s.email, s.area_id, CAST(NULL AS TEXT) AS other, CAST(NULL AS TEXT) AS waits, '' AS what, CASE WHEN s.balance < 0 THEN 'below' ELSE 'above' END, 0, s.balance
FROM standing s WHERE (s.balance < s.soft_floor OR (s.soft_floor < 0 AND s.balance > -s.soft_floor)) AND (s.balance, s.id) > (:after_key, :after_id)
ORDER BY s.balance, s.id LIMIT :most;

--: many day_checks(hub_id i64, from_day i64, until_day i64, area_id i64, coordinator_id i64, after_key i64, after_id i64, most i64) -> day_line
-- Checks of active members that end in these days, or ended, and that no check of the same or a higher level outlives; soonest first.
SELECT k.until_day AS key, m.id AS id, m.id, m.number, p.name, p.phone, p.email, f.area_id, CAST(NULL AS TEXT) AS other, CAST(NULL AS TEXT) AS waits, k.level AS what, '' AS state, k.until_day AS day, 0 AS amount
FROM member_check k JOIN member m ON m.hub_id = k.hub_id AND m.id = k.member_id JOIN person p ON p.id = m.person_id {lives}
WHERE k.hub_id = :hub_id AND k.until_day >= :from_day AND k.until_day <= :until_day AND (k.until_day, m.id) > (:after_key, :after_id) AND m.state = 'active' AND {asked_of}
  AND NOT EXISTS (SELECT 1 FROM check_hold o WHERE o.hub_id = :hub_id AND o.member_id = k.member_id
      AND CASE o.level WHEN 'basic' THEN 1 WHEN 'standard' THEN 2 WHEN 'enhanced' THEN 3 ELSE 4 END <= CASE k.level WHEN 'basic' THEN 1 WHEN 'standard' THEN 2 WHEN 'enhanced' THEN 3 ELSE 4 END)
  AND NOT EXISTS (SELECT 1 FROM member_check h WHERE h.hub_id = :hub_id AND h.member_id = k.member_id AND h.level <> k.level AND h.until_day >= k.until_day
      AND CASE h.level WHEN 'basic' THEN 1 WHEN 'standard' THEN 2 WHEN 'enhanced' THEN 3 ELSE 4 END > CASE k.level WHEN 'basic' THEN 1 WHEN 'standard' THEN 2 WHEN 'enhanced' THEN 3 ELSE 4 END)
ORDER BY k.until_day, m.id LIMIT :most;

--: many day_paper(hub_id i64, today i64, person_id i64, area_id i64, coordinator_id i64, after_key i64, after_id i64, most i64) -> day_line
-- Group sessions that are over and of which nobody wrote down who came, and the slips that whoever looks has begun to enter (state 'slips'; nobody else sees a draft); oldest first. Whoever leads a session stands for its area; slips have none.
SELECT x.key, x.id, x.member_id, x.number, x.name, x.phone, x.email, x.area_id, CAST(NULL AS TEXT) AS other, CAST(NULL AS TEXT) AS waits, x.what, x.state, x.key AS day, x.amount
FROM (
    SELECT s.day AS key, s.id AS id, COALESCE(m.id, 0) AS member_id, COALESCE(m.number, 0) AS number, COALESCE(p.name, '') AS name, p.phone AS phone, p.email AS email, f.area_id AS area_id, s.title AS what, '' AS state, (SELECT COUNT(*) FROM group_sign_up u WHERE u.hub_id = s.hub_id AND u.session_id = s.id AND u.state = 'in') AS amount
    FROM group_session s LEFT JOIN member m ON m.hub_id = s.hub_id AND m.id = (SELECT MIN(d.member_id) FROM group_leader d WHERE d.hub_id = s.hub_id AND d.session_id = s.id) LEFT JOIN person p ON p.id = m.person_id
    {lives}
    WHERE s.hub_id = :hub_id AND s.state = 'planned' AND s.day < :today AND (s.day, s.id) > (:after_key, :after_id) AND {asked_of}
    UNION ALL
    SELECT b.created_at / 86400, b.id, COALESCE(m.id, 0), COALESCE(m.number, 0), COALESCE(p.name, ''), CAST(NULL AS TEXT), CAST(NULL AS TEXT), CAST(NULL AS BIGINT), '', 'slips', b.n_rows
    FROM slip_batch b LEFT JOIN person p ON p.id = b.person_id LEFT JOIN member m ON m.hub_id = b.hub_id AND m.person_id = b.person_id
    WHERE b.hub_id = :hub_id AND b.state = 'draft' AND b.person_id = :person_id AND (b.created_at / 86400, b.id) > (:after_key, :after_id) AND (:area_id = 0 OR :area_id = -1) AND (:coordinator_id = 0 OR COALESCE(m.id, 0) = :coordinator_id)
) AS x
ORDER BY x.key, x.id LIMIT :most;

--: many day_follow_ups(hub_id i64, until_day i64, area_id i64, coordinator_id i64, after_key i64, after_id i64, most i64) -> day_line
-- What is to be done by that day; earliest first. A coordinator's are those that they do, and of those that nobody does, those about people of their areas.
SELECT t.due_day AS key, t.id AS id, COALESCE(m.id, 0), COALESCE(m.number, 0), COALESCE(p.name, ''), p.phone, p.email, f.area_id, o.name AS other, CAST(NULL AS TEXT) AS waits, t.what AS what, '' AS state, t.due_day AS day, 0 AS amount
FROM task t LEFT JOIN member m ON m.hub_id = t.hub_id AND m.id = t.about_id LEFT JOIN person p ON p.id = m.person_id
LEFT JOIN member n ON n.hub_id = t.hub_id AND n.id = t.who_id LEFT JOIN person o ON o.id = n.person_id
{lives}
WHERE t.hub_id = :hub_id AND t.done_at IS NULL AND t.due_day <= :until_day AND (t.due_day, t.id) > (:after_key, :after_id)
  AND (:area_id = 0 OR COALESCE(f.area_id, -1) = :area_id) AND (:coordinator_id = 0 OR COALESCE(t.who_id, r.coordinator_id, -1) = :coordinator_id)
ORDER BY t.due_day, t.id LIMIT :most;

--: one day_counts(hub_id i64) -> (members i64, asking i64, waiting i64, disputed i64, offers i64, requests i64)
-- How many there are, for the top of the page.
SELECT (SELECT COUNT(*) FROM member m WHERE m.hub_id = :hub_id AND m.state = 'active'),
       (SELECT COUNT(*) FROM member m WHERE m.hub_id = :hub_id AND m.state = 'asked'),
       (SELECT COUNT(*) FROM exchange e WHERE e.hub_id = :hub_id AND e.state = 'done'),
       (SELECT COUNT(*) FROM exchange e WHERE e.hub_id = :hub_id AND e.state = 'disputed'),
       (SELECT COUNT(*) FROM listing l WHERE l.hub_id = :hub_id AND l.kind = 'offer' AND l.state = 'open'),
       (SELECT COUNT(*) FROM listing l WHERE l.hub_id = :hub_id AND l.kind = 'request' AND l.state = 'open');
