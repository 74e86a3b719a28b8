--: exec ledger_insert(hub_id i64)
-- An empty ledger.
INSERT INTO ledger (hub_id, sequence, last_at) VALUES (:hub_id, 0, 0);

--: maybe ledger_lock(hub_id i64) -> (sequence i64, last_at i64, hash blob, accounts_version i64, indexed_to i64)
-- First of all in every flow that writes to the ledger of a hub: whoever holds the row writes alone.
SELECT l.sequence, l.last_at, l.hash, l.accounts_version, l.indexed_to FROM ledger l WHERE l.hub_id = :hub_id /*postgres: FOR UPDATE */;

--: exec ledger_advance(hub_id i64, sequence i64, last_at i64, hash blob)
UPDATE ledger SET sequence = :sequence, last_at = :last_at, hash = :hash WHERE hub_id = :hub_id;

--: exec ledger_sealed(hub_id i64, hash blob)
UPDATE ledger SET hash = :hash WHERE hub_id = :hub_id;

--: exec ledger_indexed(hub_id i64, indexed_to i64)
UPDATE ledger SET indexed_to = :indexed_to WHERE hub_id = :hub_id;

--: exec ledger_accounts_changed(hub_id i64, accounts_version i64)
UPDATE ledger SET accounts_version = :accounts_version WHERE hub_id = :hub_id;

--: across many ledgers_behind(least i64) -> (hub_id i64)
-- Hubs whose derived tables lack at least so many lines.
SELECT l.hub_id FROM ledger l WHERE l.sequence - l.indexed_to >= :least;

--: exec account_insert(hub_id i64, id i64, kind text, unit text, name text, floor i64?, soft_floor i64?, ceiling i64?, opened_at i64)
INSERT INTO account (hub_id, id, kind, unit, name, floor, soft_floor, ceiling, opened_at, version)
VALUES (:hub_id, :id, :kind, :unit, :name, :floor, :soft_floor, :ceiling, :opened_at, 1);

--: exec balance_insert(hub_id i64, account_id i64)
-- Of a new account: nothing moved yet.
INSERT INTO balance (hub_id, account_id, given, received, held_out, held_in, sequence)
VALUES (:hub_id, :account_id, 0, 0, 0, 0, 0);

--: many accounts_by_id(hub_id i64, ids text) -> (id i64, kind text, unit text, name text, floor i64?, soft_floor i64?, ceiling i64?, opened_at i64, closed_at i64?, version i64,
--:     given i64?, received i64?, held_out i64?, held_in i64?, sequence i64?)
-- The accounts of a JSON array of ids, with their balances as of indexed_to. They need no lock of their own: whoever changes them holds the ledger's row.
SELECT a.id, a.kind, a.unit, a.name, a.floor, a.soft_floor, a.ceiling, a.opened_at, a.closed_at, a.version,
    b.given, b.received, b.held_out, b.held_in, b.sequence
FROM account a LEFT JOIN balance b ON b.hub_id = a.hub_id AND b.account_id = a.id
WHERE a.hub_id = :hub_id AND a.id IN (/*sqlite: SELECT i.value FROM json_each(:ids) AS i */ /*postgres: SELECT CAST(i.value AS BIGINT) FROM json_array_elements_text(CAST(:ids AS json)) AS i (value) */)
ORDER BY a.id;

--: many accounts_page(hub_id i64, after_id i64, most i64) -> (id i64, kind text, unit text, name text, floor i64?, soft_floor i64?, ceiling i64?, opened_at i64, closed_at i64?, version i64,
--:     given i64?, received i64?, held_out i64?, held_in i64?, sequence i64?)
-- With balances as they are: what is stored, and the tail that it lacks.
WITH tail AS (SELECT m.account_id, CAST(SUM(m.given) AS BIGINT) AS given, CAST(SUM(m.received) AS BIGINT) AS received,
    CAST(SUM(m.held_out) AS BIGINT) AS held_out, CAST(SUM(m.held_in) AS BIGINT) AS held_in, MAX(m.sequence) AS sequence FROM (
    SELECT t.to_id AS account_id, t.sequence,
        CASE WHEN t.phase IN ('posted', 'post') THEN t.amount ELSE 0 END AS given, 0 AS received, 0 AS held_out,
        CASE WHEN t.phase = 'pending' THEN t.amount ELSE -COALESCE(p.amount, 0) END AS held_in
    FROM transfer t LEFT JOIN transfer p ON p.hub_id = t.hub_id AND p.id = t.pending_id
    WHERE t.hub_id = :hub_id AND t.sequence > (SELECT l.indexed_to FROM ledger l WHERE l.hub_id = :hub_id)
    UNION ALL
    SELECT t.from_id, t.sequence,
        0, CASE WHEN t.phase IN ('posted', 'post') THEN t.amount ELSE 0 END,
        CASE WHEN t.phase = 'pending' THEN t.amount ELSE -COALESCE(p.amount, 0) END, 0
    FROM transfer t LEFT JOIN transfer p ON p.hub_id = t.hub_id AND p.id = t.pending_id
    WHERE t.hub_id = :hub_id AND t.sequence > (SELECT l.indexed_to FROM ledger l WHERE l.hub_id = :hub_id)) AS m GROUP BY m.account_id)
SELECT a.id, a.kind, a.unit, a.name, a.floor, a.soft_floor, a.ceiling, a.opened_at, a.closed_at, a.version,
    b.given + COALESCE(d.given, 0), b.received + COALESCE(d.received, 0), b.held_out + COALESCE(d.held_out, 0),
    b.held_in + COALESCE(d.held_in, 0), COALESCE(d.sequence, b.sequence)
FROM account a LEFT JOIN balance b ON b.hub_id = a.hub_id AND b.account_id = a.id LEFT JOIN tail d ON d.account_id = a.id
WHERE a.hub_id = :hub_id AND a.id > :after_id ORDER BY a.id LIMIT :most;

--: maybe account_row(hub_id i64, id i64) -> (id i64, kind text, unit text, name text, floor i64?, soft_floor i64?, ceiling i64?, opened_at i64, closed_at i64?, version i64,
--:     given i64?, received i64?, held_out i64?, held_in i64?, sequence i64?)
-- With its balance as of indexed_to.
SELECT a.id, a.kind, a.unit, a.name, a.floor, a.soft_floor, a.ceiling, a.opened_at, a.closed_at, a.version,
    b.given, b.received, b.held_out, b.held_in, b.sequence
FROM account a LEFT JOIN balance b ON b.hub_id = a.hub_id AND b.account_id = a.id
WHERE a.hub_id = :hub_id AND a.id = :id;

--: many account_tail(hub_id i64, account_id i64) -> (sequence i64, phase text, from_id i64, to_id i64, amount i64, held i64)
-- What lines after indexed_to do to one account.
SELECT t.sequence, t.phase, t.from_id, t.to_id, t.amount, COALESCE((SELECT p.amount FROM transfer p WHERE p.hub_id = t.hub_id AND p.id = t.pending_id), 0)
FROM transfer t WHERE t.hub_id = :hub_id AND t.sequence > (SELECT l.indexed_to FROM ledger l WHERE l.hub_id = :hub_id)
    AND (t.from_id = :account_id OR t.to_id = :account_id) ORDER BY t.sequence;

--: exec account_update(hub_id i64, id i64, floor i64?, soft_floor i64?, ceiling i64?, closed_at i64?, version i64)
UPDATE account SET floor = :floor, soft_floor = :soft_floor, ceiling = :ceiling, closed_at = :closed_at, version = :version
WHERE hub_id = :hub_id AND id = :id;

--: many balances_by_id(hub_id i64, ids text) -> (account_id i64, given i64, received i64, held_out i64, held_in i64, sequence i64)
-- The stored balances of a JSON array of account ids, as of indexed_to.
SELECT b.account_id, b.given, b.received, b.held_out, b.held_in, b.sequence
FROM balance b
WHERE b.hub_id = :hub_id AND b.account_id IN (/*sqlite: SELECT i.value FROM json_each(:ids) AS i */ /*postgres: SELECT CAST(i.value AS BIGINT) FROM json_array_elements_text(CAST(:ids AS json)) AS i (value) */)
ORDER BY b.account_id;

--: exec balance_update(hub_id i64, account_id i64, given i64, received i64, held_out i64, held_in i64, sequence i64)
UPDATE balance SET given = :given, received = :received, held_out = :held_out, held_in = :held_in, sequence = :sequence
WHERE hub_id = :hub_id AND account_id = :account_id;

--: exec balance_update_many(hub_id i64, rows text)
-- rows: a JSON array of [account_id, given, received, held_out, held_in, sequence].
UPDATE balance SET given = n.given, received = n.received, held_out = n.held_out, held_in = n.held_in, sequence = n.sequence
FROM (SELECT CAST(j.value ->> 0 AS BIGINT) AS account_id, CAST(j.value ->> 1 AS BIGINT) AS given, CAST(j.value ->> 2 AS BIGINT) AS received, CAST(j.value ->> 3 AS BIGINT) AS held_out, CAST(j.value ->> 4 AS BIGINT) AS held_in, CAST(j.value ->> 5 AS BIGINT) AS sequence
    FROM /*sqlite: json_each(:rows) AS j */ /*postgres: json_array_elements(CAST(:rows AS json)) AS j (value) */) AS n
WHERE balance.hub_id = :hub_id AND balance.account_id = n.account_id;

--: rows transfer_insert(hub_id i64, sequence i64, id i64, phase text, kind text, from_id i64, to_id i64, amount i64, day i64, at i64,
--:     from_before i64, to_before i64, hash blob, actor_id i64?, for_member_id i64?, about_id i64?, link_id i64?, pending_id i64?,
--:     expires_at i64?, reverses_id i64?, key text?, salt blob?, commitment blob?, description text)
INSERT INTO transfer (hub_id, sequence, id, phase, kind, from_id, to_id, amount, day, at, from_before, to_before, hash, actor_id, for_member_id,
    about_id, link_id, pending_id, expires_at, reverses_id, key, salt, commitment, description)
VALUES (:hub_id, :sequence, :id, :phase, :kind, :from_id, :to_id, :amount, :day, :at, :from_before, :to_before, :hash, :actor_id, :for_member_id,
    :about_id, :link_id, :pending_id, :expires_at, :reverses_id, :key, :salt, :commitment, :description);

--: exec transfer_seal(hub_id i64, sequence i64, salt blob?, commitment blob?, hash blob)
-- A line of before the chain gets its place in it.
UPDATE transfer SET salt = :salt, commitment = :commitment, hash = :hash WHERE hub_id = :hub_id AND sequence = :sequence;

--: one seal_traces(hub_id i64) -> (chained i64, heads i64)
-- What shows that a ledger was in the chain before: lines with a hash, salt or commitment, and kept heads.
SELECT (SELECT COUNT(*) FROM transfer t WHERE t.hub_id = :hub_id AND (LENGTH(t.hash) > 0 OR t.salt IS NOT NULL OR t.commitment IS NOT NULL)) AS chained,
    (SELECT COUNT(*) FROM ledger_head h WHERE h.hub_id = :hub_id) AS heads;

--: many lines_to_seal(hub_id i64, after i64, most i64) -> (sequence i64, id i64, phase text, kind text, from_id i64, to_id i64, amount i64, day i64, at i64, actor_id i64?, for_member_id i64?,
--:     description text, about_id i64?, link_id i64?, pending_id i64?, expires_at i64?, reverses_id i64?, key text?)
SELECT t.sequence, t.id, t.phase, t.kind, t.from_id, t.to_id, t.amount, t.day, t.at, t.actor_id, t.for_member_id, t.description, t.about_id, t.link_id,
    t.pending_id, t.expires_at, t.reverses_id, t.key
FROM transfer t WHERE t.hub_id = :hub_id AND t.sequence > :after ORDER BY t.sequence LIMIT :most;

--: maybe line_hash(hub_id i64, sequence i64) -> (hash blob)
SELECT t.hash FROM transfer t WHERE t.hub_id = :hub_id AND t.sequence = :sequence;

--: many tail_lines(hub_id i64, after i64, most i64) -> (sequence i64, phase text, from_id i64, to_id i64, amount i64, held i64)
-- What lines after a sequence do to balances; held: what the pending transfer held that such a line ends.
SELECT t.sequence, t.phase, t.from_id, t.to_id, t.amount, COALESCE((SELECT p.amount FROM transfer p WHERE p.hub_id = t.hub_id AND p.id = t.pending_id), 0)
FROM transfer t WHERE t.hub_id = :hub_id AND t.sequence > :after ORDER BY t.sequence LIMIT :most;

--: piece whole_line ->
--: (sequence i64, id i64, phase text, kind text, from_id i64, to_id i64, amount i64, day i64, at i64, actor_id i64?,
--:     description text, about_id i64?, link_id i64?, pending_id i64?, expires_at i64?, reverses_id i64?, key text?, reversed_by i64?, ended_by i64?)
-- A line t of the ledger, and what came of it.
SELECT t.sequence, t.id, t.phase, t.kind, t.from_id, t.to_id, t.amount, t.day, t.at, t.actor_id, t.description, t.about_id, t.link_id,
    t.pending_id, t.expires_at, t.reverses_id, t.key,
    (SELECT b.id FROM transfer b WHERE b.hub_id = t.hub_id AND b.reverses_id = t.id) AS reversed_by,
    (SELECT e.id FROM transfer e WHERE e.hub_id = t.hub_id AND e.pending_id = t.id) AS ended_by;

--: many lines_by_id(hub_id i64, ids text) -> whole_line
-- The lines of a JSON array of ids, in the order of their ids.
{whole_line}
FROM transfer t WHERE t.hub_id = :hub_id AND t.id IN (/*sqlite: SELECT i.value FROM json_each(:ids) AS i */ /*postgres: SELECT CAST(i.value AS BIGINT) FROM json_array_elements_text(CAST(:ids AS json)) AS i (value) */) ORDER BY t.id;

--: many lines_by_key(hub_id i64, keys text) -> whole_line
-- The lines of a JSON array of idempotency keys. The index is named: without statistics SQLite holds hub_id for enough and walks the whole log.
{whole_line}
FROM transfer t /*sqlite: INDEXED BY transfer_key */ WHERE t.hub_id = :hub_id AND t.key IS NOT NULL AND t.key IN (/*sqlite: SELECT k.value FROM json_each(:keys) AS k */ /*postgres: SELECT k.value FROM json_array_elements_text(CAST(:keys AS json)) AS k (value) */);

--: many lines_page(hub_id i64, before i64, from_day i64, to_day i64, most i64) -> whole_line
-- Newest first.
{whole_line}
FROM transfer t WHERE t.hub_id = :hub_id AND t.sequence < :before AND t.day BETWEEN :from_day AND :to_day
ORDER BY t.sequence DESC LIMIT :most;

--: piece last_line
-- The last line that touched an account: in the tail that `balance` does not know yet, or in `balance`.
(SELECT x.sequence FROM transfer x WHERE x.hub_id = :hub_id AND x.sequence > (SELECT l.indexed_to FROM ledger l WHERE l.hub_id = :hub_id) AND (x.from_id = :account_id OR x.to_id = :account_id) ORDER BY x.sequence DESC LIMIT 1),
(SELECT b.sequence FROM balance b WHERE b.hub_id = :hub_id AND b.account_id = :account_id);

--: piece line_before
-- From a line t to the one before it that touched the account.
CASE WHEN t.from_id = :account_id THEN t.from_before ELSE t.to_before END;

--: piece linked
-- The line t of a walk w along an account's links: both engines would rather read the log than so small a walk, PostgreSQL without statistics.
/*sqlite: CROSS JOIN transfer t ON t.hub_id = :hub_id AND t.sequence = w.sequence */ /*postgres: CROSS JOIN LATERAL (SELECT l.hub_id, l.sequence, l.id, l.phase, l.kind, l.from_id, l.to_id, l.amount, l.day, l.at, l.from_before, l.to_before, l.actor_id, l.description, l.about_id, l.link_id, l.pending_id, l.expires_at, l.reverses_id, l.key FROM transfer l WHERE l.hub_id = :hub_id AND l.sequence = w.sequence OFFSET 0) AS t */;

--: many lines_of_account(hub_id i64, account_id i64, before i64, from_day i64, to_day i64, most i64) -> whole_line
-- Newest first, along the links of the account: from the line before `before` when that is the account's own, else from its last line,
-- which is in the tail that `balance` does not know yet, or in `balance`. PostgreSQL is told (OFFSET 0) to follow the links: without statistics it would rather read the log.
WITH RECURSIVE walk (sequence, found) AS (
    SELECT COALESCE(
        (SELECT CASE WHEN x.from_id = :account_id THEN x.from_before ELSE x.to_before END FROM transfer x WHERE x.hub_id = :hub_id AND x.sequence = :before AND (x.from_id = :account_id OR x.to_id = :account_id)),
        {last_line}, 0), 0
    UNION ALL
    SELECT {line_before},
        w.found + CASE WHEN t.sequence < :before AND t.day BETWEEN :from_day AND :to_day THEN 1 ELSE 0 END
    FROM walk w {linked}
    WHERE w.found < :most)
{whole_line}
FROM walk w {linked}
WHERE t.sequence < :before AND t.day BETWEEN :from_day AND :to_day
ORDER BY t.sequence DESC LIMIT :most;

--: each lines_each(hub_id i64, after i64) -> whole_line
{whole_line}
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

--: exec links_mend(hub_id i64)
-- The links of lines that are not what the lines before them say.
UPDATE transfer SET from_before = n.from_before, to_before = n.to_before
FROM (SELECT t.sequence, f.before_it AS from_before, o.before_it AS to_before FROM transfer t
    JOIN (SELECT m.sequence, m.account_id, COALESCE(LAG(m.sequence) OVER (PARTITION BY m.account_id ORDER BY m.sequence), 0) AS before_it FROM (
            SELECT x.sequence, x.from_id AS account_id FROM transfer x WHERE x.hub_id = :hub_id
            UNION ALL SELECT x.sequence, x.to_id FROM transfer x WHERE x.hub_id = :hub_id) AS m) AS f ON f.sequence = t.sequence AND f.account_id = t.from_id
    JOIN (SELECT m.sequence, m.account_id, COALESCE(LAG(m.sequence) OVER (PARTITION BY m.account_id ORDER BY m.sequence), 0) AS before_it FROM (
            SELECT x.sequence, x.from_id AS account_id FROM transfer x WHERE x.hub_id = :hub_id
            UNION ALL SELECT x.sequence, x.to_id FROM transfer x WHERE x.hub_id = :hub_id) AS m) AS o ON o.sequence = t.sequence AND o.account_id = t.to_id
    WHERE t.hub_id = :hub_id AND (t.from_before <> f.before_it OR t.to_before <> o.before_it)) AS n
WHERE transfer.hub_id = :hub_id AND transfer.sequence = n.sequence;
