--: exec person_insert(id i64, name text, email text?, email_key text?, phone text?, password_hash text?, administrator bool, created_at i64)
-- One human being.
INSERT INTO person (id, name, email, email_key, phone, password_hash, administrator, created_at, version)
VALUES (:id, :name, :email, :email_key, :phone, :password_hash, :administrator, :created_at, 1);

--: maybe person_by_key(email_key text) -> (id i64, name text, password_hash text?)
-- Who has this e-mail (folded).
SELECT id, name, password_hash FROM person WHERE email_key = :email_key;

--: one person_row(id i64) -> (name text, email text?, phone text?, password_hash text?, administrator bool, version i64)
-- What is known of a person.
SELECT name, email, phone, password_hash, administrator, version FROM person WHERE id = :id;

--: exec person_update(id i64, name text, email text?, email_key text?, phone text?)
-- Their name and how to reach them.
UPDATE person SET name = :name, email = :email, email_key = :email_key, phone = :phone, version = version + 1 WHERE id = :id;

--: exec person_password(id i64, password_hash text)
-- A new password.
UPDATE person SET password_hash = :password_hash, version = version + 1 WHERE id = :id;

--: exec person_language_set(id i64, language text)
-- In which language they are spoken to.
UPDATE person SET language = :language WHERE id = :id;

--: one person_language(id i64) -> (language text)
-- The same; '' where they have not said.
SELECT language FROM person WHERE id = :id;

--: exec person_promote(id i64)
-- An administrator of the installation.
UPDATE person SET administrator = 1, version = version + 1 WHERE id = :id AND administrator = 0;

--: across many memberships_of(person_id i64) -> (hub_id i64, member_id i64, state text, coordinator i64, roles i64, slug text, name text)
-- The hubs of a person, by name.
SELECT m.hub_id, m.id, m.state,
       (SELECT COUNT(*) FROM member_role r WHERE r.hub_id = m.hub_id AND r.member_id = m.id AND r.role = 'coordinator'),
       (SELECT COUNT(*) FROM member_role r WHERE r.hub_id = m.hub_id AND r.member_id = m.id),
       d.slug, h.name
FROM member m JOIN hub h ON h.hub_id = m.hub_id JOIN hub_address d ON d.hub_id = m.hub_id
WHERE m.person_id = :person_id ORDER BY h.name, m.hub_id;

--: across exec memberships_rename(person_id i64, folded text)
-- The name by which a person is found changes in all their hubs, and so does the version of each membership.
UPDATE member SET folded = :folded, version = version + 1 WHERE person_id = :person_id;

--: exec session_insert(token_hash blob, id i64, person_id i64, made_at i64, ends_at i64, way text, browser text, shared bool, second_at i64?)
-- A browser signs in.
INSERT INTO session (token_hash, id, person_id, made_at, seen_at, ends_at, way, browser, shared, proved_at, second_at)
VALUES (:token_hash, :id, :person_id, :made_at, :made_at, :ends_at, :way, :browser, :shared, :made_at, :second_at);

--: across maybe session_row(token_hash blob) -> (id i64, person_id i64, name text, administrator bool, seen_at i64, ends_at i64, way text, shared bool, proved_at i64, second_at i64?, asked_since i64?, acting_hub_id i64?, acting_member_id i64?, coordinates i64, hubs i64, restricted i64)
-- Who this browser is; `asked_since`: for a second step; `coordinates`: how many roles they have, of a coordinator or practitioner; `hubs`: of how many they are a member, in whatever state; `restricted`: in how many another acts for them alone.
SELECT s.id, s.person_id, p.name, p.administrator, s.seen_at, s.ends_at, s.way, s.shared, s.proved_at, s.second_at,
       (SELECT q.since FROM second_asked q WHERE q.person_id = s.person_id), s.acting_hub_id, s.acting_member_id,
       (SELECT COUNT(*) FROM member m JOIN member_role r ON r.hub_id = m.hub_id AND r.member_id = m.id
        WHERE m.person_id = s.person_id),
       (SELECT COUNT(*) FROM member n WHERE n.person_id = s.person_id),
       (SELECT COUNT(n.restricted_until) FROM member n WHERE n.person_id = s.person_id)
FROM session s JOIN person p ON p.id = s.person_id WHERE s.token_hash = :token_hash;

--: exec session_rename(token_hash blob, new_hash blob, proved_at i64?, second_at i64?)
-- The same browser under a new cookie: because it may more than before, or proved once more who sits there.
UPDATE session SET token_hash = :new_hash, proved_at = COALESCE(:proved_at, proved_at), second_at = COALESCE(:second_at, second_at)
WHERE token_hash = :token_hash;

--: exec sessions_second_off(person_id i64)
-- No browser of theirs has shown a second step: there is none any more.
UPDATE session SET second_at = NULL WHERE person_id = :person_id;

--: many sessions_of(person_id i64, now i64) -> (id i64, token_hash blob, made_at i64, seen_at i64, ends_at i64, way text, browser text, shared bool, second_at i64?)
-- The browsers in which a person is signed in, the last used first.
SELECT id, token_hash, made_at, seen_at, ends_at, way, browser, shared, second_at FROM session
WHERE person_id = :person_id AND ends_at > :now ORDER BY seen_at DESC, id DESC;

--: exec session_delete_one(person_id i64, id i64)
-- One of a person's browsers is signed out.
DELETE FROM session WHERE person_id = :person_id AND id = :id;

--: maybe second_asked_of(person_id i64) -> (since i64)
-- Since when they are asked for a second step.
SELECT since FROM second_asked WHERE person_id = :person_id;

--: exec second_asked_put(person_id i64, since i64)
-- They are asked for a second step from now on.
INSERT INTO second_asked (person_id, since) VALUES (:person_id, :since) ON CONFLICT (person_id) DO NOTHING;

--: maybe second_rule_of(hub_id i64) -> (required bool, days i64, since i64)
-- What a hub asks of its coordinators, where it said so.
SELECT required, days, since FROM second_rule WHERE hub_id = :hub_id;

--: exec second_rule_put(hub_id i64, required bool, days i64, since i64)
-- It says so.
INSERT INTO second_rule (hub_id, required, days, since) VALUES (:hub_id, :required, :days, :since)
ON CONFLICT (hub_id) DO UPDATE SET required = excluded.required, days = excluded.days, since = excluded.since;

--: exec session_touch(token_hash blob, seen_at i64)
-- It was used.
UPDATE session SET seen_at = :seen_at WHERE token_hash = :token_hash AND seen_at < :seen_at;

--: exec session_delete(token_hash blob)
-- A browser signs out.
DELETE FROM session WHERE token_hash = :token_hash;

--: exec sessions_delete(person_id i64)
-- Signs a person out everywhere.
DELETE FROM session WHERE person_id = :person_id;

--: exec sessions_delete_others(person_id i64, token_hash blob)
-- Signs a person out everywhere but here.
DELETE FROM session WHERE person_id = :person_id AND token_hash <> :token_hash;

--: exec sessions_delete_over(now i64, oldest i64)
-- Forgets those that have ended by themselves.
DELETE FROM session WHERE ends_at <= :now OR seen_at < :oldest;

--: exec session_act(token_hash blob, acting_hub_id i64?, acting_member_id i64?)
-- A coordinator begins or stops to act for a member. (hub_id stands in acting_hub_id.)
UPDATE session SET acting_hub_id = :acting_hub_id, acting_member_id = :acting_member_id WHERE token_hash = :token_hash;

--: exec setup_insert(token_hash blob, made_at i64)
-- The link that makes the first administrator.
INSERT INTO setup_link (token_hash, made_at) VALUES (:token_hash, :made_at);

--: exec setup_forget()
-- Only the newest link counts, and none once there is an administrator.
DELETE FROM setup_link WHERE used_at IS NULL;

--: maybe setup_row(token_hash blob) -> (made_at i64, used_at i64?)
-- A link, used or not.
SELECT made_at, used_at FROM setup_link WHERE token_hash = :token_hash;

--: exec setup_use(token_hash blob, used_at i64)
-- Used, once.
UPDATE setup_link SET used_at = :used_at WHERE token_hash = :token_hash AND used_at IS NULL;
