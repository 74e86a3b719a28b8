--: maybe import_ref_find(hub_id i64, source text, kind text, ref text) -> (id i64)
-- What an earlier run made of it.
SELECT id FROM import_ref WHERE hub_id = :hub_id AND source = :source AND kind = :kind AND ref = :ref;

--: exec import_ref_insert(hub_id i64, source text, kind text, ref text, id i64, at i64)
-- What this run made of it.
INSERT INTO import_ref (hub_id, source, kind, ref, id, at) VALUES (:hub_id, :source, :kind, :ref, :id, :at);

--: maybe import_member_find(hub_id i64, source text, ref text) -> (member_id i64, account_id i64?)
-- The member that a name of the other system stands for, and their account.
SELECT m.id, m.account_id FROM import_ref r JOIN member m ON m.hub_id = r.hub_id AND m.id = r.id
WHERE r.hub_id = :hub_id AND r.source = :source AND r.kind = 'member' AND r.ref = :ref;

--: exec import_member_joined(hub_id i64, id i64, at i64)
-- A member was taken in when the other system says so, not when they moved in.
UPDATE member SET asked_at = :at, joined_at = :at WHERE hub_id = :hub_id AND id = :id;

--: one import_ledger_hold(hub_id i64) -> (sequence i64)
-- Nobody else posts to this hub until the import is through: what comes after this sequence is of this run.
SELECT l.sequence FROM ledger l WHERE l.hub_id = :hub_id /*postgres: FOR UPDATE */;
