--: many consent_wordings(hub_id i64) -> (kind text, language text, version i64, label text, words text, open bool)
-- The newest wording of each kind in each language.
SELECT w.kind, w.language, w.version, w.label, w.words, w.open FROM consent_wording w
WHERE w.hub_id = :hub_id AND NOT EXISTS (SELECT 1 FROM consent_wording x WHERE x.hub_id = w.hub_id AND x.kind = w.kind AND x.language = w.language AND x.version > w.version)
ORDER BY w.kind, w.language;

--: one consent_wording_version(hub_id i64, kind text) -> (version i64)
-- The highest of a kind, over all languages; 0 where it is as it comes with Kith.
SELECT COALESCE(MAX(version), 0) FROM consent_wording WHERE hub_id = :hub_id AND kind = :kind;

--: exec consent_wording_insert(hub_id i64, kind text, language text, version i64, label text, words text, open bool, made_at i64, made_by i64?)
INSERT INTO consent_wording (hub_id, kind, language, version, label, words, open, made_at, made_by)
VALUES (:hub_id, :kind, :language, :version, :label, :words, :open, :made_at, :made_by);

--: many consents_of(hub_id i64, member_id i64) -> (kind text, n i64, given bool, version i64, language text, words text, way text, at i64, actor_id i64?)
-- All that a member said, the newest first.
SELECT kind, n, given, version, language, words, way, at, actor_id FROM consent
WHERE hub_id = :hub_id AND member_id = :member_id ORDER BY at DESC, kind, n DESC;

--: maybe consent_now(hub_id i64, member_id i64, kind text) -> (n i64, given bool)
-- What they said last.
SELECT n, given FROM consent WHERE hub_id = :hub_id AND member_id = :member_id AND kind = :kind ORDER BY n DESC LIMIT 1;

--: many consent_agreed(hub_id i64, kind text) -> (member_id i64, number i64, name text)
-- Active members who agree to something now.
SELECT c.member_id, m.number, p.name FROM consent c
JOIN member m ON m.hub_id = c.hub_id AND m.id = c.member_id
JOIN person p ON p.id = m.person_id
WHERE c.hub_id = :hub_id AND c.kind = :kind AND c.given = 1 AND m.state = 'active'
  AND NOT EXISTS (SELECT 1 FROM consent x WHERE x.hub_id = c.hub_id AND x.member_id = c.member_id AND x.kind = c.kind AND x.n > c.n)
ORDER BY m.number;

--: exec consent_insert(hub_id i64, member_id i64, kind text, n i64, given bool, version i64, language text, words text, way text, at i64, actor_id i64?)
INSERT INTO consent (hub_id, member_id, kind, n, given, version, language, words, way, at, actor_id)
VALUES (:hub_id, :member_id, :kind, :n, :given, :version, :language, :words, :way, :at, :actor_id);

--: exec guardian_insert(hub_id i64, id i64, member_id i64, guardian_id i64, scope text, why text, until_day i64, asked_by i64?, asked_at i64)
INSERT INTO guardian (hub_id, id, member_id, guardian_id, scope, why, restricts, until_day, state, asked_by, asked_at)
VALUES (:hub_id, :id, :member_id, :guardian_id, :scope, :why, 0, :until_day, 'asked', :asked_by, :asked_at);

--: piece whole_guardian ->
--: (id i64, member_id i64, guardian_id i64, member_name text, guardian_name text, scope text, why text, restricts bool, until_day i64, state text, asked_at i64, confirmed_at i64?, ended_at i64?)
-- Who acts for whom.
SELECT g.id, g.member_id, g.guardian_id, p.name, q.name, g.scope, g.why, g.restricts, g.until_day, g.state, g.asked_at, g.confirmed_at, g.ended_at
FROM guardian g JOIN member m ON m.hub_id = g.hub_id AND m.id = g.member_id JOIN person p ON p.id = m.person_id
JOIN member o ON o.hub_id = g.hub_id AND o.id = g.guardian_id JOIN person q ON q.id = o.person_id;

--: many guardian_rows(hub_id i64, member_id i64) -> whole_guardian
-- Those that a member is part of, newest first; of member_id 0 all that wait for a coordinator.
{whole_guardian}
WHERE g.hub_id = :hub_id AND ((:member_id <> 0 AND g.member_id = :member_id) OR (:member_id <> 0 AND g.guardian_id = :member_id) OR (:member_id = 0 AND g.state = 'asked'))
ORDER BY g.id DESC;

--: maybe guardian_row(hub_id i64, id i64) -> whole_guardian
-- One of them.
{whole_guardian}
WHERE g.hub_id = :hub_id AND g.id = :id;

--: maybe guardian_now(hub_id i64, guardian_id i64, member_id i64, today i64) -> (id i64, scope text, restricts bool, until_day i64)
-- By which one acts for the other; not while one of them hides from the other, or they are kept apart.
SELECT id, scope, restricts, until_day FROM guardian
WHERE hub_id = :hub_id AND guardian_id = :guardian_id AND member_id = :member_id AND state = 'confirmed' AND until_day >= :today
  AND NOT EXISTS (SELECT 1 FROM member_block b WHERE b.hub_id = :hub_id AND b.member_id = :guardian_id AND b.other_id = :member_id)
  AND NOT EXISTS (SELECT 1 FROM member_block b WHERE b.hub_id = :hub_id AND b.member_id = :member_id AND b.other_id = :guardian_id);

--: exec guardian_confirmed(hub_id i64, id i64, restricts bool, by_person i64?, at i64)
UPDATE guardian SET state = 'confirmed', restricts = :restricts, confirmed_by = :by_person, confirmed_at = :at
WHERE hub_id = :hub_id AND id = :id AND state = 'asked';

--: exec guardian_over(hub_id i64, id i64, state text, by_person i64?, at i64)
UPDATE guardian SET state = :state, ended_by = :by_person, ended_at = :at WHERE hub_id = :hub_id AND id = :id AND state IN ('asked', 'confirmed');

--: exec member_restrict(hub_id i64, member_id i64)
-- Whether another acts for them and they only look follows from who does.
UPDATE member SET restricted_until = (SELECT MAX(g.until_day) FROM guardian g WHERE g.hub_id = :hub_id AND g.member_id = :member_id AND g.state = 'confirmed' AND g.restricts = 1)
WHERE hub_id = :hub_id AND id = :member_id;

--: maybe member_restricted(hub_id i64, member_id i64) -> (restricted_until i64?, forgotten_at i64?)
-- Whether they only look, and whether they are nobody any more.
SELECT restricted_until, forgotten_at FROM member WHERE hub_id = :hub_id AND id = :member_id;

--: exec sessions_stop_acting(hub_id i64, member_id i64, person_id i64)
-- Whoever acts for a member in some browser acts no longer. person_id 0: everybody.
UPDATE session SET acting_hub_id = NULL, acting_member_id = NULL
WHERE acting_hub_id = :hub_id AND acting_member_id = :member_id AND (:person_id = 0 OR person_id = :person_id);
