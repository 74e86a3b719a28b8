--: exec ledger_insert(hub_id i64)
-- An empty ledger.
INSERT INTO ledger (hub_id, sequence, last_at) VALUES (:hub_id, 0, 0);

--: maybe ledger_lock(hub_id i64) -> (sequence i64, last_at i64)
-- First of all in every flow that writes to the ledger of a hub: whoever holds the row writes alone.
SELECT l.sequence, l.last_at FROM ledger l WHERE l.hub_id = :hub_id /*postgres: FOR UPDATE */;

--: maybe ledger_row(hub_id i64) -> (sequence i64, last_at i64)
SELECT l.sequence, l.last_at FROM ledger l WHERE l.hub_id = :hub_id;

--: exec ledger_advance(hub_id i64, sequence i64, last_at i64)
UPDATE ledger SET sequence = :sequence, last_at = :last_at WHERE hub_id = :hub_id;

--: exec account_insert(hub_id i64, id i64, kind text, unit text, name text, floor i64?, soft_floor i64?, ceiling i64?, opened_at i64)
INSERT INTO account (hub_id, id, kind, unit, name, floor, soft_floor, ceiling, opened_at, version)
VALUES (:hub_id, :id, :kind, :unit, :name, :floor, :soft_floor, :ceiling, :opened_at, 1);

--: exec balance_insert(hub_id i64, account_id i64)
-- Of a new account: nothing moved yet.
INSERT INTO balance (hub_id, account_id, given, received, held_out, held_in, sequence)
VALUES (:hub_id, :account_id, 0, 0, 0, 0, 0);

--: many accounts_locked(hub_id i64, ids text) -> (id i64, kind text, unit text, name text, floor i64?, soft_floor i64?, ceiling i64?, opened_at i64, closed_at i64?, version i64,
--:     given i64?, received i64?, held_out i64?, held_in i64?, sequence i64?)
-- The accounts of a JSON array of ids, locked in the order of their ids.
SELECT a.id, a.kind, a.unit, a.name, a.floor, a.soft_floor, a.ceiling, a.opened_at, a.closed_at, a.version,
    b.given, b.received, b.held_out, b.held_in, b.sequence
FROM account a LEFT JOIN balance b ON b.hub_id = a.hub_id AND b.account_id = a.id
WHERE a.hub_id = :hub_id AND a.id IN (/*sqlite: SELECT i.value FROM json_each(:ids) AS i */ /*postgres: SELECT CAST(i.value AS BIGINT) FROM json_array_elements_text(CAST(:ids AS json)) AS i (value) */)
ORDER BY a.id /*postgres: FOR UPDATE OF a */;

--: many accounts_page(hub_id i64, after_id i64, most i64) -> (id i64, kind text, unit text, name text, floor i64?, soft_floor i64?, ceiling i64?, opened_at i64, closed_at i64?, version i64,
--:     given i64?, received i64?, held_out i64?, held_in i64?, sequence i64?)
SELECT a.id, a.kind, a.unit, a.name, a.floor, a.soft_floor, a.ceiling, a.opened_at, a.closed_at, a.version,
    b.given, b.received, b.held_out, b.held_in, b.sequence
FROM account a LEFT JOIN balance b ON b.hub_id = a.hub_id AND b.account_id = a.id
WHERE a.hub_id = :hub_id AND a.id > :after_id ORDER BY a.id LIMIT :most;

--: exec account_update(hub_id i64, id i64, floor i64?, soft_floor i64?, ceiling i64?, closed_at i64?, version i64)
UPDATE account SET floor = :floor, soft_floor = :soft_floor, ceiling = :ceiling, closed_at = :closed_at, version = :version
WHERE hub_id = :hub_id AND id = :id;

--: exec balance_update(hub_id i64, account_id i64, given i64, received i64, held_out i64, held_in i64, sequence i64)
UPDATE balance SET given = :given, received = :received, held_out = :held_out, held_in = :held_in, sequence = :sequence
WHERE hub_id = :hub_id AND account_id = :account_id;

--: exec balance_update_many(hub_id i64, rows text)
-- rows: a JSON array of [account_id, given, received, held_out, held_in, sequence].
UPDATE balance SET given = n.given, received = n.received, held_out = n.held_out, held_in = n.held_in, sequence = n.sequence
FROM (SELECT CAST(j.value ->> 0 AS BIGINT) AS account_id, CAST(j.value ->> 1 AS BIGINT) AS given, CAST(j.value ->> 2 AS BIGINT) AS received, CAST(j.value ->> 3 AS BIGINT) AS held_out, CAST(j.value ->> 4 AS BIGINT) AS held_in, CAST(j.value ->> 5 AS BIGINT) AS sequence
    FROM /*sqlite: json_each(:rows) AS j */ /*postgres: json_array_elements(CAST(:rows AS json)) AS j (value) */) AS n
WHERE balance.hub_id = :hub_id AND balance.account_id = n.account_id;

--: exec transfer_insert(hub_id i64, sequence i64, id i64, phase text, kind text, from_id i64, to_id i64, amount i64, day i64, at i64,
--:     actor_id i64?, description text, about_id i64?, link_id i64?, pending_id i64?, expires_at i64?, reverses_id i64?, key text?)
INSERT INTO transfer (hub_id, sequence, id, phase, kind, from_id, to_id, amount, day, at, actor_id, description, about_id, link_id,
    pending_id, expires_at, reverses_id, key)
VALUES (:hub_id, :sequence, :id, :phase, :kind, :from_id, :to_id, :amount, :day, :at, :actor_id, :description, :about_id, :link_id,
    :pending_id, :expires_at, :reverses_id, :key);

--: exec transfer_insert_many(hub_id i64, at i64, actor_id i64?, rows text)
-- rows: a JSON array of [sequence, id, phase, kind, from_id, to_id, amount, day, description, about_id, link_id, pending_id, expires_at, reverses_id, key]. For an engine that each statement costs a round trip.
INSERT INTO transfer (hub_id, at, actor_id, sequence, id, phase, kind, from_id, to_id, amount, day, description, about_id, link_id, pending_id, expires_at, reverses_id, key)
SELECT CAST(:hub_id AS BIGINT), CAST(:at AS BIGINT), CAST(:actor_id AS BIGINT),
    CAST(j.value ->> 0 AS BIGINT), CAST(j.value ->> 1 AS BIGINT), j.value ->> 2, j.value ->> 3, CAST(j.value ->> 4 AS BIGINT), CAST(j.value ->> 5 AS BIGINT), CAST(j.value ->> 6 AS BIGINT), CAST(j.value ->> 7 AS BIGINT), j.value ->> 8, CAST(j.value ->> 9 AS BIGINT), CAST(j.value ->> 10 AS BIGINT), CAST(j.value ->> 11 AS BIGINT), CAST(j.value ->> 12 AS BIGINT), CAST(j.value ->> 13 AS BIGINT), j.value ->> 14
FROM /*sqlite: json_each(:rows) AS j */ /*postgres: json_array_elements(CAST(:rows AS json)) AS j (value) */;

--: exec audit_transfers(hub_id i64, after i64, for_member_id i64?)
-- One line of the audit trail for each transfer after a sequence, with the transfer's id. Its detail is the witness that ledger_verify holds the transfer against.
INSERT INTO audit (hub_id, id, at, actor_id, for_member_id, action, subject_id, detail)
SELECT t.hub_id, t.id, t.at, t.actor_id, CAST(:for_member_id AS BIGINT), 'transfer.' || t.phase, t.id,
    '{"sequence":' || CAST(t.sequence AS TEXT) || ',"from":"' || CAST(t.from_id AS TEXT) || '","to":"' || CAST(t.to_id AS TEXT)
        || '","amount":' || CAST(t.amount AS TEXT) || ',"day":' || CAST(t.day AS TEXT) || ',"kind":"' || t.kind || '"}'
FROM transfer t WHERE t.hub_id = :hub_id AND t.sequence > :after;

--: many lines_by_id(hub_id i64, ids text) -> (sequence i64, id i64, phase text, kind text, from_id i64, to_id i64, amount i64, day i64, at i64, actor_id i64?,
--:     description text, about_id i64?, link_id i64?, pending_id i64?, expires_at i64?, reverses_id i64?, key text?, reversed_by i64?, ended_by i64?)
-- The lines of a JSON array of ids, in the order of their ids.
SELECT t.sequence, t.id, t.phase, t.kind, t.from_id, t.to_id, t.amount, t.day, t.at, t.actor_id, t.description, t.about_id, t.link_id,
    t.pending_id, t.expires_at, t.reverses_id, t.key,
    (SELECT b.id FROM transfer b WHERE b.hub_id = t.hub_id AND b.reverses_id = t.id) AS reversed_by,
    (SELECT e.id FROM transfer e WHERE e.hub_id = t.hub_id AND e.pending_id = t.id) AS ended_by
FROM transfer t WHERE t.hub_id = :hub_id AND t.id IN (/*sqlite: SELECT i.value FROM json_each(:ids) AS i */ /*postgres: SELECT CAST(i.value AS BIGINT) FROM json_array_elements_text(CAST(:ids AS json)) AS i (value) */) ORDER BY t.id;

--: many lines_by_key(hub_id i64, keys text) -> (sequence i64, id i64, phase text, kind text, from_id i64, to_id i64, amount i64, day i64, at i64, actor_id i64?,
--:     description text, about_id i64?, link_id i64?, pending_id i64?, expires_at i64?, reverses_id i64?, key text?, reversed_by i64?, ended_by i64?)
-- The lines of a JSON array of idempotency keys. The index is named: without statistics SQLite holds hub_id for enough and walks the whole log.
SELECT t.sequence, t.id, t.phase, t.kind, t.from_id, t.to_id, t.amount, t.day, t.at, t.actor_id, t.description, t.about_id, t.link_id,
    t.pending_id, t.expires_at, t.reverses_id, t.key,
    (SELECT b.id FROM transfer b WHERE b.hub_id = t.hub_id AND b.reverses_id = t.id) AS reversed_by,
    (SELECT e.id FROM transfer e WHERE e.hub_id = t.hub_id AND e.pending_id = t.id) AS ended_by
FROM transfer t /*sqlite: INDEXED BY transfer_key */ WHERE t.hub_id = :hub_id AND t.key IS NOT NULL AND t.key IN (/*sqlite: SELECT k.value FROM json_each(:keys) AS k */ /*postgres: SELECT k.value FROM json_array_elements_text(CAST(:keys AS json)) AS k (value) */);

--: many lines_page(hub_id i64, before i64, from_day i64, to_day i64, most i64) -> (sequence i64, id i64, phase text, kind text, from_id i64, to_id i64, amount i64, day i64, at i64, actor_id i64?,
--:     description text, about_id i64?, link_id i64?, pending_id i64?, expires_at i64?, reverses_id i64?, key text?, reversed_by i64?, ended_by i64?)
-- Newest first.
SELECT t.sequence, t.id, t.phase, t.kind, t.from_id, t.to_id, t.amount, t.day, t.at, t.actor_id, t.description, t.about_id, t.link_id,
    t.pending_id, t.expires_at, t.reverses_id, t.key,
    (SELECT b.id FROM transfer b WHERE b.hub_id = t.hub_id AND b.reverses_id = t.id) AS reversed_by,
    (SELECT e.id FROM transfer e WHERE e.hub_id = t.hub_id AND e.pending_id = t.id) AS ended_by
FROM transfer t WHERE t.hub_id = :hub_id AND t.sequence < :before AND t.day BETWEEN :from_day AND :to_day
ORDER BY t.sequence DESC LIMIT :most;

--: many lines_of_account(hub_id i64, account_id i64, before i64, from_day i64, to_day i64, most i64) -> (sequence i64, id i64, phase text, kind text, from_id i64, to_id i64, amount i64, day i64, at i64, actor_id i64?,
--:     description text, about_id i64?, link_id i64?, pending_id i64?, expires_at i64?, reverses_id i64?, key text?, reversed_by i64?, ended_by i64?)
-- Newest first. Each side is cut off by its own index, so that a busy account costs no more than a quiet one.
SELECT t.sequence, t.id, t.phase, t.kind, t.from_id, t.to_id, t.amount, t.day, t.at, t.actor_id, t.description, t.about_id, t.link_id,
    t.pending_id, t.expires_at, t.reverses_id, t.key,
    (SELECT b.id FROM transfer b WHERE b.hub_id = t.hub_id AND b.reverses_id = t.id) AS reversed_by,
    (SELECT e.id FROM transfer e WHERE e.hub_id = t.hub_id AND e.pending_id = t.id) AS ended_by
FROM transfer t WHERE t.hub_id = :hub_id AND t.sequence IN (
    SELECT g.sequence FROM (SELECT f.sequence FROM transfer f WHERE f.hub_id = :hub_id AND f.from_id = :account_id AND f.sequence < :before
        AND f.day BETWEEN :from_day AND :to_day ORDER BY f.sequence DESC LIMIT :most) AS g
    UNION ALL
    SELECT h.sequence FROM (SELECT f.sequence FROM transfer f WHERE f.hub_id = :hub_id AND f.to_id = :account_id AND f.sequence < :before
        AND f.day BETWEEN :from_day AND :to_day ORDER BY f.sequence DESC LIMIT :most) AS h)
ORDER BY t.sequence DESC LIMIT :most;

--: each lines_each(hub_id i64, after i64) -> (sequence i64, id i64, phase text, kind text, from_id i64, to_id i64, amount i64, day i64, at i64, actor_id i64?,
--:     description text, about_id i64?, link_id i64?, pending_id i64?, expires_at i64?, reverses_id i64?, key text?, reversed_by i64?, ended_by i64?)
SELECT t.sequence, t.id, t.phase, t.kind, t.from_id, t.to_id, t.amount, t.day, t.at, t.actor_id, t.description, t.about_id, t.link_id,
    t.pending_id, t.expires_at, t.reverses_id, t.key,
    (SELECT b.id FROM transfer b WHERE b.hub_id = t.hub_id AND b.reverses_id = t.id) AS reversed_by,
    (SELECT e.id FROM transfer e WHERE e.hub_id = t.hub_id AND e.pending_id = t.id) AS ended_by
FROM transfer t WHERE t.hub_id = :hub_id AND t.sequence > :after ORDER BY t.sequence;

--: many pending_due(hub_id i64, now i64, most i64) -> (id i64)
-- Pending transfers whose time is over and which nobody ended.
SELECT t.id FROM transfer t
WHERE t.hub_id = :hub_id AND t.expires_at <= :now AND t.phase = 'pending'
    AND NOT EXISTS (SELECT 1 FROM transfer e WHERE e.hub_id = t.hub_id AND e.pending_id = t.id)
ORDER BY t.expires_at, t.sequence LIMIT :most;

--: across many pending_due_hubs(now i64) -> (hub_id i64)
-- Hubs in which something pending is over and nobody ended it.
SELECT DISTINCT t.hub_id FROM transfer t
WHERE t.expires_at <= :now AND t.phase = 'pending'
    AND NOT EXISTS (SELECT 1 FROM transfer e WHERE e.hub_id = t.hub_id AND e.pending_id = t.id);

--: each verify_lines(hub_id i64) -> (sequence i64, phase text, kind text, from_id i64, to_id i64, amount i64, at i64, expires_at i64?,
--:     pending_id i64?, reverses_id i64?, p_sequence i64?, p_phase text?, p_kind text?, p_from_id i64?, p_to_id i64?, p_amount i64?, p_expires_at i64?,
--:     r_sequence i64?, r_phase text?, r_kind text?, r_from_id i64?, r_to_id i64?, r_amount i64?, ended_before i64, reversed_before i64, witnessed bool)
-- Every line in order, with the pending one it ends (p_), the one it reverses (r_), how many did so before it, and whether the audit trail tells the same of it.
SELECT t.sequence, t.phase, t.kind, t.from_id, t.to_id, t.amount, t.at, t.expires_at, t.pending_id, t.reverses_id,
    p.sequence AS p_sequence, p.phase AS p_phase, p.kind AS p_kind, p.from_id AS p_from_id, p.to_id AS p_to_id, p.amount AS p_amount, p.expires_at AS p_expires_at,
    r.sequence AS r_sequence, r.phase AS r_phase, r.kind AS r_kind, r.from_id AS r_from_id, r.to_id AS r_to_id, r.amount AS r_amount,
    (SELECT COUNT(*) FROM transfer e WHERE e.hub_id = t.hub_id AND e.pending_id = t.pending_id AND e.sequence < t.sequence) AS ended_before,
    (SELECT COUNT(*) FROM transfer b WHERE b.hub_id = t.hub_id AND b.reverses_id = t.reverses_id AND b.sequence < t.sequence) AS reversed_before,
    CASE WHEN w.subject_id = t.id AND w.action = 'transfer.' || t.phase AND w.detail =
        '{"sequence":' || CAST(t.sequence AS TEXT) || ',"from":"' || CAST(t.from_id AS TEXT) || '","to":"' || CAST(t.to_id AS TEXT)
        || '","amount":' || CAST(t.amount AS TEXT) || ',"day":' || CAST(t.day AS TEXT) || ',"kind":"' || t.kind || '"}'
        THEN 1 ELSE 0 END AS witnessed
FROM transfer t
LEFT JOIN transfer p ON p.hub_id = t.hub_id AND p.id = t.pending_id
LEFT JOIN transfer r ON r.hub_id = t.hub_id AND r.id = t.reverses_id
LEFT JOIN audit w ON w.hub_id = t.hub_id AND w.id = t.id
WHERE t.hub_id = :hub_id ORDER BY t.sequence;

--: many verify_accounts(hub_id i64) -> (id i64, unit text, floor i64?, given i64?, received i64?, held_out i64?, held_in i64?, sequence i64?)
-- Every account with its stored balance.
SELECT a.id, a.unit, a.floor, b.given, b.received, b.held_out, b.held_in, b.sequence
FROM account a LEFT JOIN balance b ON b.hub_id = a.hub_id AND b.account_id = a.id
WHERE a.hub_id = :hub_id ORDER BY a.id;

--: one verify_strays(hub_id i64) -> (n i64)
-- Stored balances of accounts that there are not.
SELECT COUNT(*) AS n FROM balance b
WHERE b.hub_id = :hub_id AND NOT EXISTS (SELECT 1 FROM account a WHERE a.hub_id = b.hub_id AND a.id = b.account_id);

--: exec balances_drop(hub_id i64)
DELETE FROM balance WHERE hub_id = :hub_id;

--: exec balances_fold(hub_id i64)
-- The stored balances of a hub, from its lines alone.
INSERT INTO balance (hub_id, account_id, given, received, held_out, held_in, sequence)
SELECT a.hub_id, a.id, CAST(COALESCE(SUM(m.given), 0) AS BIGINT), CAST(COALESCE(SUM(m.received), 0) AS BIGINT),
    CAST(COALESCE(SUM(m.held_out), 0) AS BIGINT), CAST(COALESCE(SUM(m.held_in), 0) AS BIGINT), COALESCE(MAX(m.sequence), 0)
FROM account a LEFT JOIN (
    SELECT t.hub_id, t.to_id AS account_id, t.sequence,
        CASE WHEN t.phase IN ('posted', 'post') THEN t.amount ELSE 0 END AS given, 0 AS received, 0 AS held_out,
        CASE WHEN t.phase = 'pending' THEN t.amount ELSE -COALESCE(p.amount, 0) END AS held_in
    FROM transfer t LEFT JOIN transfer p ON p.hub_id = t.hub_id AND p.id = t.pending_id WHERE t.hub_id = :hub_id
    UNION ALL
    SELECT t.hub_id, t.from_id, t.sequence,
        0, CASE WHEN t.phase IN ('posted', 'post') THEN t.amount ELSE 0 END,
        CASE WHEN t.phase = 'pending' THEN t.amount ELSE -COALESCE(p.amount, 0) END, 0
    FROM transfer t LEFT JOIN transfer p ON p.hub_id = t.hub_id AND p.id = t.pending_id WHERE t.hub_id = :hub_id
) AS m ON m.hub_id = a.hub_id AND m.account_id = a.id
WHERE a.hub_id = :hub_id
GROUP BY a.hub_id, a.id;
