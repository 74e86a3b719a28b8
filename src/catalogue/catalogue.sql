--: ahead many category_rows(hub_id i64) -> (word text, parent text?, label text, icatus text, check_level text, closed bool, nature text?)
-- The hub's own tree; none while the one that comes with Kith is in force.
SELECT word, parent, label, icatus, check_level, closed, nature FROM category WHERE hub_id = :hub_id ORDER BY position, word;

--: exec category_put(hub_id i64, word text, parent text?, label text, icatus text, check_level text, position i64, closed bool, nature text)
-- A new one, or a change of one: that keeps its place in the order.
INSERT INTO category (hub_id, word, parent, label, icatus, check_level, position, closed, nature)
VALUES (:hub_id, :word, :parent, :label, :icatus, :check_level, :position, :closed, :nature)
ON CONFLICT (hub_id, word) DO UPDATE SET parent = excluded.parent, label = excluded.label, icatus = excluded.icatus,
    check_level = excluded.check_level, closed = excluded.closed, nature = excluded.nature;

--: exec catalogue_hold(hub_id i64)
-- Two who change the tree, or the areas, at once wait for each other.
UPDATE hub SET name = name WHERE hub_id = :hub_id;

--: many area_rows(hub_id i64) -> (id i64, name text, coordinator_id i64?, coordinator_name text?, lat f64?, lon f64?, closed bool, members i64, version i64)
-- The hub's areas, with how many of those who take part live there.
SELECT r.id, r.name, r.coordinator_id, p.name, r.lat, r.lon, r.closed,
       (SELECT COUNT(*) FROM profile f JOIN member n ON n.hub_id = f.hub_id AND n.id = f.member_id
        WHERE f.hub_id = r.hub_id AND f.area_id = r.id AND n.state = 'active'), r.version
FROM area r
LEFT JOIN member m ON m.hub_id = r.hub_id AND m.id = r.coordinator_id
LEFT JOIN person p ON p.id = m.person_id
WHERE r.hub_id = :hub_id ORDER BY r.id;

--: exec area_insert(hub_id i64, id i64, name text, coordinator_id i64?, lat f64?, lon f64?, closed bool)
INSERT INTO area (hub_id, id, name, coordinator_id, lat, lon, closed, version) VALUES (:hub_id, :id, :name, :coordinator_id, :lat, :lon, :closed, 1);

--: exec area_update(hub_id i64, id i64, name text, coordinator_id i64?, lat f64?, lon f64?, closed bool, version i64)
UPDATE area SET name = :name, coordinator_id = :coordinator_id, lat = :lat, lon = :lon, closed = :closed, version = version + 1
WHERE hub_id = :hub_id AND id = :id AND version = :version;

--: exec area_renamed(hub_id i64, area_id i64, name text)
-- The word of the area that stands with its members follows.
UPDATE member SET area = :name, version = version + 1
WHERE hub_id = :hub_id AND area <> :name AND id IN (SELECT f.member_id FROM profile f WHERE f.hub_id = :hub_id AND f.area_id = :area_id);

--: exec area_moved(hub_id i64, area_id i64, lat f64?, lon f64?, old_lat f64?, old_lon f64?, at i64)
-- Those whose place was the area's middle move with it; those whose postcode is known stay.
UPDATE profile SET lat = :lat, lon = :lon, changed_at = :at, version = version + 1
WHERE hub_id = :hub_id AND area_id = :area_id
  AND (lat IS NULL OR (lat = :old_lat AND lon = :old_lon));

--: many members_of_words(hub_id i64, area text) -> (id i64)
-- Who wrote this area in words, and has no area of the list yet.
SELECT m.id FROM member m LEFT JOIN profile f ON f.hub_id = m.hub_id AND f.member_id = m.id
WHERE m.hub_id = :hub_id AND m.area = :area AND f.area_id IS NULL ORDER BY m.id;

--: exec profile_place(hub_id i64, member_id i64, area_id i64?, lat f64?, lon f64?, at i64)
-- Where somebody lives, and nothing else of their profile; makes an empty one where there is none. A place known by a postcode stays.
INSERT INTO profile (hub_id, member_id, head, hands, heart, life, area_id, postcode, lat, lon, findable, neighbours, changed_at, version)
VALUES (:hub_id, :member_id, '', '', '', '', :area_id, '', :lat, :lon, 0, 0, :at, 1)
ON CONFLICT (hub_id, member_id) DO UPDATE SET area_id = excluded.area_id, lat = excluded.lat, lon = excluded.lon,
    changed_at = excluded.changed_at, version = profile.version + 1;

--: maybe postcode_find(code text) -> (lat f64, lon f64)
SELECT lat, lon FROM postcode WHERE code = :code;

--: many postcode_found(codes text) -> (code text, lat f64, lon f64)
-- Those of a JSON array that are known.
SELECT k.code, k.lat, k.lon FROM postcode k
WHERE k.code IN (/*sqlite: SELECT j.value FROM json_each(:codes) AS j */ /*postgres: SELECT j.value FROM json_array_elements_text(CAST(:codes AS json)) AS j (value) */);

--: rows postcode_insert(code text, lat f64, lon f64)
INSERT INTO postcode (code, lat, lon) VALUES (:code, :lat, :lon);

--: exec postcode_move(code text, lat f64, lon f64)
UPDATE postcode SET lat = :lat, lon = :lon WHERE code = :code;

--: many coordinators(hub_id i64) -> (id i64, name text)
-- Who may walk an area.
SELECT m.id, p.name FROM member_role r
JOIN member m ON m.hub_id = r.hub_id AND m.id = r.member_id
JOIN person p ON p.id = m.person_id
WHERE r.hub_id = :hub_id AND r.role = 'coordinator' AND m.state = 'active' ORDER BY m.number;
