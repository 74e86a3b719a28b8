--: each export_categories(hub_id i64) -> (word text, parent text?, label text, icatus text, check_level text, position i64, closed bool, nature text?)
-- The hub's own tree, in the order in which it was made; nothing where it has none.
SELECT word, parent, label, icatus, check_level, position, closed, nature FROM category WHERE hub_id = :hub_id ORDER BY position;

--: each export_areas(hub_id i64) -> (id i64, name text, coordinator_id i64?, lat f64?, lon f64?, closed bool)
SELECT id, name, coordinator_id, lat, lon, closed FROM area WHERE hub_id = :hub_id ORDER BY id;

--: each export_profiles(hub_id i64) -> (member_id i64, head text, hands text, heart text, life text, area_id i64?, postcode text, lat f64?, lon f64?, findable bool, neighbours bool, changed_at i64)
SELECT member_id, head, hands, heart, life, area_id, postcode, lat, lon, findable, neighbours, changed_at
FROM profile WHERE hub_id = :hub_id ORDER BY member_id;

--: each export_profile_tags(hub_id i64) -> (member_id i64, kind text, word text)
SELECT member_id, kind, word FROM profile_tag WHERE hub_id = :hub_id
ORDER BY member_id, kind /*postgres: COLLATE "C" */, word /*postgres: COLLATE "C" */;

--: each export_checks(hub_id i64) -> (member_id i64, level text, until_day i64, entered_by_member_id i64?, entered_at i64, issued_day i64?, digits text)
SELECT c.member_id, c.level, c.until_day, m.id, c.entered_at, c.issued_day, c.digits
FROM member_check c LEFT JOIN member m ON m.hub_id = c.hub_id AND m.person_id = c.entered_by
WHERE c.hub_id = :hub_id ORDER BY c.member_id, c.level /*postgres: COLLATE "C" */;

--: each export_blocks(hub_id i64) -> (member_id i64, other_id i64, by_coordinator bool, made_at i64)
SELECT member_id, other_id, by_coordinator, made_at FROM member_block WHERE hub_id = :hub_id ORDER BY member_id, other_id, by_coordinator;
