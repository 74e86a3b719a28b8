--: exec task_insert(hub_id i64, id i64, what text, due_day i64, about_id i64?, who_id i64?, note_id i64?, person_id i64, at i64)
-- made_by is the member that the person is here.
INSERT INTO task (hub_id, id, what, due_day, about_id, who_id, note_id, made_by, made_at, version)
VALUES (:hub_id, :id, :what, :due_day, :about_id, :who_id, :note_id, (SELECT m.id FROM member m WHERE m.hub_id = :hub_id AND m.person_id = :person_id), :at, 1);

--: exec task_update(hub_id i64, id i64, what text, due_day i64, about_id i64?, who_id i64?)
UPDATE task SET what = :what, due_day = :due_day, about_id = :about_id, who_id = :who_id, version = version + 1 WHERE hub_id = :hub_id AND id = :id;

--: exec task_end(hub_id i64, id i64, person_id i64, at i64)
-- One that is done already stays as it was done.
UPDATE task SET done_at = :at, done_by = (SELECT m.id FROM member m WHERE m.hub_id = :hub_id AND m.person_id = :person_id), version = version + 1
WHERE hub_id = :hub_id AND id = :id AND done_at IS NULL;

--: exec task_open_again(hub_id i64, id i64)
UPDATE task SET done_at = NULL, done_by = NULL, version = version + 1 WHERE hub_id = :hub_id AND id = :id AND done_at IS NOT NULL;

--: maybe task_row(hub_id i64, id i64) -> (id i64, what text, due_day i64, about_id i64?, about_name text?, about_number i64?, who_id i64?, who_name text?, note_id i64?, made_by text?, made_at i64, done_by text?, done_at i64?, version i64)
SELECT t.id, t.what, t.due_day, t.about_id, p.name, m.number, t.who_id, o.name, t.note_id, q.name, t.made_at, s.name, t.done_at, t.version
FROM task t LEFT JOIN member m ON m.hub_id = t.hub_id AND m.id = t.about_id LEFT JOIN person p ON p.id = m.person_id
LEFT JOIN member n ON n.hub_id = t.hub_id AND n.id = t.who_id LEFT JOIN person o ON o.id = n.person_id
LEFT JOIN member k ON k.hub_id = t.hub_id AND k.id = t.made_by LEFT JOIN person q ON q.id = k.person_id
LEFT JOIN member d ON d.hub_id = t.hub_id AND d.id = t.done_by LEFT JOIN person s ON s.id = d.person_id
WHERE t.hub_id = :hub_id AND t.id = :id;

--: maybe task_hold(hub_id i64, id i64) -> (id i64)
-- Whoever changes it does so alone.
SELECT t.id FROM task t WHERE t.hub_id = :hub_id AND t.id = :id /*postgres: FOR UPDATE */;

--: many tasks_open(hub_id i64, who_id i64, until_day i64, after_key i64, after_id i64, most i64) -> (id i64, what text, due_day i64, about_id i64?, about_name text?, about_number i64?, who_id i64?, who_name text?, note_id i64?, made_by text?, made_at i64, done_by text?, done_at i64?, version i64)
-- What is to be done, by its day. who_id: 0 anybody's, -1 nobody's yet.
SELECT t.id, t.what, t.due_day, t.about_id, p.name, m.number, t.who_id, o.name, t.note_id, q.name, t.made_at, CAST(NULL AS TEXT), t.done_at, t.version
FROM task t LEFT JOIN member m ON m.hub_id = t.hub_id AND m.id = t.about_id LEFT JOIN person p ON p.id = m.person_id
LEFT JOIN member n ON n.hub_id = t.hub_id AND n.id = t.who_id LEFT JOIN person o ON o.id = n.person_id
LEFT JOIN member k ON k.hub_id = t.hub_id AND k.id = t.made_by LEFT JOIN person q ON q.id = k.person_id
WHERE t.hub_id = :hub_id AND t.done_at IS NULL AND t.due_day <= :until_day AND (:who_id = 0 OR COALESCE(t.who_id, -1) = :who_id) AND (t.due_day, t.id) > (:after_key, :after_id)
ORDER BY t.due_day, t.id LIMIT :most;

--: many tasks_done(hub_id i64, who_id i64, before_key i64, before_id i64, most i64) -> (id i64, what text, due_day i64, about_id i64?, about_name text?, about_number i64?, who_id i64?, who_name text?, note_id i64?, made_by text?, made_at i64, done_by text?, done_at i64?, version i64)
-- What was done, newest first. who_id as above: who was to do it, or did.
SELECT t.id, t.what, t.due_day, t.about_id, p.name, m.number, t.who_id, o.name, t.note_id, q.name, t.made_at, s.name, t.done_at, t.version
FROM task t LEFT JOIN member m ON m.hub_id = t.hub_id AND m.id = t.about_id LEFT JOIN person p ON p.id = m.person_id
LEFT JOIN member n ON n.hub_id = t.hub_id AND n.id = t.who_id LEFT JOIN person o ON o.id = n.person_id
LEFT JOIN member k ON k.hub_id = t.hub_id AND k.id = t.made_by LEFT JOIN person q ON q.id = k.person_id
LEFT JOIN member d ON d.hub_id = t.hub_id AND d.id = t.done_by LEFT JOIN person s ON s.id = d.person_id
WHERE t.hub_id = :hub_id AND t.done_at IS NOT NULL AND (t.done_at, t.id) < (:before_key, :before_id) AND (:who_id = 0 OR COALESCE(t.who_id, -1) = :who_id OR t.done_by = :who_id)
ORDER BY t.done_at DESC, t.id DESC LIMIT :most;

--: many tasks_about(hub_id i64, about_id i64, most i64) -> (id i64, what text, due_day i64, about_id i64?, about_name text?, about_number i64?, who_id i64?, who_name text?, note_id i64?, made_by text?, made_at i64, done_by text?, done_at i64?, version i64)
-- Of one member: open ones, by their day.
SELECT t.id, t.what, t.due_day, t.about_id, CAST(NULL AS TEXT), CAST(NULL AS BIGINT), t.who_id, o.name, t.note_id, CAST(NULL AS TEXT), t.made_at, CAST(NULL AS TEXT), t.done_at, t.version
FROM task t LEFT JOIN member n ON n.hub_id = t.hub_id AND n.id = t.who_id LEFT JOIN person o ON o.id = n.person_id
WHERE t.hub_id = :hub_id AND t.about_id = :about_id AND t.done_at IS NULL ORDER BY t.due_day, t.id LIMIT :most;

--: many day_staff(hub_id i64) -> (id i64, name text, coordinator i64)
-- Who can be asked to do something: coordinators and practitioners.
SELECT m.id, p.name, MAX(CASE WHEN r.role = 'coordinator' THEN 1 ELSE 0 END) FROM member_role r JOIN member m ON m.hub_id = r.hub_id AND m.id = r.member_id JOIN person p ON p.id = m.person_id
WHERE r.hub_id = :hub_id AND m.state = 'active' GROUP BY m.id, p.name ORDER BY p.name, m.id;

--: maybe day_own_member(hub_id i64, person_id i64) -> (id i64)
-- The member that somebody is themselves, whomever they act for.
SELECT m.id FROM member m WHERE m.hub_id = :hub_id AND m.person_id = :person_id;

--: exec note_insert(hub_id i64, id i64, member_id i64, kind text, words text, day i64, readers text, person_id i64, at i64)
INSERT INTO member_note (hub_id, id, member_id, kind, words, day, readers, written_by, written_at)
VALUES (:hub_id, :id, :member_id, :kind, :words, :day, :readers, (SELECT m.id FROM member m WHERE m.hub_id = :hub_id AND m.person_id = :person_id), :at);

--: maybe note_row(hub_id i64, member_id i64, id i64) -> (id i64, kind text, words text, day i64, readers text, written_by i64?, writer text?, written_at i64)
SELECT n.id, n.kind, n.words, n.day, n.readers, n.written_by, p.name, n.written_at
FROM member_note n LEFT JOIN member w ON w.hub_id = n.hub_id AND w.id = n.written_by LEFT JOIN person p ON p.id = w.person_id
WHERE n.hub_id = :hub_id AND n.id = :id AND n.member_id = :member_id;

--: many notes_of(hub_id i64, member_id i64, coordinator bool, before_key i64, before_id i64, most i64) -> (id i64, kind text, words text, day i64, readers text, written_by i64?, writer text?, written_at i64)
-- Newest first; whoever is no coordinator reads those alone that practitioners may read.
SELECT n.id, n.kind, n.words, n.day, n.readers, n.written_by, p.name, n.written_at
FROM member_note n LEFT JOIN member w ON w.hub_id = n.hub_id AND w.id = n.written_by LEFT JOIN person p ON p.id = w.person_id
WHERE n.hub_id = :hub_id AND n.member_id = :member_id AND (:coordinator = 1 OR n.readers = 'practitioners') AND (n.day, n.id) < (:before_key, :before_id)
ORDER BY n.day DESC, n.id DESC LIMIT :most;

--: one notes_count(hub_id i64, member_id i64, coordinator bool) -> (n i64, newest i64?)
SELECT COUNT(*), MAX(n.day) FROM member_note n WHERE n.hub_id = :hub_id AND n.member_id = :member_id AND (:coordinator = 1 OR n.readers = 'practitioners');

--: exec note_delete(hub_id i64, member_id i64, id i64)
DELETE FROM member_note WHERE hub_id = :hub_id AND member_id = :member_id AND id = :id;

--: exec note_unlink(hub_id i64, note_id i64)
UPDATE task SET note_id = NULL WHERE hub_id = :hub_id AND note_id = :note_id;
