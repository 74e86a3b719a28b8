--: one kith_contents(hub_id i64) -> (members i64, transfers i64, listings i64, accounts i64)
-- Whether the hub is as it was made: only the pot, and nothing else.
SELECT (SELECT COUNT(*) FROM member m WHERE m.hub_id = :hub_id), (SELECT COUNT(*) FROM transfer t WHERE t.hub_id = :hub_id),
       (SELECT COUNT(*) FROM listing l WHERE l.hub_id = :hub_id), (SELECT COUNT(*) FROM account a WHERE a.hub_id = :hub_id);

--: exec kith_hub_restore(hub_id i64, about text, host text, letter text, joining text, confirm_days i64, most_minutes i64, soft_floor i64?, floor i64?, public_offers bool, public_requests bool, public_figures bool, public_assets bool, contact_name text, contact_phone text, contact_email text, time_zone text, pot_id i64)
-- The settings of the hub that moves in; its address, name and age are those of the hub that it moves into.
UPDATE hub SET about = :about, host = :host, letter = :letter, joining = :joining, confirm_days = :confirm_days, most_minutes = :most_minutes,
       soft_floor = :soft_floor, floor = :floor, public_offers = :public_offers, public_requests = :public_requests,
       public_figures = :public_figures, public_assets = :public_assets, contact_name = :contact_name, contact_phone = :contact_phone, contact_email = :contact_email,
       time_zone = :time_zone, pot_id = :pot_id, version = version + 1
WHERE hub_id = :hub_id;

--: exec kith_pot_drop_balance(hub_id i64, id i64)
DELETE FROM balance WHERE hub_id = :hub_id AND account_id = :id;

--: exec kith_pot_drop(hub_id i64, id i64)
-- The empty pot that the hub was made with: the one that moves in takes its place.
DELETE FROM account WHERE hub_id = :hub_id AND id = :id;

--: exec kith_account_insert(hub_id i64, id i64, kind text, unit text, name text, opened_at i64)
-- An account with its own id; without limits until its history is here.
INSERT INTO account (hub_id, id, kind, unit, name, floor, soft_floor, ceiling, opened_at, closed_at, version)
VALUES (:hub_id, :id, :kind, :unit, :name, NULL, NULL, NULL, :opened_at, NULL, 1);

--: exec kith_balance_insert(hub_id i64, account_id i64)
INSERT INTO balance (hub_id, account_id, given, received, held_out, held_in, sequence) VALUES (:hub_id, :account_id, 0, 0, 0, 0, 0);

--: exec kith_account_limits(hub_id i64, id i64, floor i64?, soft_floor i64?, ceiling i64?, closed_at i64?)
UPDATE account SET floor = :floor, soft_floor = :soft_floor, ceiling = :ceiling, closed_at = :closed_at WHERE hub_id = :hub_id AND id = :id;

--: exec kith_member_restore(hub_id i64, id i64, state text, account_id i64?, asked_at i64, joined_at i64?, entry_day i64?)
UPDATE member SET state = :state, account_id = :account_id, asked_at = :asked_at, joined_at = :joined_at, entry_day = :entry_day
WHERE hub_id = :hub_id AND id = :id;

--: maybe kith_member_person(hub_id i64, id i64) -> (person_id i64)
SELECT person_id FROM member WHERE hub_id = :hub_id AND id = :id;

--: exec kith_listing_restore(hub_id i64, id i64, state text, changed_at i64)
UPDATE listing SET state = :state, changed_at = :changed_at WHERE hub_id = :hub_id AND id = :id;

--: exec kith_exchange_insert(hub_id i64, id i64, listing_id i64?, giver_id i64, receiver_id i64, title text, category text, state text, waits_for i64?, minutes i64?, day i64?, words text, confirm_at i64?, transfer_id i64?, created_at i64, changed_at i64, starts_at i64?)
INSERT INTO exchange (hub_id, id, listing_id, giver_id, receiver_id, title, category, state, waits_for, minutes, day, words, confirm_at,
                      transfer_id, created_at, changed_at, starts_at, version)
VALUES (:hub_id, :id, :listing_id, :giver_id, :receiver_id, :title, :category, :state, :waits_for, :minutes, :day, :words, :confirm_at,
        :transfer_id, :created_at, :changed_at, :starts_at, 1);

--: exec kith_move_insert(hub_id i64, exchange_id i64, n i64, at i64, move text, state text, member_id i64?, actor_id i64?, minutes i64?, day i64?, words text, starts_at i64?)
INSERT INTO exchange_move (hub_id, exchange_id, n, at, move, state, member_id, actor_id, minutes, day, words, starts_at)
VALUES (:hub_id, :exchange_id, :n, :at, :move, :state, :member_id, :actor_id, :minutes, :day, :words, :starts_at);

--: exec kith_organisation_insert(hub_id i64, id i64, name text, folded text, words text, email text, website text, hsds_id text, changed_at i64)
INSERT INTO organisation (hub_id, id, name, folded, words, email, website, hsds_id, changed_at, version)
VALUES (:hub_id, :id, :name, :folded, :words, :email, :website, :hsds_id, :changed_at, 1);

--: exec kith_asset_insert(hub_id i64, id i64, kind text, name text, words text, conditions text, size text, category text, organisation_id i64?, member_id i64?, state text, public bool, bookable bool, at_once bool, capacity i64, price i64, price_per text, to_pot bool, hours text, times text, place text, address text, town text, county text, postcode text, own_point bool, contact_name text, contact_phone text, contact_email text, website text, hsds_id text, hsds_place_id text, imported bool, created_at i64, changed_at i64, area_id i64?, lat f64?, lon f64?, access text, folded text)
INSERT INTO asset (hub_id, id, kind, name, words, conditions, size, category, organisation_id, member_id, state, public, bookable, at_once, capacity, price, price_per, to_pot, hours, times, place, address, town, county, postcode, own_point, contact_name, contact_phone, contact_email, website, hsds_id, hsds_place_id, imported, created_at, changed_at, area_id, lat, lon, access, folded, version)
VALUES (:hub_id, :id, :kind, :name, :words, :conditions, :size, :category, :organisation_id, :member_id, :state, :public, :bookable, :at_once, :capacity, :price, :price_per, :to_pot, :hours, :times, :place, :address, :town, :county, :postcode, :own_point, :contact_name, :contact_phone, :contact_email, :website, :hsds_id, :hsds_place_id, :imported, :created_at, :changed_at, :area_id, :lat, :lon, :access, :folded, 1);

--: exec kith_booking_insert(hub_id i64, id i64, asset_id i64, member_id i64, keeper_id i64?, day i64, from_minute i64, to_minute i64, state text, minutes i64, words text, answer text, pending_id i64?, transfer_id i64?, created_at i64, changed_at i64)
INSERT INTO booking (hub_id, id, asset_id, member_id, keeper_id, day, from_minute, to_minute, state, minutes, words, answer, pending_id, transfer_id, created_at, changed_at, version)
VALUES (:hub_id, :id, :asset_id, :member_id, :keeper_id, :day, :from_minute, :to_minute, :state, :minutes, :words, :answer, :pending_id, :transfer_id, :created_at, :changed_at, 1);

--: maybe kith_area_named(hub_id i64, name text) -> (id i64)
SELECT id FROM area WHERE hub_id = :hub_id AND name = :name;

--: exec kith_ask_insert(hub_id i64, id i64, listing_id i64, member_id i64, asked_by i64, asked_at i64, answer text, answered_at i64?, ended_at i64?)
INSERT INTO ask (hub_id, id, listing_id, member_id, asked_by, asked_at, answer, answered_at, ended_at)
VALUES (:hub_id, :id, :listing_id, :member_id, :asked_by, :asked_at, :answer, :answered_at, :ended_at);

--: exec kith_weight_insert(hub_id i64, part text, weight i64)
INSERT INTO match_weight (hub_id, part, weight) VALUES (:hub_id, :part, :weight);

--: exec kith_listings_met(hub_id i64)
-- When each was first met follows from the moves. CROSS: SQLite would walk all moves for each listing.
UPDATE listing SET met_at = (SELECT MIN(v.at) FROM exchange e /*sqlite: INDEXED BY exchange_listing */ CROSS JOIN exchange_move v
    WHERE v.hub_id = e.hub_id AND v.exchange_id = e.id AND e.hub_id = :hub_id AND e.listing_id = listing.id AND v.state IN ('agreed', 'done', 'confirmed'))
WHERE hub_id = :hub_id;

--: exec kith_availability_insert(hub_id i64, member_id i64, pattern text, changed_at i64)
INSERT INTO availability (hub_id, member_id, pattern, changed_at, version) VALUES (:hub_id, :member_id, :pattern, :changed_at, 1);

--: exec kith_free_days_insert(hub_id i64, member_id i64, from_day i64, to_day i64, hours text)
INSERT INTO free_days (hub_id, member_id, from_day, to_day, hours) VALUES (:hub_id, :member_id, :from_day, :to_day, :hours);

--: exec kith_busy_insert(hub_id i64, member_id i64, from_at i64, to_at i64)
INSERT INTO busy_time (hub_id, member_id, from_at, to_at) VALUES (:hub_id, :member_id, :from_at, :to_at);

--: exec kith_category_insert(hub_id i64, word text, parent text?, label text, icatus text, check_level text, position i64, closed bool, nature text?)
INSERT INTO category (hub_id, word, parent, label, icatus, check_level, position, closed, nature)
VALUES (:hub_id, :word, :parent, :label, :icatus, :check_level, :position, :closed, :nature);

--: exec kith_area_insert(hub_id i64, id i64, name text, coordinator_id i64?, lat f64?, lon f64?, closed bool)
INSERT INTO area (hub_id, id, name, coordinator_id, lat, lon, closed, version) VALUES (:hub_id, :id, :name, :coordinator_id, :lat, :lon, :closed, 1);

--: exec kith_profile_insert(hub_id i64, member_id i64, head text, hands text, heart text, life text, area_id i64?, postcode text, lat f64?, lon f64?, findable bool, neighbours bool, changed_at i64)
INSERT INTO profile (hub_id, member_id, head, hands, heart, life, area_id, postcode, lat, lon, findable, neighbours, changed_at, version)
VALUES (:hub_id, :member_id, :head, :hands, :heart, :life, :area_id, :postcode, :lat, :lon, :findable, :neighbours, :changed_at, 1);

--: exec kith_tag_insert(hub_id i64, member_id i64, kind text, word text)
INSERT INTO profile_tag (hub_id, member_id, kind, word) VALUES (:hub_id, :member_id, :kind, :word);

--: exec kith_check_insert(hub_id i64, member_id i64, level text, until_day i64, entered_by i64, entered_at i64, issued_day i64?, digits text)
INSERT INTO member_check (hub_id, member_id, level, until_day, entered_by, entered_at, issued_day, digits) VALUES (:hub_id, :member_id, :level, :until_day, :entered_by, :entered_at, :issued_day, :digits);

--: exec kith_block_insert(hub_id i64, member_id i64, other_id i64, by_coordinator bool, made_at i64)
INSERT INTO member_block (hub_id, member_id, other_id, by_coordinator, made_at) VALUES (:hub_id, :member_id, :other_id, :by_coordinator, :made_at);

--: exec kith_ring_insert(hub_id i64, id i64, state text, made_by i64?, made_at i64, ends_at i64, ended_at i64?)
INSERT INTO ring (hub_id, id, state, made_by, made_at, ends_at, ended_at) VALUES (:hub_id, :id, :state, :made_by, :made_at, :ends_at, :ended_at);

--: exec kith_leg_insert(hub_id i64, ring_id i64, n i64, giver_id i64, receiver_id i64, offer_id i64, request_id i64, score i64, answer text, answered_at i64?, exchange_id i64?)
-- Who is in an open ring is in no other.
INSERT INTO ring_leg (hub_id, ring_id, n, giver_id, receiver_id, offer_id, request_id, score, answer, answered_at, holds, exchange_id)
VALUES (:hub_id, :ring_id, :n, :giver_id, :receiver_id, :offer_id, :request_id, :score, :answer, :answered_at,
        (SELECT CASE WHEN r.state = 'offered' THEN 1 END FROM ring r WHERE r.hub_id = :hub_id AND r.id = :ring_id), :exchange_id);

--: exec kith_search_insert(hub_id i64, id i64, member_id i64, name text, query text, seen_at i64, made_at i64)
INSERT INTO saved_search (hub_id, id, member_id, name, query, seen_at, made_at) VALUES (:hub_id, :id, :member_id, :name, :query, :seen_at, :made_at);

--: across maybe kith_other_hub(hub_id i64, source_id i64, slug text) -> (found_id i64)
-- The other hub here: the same one, else that of its address.
SELECT a.hub_id AS found_id FROM hub_address a WHERE a.hub_id <> :hub_id AND (a.hub_id = :source_id OR a.slug = :slug)
ORDER BY CASE WHEN a.hub_id = :source_id THEN 0 ELSE 1 END LIMIT 1;

--: exec kith_neighbour_insert(hub_id i64, other_hub_id i64, slug text, name text, opened_by i64?, opened_at i64?, account_id i64?, soft_limit i64?)
INSERT INTO neighbour (hub_id, other_hub_id, slug, name, opened_by, opened_at, account_id, soft_limit)
VALUES (:hub_id, :other_hub_id, :slug, :name, :opened_by, :opened_at, :account_id, :soft_limit);

--: exec kith_side_insert(hub_id i64, id i64, other_hub_id i64, owner bool, member_id i64, listing_id i64, kind text, title text, words text, made_at i64, answer text, answered_at i64?)
INSERT INTO neighbour_side (hub_id, id, other_hub_id, owner, member_id, listing_id, kind, title, words, made_at, answer, answered_at)
VALUES (:hub_id, :id, :other_hub_id, :owner, :member_id, :listing_id, :kind, :title, :words, :made_at, :answer, :answered_at);

--: exec kith_trade_insert(hub_id i64, id i64, other_hub_id i64, wish_id i64, member_id i64, gives bool, title text, words text, minutes i64, day i64, state text, awaits bool, confirm_at i64?, recorded_by i64?, attempt i64, pending_id i64?, transfer_id i64?, reversal_id i64?, reason text, created_at i64, changed_at i64)
INSERT INTO neighbour_trade (hub_id, id, other_hub_id, wish_id, member_id, gives, title, words, minutes, day, state, awaits, confirm_at, recorded_by, attempt, pending_id, transfer_id, reversal_id, reason, created_at, changed_at)
VALUES (:hub_id, :id, :other_hub_id, :wish_id, :member_id, :gives, :title, :words, :minutes, :day, :state, :awaits, :confirm_at, :recorded_by, :attempt, :pending_id, :transfer_id, :reversal_id, :reason, :created_at, :changed_at);

--: across exec kith_neighbour_adopt(hub_id i64, source_id i64)
-- Hubs that moved in before this one knew it by the id that it had where it comes from.
UPDATE neighbour SET other_hub_id = :hub_id WHERE other_hub_id = :source_id AND hub_id <> :hub_id
  AND NOT EXISTS (SELECT 1 FROM hub h WHERE h.hub_id = :source_id)
  AND NOT EXISTS (SELECT 1 FROM neighbour x WHERE x.hub_id = neighbour.hub_id AND x.other_hub_id = :hub_id);

--: across exec kith_side_adopt(hub_id i64, source_id i64)
UPDATE neighbour_side SET other_hub_id = :hub_id WHERE other_hub_id = :source_id AND hub_id <> :hub_id
  AND EXISTS (SELECT 1 FROM neighbour x WHERE x.hub_id = neighbour_side.hub_id AND x.other_hub_id = :hub_id)
  AND NOT EXISTS (SELECT 1 FROM neighbour x WHERE x.hub_id = neighbour_side.hub_id AND x.other_hub_id = :source_id);

--: across exec kith_trade_adopt(hub_id i64, source_id i64)
UPDATE neighbour_trade SET other_hub_id = :hub_id WHERE other_hub_id = :source_id AND hub_id <> :hub_id
  AND EXISTS (SELECT 1 FROM neighbour x WHERE x.hub_id = neighbour_trade.hub_id AND x.other_hub_id = :hub_id)
  AND NOT EXISTS (SELECT 1 FROM neighbour x WHERE x.hub_id = neighbour_trade.hub_id AND x.other_hub_id = :source_id);

--: exec kith_second_rule_insert(hub_id i64, required bool, days i64, since i64)
INSERT INTO second_rule (hub_id, required, days, since) VALUES (:hub_id, :required, :days, :since)
ON CONFLICT (hub_id) DO UPDATE SET required = excluded.required, days = excluded.days, since = excluded.since;
