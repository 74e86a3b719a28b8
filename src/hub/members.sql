--: exec member_insert(hub_id i64, id i64, person_id i64, number i64, state text, account_id i64?, about text, area text, on_paper bool, staff bool, asked_at i64, joined_at i64?, entry_day i64?, folded text)
-- A person in a hub.
INSERT INTO member (hub_id, id, person_id, number, state, account_id, about, area, on_paper, staff, asked_at, joined_at, entry_day, folded, version)
VALUES (:hub_id, :id, :person_id, :number, :state, :account_id, :about, :area, :on_paper, :staff, :asked_at, :joined_at, :entry_day, :folded, 1);

--: piece whole_member ->
--: (id i64, person_id i64, number i64, state text, account_id i64?, name text, email text?, phone text?, about text, area text, on_paper bool, staff bool, asked_at i64, joined_at i64?, version i64, coordinator i64, practitioner i64)
-- A member m with what is known of the person.
SELECT m.id, m.person_id, m.number, m.state, m.account_id, p.name, p.email, p.phone, m.about, m.area, m.on_paper, m.staff,
       m.asked_at, m.joined_at, m.version,
       (SELECT COUNT(*) FROM member_role r WHERE r.hub_id = m.hub_id AND r.member_id = m.id AND r.role = 'coordinator'),
       (SELECT COUNT(*) FROM member_role r WHERE r.hub_id = m.hub_id AND r.member_id = m.id AND r.role = 'practitioner');

--: one member_row(hub_id i64, id i64) -> whole_member
-- A member with what is known of the person.
{whole_member}
FROM member m JOIN person p ON p.id = m.person_id WHERE m.hub_id = :hub_id AND m.id = :id;

--: maybe member_row_of(hub_id i64, person_id i64) -> whole_member
-- The same by the person.
{whole_member}
FROM member m JOIN person p ON p.id = m.person_id WHERE m.hub_id = :hub_id AND m.person_id = :person_id;

--: many member_rows(hub_id i64, all_states bool, state text, first text, second text, third text, area_id i64, viewer_id i64, after_number i64, most i64) -> whole_member
-- Members by number; first, second and third are patterns that words of the name begin with. viewer_id: a member, who sees themselves and whom member_shown_to finds; 0: a coordinator, who sees all.
{whole_member}
FROM member m JOIN person p ON p.id = m.person_id
WHERE m.hub_id = :hub_id AND m.number > :after_number AND (:all_states = 1 OR m.state = :state)
  AND (:viewer_id = 0 OR m.id = :viewer_id OR (
    EXISTS (SELECT 1 FROM profile f WHERE f.hub_id = m.hub_id AND f.member_id = m.id AND f.findable = 1)
    AND NOT EXISTS (SELECT 1 FROM member_block b WHERE b.hub_id = m.hub_id AND b.member_id = m.id AND b.other_id = :viewer_id)
    AND NOT EXISTS (SELECT 1 FROM member_block b WHERE b.hub_id = m.hub_id AND b.member_id = :viewer_id AND b.other_id = m.id)))
  AND (:area_id = 0 OR EXISTS (SELECT 1 FROM profile f WHERE f.hub_id = m.hub_id AND f.member_id = m.id AND f.area_id = :area_id))
  AND ' ' || m.folded LIKE :first ESCAPE '!' AND ' ' || m.folded LIKE :second ESCAPE '!' AND ' ' || m.folded LIKE :third ESCAPE '!'
ORDER BY m.number LIMIT :most;

--: maybe member_shown_to(hub_id i64, id i64, viewer_id i64) -> (id i64)
-- A member who lets themselves be found and is not kept from the viewer, either way.
SELECT m.id FROM member m JOIN profile f ON f.hub_id = m.hub_id AND f.member_id = m.id
WHERE m.hub_id = :hub_id AND m.id = :id AND m.state = 'active' AND f.findable = 1
  AND NOT EXISTS (SELECT 1 FROM member_block b WHERE b.hub_id = m.hub_id AND b.member_id = m.id AND b.other_id = :viewer_id)
  AND NOT EXISTS (SELECT 1 FROM member_block b WHERE b.hub_id = m.hub_id AND b.member_id = :viewer_id AND b.other_id = m.id);

--: maybe member_with_number(hub_id i64, number i64) -> (id i64)
-- Who has this number.
SELECT id FROM member WHERE hub_id = :hub_id AND number = :number;

--: maybe member_with_account(hub_id i64, account_id i64) -> (id i64)
-- Whose account this is.
SELECT id FROM member WHERE hub_id = :hub_id AND account_id = :account_id;

--: many members_with_accounts(hub_id i64, ids text) -> (account_id i64, id i64, state text, name text)
-- Whose accounts these are, of a JSON array of accounts.
SELECT m.account_id, m.id, m.state, p.name FROM member m JOIN person p ON p.id = m.person_id
WHERE m.hub_id = :hub_id AND m.account_id IN (/*sqlite: SELECT i.value FROM json_each(:ids) AS i */ /*postgres: SELECT CAST(i.value AS BIGINT) FROM json_array_elements_text(CAST(:ids AS json)) AS i (value) */)
ORDER BY m.account_id;

--: maybe member_with_person(hub_id i64, person_id i64) -> (id i64)
-- A person's membership in the hub.
SELECT id FROM member WHERE hub_id = :hub_id AND person_id = :person_id;

--: exec member_state_set(hub_id i64, id i64, state text, account_id i64?, joined_at i64?)
-- Taken in, paused, gone; an account and a day of joining are given once.
UPDATE member SET state = :state, account_id = COALESCE(account_id, :account_id), joined_at = COALESCE(joined_at, :joined_at),
                  version = version + 1
WHERE hub_id = :hub_id AND id = :id;

--: exec member_words_set(hub_id i64, id i64, about text, area text, on_paper bool, staff bool, version i64)
-- What a member says of themselves. The version is told, for a new name has raised it already.
UPDATE member SET about = :about, area = :area, on_paper = :on_paper, staff = :staff, version = :version
WHERE hub_id = :hub_id AND id = :id;

--: exec member_lock(hub_id i64, id i64)
-- Changes nothing; holds the row until the transaction ends.
UPDATE member SET version = version WHERE hub_id = :hub_id AND id = :id;

--: exec role_insert(hub_id i64, member_id i64, role text, given_at i64)
-- A role.
INSERT INTO member_role (hub_id, member_id, role, given_at) VALUES (:hub_id, :member_id, :role, :given_at);

--: exec role_delete(hub_id i64, member_id i64, role text)
-- A role less.
DELETE FROM member_role WHERE hub_id = :hub_id AND member_id = :member_id AND role = :role;

--: one coordinators_but(hub_id i64, member_id i64) -> (n i64)
-- How many active coordinators a hub has beside this member.
SELECT COUNT(*) FROM member m JOIN member_role r ON r.hub_id = m.hub_id AND r.member_id = m.id
WHERE m.hub_id = :hub_id AND m.id <> :member_id AND m.state = 'active' AND r.role = 'coordinator';

--: many state_counts(hub_id i64) -> (state text, n i64)
-- How many members are in each state.
SELECT state, COUNT(*) FROM member WHERE hub_id = :hub_id GROUP BY state ORDER BY state;

--: exec invitation_insert(hub_id i64, id i64, token_hash blob, name text, member_id i64?, made_by i64, made_at i64, ends_at i64)
-- A link that lets one person in.
INSERT INTO invitation (hub_id, id, token_hash, name, member_id, made_by, made_at, ends_at)
VALUES (:hub_id, :id, :token_hash, :name, :member_id, :made_by, :made_at, :ends_at);

--: maybe invitation_row(hub_id i64, token_hash blob) -> (id i64, name text, member_id i64?, ends_at i64, used_at i64?)
-- An invitation, used or not.
SELECT id, name, member_id, ends_at, used_at FROM invitation WHERE hub_id = :hub_id AND token_hash = :token_hash;

--: exec invitation_use(hub_id i64, id i64, used_at i64)
-- Used, once.
UPDATE invitation SET used_at = :used_at WHERE hub_id = :hub_id AND id = :id AND used_at IS NULL;

--: exec invitations_end(hub_id i64, member_id i64, now i64)
-- Earlier links for a member end when a new one is made.
UPDATE invitation SET ends_at = :now WHERE hub_id = :hub_id AND member_id = :member_id AND used_at IS NULL AND ends_at > :now;

--: exec token_insert(hub_id i64, id i64, member_id i64, token_hash blob, scope text, name text, made_at i64, ends_at i64?, vouched bool)
-- An API token.
INSERT INTO api_token (hub_id, id, member_id, token_hash, scope, name, made_at, ends_at, vouched)
VALUES (:hub_id, :id, :member_id, :token_hash, :scope, :name, :made_at, :ends_at, :vouched);

--: across maybe token_row(token_hash blob) -> (hub_id i64, token_id i64, scope text, ends_at i64?, ended_at i64?, used_at i64?, vouched bool, id i64, person_id i64, number i64, state text, account_id i64?, name text, email text?, phone text?, about text, area text, on_paper bool, staff bool, asked_at i64, joined_at i64?, version i64, coordinator i64, practitioner i64)
-- A token, in whichever hub, and the member whose it is.
SELECT t.hub_id, t.id, t.scope, t.ends_at, t.ended_at, t.used_at, t.vouched, m.id, m.person_id, m.number, m.state, m.account_id, p.name, p.email, p.phone, m.about, m.area, m.on_paper, m.staff,
       m.asked_at, m.joined_at, m.version,
       (SELECT COUNT(*) FROM member_role r WHERE r.hub_id = m.hub_id AND r.member_id = m.id AND r.role = 'coordinator'),
       (SELECT COUNT(*) FROM member_role r WHERE r.hub_id = m.hub_id AND r.member_id = m.id AND r.role = 'practitioner')
FROM api_token t JOIN member m ON m.hub_id = t.hub_id AND m.id = t.member_id JOIN person p ON p.id = m.person_id WHERE t.token_hash = :token_hash;

--: many token_standing(hub_id i64, ids text) -> (id i64, scope text, ends_at i64?, ended_at i64?, state text, account_id i64?, coordinator i64, practitioner i64)
-- Of a JSON array of a hub's tokens: whether they still hold, and what their members are now.
SELECT t.id, t.scope, t.ends_at, t.ended_at, m.state, m.account_id,
       (SELECT COUNT(*) FROM member_role r WHERE r.hub_id = m.hub_id AND r.member_id = m.id AND r.role = 'coordinator'),
       (SELECT COUNT(*) FROM member_role r WHERE r.hub_id = m.hub_id AND r.member_id = m.id AND r.role = 'practitioner')
FROM api_token t JOIN member m ON m.hub_id = t.hub_id AND m.id = t.member_id
WHERE t.hub_id = :hub_id AND t.id IN (/*sqlite: SELECT i.value FROM json_each(:ids) AS i */ /*postgres: SELECT CAST(i.value AS BIGINT) FROM json_array_elements_text(CAST(:ids AS json)) AS i (value) */)
ORDER BY t.id;

--: many tokens_of(hub_id i64, member_id i64) -> (id i64, scope text, name text, made_at i64, used_at i64?)
-- A member's tokens that have not been ended.
SELECT id, scope, name, made_at, used_at FROM api_token
WHERE hub_id = :hub_id AND member_id = :member_id AND ended_at IS NULL ORDER BY id DESC;

--: exec token_end(hub_id i64, member_id i64, id i64, ended_at i64)
-- Ends a member's token.
UPDATE api_token SET ended_at = :ended_at WHERE hub_id = :hub_id AND member_id = :member_id AND id = :id AND ended_at IS NULL;

--: exec tokens_end_scope(hub_id i64, member_id i64, scope text, ended_at i64)
-- Ends a member's tokens of a scope.
UPDATE api_token SET ended_at = :ended_at
WHERE hub_id = :hub_id AND member_id = :member_id AND scope = :scope AND ended_at IS NULL;

--: exec token_touch(hub_id i64, id i64, used_at i64)
-- It was used.
UPDATE api_token SET used_at = :used_at WHERE hub_id = :hub_id AND id = :id;

--: many area_names(hub_id i64) -> (id i64, name text, closed bool)
-- The hub's areas, as choices.
SELECT id, name, closed FROM area WHERE hub_id = :hub_id ORDER BY id;

--: exec area_follow(hub_id i64, member_id i64, area text, at i64)
-- Somebody's area in words is one of the hub's areas: they live there. A place known by a postcode stays.
INSERT INTO profile (hub_id, member_id, head, hands, heart, life, area_id, postcode, lat, lon, findable, neighbours, changed_at, version)
SELECT r.hub_id, :member_id, '', '', '', '', r.id, '', r.lat, r.lon, 0, 0, :at, 1 FROM area r WHERE r.hub_id = :hub_id AND r.name = :area
ON CONFLICT (hub_id, member_id) DO UPDATE SET area_id = excluded.area_id, changed_at = excluded.changed_at, version = profile.version + 1,
    lat = CASE WHEN profile.postcode = '' OR profile.lat IS NULL THEN excluded.lat ELSE profile.lat END,
    lon = CASE WHEN profile.postcode = '' OR profile.lat IS NULL THEN excluded.lon ELSE profile.lon END;

--: exec area_left(hub_id i64, member_id i64, area text, at i64)
-- It is none of them, or none at all.
UPDATE profile SET area_id = NULL, changed_at = :at, version = version + 1,
    lat = CASE WHEN postcode = '' THEN NULL ELSE lat END, lon = CASE WHEN postcode = '' THEN NULL ELSE lon END
WHERE hub_id = :hub_id AND member_id = :member_id AND area_id IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM area r WHERE r.hub_id = :hub_id AND r.name = :area);

--: many coordinators_of(hub_id i64) -> (id i64)
-- The active coordinators of a hub.
SELECT m.id FROM member m JOIN member_role r ON r.hub_id = m.hub_id AND r.member_id = m.id
WHERE m.hub_id = :hub_id AND m.state = 'active' AND r.role = 'coordinator' ORDER BY m.id;
