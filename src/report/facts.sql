--: maybe fact_progress(hub_id i64) -> (sequence i64)
-- Up to which line of the ledger report_fact tells all.
SELECT p.sequence FROM report_progress p WHERE p.hub_id = :hub_id;

--: one fact_head(hub_id i64) -> (sequence i64, upto i64)
-- The ledger's last line, and up to which one report_fact tells all.
SELECT l.sequence, COALESCE((SELECT p.sequence FROM report_progress p WHERE p.hub_id = :hub_id), 0) FROM ledger l WHERE l.hub_id = :hub_id;

--: maybe fact_line(hub_id i64, sequence i64) -> (at i64, hash blob)
-- A line's place in the chain.
SELECT t.at, t.hash FROM transfer t WHERE t.hub_id = :hub_id AND t.sequence = :sequence;

--: maybe fact_last(hub_id i64, after i64, most i64) -> (sequence i64)
-- The last of the next `most` lines.
SELECT t.sequence FROM transfer t WHERE t.hub_id = :hub_id AND t.sequence > :after AND t.sequence <= :after + :most
ORDER BY t.sequence DESC LIMIT 1;

--: across many facts_behind(before i64, most i64) -> (hub_id i64)
-- Hubs whose facts lack lines, or whose months are to be folded again.
SELECT l.hub_id FROM ledger l LEFT JOIN report_progress p ON p.hub_id = l.hub_id
WHERE l.sequence > COALESCE(p.sequence, 0) OR EXISTS (SELECT 1 FROM report_stale s WHERE s.hub_id = l.hub_id AND s.month < :before)
ORDER BY l.hub_id LIMIT :most;

--: exec fact_progress_set(hub_id i64, sequence i64)
INSERT INTO report_progress (hub_id, sequence) VALUES (:hub_id, :sequence)
ON CONFLICT (hub_id) DO UPDATE SET sequence = excluded.sequence;

--: exec fact_add(hub_id i64, after i64, upto i64)
-- What the lines stand for: the one place that says it. Of help whoever got the hours gave; of a gift, whoever parted with them.
INSERT INTO report_fact (hub_id, day, sequence, transfer_id, nature, deed, giver_id, receiver_id, minutes, category, asset_id, undone)
SELECT t.hub_id, t.day, t.sequence, t.id,
       CASE WHEN t.kind = 'gift' THEN 5 WHEN t.kind = 'opening' THEN 6 WHEN t.kind = 'correction' THEN 7
            WHEN l.session_id IS NOT NULL THEN 2 WHEN b.id IS NOT NULL THEN 3 WHEN f.kind = 'outside' OR g.kind = 'outside' THEN 4 ELSE 1 END,
       CASE WHEN t.kind = 'exchange' THEN COALESCE(l.session_id, b.id, t.about_id, t.id) ELSE t.id END,
       CASE WHEN t.kind = 'gift' THEN fm.id ELSE gm.id END,
       CASE WHEN t.kind = 'gift' THEN gm.id ELSE fm.id END,
       t.amount, CASE WHEN t.kind = 'exchange' THEN COALESCE(s.category, e.category, '') ELSE '' END,
       CASE WHEN t.kind = 'exchange' THEN COALESCE(s.asset_id, b.asset_id) END, 0
FROM transfer t
JOIN account f ON f.hub_id = t.hub_id AND f.id = t.from_id AND f.unit = 'minutes'
JOIN account g ON g.hub_id = t.hub_id AND g.id = t.to_id
LEFT JOIN member fm ON fm.hub_id = t.hub_id AND fm.account_id = t.from_id
LEFT JOIN member gm ON gm.hub_id = t.hub_id AND gm.account_id = t.to_id
LEFT JOIN exchange e ON e.hub_id = t.hub_id AND e.id = t.about_id
LEFT JOIN group_line l ON l.hub_id = t.hub_id AND l.transfer_id = t.id
LEFT JOIN group_session s ON s.hub_id = l.hub_id AND s.id = l.session_id
LEFT JOIN booking b ON b.hub_id = t.hub_id AND b.pending_id = t.pending_id
WHERE t.hub_id = :hub_id AND t.sequence > :after AND t.sequence <= :upto AND t.phase IN ('posted', 'post') AND t.kind <> 'reversal';

--: exec fact_undo(hub_id i64, after i64, upto i64)
-- What these lines took back.
UPDATE report_fact SET undone = (SELECT r.sequence FROM transfer r WHERE r.hub_id = :hub_id AND r.reverses_id = report_fact.transfer_id)
WHERE hub_id = :hub_id AND (day, sequence) IN (
    SELECT o.day, o.sequence FROM transfer r JOIN transfer o ON o.hub_id = r.hub_id AND o.id = r.reverses_id
    WHERE r.hub_id = :hub_id AND r.sequence > :after AND r.sequence <= :upto AND r.reverses_id IS NOT NULL);

--: many fact_days(hub_id i64, after i64, upto i64) -> (day i64)
-- The days on which these lines changed what is counted.
SELECT DISTINCT t.day FROM transfer t WHERE t.hub_id = :hub_id AND t.sequence > :after AND t.sequence <= :upto AND t.phase IN ('posted', 'post')
UNION
SELECT o.day FROM transfer r JOIN transfer o ON o.hub_id = r.hub_id AND o.id = r.reverses_id
WHERE r.hub_id = :hub_id AND r.sequence > :after AND r.sequence <= :upto AND r.reverses_id IS NOT NULL;

--: exec stale_add(hub_id i64, month i64)
INSERT INTO report_stale (hub_id, month) VALUES (:hub_id, :month) ON CONFLICT (hub_id, month) DO NOTHING;

--: one stale_between(hub_id i64, from_day i64, to_day i64) -> (n i64)
-- How many of these months are to be folded again.
SELECT COUNT(*) FROM report_stale s WHERE s.hub_id = :hub_id AND s.month >= :from_day AND s.month <= :to_day;

--: many stale_months(hub_id i64, before i64, most i64) -> (month i64)
-- Months that are over and to be folded again.
SELECT s.month FROM report_stale s WHERE s.hub_id = :hub_id AND s.month < :before ORDER BY s.month LIMIT :most;

--: exec stale_drop(hub_id i64, month i64)
DELETE FROM report_stale WHERE hub_id = :hub_id AND month = :month;

--: exec month_put(hub_id i64, month i64, exchanges i64, minutes i64, people i64)
INSERT INTO report_month (hub_id, month, exchanges, minutes, people) VALUES (:hub_id, :month, :exchanges, :minutes, :people)
ON CONFLICT (hub_id, month) DO UPDATE SET exchanges = excluded.exchanges, minutes = excluded.minutes, people = excluded.people;

--: many months_of(hub_id i64, from_day i64, to_day i64) -> (month i64, exchanges i64, minutes i64, people i64)
-- The folded months.
SELECT m.month, m.exchanges, m.minutes, m.people FROM report_month m WHERE m.hub_id = :hub_id AND m.month >= :from_day AND m.month <= :to_day ORDER BY m.month;

--: exec facts_drop(hub_id i64)
DELETE FROM report_fact WHERE hub_id = :hub_id;
--: exec months_drop(hub_id i64)
DELETE FROM report_month WHERE hub_id = :hub_id;
--: exec stales_drop(hub_id i64)
DELETE FROM report_stale WHERE hub_id = :hub_id;
--: exec fact_progress_drop(hub_id i64)
DELETE FROM report_progress WHERE hub_id = :hub_id;

--: each fact_rows(hub_id i64, from_day i64, to_day i64, upto i64) -> (day i64, sequence i64, transfer_id i64, nature i64, deed i64, giver_id i64?, receiver_id i64?, minutes i64, category text, asset_id i64?)
-- The one query behind every figure: what holds at a line of the ledger, of these days, in their order.
SELECT f.day, f.sequence, f.transfer_id, f.nature, f.deed, f.giver_id, f.receiver_id, f.minutes, f.category, f.asset_id
FROM report_fact f
WHERE f.hub_id = :hub_id AND f.day >= :from_day AND f.day <= :to_day AND f.sequence <= :upto AND (f.undone = 0 OR f.undone > :upto)
ORDER BY f.day, f.sequence;

--: many fact_people(hub_id i64) -> (id i64, number i64, name text, staff bool, state text, asked_at i64, joined_at i64?, entry_day i64?, area_id i64?, left_at i64?)
-- All who were ever taken in.
SELECT m.id, m.number, x.name, m.staff, m.state, m.asked_at, m.joined_at, m.entry_day, p.area_id,
       (SELECT MAX(a.at) FROM audit a WHERE a.hub_id = :hub_id AND a.subject_id = m.id AND a.action = 'member.left')
FROM member m JOIN person x ON x.id = m.person_id LEFT JOIN profile p ON p.hub_id = m.hub_id AND p.member_id = m.id
WHERE m.hub_id = :hub_id AND m.account_id IS NOT NULL ORDER BY m.id;

--: many fact_assets(hub_id i64) -> (id i64, organisation_id i64?)
SELECT a.id, a.organisation_id FROM asset a WHERE a.hub_id = :hub_id ORDER BY a.id;

--: many fact_organisations(hub_id i64) -> (id i64, name text)
SELECT o.id, o.name FROM organisation o WHERE o.hub_id = :hub_id ORDER BY o.name, o.id;

--: many fact_words(hub_id i64, ids text) -> (id i64, description text, about_id i64?, session_id i64?, from_account text, to_account text)
-- How lines are told, in the order of their ids. An exchange's own page is its about_id.
SELECT t.id, t.description, e.id, l.session_id, f.name, g.name
FROM transfer t JOIN account f ON f.hub_id = t.hub_id AND f.id = t.from_id JOIN account g ON g.hub_id = t.hub_id AND g.id = t.to_id
LEFT JOIN exchange e ON e.hub_id = t.hub_id AND e.id = t.about_id LEFT JOIN group_line l ON l.hub_id = t.hub_id AND l.transfer_id = t.id
WHERE t.hub_id = :hub_id AND t.id IN (/*sqlite: SELECT j.value FROM json_each(:ids) AS j */ /*postgres: SELECT CAST(j.value AS BIGINT) FROM json_array_elements_text(CAST(:ids AS json)) AS j (value) */)
ORDER BY t.id;

--: many came_rows(hub_id i64, from_day i64, to_day i64) -> (session_id i64, day i64, title text, category text, guests i64, asset_id i64?, member_id i64?, leads bool?, minutes i64?)
-- Who came to the group sessions of these days, as the sign-in sheets say it; a session to which guests alone came has one row.
SELECT s.id, s.day, s.title, s.category, s.guests, s.asset_id, m.member_id, m.leads, m.minutes
FROM group_session s LEFT JOIN group_came m ON m.hub_id = s.hub_id AND m.session_id = s.id
WHERE s.hub_id = :hub_id AND s.day >= :from_day AND s.day <= :to_day AND s.state = 'recorded'
ORDER BY s.day, s.id, m.member_id;
