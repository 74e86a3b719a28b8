--: exec idempotency_claim(owner i64, key text, hash blob, at i64)
-- Takes the key for this request. No row changed: somebody has it already (and, where two ask at once, the second waits here for the first).
INSERT INTO idempotency (owner, key, hash, status, body, version, at)
VALUES (:owner, :key, :hash, 0, '', 0, :at)
ON CONFLICT (owner, key) DO NOTHING;

--: exec idempotency_answer(owner i64, key text, status i64, body text, location text?, version i64)
-- Keeps the answer beside the key, in the transaction that did the work.
UPDATE idempotency SET status = :status, body = :body, location = :location, version = :version
WHERE owner = :owner AND key = :key;

--: maybe idempotency_kept(owner i64, key text) -> (hash blob, status i64, body text, location text?, version i64)
-- What was answered under a key.
SELECT hash, status, body, location, version FROM idempotency WHERE owner = :owner AND key = :key;

--: many idempotency_kept_of(wanted text) -> (owner i64, key text, hash blob, status i64, body text, location text?, version i64)
-- The same for several: wanted is a JSON array of [owner, key]. PostgreSQL is told (OFFSET 0) to look each up: without statistics it would rather read the table.
SELECT i.owner, i.key, i.hash, i.status, i.body, i.location, i.version
FROM /*sqlite: json_each(:wanted) AS w CROSS JOIN idempotency i ON i.owner = CAST(w.value ->> 0 AS BIGINT) AND i.key = w.value ->> 1 */ /*postgres: json_array_elements(CAST(:wanted AS json)) AS w (value)
    CROSS JOIN LATERAL (SELECT k.owner, k.key, k.hash, k.status, k.body, k.location, k.version FROM idempotency k WHERE k.owner = CAST(w.value ->> 0 AS BIGINT) AND k.key = w.value ->> 1 OFFSET 0) AS i */;

--: rows idempotency_keep(owner i64, key text, hash blob, status i64, body text, location text?, version i64, at i64)
-- Key and answer at once, where several requests are answered together. A key that somebody took meanwhile is a conflict.
INSERT INTO idempotency (owner, key, hash, status, body, location, version, at)
VALUES (:owner, :key, :hash, :status, :body, :location, :version, :at);

--: exec idempotency_purge(before i64)
-- Forgets the answers given before a time.
DELETE FROM idempotency WHERE at < :before;
