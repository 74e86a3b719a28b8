--: each proof_lines(hub_id i64) -> (sequence i64, id i64, phase text, kind text, from_id i64, to_id i64, amount i64, day i64, at i64, from_before i64, to_before i64, hash blob,
--:     actor_id i64?, for_member_id i64?, about_id i64?, link_id i64?, pending_id i64?, expires_at i64?, reverses_id i64?, key text?, salt blob?, commitment blob?, description text,
--:     p_sequence i64?, p_phase text?, p_kind text?, p_from_id i64?, p_to_id i64?, p_amount i64?, p_expires_at i64?, ended_before i64,
--:     r_sequence i64?, r_phase text?, r_kind text?, r_from_id i64?, r_to_id i64?, r_amount i64?, reversed_before i64)
-- Every line in order, with the pending one it ends (p_), the one it reverses (r_), and how many did so before it.
SELECT t.sequence, t.id, t.phase, t.kind, t.from_id, t.to_id, t.amount, t.day, t.at, t.from_before, t.to_before, t.hash,
    t.actor_id, t.for_member_id, t.about_id, t.link_id, t.pending_id, t.expires_at, t.reverses_id, t.key, t.salt, t.commitment, t.description,
    p.sequence AS p_sequence, p.phase AS p_phase, p.kind AS p_kind, p.from_id AS p_from_id, p.to_id AS p_to_id, p.amount AS p_amount, p.expires_at AS p_expires_at,
    (SELECT COUNT(*) FROM transfer e WHERE e.hub_id = t.hub_id AND e.pending_id = t.pending_id AND e.sequence < t.sequence) AS ended_before,
    r.sequence AS r_sequence, r.phase AS r_phase, r.kind AS r_kind, r.from_id AS r_from_id, r.to_id AS r_to_id, r.amount AS r_amount,
    (SELECT COUNT(*) FROM transfer b WHERE b.hub_id = t.hub_id AND b.reverses_id = t.reverses_id AND b.sequence < t.sequence) AS reversed_before
FROM transfer t
LEFT JOIN transfer p ON p.hub_id = t.hub_id AND p.id = t.pending_id
LEFT JOIN transfer r ON r.hub_id = t.hub_id AND r.id = t.reverses_id
WHERE t.hub_id = :hub_id ORDER BY t.sequence;

--: one proof_accounts_n(hub_id i64) -> (n i64)
SELECT COUNT(*) AS n FROM account a WHERE a.hub_id = :hub_id;

--: each proof_accounts(hub_id i64) -> (id i64, unit text, floor i64?, given i64?, received i64?, held_out i64?, held_in i64?, sequence i64?)
-- Every account with its stored balance.
SELECT a.id, a.unit, a.floor, b.given, b.received, b.held_out, b.held_in, b.sequence
FROM account a LEFT JOIN balance b ON b.hub_id = a.hub_id AND b.account_id = a.id
WHERE a.hub_id = :hub_id ORDER BY a.id;

--: one proof_strays(hub_id i64) -> (n i64)
-- Stored balances of accounts that there are not.
SELECT COUNT(*) AS n FROM balance b
WHERE b.hub_id = :hub_id AND NOT EXISTS (SELECT 1 FROM account a WHERE a.hub_id = b.hub_id AND a.id = b.account_id);

--: maybe proof_ledger(hub_id i64) -> (sequence i64, last_at i64, hash blob, indexed_to i64)
SELECT l.sequence, l.last_at, l.hash, l.indexed_to FROM ledger l WHERE l.hub_id = :hub_id;

--: maybe proof_hash(hub_id i64, sequence i64) -> (hash blob)
SELECT t.hash FROM transfer t WHERE t.hub_id = :hub_id AND t.sequence = :sequence;

--: each proof_heads(hub_id i64) -> (sequence i64, hash blob, at i64, key_number i64, signature blob, public_key blob?, line blob?)
-- The kept heads, each with the hash of its line.
SELECT h.sequence, h.hash, h.at, h.key_number, h.signature, k.public_key, t.hash AS line
FROM ledger_head h LEFT JOIN signing_key k ON k.number = h.key_number
LEFT JOIN transfer t ON t.hub_id = h.hub_id AND t.sequence = h.sequence
WHERE h.hub_id = :hub_id ORDER BY h.sequence;

--: each proof_erased(hub_id i64) -> (sequence i64)
-- Lines that lost their words although the trail tells of no erasure.
SELECT t.sequence FROM transfer t
WHERE t.hub_id = :hub_id AND t.salt IS NULL AND t.commitment IS NOT NULL
    AND t.id NOT IN (SELECT w.subject_id FROM audit w WHERE w.hub_id = :hub_id AND w.action = 'transfer.erase')
ORDER BY t.sequence;

--: across many seal_hubs() -> (hub_id i64)
-- Ledgers with lines of before the chain.
SELECT l.hub_id FROM ledger l WHERE l.sequence > 0 AND LENGTH(l.hash) = 0 ORDER BY l.hub_id;

--: exec erase_words(hub_id i64, id i64)
-- The personal words of a line go; the commitment to them stays, and so does the chain.
UPDATE transfer SET description = '', key = NULL, salt = NULL WHERE hub_id = :hub_id AND id = :id AND salt IS NOT NULL;
