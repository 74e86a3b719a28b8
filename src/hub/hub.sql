--: exec hub_insert(hub_id i64, name text, about text, host text, letter text, joining text, confirm_days i64, most_minutes i64, soft_floor i64?, floor i64?, public_offers bool, public_requests bool, public_figures bool, public_assets bool, contact_name text, contact_phone text, contact_email text, pot_id i64, created_at i64)
-- A new hub; its first member's number is 1.
INSERT INTO hub (hub_id, name, about, host, letter, joining, confirm_days, most_minutes, soft_floor, floor, public_offers,
                 public_requests, public_figures, public_assets, contact_name, contact_phone, contact_email, pot_id, next_number, created_at, version)
VALUES (:hub_id, :name, :about, :host, :letter, :joining, :confirm_days, :most_minutes, :soft_floor, :floor, :public_offers,
        :public_requests, :public_figures, :public_assets, :contact_name, :contact_phone, :contact_email, :pot_id, 1, :created_at, 1);

--: exec hub_address_insert(slug text, hub_id i64)
-- The word of the address that leads to a hub.
INSERT INTO hub_address (slug, hub_id) VALUES (:slug, :hub_id);

--: maybe hub_address_find(slug text) -> (hub_id i64)
-- Which hub an address leads to: asked before there is a hub to name (hub_id is the answer).
SELECT hub_id FROM hub_address WHERE slug = :slug;

--: one hub_row(hub_id i64) -> (slug text, name text, about text, host text, letter text, joining text, confirm_days i64, most_minutes i64, soft_floor i64?, floor i64?, public_offers bool, public_requests bool, public_figures bool, public_assets bool, contact_name text, contact_phone text, contact_email text, pot_id i64, created_at i64, version i64, time_zone text, ceiling i64?, hour_words text, languages text, language text, pace text, has_rules bool)
-- All that is said of a hub.
SELECT d.slug, h.name, h.about, h.host, h.letter, h.joining, h.confirm_days, h.most_minutes, h.soft_floor, h.floor, h.public_offers,
       h.public_requests, h.public_figures, h.public_assets, h.contact_name, h.contact_phone, h.contact_email, h.pot_id, h.created_at, h.version, h.time_zone, h.ceiling, h.hour_words, h.languages, h.language, h.pace, h.has_rules
FROM hub h JOIN hub_address d ON d.hub_id = h.hub_id WHERE h.hub_id = :hub_id;

--: maybe hub_named(slug text) -> (hub_id i64, slug text, name text, about text, host text, letter text, joining text, confirm_days i64, most_minutes i64, soft_floor i64?, floor i64?, public_offers bool, public_requests bool, public_figures bool, public_assets bool, contact_name text, contact_phone text, contact_email text, pot_id i64, created_at i64, version i64, time_zone text, ceiling i64?, hour_words text, languages text, language text, pace text, has_rules bool)
-- The same of the hub that an address leads to (hub_id is the answer).
SELECT h.hub_id, d.slug, h.name, h.about, h.host, h.letter, h.joining, h.confirm_days, h.most_minutes, h.soft_floor, h.floor, h.public_offers,
       h.public_requests, h.public_figures, h.public_assets, h.contact_name, h.contact_phone, h.contact_email, h.pot_id, h.created_at, h.version, h.time_zone, h.ceiling, h.hour_words, h.languages, h.language, h.pace, h.has_rules
FROM hub_address d JOIN hub h ON h.hub_id = d.hub_id WHERE d.slug = :slug;

--: across many hub_ids() -> (hub_id i64)
-- Every hub of the installation, by name.
SELECT hub_id FROM hub ORDER BY name, hub_id;

--: exec hub_update(hub_id i64, name text, about text, host text, joining text, confirm_days i64, most_minutes i64, soft_floor i64?, floor i64?, public_offers bool, public_requests bool, public_figures bool, public_assets bool, contact_name text, contact_phone text, contact_email text, time_zone text, ceiling i64?, hour_words text, languages text, language text, pace text, has_rules bool, version i64)
-- The coordinator's settings; changes nothing when somebody else changed them first.
UPDATE hub SET name = :name, about = :about, host = :host, joining = :joining, confirm_days = :confirm_days, most_minutes = :most_minutes,
               soft_floor = :soft_floor, floor = :floor, public_offers = :public_offers, public_requests = :public_requests,
               public_figures = :public_figures, public_assets = :public_assets, contact_name = :contact_name, contact_phone = :contact_phone,
               contact_email = :contact_email, time_zone = :time_zone, ceiling = :ceiling,
               hour_words = :hour_words, languages = :languages, language = :language, pace = :pace, has_rules = :has_rules, version = version + 1
WHERE hub_id = :hub_id AND version = :version;

--: exec hub_number_lift(hub_id i64, number i64)
-- The next number is at least this. Locks the hub's row, so that no two members get one number.
UPDATE hub SET next_number = CASE WHEN next_number < :number THEN :number ELSE next_number END WHERE hub_id = :hub_id;

--: one hub_number_next(hub_id i64) -> (number i64)
-- The number that the next member gets.
SELECT next_number FROM hub WHERE hub_id = :hub_id;
