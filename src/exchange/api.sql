--: many account_owners(hub_id i64, from_id i64, to_id i64) -> (account_id i64, member_id i64, name text)
-- Whose the accounts of a range of ids are.
SELECT m.account_id, m.id, p.name FROM member m JOIN person p ON p.id = m.person_id
WHERE m.hub_id = :hub_id AND m.account_id >= :from_id AND m.account_id <= :to_id ORDER BY m.account_id;
