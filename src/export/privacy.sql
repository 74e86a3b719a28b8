--: each export_privacy_settings(hub_id i64) -> (wait_days i64, settle text, outside_id i64?, changed_at i64)
SELECT wait_days, settle, outside_id, changed_at FROM privacy_setting WHERE hub_id = :hub_id ORDER BY settle;

--: each export_retention(hub_id i64) -> (kind text, days i64, changed_at i64)
SELECT kind, days, changed_at FROM retention_rule WHERE hub_id = :hub_id ORDER BY kind;

--: each export_consent_wordings(hub_id i64) -> (kind text, language text, version i64, label text, words text, open bool, made_at i64, made_by i64?)
SELECT w.kind, w.language, w.version, w.label, w.words, w.open, w.made_at, m.id FROM consent_wording w LEFT JOIN member m ON m.hub_id = w.hub_id AND m.person_id = w.made_by
WHERE w.hub_id = :hub_id ORDER BY w.kind, w.version, w.language;

--: each export_consents(hub_id i64) -> (member_id i64, kind text, n i64, given bool, version i64, language text, words text, way text, at i64, actor_member_id i64?)
SELECT k.member_id, k.kind, k.n, k.given, k.version, k.language, k.words, k.way, k.at, m.id FROM consent k LEFT JOIN member m ON m.hub_id = k.hub_id AND m.person_id = k.actor_id
WHERE k.hub_id = :hub_id ORDER BY k.member_id, k.kind, k.n;

--: each export_guardians(hub_id i64) -> (id i64, member_id i64, guardian_id i64, scope text, why text, restricts bool, until_day i64, state text, asked_at i64, confirmed_at i64?, ended_at i64?)
SELECT id, member_id, guardian_id, scope, why, restricts, until_day, state, asked_at, confirmed_at, ended_at FROM guardian WHERE hub_id = :hub_id ORDER BY id;

--: each export_erasures(hub_id i64) -> (id i64, member_id i64, state text, way text, proof text, asked_at i64, due_at i64, ended_at i64?)
SELECT id, member_id, state, way, proof, asked_at, due_at, ended_at FROM erasure WHERE hub_id = :hub_id ORDER BY id;

--: each export_looks(hub_id i64) -> (about_id i64, reader_member_id i64?, for_member_id i64, kind text, first_at i64, last_at i64, n i64)
SELECT t.about_id, m.id, t.for_member_id, t.kind, t.first_at, t.last_at, t.n FROM access_trace t LEFT JOIN member m ON m.hub_id = t.hub_id AND m.person_id = t.reader_id
WHERE t.hub_id = :hub_id ORDER BY t.hour, t.about_id, t.reader_id, t.for_member_id, t.kind;
