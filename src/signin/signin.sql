--: maybe second_step_row(person_id i64) -> (secret blob?, made_at i64?, last_step i64, next_secret blob?, next_at i64?)
-- A person's second step, in force or begun.
SELECT secret, made_at, last_step, next_secret, next_at FROM second_step WHERE person_id = :person_id;

--: exec second_step_begin(person_id i64, next_secret blob, next_at i64)
-- A secret for an app, not yet confirmed; one that is in force stays until it is.
INSERT INTO second_step (person_id, secret, made_at, last_step, next_secret, next_at) VALUES (:person_id, NULL, NULL, 0, :next_secret, :next_at)
ON CONFLICT (person_id) DO UPDATE SET next_secret = excluded.next_secret, next_at = excluded.next_at;

--: exec second_step_confirm(person_id i64, step i64, made_at i64)
-- What was begun is in force.
UPDATE second_step SET secret = next_secret, made_at = :made_at, last_step = :step, next_secret = NULL, next_at = NULL
WHERE person_id = :person_id AND next_secret IS NOT NULL;

--: exec second_step_used(person_id i64, step i64)
-- A code counts once: the steps only go up.
UPDATE second_step SET last_step = :step WHERE person_id = :person_id AND last_step < :step;

--: exec second_step_drop(person_id i64)
-- There is none any more.
DELETE FROM second_step WHERE person_id = :person_id;

--: exec recovery_codes_drop(person_id i64)
-- All of a person's.
DELETE FROM recovery_code WHERE person_id = :person_id;

--: rows recovery_code_put(person_id i64, code_hash blob)
-- New ones.
INSERT INTO recovery_code (person_id, code_hash, used_at) VALUES (:person_id, :code_hash, NULL);

--: exec recovery_code_use(person_id i64, code_hash blob, used_at i64)
-- One counts once.
UPDATE recovery_code SET used_at = :used_at WHERE person_id = :person_id AND code_hash = :code_hash AND used_at IS NULL;

--: one recovery_codes_left(person_id i64) -> (n i64)
-- How many are left.
SELECT COUNT(*) FROM recovery_code WHERE person_id = :person_id AND used_at IS NULL;

--: exec try_insert(token_hash blob, kind text, person_id i64?, email_key text?, code_hash blob?, way text, shared bool, next text, made_at i64, ends_at i64)
-- Somebody is at the door.
INSERT INTO sign_in_try (token_hash, kind, person_id, email_key, code_hash, way, shared, next, tries, made_at, ends_at)
VALUES (:token_hash, :kind, :person_id, :email_key, :code_hash, :way, :shared, :next, 0, :made_at, :ends_at);

--: maybe try_row(token_hash blob, kind text, now i64) -> (person_id i64?, email_key text?, code_hash blob?, way text, shared bool, next text, tries i64)
-- Who is, by their cookie.
SELECT person_id, email_key, code_hash, way, shared, next, tries FROM sign_in_try
WHERE token_hash = :token_hash AND kind = :kind AND ends_at > :now;

--: exec try_count(token_hash blob, most i64)
-- One more try; none changed where they were too many.
UPDATE sign_in_try SET tries = tries + 1 WHERE token_hash = :token_hash AND tries < :most;

--: exec try_delete(token_hash blob)
-- It is over.
DELETE FROM sign_in_try WHERE token_hash = :token_hash;

--: exec tries_delete_over(before i64)
-- Forgets those that ended before.
DELETE FROM sign_in_try WHERE ends_at < :before;

--: one tries_of_email(email_key text, since i64) -> (n i64)
-- How many codes were asked for, for an address.
SELECT COUNT(*) FROM sign_in_try WHERE email_key = :email_key AND kind = 'mail' AND made_at > :since;

--: exec start_code_insert(hub_id i64, id i64, member_id i64, code_hash blob, made_by i64, made_at i64, ends_at i64)
-- A code to read out.
INSERT INTO start_code (hub_id, id, member_id, code_hash, made_by, made_at, ends_at, used_at)
VALUES (:hub_id, :id, :member_id, :code_hash, :made_by, :made_at, :ends_at, NULL);

--: exec start_codes_drop(hub_id i64, member_id i64, now i64)
-- Only the newest of a member counts; and those that are over are forgotten.
DELETE FROM start_code WHERE hub_id = :hub_id AND (member_id = :member_id OR ends_at <= :now);

--: maybe start_code_row(hub_id i64, code_hash blob, now i64) -> (id i64, member_id i64)
-- One that is still good.
SELECT id, member_id FROM start_code WHERE hub_id = :hub_id AND code_hash = :code_hash AND used_at IS NULL AND ends_at > :now;

--: exec start_code_use(hub_id i64, id i64, used_at i64)
-- Good once.
UPDATE start_code SET used_at = :used_at WHERE hub_id = :hub_id AND id = :id AND used_at IS NULL;

--: maybe outside_identity_row(issuer text, subject text) -> (person_id i64)
-- Whose it is.
SELECT person_id FROM outside_identity WHERE issuer = :issuer AND subject = :subject;

--: many outside_identities_of(person_id i64) -> (issuer text, subject text, email text, made_at i64, used_at i64)
-- Those of a person.
SELECT issuer, subject, email, made_at, used_at FROM outside_identity WHERE person_id = :person_id ORDER BY made_at, issuer, subject;

--: exec outside_identity_put(issuer text, subject text, person_id i64, email text, at i64)
-- It is theirs from now on.
INSERT INTO outside_identity (issuer, subject, person_id, email, made_at, used_at) VALUES (:issuer, :subject, :person_id, :email, :at, :at);

--: exec outside_identity_used(issuer text, subject text, email text, at i64)
-- They came in with it.
UPDATE outside_identity SET used_at = :at, email = :email WHERE issuer = :issuer AND subject = :subject;

--: exec outside_identities_drop(person_id i64)
-- All of a person's.
DELETE FROM outside_identity WHERE person_id = :person_id;

--: exec outside_try_insert(state_hash blob, browser_hash blob, sealed blob, person_id i64?, shared bool, next text, ends_at i64)
-- Somebody is sent there.
INSERT INTO outside_try (state_hash, browser_hash, sealed, person_id, shared, next, ends_at)
VALUES (:state_hash, :browser_hash, :sealed, :person_id, :shared, :next, :ends_at);

--: maybe outside_try_take(state_hash blob) -> (browser_hash blob, sealed blob, person_id i64?, shared bool, next text, ends_at i64)
-- They came back: once.
DELETE FROM outside_try WHERE state_hash = :state_hash RETURNING browser_hash, sealed, person_id, shared, next, ends_at;

--: exec outside_tries_delete_over(now i64)
-- Forgets those that never did.
DELETE FROM outside_try WHERE ends_at <= :now;

--: one refused_lately(person_id i64, since i64) -> (n i64, last i64?)
-- How many tries to sign in as somebody failed, and when the last did.
SELECT COUNT(*), MAX(at) FROM audit WHERE hub_id = 0 AND subject_id = :person_id AND action = 'session.refuse' AND at >= :since;

--: exec email_prove(person_id i64, email_key text)
-- They showed that the address is theirs.
UPDATE person SET email_proved = email_key WHERE id = :person_id AND email_key = :email_key;

--: one email_holds(person_id i64) -> (proved bool, held bool)
-- Whether they showed that their address is theirs; and whether somebody has come to hold the account in another way.
SELECT CASE WHEN p.email_key = p.email_proved THEN 1 ELSE 0 END,
       CASE WHEN p.password_hash IS NOT NULL OR EXISTS (SELECT 1 FROM session s WHERE s.person_id = p.id) OR EXISTS (SELECT 1 FROM outside_identity o WHERE o.person_id = p.id)
            OR EXISTS (SELECT 1 FROM api_token t JOIN member m ON m.hub_id = t.hub_id AND m.id = t.member_id WHERE m.person_id = p.id) THEN 1 ELSE 0 END
FROM person p WHERE p.id = :person_id;

--: across exec invitations_end_for(person_id i64, now i64)
-- Whoever else was given a link into the account comes too late.
UPDATE invitation SET ends_at = :now WHERE used_at IS NULL AND ends_at > :now
AND EXISTS (SELECT 1 FROM member m WHERE m.hub_id = invitation.hub_id AND m.id = invitation.member_id AND m.person_id = :person_id);

--: across exec start_codes_end_for(person_id i64)
-- The same of codes to begin with.
DELETE FROM start_code WHERE EXISTS (SELECT 1 FROM member m WHERE m.hub_id = start_code.hub_id AND m.id = start_code.member_id AND m.person_id = :person_id);
