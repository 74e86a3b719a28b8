--: maybe slip_batch_hold(hub_id i64, id i64) -> (person_id i64?, state text, version i64)
-- Whoever changes a batch does so alone.
SELECT person_id, state, version FROM slip_batch WHERE hub_id = :hub_id AND id = :id /*postgres: FOR UPDATE */;

--: maybe slip_batch_state(hub_id i64, id i64) -> (person_id i64?, state text, entered_at i64?, version i64)
SELECT person_id, state, entered_at, version FROM slip_batch WHERE hub_id = :hub_id AND id = :id;

--: maybe slip_batch_row(hub_id i64, id i64) -> (person_id i64?, person text?, state text, typed text, n_rows i64, created_at i64, entered_at i64?, ended_at i64?, ended_by text?, reason text, version i64, minutes i64, n_photos i64)
SELECT b.person_id, p.name, b.state, b.typed, b.n_rows, b.created_at, b.entered_at, b.ended_at, q.name, b.reason, b.version,
    (SELECT CAST(COALESCE(SUM(e.minutes), 0) AS BIGINT) FROM slip_line l JOIN exchange e ON e.hub_id = l.hub_id AND e.id = l.exchange_id
     WHERE l.hub_id = :hub_id AND l.batch_id = :id),
    (SELECT COUNT(*) FROM slip_photo f WHERE f.hub_id = :hub_id AND f.batch_id = :id)
FROM slip_batch b LEFT JOIN person p ON p.id = b.person_id LEFT JOIN person q ON q.id = b.ended_by
WHERE b.hub_id = :hub_id AND b.id = :id;

--: exec slip_batch_insert(hub_id i64, id i64, person_id i64?, state text, typed text, n_rows i64, at i64, entered_at i64?)
INSERT INTO slip_batch (hub_id, id, person_id, state, typed, n_rows, created_at, entered_at, reason, version)
VALUES (:hub_id, :id, :person_id, :state, :typed, :n_rows, :at, :entered_at, '', 1);

--: exec slip_batch_keep(hub_id i64, id i64, typed text, n_rows i64)
UPDATE slip_batch SET typed = :typed, n_rows = :n_rows, version = version + 1 WHERE hub_id = :hub_id AND id = :id AND state = 'draft';

--: exec slip_batch_enter(hub_id i64, id i64, n_rows i64, at i64)
UPDATE slip_batch SET state = 'entered', typed = '', n_rows = :n_rows, entered_at = :at, version = version + 1
WHERE hub_id = :hub_id AND id = :id AND state = 'draft';

--: exec slip_batch_end(hub_id i64, id i64, at i64, ended_by i64?, reason text)
UPDATE slip_batch SET state = 'undone', ended_at = :at, ended_by = :ended_by, reason = :reason, version = version + 1
WHERE hub_id = :hub_id AND id = :id AND state = 'entered';

--: exec slip_batch_delete(hub_id i64, id i64)
DELETE FROM slip_batch WHERE hub_id = :hub_id AND id = :id AND state = 'draft';

--: many slip_batch_list(hub_id i64, until_at i64, before_id i64, most i64) -> (id i64, person text?, state text, n_rows i64, entered_at i64?, ended_at i64?, minutes i64, n_photos i64)
-- Entered ones, newest first: those before until_at, and of those at that moment the ones before before_id.
SELECT b.id, p.name, b.state, b.n_rows, b.entered_at, b.ended_at,
    (SELECT CAST(COALESCE(SUM(e.minutes), 0) AS BIGINT) FROM slip_line l JOIN exchange e ON e.hub_id = l.hub_id AND e.id = l.exchange_id
     WHERE l.hub_id = b.hub_id AND l.batch_id = b.id),
    (SELECT COUNT(*) FROM slip_photo f WHERE f.hub_id = b.hub_id AND f.batch_id = b.id)
FROM slip_batch b LEFT JOIN person p ON p.id = b.person_id
WHERE b.hub_id = :hub_id AND b.state <> 'draft' AND b.entered_at <= :until_at AND (b.entered_at < :until_at OR b.id < :before_id)
ORDER BY b.entered_at DESC, b.id DESC LIMIT :most;

--: many slip_draft_list(hub_id i64, person_id i64, most i64) -> (id i64, n_rows i64, created_at i64, n_photos i64)
SELECT b.id, b.n_rows, b.created_at, (SELECT COUNT(*) FROM slip_photo f WHERE f.hub_id = b.hub_id AND f.batch_id = b.id)
FROM slip_batch b WHERE b.hub_id = :hub_id AND b.state = 'draft' AND b.person_id = :person_id ORDER BY b.id DESC LIMIT :most;

--: rows slip_line_insert(hub_id i64, batch_id i64, n i64, exchange_id i64, how text)
INSERT INTO slip_line (hub_id, batch_id, n, exchange_id, how, back) VALUES (:hub_id, :batch_id, :n, :exchange_id, :how, 0);

--: exec slip_line_back(hub_id i64, batch_id i64, n i64)
UPDATE slip_line SET back = 1 WHERE hub_id = :hub_id AND batch_id = :batch_id AND n = :n;

--: many slip_line_list(hub_id i64, batch_id i64) -> (n i64, exchange_id i64, how text, back bool)
SELECT n, exchange_id, how, back FROM slip_line WHERE hub_id = :hub_id AND batch_id = :batch_id ORDER BY n;

--: many slip_near(hub_id i64, ids text, from_day i64, to_day i64) -> (id i64, giver_id i64, receiver_id i64, title text, state text, minutes i64?, day i64?)
-- What these people gave around those days, as it is recorded; and what they agreed to give, whenever.
SELECT e.id, e.giver_id, e.receiver_id, e.title, e.state, e.minutes, e.day FROM exchange e /*sqlite: INDEXED BY exchange_giver */
WHERE e.hub_id = :hub_id
  AND e.giver_id IN (/*sqlite: SELECT j.value FROM json_each(:ids) AS j */ /*postgres: SELECT CAST(j.value AS BIGINT) FROM json_array_elements_text(CAST(:ids AS json)) AS j (value) */)
  AND (e.state = 'agreed' OR (e.state IN ('done', 'confirmed', 'disputed') AND e.day BETWEEN :from_day AND :to_day))
ORDER BY e.id;

--: exec slip_photo_insert(hub_id i64, id i64, batch_id i64, of_row i64, width i64, height i64, picture blob, added_by i64?, at i64)
INSERT INTO slip_photo (hub_id, id, batch_id, of_row, width, height, picture, added_by, added_at)
VALUES (:hub_id, :id, :batch_id, :of_row, :width, :height, :picture, :added_by, :at);

--: many slip_photo_list(hub_id i64, batch_id i64) -> (id i64, of_row i64, width i64, height i64, added_by i64?, added_at i64)
SELECT id, of_row, width, height, added_by, added_at FROM slip_photo WHERE hub_id = :hub_id AND batch_id = :batch_id ORDER BY of_row, id;

--: maybe slip_photo_row(hub_id i64, batch_id i64, id i64) -> (of_row i64, width i64, height i64, picture blob, added_by i64?, added_at i64)
SELECT of_row, width, height, picture, added_by, added_at FROM slip_photo WHERE hub_id = :hub_id AND batch_id = :batch_id AND id = :id;

--: exec slip_photo_delete(hub_id i64, batch_id i64, id i64)
DELETE FROM slip_photo WHERE hub_id = :hub_id AND batch_id = :batch_id AND id = :id;

--: exec slip_photo_delete_all(hub_id i64, batch_id i64)
DELETE FROM slip_photo WHERE hub_id = :hub_id AND batch_id = :batch_id;

--: across many slip_photo_due(now i64, most i64) -> (hub_id i64, batch_id i64, id i64)
-- Of all hubs: those that have been kept as long as their hub keeps them.
SELECT f.hub_id, f.batch_id, f.id FROM slip_photo f LEFT JOIN slip_setting s ON s.hub_id = f.hub_id
WHERE f.added_at <= :now - COALESCE(s.photo_days, 90) * 86400 ORDER BY f.added_at, f.id LIMIT :most;

--: maybe slip_setting_row(hub_id i64) -> (photo_days i64)
SELECT photo_days FROM slip_setting WHERE hub_id = :hub_id;

--: exec slip_setting_put(hub_id i64, photo_days i64, at i64)
INSERT INTO slip_setting (hub_id, photo_days, changed_at, version) VALUES (:hub_id, :photo_days, :at, 1)
ON CONFLICT (hub_id) DO UPDATE SET photo_days = :photo_days, changed_at = :at, version = slip_setting.version + 1;

--: many slip_verify_lines(hub_id i64) -> (batch_id i64, n_rows i64, n_lines i64)
-- Batches whose lines are not as many as it says.
SELECT b.id, b.n_rows, COUNT(l.n) FROM slip_batch b LEFT JOIN slip_line l ON l.hub_id = b.hub_id AND l.batch_id = b.id
WHERE b.hub_id = :hub_id AND b.state <> 'draft' GROUP BY b.id, b.n_rows HAVING COUNT(l.n) <> b.n_rows ORDER BY b.id LIMIT 1;

--: many slip_verify_states(hub_id i64) -> (batch_id i64, n i64, exchange_id i64, state text, back bool)
-- Lines whose exchange is not what they say.
SELECT l.batch_id, l.n, l.exchange_id, e.state, l.back FROM slip_line l JOIN slip_batch b ON b.hub_id = l.hub_id AND b.id = l.batch_id
JOIN exchange e ON e.hub_id = l.hub_id AND e.id = l.exchange_id
WHERE l.hub_id = :hub_id AND (e.state NOT IN ('confirmed', 'reversed') OR (l.back = 1 AND e.state <> 'reversed') OR (b.state = 'undone' AND e.state <> 'reversed'))
ORDER BY l.batch_id, l.n LIMIT 1;
