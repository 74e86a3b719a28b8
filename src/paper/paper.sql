--: many paper_people(hub_id i64, only_paper bool, area_id i64) -> (id i64, person_id i64, number i64, account_id i64, name text, area text?, language text)
-- Whose papers may be printed: active members with an account; area 0 is any.
SELECT m.id, m.person_id, m.number, m.account_id, p.name, a.name AS area, p.language
FROM member m
JOIN person p ON p.id = m.person_id
LEFT JOIN profile f ON f.hub_id = m.hub_id AND f.member_id = m.id
LEFT JOIN area a ON a.hub_id = f.hub_id AND a.id = f.area_id
WHERE m.hub_id = :hub_id AND m.state = 'active' AND m.account_id IS NOT NULL
  AND (:only_paper = 0 OR m.on_paper = 1) AND (:area_id = 0 OR f.area_id = :area_id)
ORDER BY m.number;

--: many paper_session_ids(hub_id i64, key i64) -> (id i64)
-- Of a code on paper: the key is the id's remainder by SHORTCODE_PRIME. Two, where it fits more than one.
SELECT id FROM group_session WHERE hub_id = :hub_id AND id % 34359738337 = :key ORDER BY id LIMIT 2;
