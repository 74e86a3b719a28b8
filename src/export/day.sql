--: each export_notes(hub_id i64) -> (id i64, member_id i64, kind text, words text, day i64, readers text, written_by i64?, written_at i64)
SELECT id, member_id, kind, words, day, readers, written_by, written_at FROM member_note WHERE hub_id = :hub_id ORDER BY id;

--: each export_tasks(hub_id i64) -> (id i64, what text, due_day i64, about_id i64?, who_id i64?, note_id i64?, made_by i64?, made_at i64, done_by i64?, done_at i64?)
SELECT id, what, due_day, about_id, who_id, note_id, made_by, made_at, done_by, done_at FROM task WHERE hub_id = :hub_id ORDER BY id;
