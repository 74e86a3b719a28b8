--: piece whole_asset ->
--: (id i64, kind text, name text, words text, conditions text, size text, category text, organisation_id i64?, organisation text?, organisation_words text?, organisation_email text?, organisation_website text?, organisation_hsds_id text?, member_id i64?, member_name text?, state text, public bool, bookable bool, at_once bool, capacity i64, price i64, price_per text, to_pot bool, hours text, times text, area_id i64?, area text?, place text, address text, town text, county text, postcode text, own_point bool, lat f64?, lon f64?, contact_name text, contact_phone text, contact_email text, website text, access text, hsds_id text, hsds_place_id text, imported bool, created_at i64, changed_at i64, version i64)
-- A place or thing, and whose it is.
SELECT a.id, a.kind, a.name, a.words, a.conditions, a.size, a.category, a.organisation_id, o.name AS organisation, o.words, o.email, o.website, o.hsds_id,
       a.member_id, p.name, a.state, a.public, a.bookable, a.at_once, a.capacity, a.price, a.price_per, a.to_pot, a.hours, a.times,
       a.area_id, r.name AS area, a.place, a.address, a.town, a.county, a.postcode, a.own_point, a.lat, a.lon, a.contact_name, a.contact_phone,
       a.contact_email, a.website, a.access, a.hsds_id, a.hsds_place_id, a.imported, a.created_at, a.changed_at, a.version
FROM asset a
LEFT JOIN organisation o ON o.hub_id = a.hub_id AND o.id = a.organisation_id
LEFT JOIN area r ON r.hub_id = a.hub_id AND r.id = a.area_id
LEFT JOIN member m ON m.hub_id = a.hub_id AND m.id = a.member_id
LEFT JOIN person p ON p.id = m.person_id;

--: maybe asset_select(hub_id i64, id i64) -> whole_asset
-- One of them, whatever its state.
{whole_asset}
WHERE a.hub_id = :hub_id AND a.id = :id;

--: many asset_find(hub_id i64, after_id i64, kind text, state text, categories text, member_id i64, viewer_id i64, only_public i64, word1 text, word2 text, word3 text, word4 text, most i64) -> whole_asset
-- In the order of ids. An empty kind, word or list of categories and member 0 mean any, an empty state all but ended. Words are LIKE patterns over the folded text. What is
-- looked after by whoever is blocked with the viewer is left out.
{whole_asset}
WHERE a.hub_id = :hub_id AND a.id > :after_id
  AND ((:state = '' AND a.state <> 'ended') OR a.state = :state)
  AND (:kind = '' OR a.kind = :kind)
  AND (:categories = '[]' OR a.category IN (/*sqlite: SELECT j.value FROM json_each(:categories) AS j */ /*postgres: SELECT j.value FROM json_array_elements_text(CAST(:categories AS json)) AS j (value) */))
  AND (:member_id = 0 OR a.member_id = :member_id)
  AND (:viewer_id = 0 OR a.member_id IS NULL OR a.member_id NOT IN (
      SELECT x.other_id FROM member_block x WHERE x.hub_id = :hub_id AND x.member_id = :viewer_id
      UNION ALL SELECT y.member_id FROM member_block y WHERE y.hub_id = :hub_id AND y.other_id = :viewer_id))
  AND (:only_public = 0 OR a.public = 1)
  AND (:word1 = '' OR a.folded LIKE :word1 ESCAPE '!')
  AND (:word2 = '' OR a.folded LIKE :word2 ESCAPE '!')
  AND (:word3 = '' OR a.folded LIKE :word3 ESCAPE '!')
  AND (:word4 = '' OR a.folded LIKE :word4 ESCAPE '!')
ORDER BY a.id LIMIT :most;

--: maybe asset_lock(hub_id i64, id i64) -> (version i64)
-- Whoever decides about its bookings does so alone.
SELECT version FROM asset WHERE hub_id = :hub_id AND id = :id /*postgres: FOR UPDATE */;

--: exec asset_insert(hub_id i64, id i64, kind text, name text, words text, conditions text, size text, category text, organisation_id i64?, member_id i64?, state text, public bool, bookable bool, at_once bool, capacity i64, price i64, price_per text, to_pot bool, hours text, times text, area_id i64?, place text, address text, town text, county text, postcode text, own_point bool, lat f64?, lon f64?, contact_name text, contact_phone text, contact_email text, website text, access text, hsds_id text, hsds_place_id text, imported bool, folded text, at i64)
-- A new one; version 1.
INSERT INTO asset (hub_id, id, kind, name, words, conditions, size, category, organisation_id, member_id, state, public, bookable, at_once, capacity, price, price_per, to_pot, hours, times, area_id, place, address, town, county, postcode, own_point, lat, lon, contact_name, contact_phone, contact_email, website, access, hsds_id, hsds_place_id, imported, folded, created_at, changed_at, version)
VALUES (:hub_id, :id, :kind, :name, :words, :conditions, :size, :category, :organisation_id, :member_id, :state, :public, :bookable, :at_once, :capacity, :price, :price_per, :to_pot, :hours, :times, :area_id, :place, :address, :town, :county, :postcode, :own_point, :lat, :lon, :contact_name, :contact_phone, :contact_email, :website, :access, :hsds_id, :hsds_place_id, :imported, :folded, :at, :at, 1);

--: exec asset_update(hub_id i64, id i64, kind text, name text, words text, conditions text, size text, category text, organisation_id i64?, member_id i64?, state text, public bool, bookable bool, at_once bool, capacity i64, price i64, price_per text, to_pot bool, hours text, times text, area_id i64?, place text, address text, town text, county text, postcode text, own_point bool, lat f64?, lon f64?, contact_name text, contact_phone text, contact_email text, website text, access text, folded text, at i64, version i64)
-- Everything that is told of it, when it still has this version.
UPDATE asset SET kind = :kind, name = :name, words = :words, conditions = :conditions, size = :size, category = :category, organisation_id = :organisation_id, member_id = :member_id, state = :state, public = :public, bookable = :bookable, at_once = :at_once, capacity = :capacity, price = :price, price_per = :price_per, to_pot = :to_pot, hours = :hours, times = :times, area_id = :area_id, place = :place, address = :address, town = :town, county = :county, postcode = :postcode, own_point = :own_point, lat = :lat, lon = :lon, contact_name = :contact_name, contact_phone = :contact_phone, contact_email = :contact_email, website = :website, access = :access, folded = :folded,
       changed_at = :at, version = version + 1
WHERE hub_id = :hub_id AND id = :id AND version = :version;

--: exec asset_update_state(hub_id i64, id i64, state text, at i64)
UPDATE asset SET state = :state, changed_at = :at, version = version + 1 WHERE hub_id = :hub_id AND id = :id;

--: maybe asset_by_hsds(hub_id i64, hsds_id text) -> (id i64, version i64)
-- The one that an open directory calls this.
SELECT id, version FROM asset WHERE hub_id = :hub_id AND hsds_id = :hsds_id;

--: maybe organisation_by_hsds(hub_id i64, hsds_id text) -> (id i64)
SELECT id FROM organisation WHERE hub_id = :hub_id AND hsds_id = :hsds_id;

--: many organisation_by_name(hub_id i64, folded text) -> (id i64)
-- The oldest first: an import may bring a second one of the same name.
SELECT id FROM organisation /*sqlite: INDEXED BY organisation_name */ WHERE hub_id = :hub_id AND folded = :folded ORDER BY id LIMIT 1;

--: exec organisation_insert(hub_id i64, id i64, name text, folded text, words text, email text, website text, hsds_id text, at i64)
INSERT INTO organisation (hub_id, id, name, folded, words, email, website, hsds_id, changed_at, version)
VALUES (:hub_id, :id, :name, :folded, :words, :email, :website, :hsds_id, :at, 1);

--: exec asset_update_folded(hub_id i64, id i64, folded text)
-- Also marks it as changed for the search.
UPDATE asset SET folded = :folded WHERE hub_id = :hub_id AND id = :id;

--: many organisation_assets(hub_id i64, organisation_id i64) -> (id i64)
-- All that it has, whatever its state.
SELECT id FROM asset /*sqlite: INDEXED BY asset_organisation */ WHERE hub_id = :hub_id AND organisation_id = :organisation_id ORDER BY id;

--: exec organisation_assets_changed(hub_id i64, organisation_id i64, at i64)
-- What is told of a place or thing tells of whose it is, too.
UPDATE asset /*sqlite: INDEXED BY asset_organisation */ SET changed_at = :at, version = version + 1 WHERE hub_id = :hub_id AND organisation_id = :organisation_id;

--: exec organisation_update(hub_id i64, id i64, name text, folded text, words text, email text, website text, at i64)
-- What a directory tells of it now.
UPDATE organisation SET name = :name, folded = :folded, words = :words, email = :email, website = :website, changed_at = :at, version = version + 1
WHERE hub_id = :hub_id AND id = :id;
