--: maybe tries_full_at(key_hash blob) -> (full_at i64)
-- When all tries of this key are there again.
SELECT full_at FROM sign_in_count WHERE key_hash = :key_hash;

--: exec tries_add(key_hash blob, now i64, refill i64, most i64)
-- One more. What the clock put back had said is not held against anybody.
INSERT INTO sign_in_count (key_hash, full_at) VALUES (:key_hash, :now + :refill)
ON CONFLICT (key_hash) DO UPDATE SET full_at = :refill + CASE WHEN sign_in_count.full_at <= :now THEN :now WHEN sign_in_count.full_at > :now + :most THEN :now + :most ELSE sign_in_count.full_at END;

--: exec tries_clear(key_hash blob)
DELETE FROM sign_in_count WHERE key_hash = :key_hash;

--: exec tries_drop_over(now i64)
DELETE FROM sign_in_count WHERE full_at <= :now;
