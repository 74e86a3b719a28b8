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

--: exec idempotency_purge(before i64)
-- Forgets the answers given before a time.
DELETE FROM idempotency WHERE at < :before;
