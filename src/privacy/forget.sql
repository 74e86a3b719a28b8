--: exec erasure_insert(hub_id i64, id i64, member_id i64, way text, proof text, asked_at i64, asked_by i64?, due_at i64)
INSERT INTO erasure (hub_id, id, member_id, state, way, proof, asked_at, asked_by, due_at, reason) VALUES (:hub_id, :id, :member_id, 'waiting', :way, :proof, :asked_at, :asked_by, :due_at, '');

--: maybe erasure_last(hub_id i64, member_id i64) -> (id i64, state text, way text, asked_at i64, due_at i64, ended_at i64?, reason text)
SELECT id, state, way, asked_at, due_at, ended_at, reason FROM erasure WHERE hub_id = :hub_id AND member_id = :member_id ORDER BY id DESC LIMIT 1;

--: exec erasure_end(hub_id i64, id i64, state text, at i64)
UPDATE erasure SET state = :state, ended_at = :at, reason = '' WHERE hub_id = :hub_id AND id = :id AND state = 'waiting';

--: exec erasure_later(hub_id i64, id i64, due_at i64, reason text)
-- It could not be done: tried again then.
UPDATE erasure SET due_at = :due_at, reason = :reason WHERE hub_id = :hub_id AND id = :id AND state = 'waiting';

--: across many erasures_due(now i64, most i64) -> (hub_id i64, id i64, member_id i64)
SELECT hub_id, id, member_id FROM erasure WHERE state = 'waiting' AND due_at <= :now ORDER BY due_at, hub_id, id LIMIT :most;

--: many erasures_waiting(hub_id i64) -> (member_id i64, name text, number i64, due_at i64, reason text)
SELECT e.member_id, p.name, m.number, e.due_at, e.reason FROM erasure e JOIN member m ON m.hub_id = e.hub_id AND m.id = e.member_id JOIN person p ON p.id = m.person_id
WHERE e.hub_id = :hub_id AND e.state = 'waiting' ORDER BY e.due_at;

--: many erasures_done(hub_id i64) -> (member_id i64, number i64, ended_at i64)
-- For whoever puts an older backup back: these are to be forgotten again.
SELECT e.member_id, m.number, e.ended_at FROM erasure e JOIN member m ON m.hub_id = e.hub_id AND m.id = e.member_id WHERE e.hub_id = :hub_id AND e.state = 'done' AND e.ended_at IS NOT NULL ORDER BY e.ended_at, e.id;

--: one forget_elsewhere(hub_id i64, person_id i64) -> (n i64)
-- Of how many other hubs the person is, and whether they administer the installation.
SELECT (SELECT COUNT(*) FROM member m WHERE m.person_id = :person_id AND m.hub_id <> :hub_id) + (SELECT p.administrator FROM person p WHERE p.id = :person_id);

--: exec forget_repoint(hub_id i64, member_id i64, person_id i64)
-- The membership is of nobody any more; the person stays for their other hubs.
UPDATE member SET person_id = :person_id WHERE hub_id = :hub_id AND id = :member_id;

--: exec forget_nobody(person_id i64, at i64)
INSERT INTO person (id, name, email, email_key, phone, password_hash, administrator, created_at, version, language) VALUES (:person_id, 'Someone who has left', NULL, NULL, NULL, NULL, 0, :at, 1, '');

--: many forget_exchanges(hub_id i64, member_id i64) -> (id i64, state text)
SELECT id, state FROM exchange WHERE hub_id = :hub_id AND (giver_id = :member_id OR receiver_id = :member_id) AND state IN ('proposed', 'agreed', 'done', 'disputed') ORDER BY id;

--: exec forget_exchange_off(hub_id i64, id i64, at i64)
UPDATE exchange SET state = 'cancelled', waits_for = NULL, confirm_at = NULL, changed_at = :at, version = version + 1 WHERE hub_id = :hub_id AND id = :id;

--: exec forget_exchange_noted(hub_id i64, id i64, at i64)
INSERT INTO exchange_move (hub_id, exchange_id, n, at, move, state, member_id, actor_id, minutes, day, words, starts_at)
SELECT :hub_id, :id, COALESCE(MAX(v.n), 0) + 1, :at, 'cancel', 'cancelled', NULL, NULL, NULL, NULL, '', NULL FROM exchange_move v WHERE v.hub_id = :hub_id AND v.exchange_id = :id;

--: many forget_bookings(hub_id i64, member_id i64) -> (id i64, state text)
-- Theirs, and those of what they look after.
SELECT b.id, b.state FROM booking b JOIN asset a ON a.hub_id = b.hub_id AND a.id = b.asset_id
WHERE b.hub_id = :hub_id AND b.state IN ('asked', 'agreed') AND (b.member_id = :member_id OR (a.member_id = :member_id AND a.organisation_id IS NULL)) ORDER BY b.id;

--: many forget_sign_ups(hub_id i64, member_id i64) -> (session_id i64)
SELECT g.session_id FROM group_sign_up g JOIN group_session s ON s.hub_id = g.hub_id AND s.id = g.session_id
WHERE g.hub_id = :hub_id AND g.member_id = :member_id AND g.state <> 'withdrawn' AND s.state = 'planned' ORDER BY g.session_id;

--: one forget_trades(hub_id i64, member_id i64) -> (n i64)
SELECT COUNT(*) FROM neighbour_trade WHERE hub_id = :hub_id AND member_id = :member_id AND state IN ('recorded', 'moving', 'returning');

--: many forget_lines(hub_id i64, account_id i64, person_id i64, name text, shown text) -> (id i64)
-- Lines of the ledger with words: theirs, written by them, or naming them.
SELECT id FROM transfer WHERE hub_id = :hub_id AND (description <> '' OR key IS NOT NULL)
  AND (from_id = :account_id OR to_id = :account_id OR actor_id = :person_id OR REPLACE(REPLACE(description, :name, ''), :shown, '') <> description) ORDER BY sequence;

--: exec account_nameless(hub_id i64, account_id i64)
UPDATE account SET name = '' WHERE hub_id = :hub_id AND id = :account_id AND name <> '';

--: one forget_coordinators(hub_id i64, member_id i64) -> (n i64)
-- How many active coordinators a hub has beside this member.
SELECT COUNT(*) FROM member m JOIN member_role r ON r.hub_id = m.hub_id AND r.member_id = m.id
WHERE m.hub_id = :hub_id AND m.id <> :member_id AND m.state = 'active' AND r.role = 'coordinator';
