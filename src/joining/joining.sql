--: maybe join_setting_row(hub_id i64) -> (since_at i64, referees i64, version i64)
SELECT since_at, referees, version FROM join_setting WHERE hub_id = :hub_id;

--: exec join_setting_put(hub_id i64, since_at i64, referees i64, at i64)
INSERT INTO join_setting (hub_id, since_at, referees, changed_at, version) VALUES (:hub_id, :since_at, :referees, :at, 1)
ON CONFLICT (hub_id) DO UPDATE SET since_at = excluded.since_at, referees = excluded.referees, changed_at = excluded.changed_at, version = join_setting.version + 1;

--: exec join_steps_clear(hub_id i64)
DELETE FROM join_step WHERE hub_id = :hub_id;

--: rows join_step_insert(hub_id i64, step text, used bool, position i64, needed_before text, kinds text, added_at i64)
INSERT INTO join_step (hub_id, step, used, position, needed_before, kinds, added_at) VALUES (:hub_id, :step, :used, :position, :needed_before, :kinds, :added_at);

--: exec join_hub_hold(hub_id i64)
-- Two who change a hub's steps at once wait for each other.
UPDATE hub SET name = name WHERE hub_id = :hub_id;

--: many way_rows(hub_id i64, member_id i64, most i64) -> (id i64, number i64, person_id i64, name text, email text?, phone text?, state text, on_paper bool, asked_at i64, joined_at i64?, ended_at i64?, at_home bool, asked_n i64, answered_n i64, checks_n i64, first_n i64)
-- Those who are on their way in, whoever waits longest first; or the one named, wherever they are. at_home: joined before there were steps, or coordinates.
SELECT m.id, m.number, m.person_id, p.name, p.email, p.phone, m.state, m.on_paper, m.asked_at, m.joined_at, e.ended_at,
       CASE WHEN m.joined_at < COALESCE((SELECT t.since_at FROM join_setting t WHERE t.hub_id = :hub_id), 0)
              OR EXISTS (SELECT 1 FROM member_role r WHERE r.hub_id = m.hub_id AND r.member_id = m.id AND r.role = 'coordinator') THEN 1 ELSE 0 END AS at_home,
       (SELECT COUNT(*) FROM join_reference f WHERE f.hub_id = m.hub_id AND f.member_id = m.id AND f.answer = '' AND f.token_hash IS NOT NULL) AS asked_n,
       (SELECT COUNT(*) FROM join_reference f WHERE f.hub_id = m.hub_id AND f.member_id = m.id AND f.answer <> '') AS answered_n,
       (SELECT COUNT(*) FROM check_request q WHERE q.hub_id = m.hub_id AND q.member_id = m.id AND q.state = 'open') AS checks_n,
       CASE WHEN EXISTS (SELECT 1 FROM exchange x WHERE x.hub_id = m.hub_id AND x.giver_id = m.id AND x.state IN ('agreed', 'done', 'confirmed'))
              OR EXISTS (SELECT 1 FROM exchange x WHERE x.hub_id = m.hub_id AND x.receiver_id = m.id AND x.state IN ('agreed', 'done', 'confirmed'))
              OR EXISTS (SELECT 1 FROM group_came g WHERE g.hub_id = m.hub_id AND g.member_id = m.id) THEN 1 ELSE 0 END AS first_n
FROM member m JOIN person p ON p.id = m.person_id
LEFT JOIN join_end e ON e.hub_id = m.hub_id AND e.member_id = m.id
WHERE m.hub_id = :hub_id AND ((:member_id > 0 AND m.id = :member_id)
   OR (:member_id = 0 AND m.state IN ('asked', 'active', 'paused') AND e.ended_at IS NULL
       AND (m.joined_at IS NULL OR m.joined_at >= COALESCE((SELECT t.since_at FROM join_setting t WHERE t.hub_id = :hub_id), 0))
       AND NOT EXISTS (SELECT 1 FROM member_role r WHERE r.hub_id = m.hub_id AND r.member_id = m.id AND r.role = 'coordinator')))
ORDER BY m.asked_at, m.id LIMIT :most;

--: many mark_rows(hub_id i64, ids text) -> (member_id i64, step text, state text, words text, marked_by_name text?, marked_at i64)
SELECT k.member_id, k.step, k.state, k.words, p.name, k.marked_at FROM join_mark k LEFT JOIN person p ON p.id = k.marked_by
WHERE k.hub_id = :hub_id AND k.member_id /*sqlite: IN (SELECT j.value FROM json_each(:ids) AS j) */ /*postgres: = ANY (ARRAY(SELECT CAST(j.value AS BIGINT) FROM json_array_elements_text(CAST(:ids AS json)) AS j (value))) */
ORDER BY k.member_id, k.step;

--: exec mark_put(hub_id i64, member_id i64, step text, state text, words text, marked_by i64, at i64)
INSERT INTO join_mark (hub_id, member_id, step, state, words, marked_by, marked_at) VALUES (:hub_id, :member_id, :step, :state, :words, :marked_by, :at)
ON CONFLICT (hub_id, member_id, step) DO UPDATE SET state = excluded.state, words = excluded.words, marked_by = excluded.marked_by, marked_at = excluded.marked_at;

--: exec mark_drop(hub_id i64, member_id i64, step text)
DELETE FROM join_mark WHERE hub_id = :hub_id AND member_id = :member_id AND step = :step;

--: exec way_end(hub_id i64, member_id i64, at i64)
INSERT INTO join_end (hub_id, member_id, ended_at) VALUES (:hub_id, :member_id, :at) ON CONFLICT (hub_id, member_id) DO NOTHING;

--: exec way_reopen(hub_id i64, member_id i64)
DELETE FROM join_end WHERE hub_id = :hub_id AND member_id = :member_id;

--: across many ways_met(most i64) -> (hub_id i64, member_id i64)
-- Across hubs: those on their way who lack only what nobody has to note: a first exchange that they had since.
SELECT m.hub_id, m.id FROM member m
LEFT JOIN join_end e ON e.hub_id = m.hub_id AND e.member_id = m.id
WHERE m.hub_id > 0 AND m.state = 'active' AND e.ended_at IS NULL
  AND EXISTS (SELECT 1 FROM join_mark k WHERE k.hub_id = m.hub_id AND k.member_id = m.id AND k.step = 'welcome')
  AND NOT EXISTS (SELECT 1 FROM join_mark k WHERE k.hub_id = m.hub_id AND k.member_id = m.id AND k.step = 'first')
  AND (EXISTS (SELECT 1 FROM exchange x WHERE x.hub_id = m.hub_id AND x.giver_id = m.id AND x.state IN ('agreed', 'done', 'confirmed'))
    OR EXISTS (SELECT 1 FROM exchange x WHERE x.hub_id = m.hub_id AND x.receiver_id = m.id AND x.state IN ('agreed', 'done', 'confirmed'))
    OR EXISTS (SELECT 1 FROM group_came g WHERE g.hub_id = m.hub_id AND g.member_id = m.id))
ORDER BY m.hub_id, m.id LIMIT :most;

--: many reference_rows(hub_id i64, member_id i64) -> (id i64, name text, email text, how text, known text, answer text, words text, asked_at i64, ends_at i64, answered_at i64?)
SELECT id, name, email, how, known, answer, words, asked_at, ends_at, answered_at FROM join_reference /*sqlite: INDEXED BY join_reference_member */
WHERE hub_id = :hub_id AND member_id = :member_id ORDER BY id;

--: exec reference_insert(hub_id i64, id i64, member_id i64, name text, email text, how text, known text, answer text, words text, token_hash blob?, asked_by i64, at i64, ends_at i64, answered_at i64?)
INSERT INTO join_reference (hub_id, id, member_id, name, email, how, known, answer, words, token_hash, asked_by, asked_at, ends_at, answered_at)
VALUES (:hub_id, :id, :member_id, :name, :email, :how, :known, :answer, :words, :token_hash, :asked_by, :at, :ends_at, :answered_at);

--: maybe reference_by_token(hub_id i64, token_hash blob, now i64) -> (id i64, member_id i64, name text, who text)
SELECT f.id, f.member_id, f.name, p.name AS who FROM join_reference f
JOIN member m ON m.hub_id = f.hub_id AND m.id = f.member_id JOIN person p ON p.id = m.person_id
WHERE f.hub_id = :hub_id AND f.token_hash = :token_hash AND f.answer = '' AND f.ends_at > :now AND m.state IN ('asked', 'active', 'paused');

--: exec reference_answer(hub_id i64, id i64, answer text, known text, words text, at i64)
-- The address works once, and whom it was sent to is needed no more.
UPDATE join_reference SET answer = :answer, known = :known, words = :words, answered_at = :at, token_hash = NULL, email = ''
WHERE hub_id = :hub_id AND id = :id AND answer = '';

--: exec references_forget(hub_id i64, member_id i64)
UPDATE join_reference SET email = '', words = '', known = '', token_hash = NULL WHERE hub_id = :hub_id AND member_id = :member_id;

--: exec references_erase(hub_id i64, member_id i64)
UPDATE join_reference SET name = '', email = '', words = '', known = '', token_hash = NULL WHERE hub_id = :hub_id AND member_id = :member_id;

--: exec request_insert(hub_id i64, id i64, member_id i64, level text, category text, asked_by i64, at i64)
INSERT INTO check_request (hub_id, id, member_id, level, category, state, asked_by, asked_at) VALUES (:hub_id, :id, :member_id, :level, :category, 'open', :asked_by, :at);

--: many request_rows(hub_id i64, member_id i64) -> (id i64, member_id i64, number i64, name text, level text, category text, state text, asked_at i64)
-- Open ones; member_id 0: of all.
SELECT q.id, q.member_id, m.number, p.name, q.level, q.category, q.state, q.asked_at FROM check_request q
JOIN member m ON m.hub_id = q.hub_id AND m.id = q.member_id JOIN person p ON p.id = m.person_id
WHERE q.hub_id = :hub_id AND q.state = 'open' AND (:member_id = 0 OR q.member_id = :member_id) ORDER BY q.asked_at, q.id LIMIT 500;

--: exec request_end(hub_id i64, id i64, state text, at i64)
UPDATE check_request SET state = :state, ended_at = :at WHERE hub_id = :hub_id AND id = :id AND state = 'open';

--: many lapsing_rows(hub_id i64, from_day i64, to_day i64, today i64) -> (member_id i64, number i64, name text, level text, until_day i64)
-- Checks that end in that time, of those who take part, but those that open nothing (check_hold). One that another of theirs, of the same level or a higher one, outlasts is left to the caller.
SELECT k.member_id, m.number, p.name, k.level, k.until_day FROM member_check k
JOIN member m ON m.hub_id = k.hub_id AND m.id = k.member_id JOIN person p ON p.id = m.person_id
WHERE k.hub_id = :hub_id AND m.state = 'active' AND (k.until_day BETWEEN :from_day AND :to_day OR k.until_day > :today)
  AND NOT EXISTS (SELECT 1 FROM check_hold o WHERE o.hub_id = k.hub_id AND o.member_id = k.member_id
    AND CASE o.level WHEN 'basic' THEN 1 WHEN 'standard' THEN 2 WHEN 'enhanced' THEN 3 ELSE 4 END <= CASE k.level WHEN 'basic' THEN 1 WHEN 'standard' THEN 2 WHEN 'enhanced' THEN 3 ELSE 4 END)
ORDER BY k.until_day, k.member_id, k.level;

--: many talk_rows(hub_id i64, member_id i64, id i64) -> (id i64, member_id i64, number i64, name text, level text, opened_by text?, opened_at i64, held_day i64?, held_by text, outcome text, conditions text, review_day i64?, decided_by text?, decided_at i64?)
-- Of all (0, 0), of one member, or one.
SELECT t.id, t.member_id, m.number, p.name, t.level, o.name AS opened_by, t.opened_at, t.held_day, t.held_by, t.outcome, t.conditions, t.review_day, d.name AS decided_by, t.decided_at
FROM check_talk t JOIN member m ON m.hub_id = t.hub_id AND m.id = t.member_id JOIN person p ON p.id = m.person_id
LEFT JOIN person o ON o.id = t.opened_by LEFT JOIN person d ON d.id = t.decided_by
WHERE t.hub_id = :hub_id AND (:member_id = 0 OR t.member_id = :member_id) AND (:id = 0 OR t.id = :id)
ORDER BY CASE WHEN t.outcome = 'open' THEN 0 ELSE 1 END, t.opened_at DESC, t.id LIMIT 500;

--: exec talk_insert(hub_id i64, id i64, member_id i64, level text, opened_by i64, at i64)
INSERT INTO check_talk (hub_id, id, member_id, level, opened_by, opened_at, held_by, outcome, conditions)
VALUES (:hub_id, :id, :member_id, :level, :opened_by, :at, '', 'open', '');

--: exec talk_decide(hub_id i64, id i64, held_day i64, held_by text, outcome text, conditions text, review_day i64?, decided_by i64, at i64)
UPDATE check_talk SET held_day = :held_day, held_by = :held_by, outcome = :outcome, conditions = :conditions, review_day = :review_day, decided_by = :decided_by, decided_at = :at
WHERE hub_id = :hub_id AND id = :id;

--: one talks_holding(hub_id i64, member_id i64, level text, but_id i64) -> (n i64)
-- Other talks of this level that are still to come.
SELECT COUNT(*) FROM check_talk WHERE hub_id = :hub_id AND member_id = :member_id AND level = :level AND id <> :but_id AND outcome = 'open';

--: many duty_rows(hub_id i64) -> (member_id i64, name text, given_at i64?)
-- All active coordinators, with since when they have the duty.
SELECT m.id, p.name, d.given_at FROM member m
JOIN member_role r ON r.hub_id = m.hub_id AND r.member_id = m.id AND r.role = 'coordinator'
JOIN person p ON p.id = m.person_id
LEFT JOIN check_duty d ON d.hub_id = m.hub_id AND d.member_id = m.id
WHERE m.hub_id = :hub_id AND m.state = 'active' ORDER BY m.number;

--: exec duty_put(hub_id i64, member_id i64, given_by i64, at i64)
INSERT INTO check_duty (hub_id, member_id, given_by, given_at) VALUES (:hub_id, :member_id, :given_by, :at) ON CONFLICT (hub_id, member_id) DO NOTHING;

--: exec duty_drop(hub_id i64, member_id i64)
DELETE FROM check_duty WHERE hub_id = :hub_id AND member_id = :member_id;
