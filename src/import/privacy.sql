--: exec kith_privacy_setting_insert(hub_id i64, wait_days i64, settle text, outside_id i64?, changed_at i64)
INSERT INTO privacy_setting (hub_id, wait_days, settle, outside_id, changed_at, version) VALUES (:hub_id, :wait_days, :settle, :outside_id, :changed_at, 1);

--: exec kith_retention_insert(hub_id i64, kind text, days i64, changed_at i64)
INSERT INTO retention_rule (hub_id, kind, days, changed_at) VALUES (:hub_id, :kind, :days, :changed_at);

--: exec kith_wording_insert(hub_id i64, kind text, language text, version i64, label text, words text, open bool, made_at i64, made_by i64?)
INSERT INTO consent_wording (hub_id, kind, language, version, label, words, open, made_at, made_by)
VALUES (:hub_id, :kind, :language, :version, :label, :words, :open, :made_at, (SELECT m.person_id FROM member m WHERE m.hub_id = :hub_id AND m.id = :made_by));

--: exec kith_consent_insert(hub_id i64, member_id i64, kind text, n i64, given bool, version i64, language text, words text, way text, at i64, written_by i64?)
INSERT INTO consent (hub_id, member_id, kind, n, given, version, language, words, way, at, actor_id)
VALUES (:hub_id, :member_id, :kind, :n, :given, :version, :language, :words, :way, :at, (SELECT m.person_id FROM member m WHERE m.hub_id = :hub_id AND m.id = :written_by));

--: exec kith_guardian_insert(hub_id i64, id i64, member_id i64, guardian_id i64, scope text, why text, restricts bool, until_day i64, state text, asked_at i64, confirmed_at i64?, ended_at i64?)
INSERT INTO guardian (hub_id, id, member_id, guardian_id, scope, why, restricts, until_day, state, asked_at, confirmed_at, ended_at)
VALUES (:hub_id, :id, :member_id, :guardian_id, :scope, :why, :restricts, :until_day, :state, :asked_at, :confirmed_at, :ended_at);

--: exec kith_guardian_restricts(hub_id i64, member_id i64, until_day i64)
UPDATE member SET restricted_until = :until_day WHERE hub_id = :hub_id AND id = :member_id AND (restricted_until IS NULL OR restricted_until < :until_day);

--: exec kith_erasure_insert(hub_id i64, id i64, member_id i64, state text, way text, proof text, asked_at i64, due_at i64, ended_at i64?)
INSERT INTO erasure (hub_id, id, member_id, state, way, proof, asked_at, asked_by, due_at, ended_at, reason)
VALUES (:hub_id, :id, :member_id, :state, :way, :proof, :asked_at, NULL, :due_at, :ended_at, '');

--: exec kith_erasure_done(hub_id i64, member_id i64, at i64)
UPDATE member SET forgotten_at = :at WHERE hub_id = :hub_id AND id = :member_id;

--: exec kith_look_insert(hub_id i64, about_id i64, hour i64, reader i64, for_member_id i64, kind text, first_at i64, last_at i64, n i64)
INSERT INTO access_trace (hub_id, about_id, hour, reader_id, for_member_id, kind, first_at, last_at, n)
VALUES (:hub_id, :about_id, :hour, COALESCE((SELECT m.person_id FROM member m WHERE m.hub_id = :hub_id AND m.id = :reader), 0), :for_member_id, :kind, :first_at, :last_at, :n)
ON CONFLICT (hub_id, about_id, hour, reader_id, for_member_id, kind) DO UPDATE SET n = access_trace.n + excluded.n;
