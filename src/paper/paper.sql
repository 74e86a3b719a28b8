--: many paper_people(hub_id i64, only_paper bool, area_id i64) -> (id i64, person_id i64, number i64, account_id i64, name text, area text?, language text, large bool)
-- Whose papers may be printed: active members with an account; area 0 is any. only_paper: whom nothing reaches by e-mail. large: they asked for large print.
SELECT m.id, m.person_id, m.number, m.account_id, p.name, a.name AS area, p.language,
       CASE WHEN EXISTS (SELECT 1 FROM profile_tag t WHERE t.hub_id = m.hub_id AND t.member_id = m.id AND t.kind = 'access' AND t.word = 'large-print') THEN 1 ELSE 0 END AS large
FROM member m
JOIN person p ON p.id = m.person_id
LEFT JOIN profile f ON f.hub_id = m.hub_id AND f.member_id = m.id
LEFT JOIN area a ON a.hub_id = f.hub_id AND a.id = f.area_id
WHERE m.hub_id = :hub_id AND m.state = 'active' AND m.account_id IS NOT NULL
  AND (:only_paper = 0 OR m.on_paper = 1 OR p.email IS NULL) AND (:area_id = 0 OR f.area_id = :area_id)
ORDER BY m.number;

--: many paper_session_ids(hub_id i64, key i64) -> (id i64)
-- Of a code on paper: the key is the id's remainder by SHORTCODE_PRIME. Two, where it fits more than one.
SELECT id FROM group_session WHERE hub_id = :hub_id AND id % 34359738337 = :key ORDER BY id LIMIT 2;

--: maybe paper_asks_large(hub_id i64, member_id i64) -> (member_id i64)
-- A member who asked for large print.
SELECT member_id FROM profile_tag WHERE hub_id = :hub_id AND member_id = :member_id AND kind = 'access' AND word = 'large-print';

--: maybe paper_member_of(hub_id i64, person_id i64) -> (number i64, account_id i64, name text, language text, large bool)
-- Whose statement goes with a message.
SELECT m.number, m.account_id, p.name, p.language,
       CASE WHEN EXISTS (SELECT 1 FROM profile_tag t WHERE t.hub_id = m.hub_id AND t.member_id = m.id AND t.kind = 'access' AND t.word = 'large-print') THEN 1 ELSE 0 END AS large
FROM member m
JOIN person p ON p.id = m.person_id
WHERE m.hub_id = :hub_id AND m.person_id = :person_id AND m.account_id IS NOT NULL;
