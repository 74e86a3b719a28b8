--: across many signing_keys() -> (number i64, public_key blob, made_at i64, retired_at i64?, signature blob?)
SELECT k.number, k.public_key, k.made_at, k.retired_at, k.signature FROM signing_key k ORDER BY k.number;

--: across maybe signing_key_in_use() -> (number i64, salt blob, public_key blob)
-- The newest that is not retired.
SELECT k.number, k.salt, k.public_key FROM signing_key k WHERE k.retired_at IS NULL ORDER BY k.number DESC LIMIT 1;

--: across one signing_key_newest() -> (number i64)
-- 0 where there is none.
SELECT COALESCE(MAX(k.number), 0) AS number FROM signing_key k;

--: exec signing_key_insert(number i64, salt blob, public_key blob, made_at i64, signature blob?)
-- Of two processes that make the same number at once, one does.
INSERT INTO signing_key (number, salt, public_key, made_at, retired_at, signature)
VALUES (:number, :salt, :public_key, :made_at, NULL, :signature) ON CONFLICT DO NOTHING;

--: exec signing_key_retire(number i64, at i64)
UPDATE signing_key SET retired_at = :at WHERE number = :number AND retired_at IS NULL;

--: maybe head_row(hub_id i64) -> (sequence i64, hash blob?)
-- Where the ledger of the hub stands.
SELECT l.sequence, l.hash FROM ledger l WHERE l.hub_id = :hub_id;

--: maybe head_newest(hub_id i64) -> (sequence i64, at i64)
-- The last one that was kept.
SELECT h.sequence, h.at FROM ledger_head h WHERE h.hub_id = :hub_id ORDER BY h.sequence DESC LIMIT 1;

--: exec head_insert(hub_id i64, sequence i64, hash blob, at i64, key_number i64, signature blob)
INSERT INTO ledger_head (hub_id, sequence, hash, at, key_number, signature)
VALUES (:hub_id, :sequence, :hash, :at, :key_number, :signature) ON CONFLICT DO NOTHING;

--: each heads_of_hub(hub_id i64) -> (sequence i64, hash blob, at i64, key_number i64, signature blob, public_key blob)
SELECT h.sequence, h.hash, h.at, h.key_number, h.signature, k.public_key
FROM ledger_head h JOIN signing_key k ON k.number = h.key_number WHERE h.hub_id = :hub_id ORDER BY h.sequence;

--: across many heads_hubs() -> (hub_id i64)
-- Hubs whose ledger moved since their last kept head.
SELECT l.hub_id FROM ledger l
WHERE l.sequence > COALESCE((SELECT MAX(h.sequence) FROM ledger_head h WHERE h.hub_id = l.hub_id), 0) ORDER BY l.hub_id;
