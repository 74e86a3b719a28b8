--: each export_members(hub_id i64) -> (id i64, number i64, state text, name text, email text?, phone text?, coordinator i64, practitioner i64, on_paper bool, staff bool, about text, area text, asked_at i64, joined_at i64?, entry_day i64?, account_id i64?)
SELECT m.id, m.number, m.state, p.name, p.email, p.phone,
       (SELECT COUNT(*) FROM member_role r WHERE r.hub_id = m.hub_id AND r.member_id = m.id AND r.role = 'coordinator'),
       (SELECT COUNT(*) FROM member_role r WHERE r.hub_id = m.hub_id AND r.member_id = m.id AND r.role = 'practitioner'),
       m.on_paper, m.staff, m.about, m.area, m.asked_at, m.joined_at, m.entry_day, m.account_id
FROM member m JOIN person p ON p.id = m.person_id WHERE m.hub_id = :hub_id ORDER BY m.number;

--: each export_accounts(hub_id i64) -> (id i64, kind text, unit text, name text, member_id i64?, floor i64?, soft_floor i64?, ceiling i64?, opened_at i64, closed_at i64?, given i64, received i64, held_in i64, held_out i64)
WITH tail AS (SELECT m.account_id, CAST(SUM(m.given) AS BIGINT) AS given, CAST(SUM(m.received) AS BIGINT) AS received,
    CAST(SUM(m.held_out) AS BIGINT) AS held_out, CAST(SUM(m.held_in) AS BIGINT) AS held_in, MAX(m.sequence) AS sequence FROM (
    SELECT t.to_id AS account_id, t.sequence,
        CASE WHEN t.phase IN ('posted', 'post') THEN t.amount ELSE 0 END AS given, 0 AS received, 0 AS held_out,
        CASE WHEN t.phase = 'pending' THEN t.amount ELSE -COALESCE(p.amount, 0) END AS held_in
    FROM transfer t LEFT JOIN transfer p ON p.hub_id = t.hub_id AND p.id = t.pending_id
    WHERE t.hub_id = :hub_id AND t.sequence > (SELECT l.indexed_to FROM ledger l WHERE l.hub_id = :hub_id)
    UNION ALL
    SELECT t.from_id, t.sequence,
        0, CASE WHEN t.phase IN ('posted', 'post') THEN t.amount ELSE 0 END,
        CASE WHEN t.phase = 'pending' THEN t.amount ELSE -COALESCE(p.amount, 0) END, 0
    FROM transfer t LEFT JOIN transfer p ON p.hub_id = t.hub_id AND p.id = t.pending_id
    WHERE t.hub_id = :hub_id AND t.sequence > (SELECT l.indexed_to FROM ledger l WHERE l.hub_id = :hub_id)) AS m GROUP BY m.account_id)
SELECT a.id, a.kind, a.unit, a.name, m.id, a.floor, a.soft_floor, a.ceiling, a.opened_at, a.closed_at, b.given + COALESCE(d.given, 0),
       b.received + COALESCE(d.received, 0), b.held_in + COALESCE(d.held_in, 0), b.held_out + COALESCE(d.held_out, 0)
FROM account a JOIN balance b ON b.hub_id = a.hub_id AND b.account_id = a.id
LEFT JOIN tail d ON d.account_id = a.id
LEFT JOIN member m ON m.hub_id = a.hub_id AND m.account_id = a.id
WHERE a.hub_id = :hub_id ORDER BY a.id;

--: each export_transfers(hub_id i64) -> (sequence i64, id i64, phase text, kind text, from_id i64, to_id i64, amount i64, day i64, at i64, actor_member_id i64?, description text, about_id i64?, link_id i64?, pending_id i64?, expires_at i64?, reverses_id i64?, key text?)
-- Who did it is told by membership; whoever is no member of the hub (an administrator) is left out.
SELECT t.sequence, t.id, t.phase, t.kind, t.from_id, t.to_id, t.amount, t.day, t.at, m.id, t.description, t.about_id, t.link_id, t.pending_id,
       t.expires_at, t.reverses_id, t.key
FROM transfer t LEFT JOIN member m ON m.hub_id = t.hub_id AND m.person_id = t.actor_id
WHERE t.hub_id = :hub_id ORDER BY t.sequence;

--: each export_chain(hub_id i64) -> (sequence i64, actor_id i64?, for_member_id i64?, salt blob?, commitment blob?, hash blob)
-- What of each transfer only its hash needs.
SELECT t.sequence, t.actor_id, t.for_member_id, t.salt, t.commitment, t.hash FROM transfer t WHERE t.hub_id = :hub_id ORDER BY t.sequence;

--: each export_listings(hub_id i64) -> (id i64, kind text, member_id i64, title text, words text, category text, place text, times text, state text, ends_on i64?, created_at i64, changed_at i64, near text, lat f64?, lon f64?, check_level text, needs text, languages text, hours text)
SELECT l.id, l.kind, l.member_id, l.title, l.words, l.category, l.place, l.times, l.state, l.ends_on, l.created_at, l.changed_at,
       l.near, l.lat, l.lon, l.check_level, l.needs, l.languages, l.hours
FROM listing l WHERE l.hub_id = :hub_id ORDER BY l.id;

--: each export_exchanges(hub_id i64) -> (id i64, listing_id i64?, giver_id i64, receiver_id i64, title text, category text, state text, waits_for i64?, minutes i64?, day i64?, words text, confirm_at i64?, transfer_id i64?, created_at i64, changed_at i64, starts_at i64?)
SELECT e.id, e.listing_id, e.giver_id, e.receiver_id, e.title, e.category, e.state, e.waits_for, e.minutes, e.day, e.words, e.confirm_at,
       e.transfer_id, e.created_at, e.changed_at, e.starts_at
FROM exchange e WHERE e.hub_id = :hub_id ORDER BY e.id;

--: each export_moves(hub_id i64) -> (exchange_id i64, n i64, at i64, move text, state text, member_id i64?, actor_member_id i64?, minutes i64?, day i64?, words text, starts_at i64?)
SELECT v.exchange_id, v.n, v.at, v.move, v.state, v.member_id, m.id, v.minutes, v.day, v.words, v.starts_at
FROM exchange_move v LEFT JOIN member m ON m.hub_id = v.hub_id AND m.person_id = v.actor_id
WHERE v.hub_id = :hub_id ORDER BY v.exchange_id, v.n;

--: each export_organisations(hub_id i64) -> (id i64, name text, words text, email text, website text, hsds_id text, changed_at i64)
SELECT id, name, words, email, website, hsds_id, changed_at FROM organisation WHERE hub_id = :hub_id ORDER BY id;

--: each export_assets(hub_id i64) ->
--: (id i64, kind text, name text, words text, conditions text, size text, category text, organisation_id i64?, member_id i64?, state text, public bool, bookable bool, at_once bool, capacity i64, price i64, price_per text, to_pot bool, hours text, times text, area text?, place text, address text, town text, county text, postcode text, own_point bool, lat f64?, lon f64?, contact_name text, contact_phone text, contact_email text, website text, hsds_id text, hsds_place_id text, imported bool, created_at i64, changed_at i64, access text)
SELECT a.id, a.kind, a.name, a.words, a.conditions, a.size, a.category, a.organisation_id, a.member_id, a.state, a.public, a.bookable, a.at_once, a.capacity, a.price, a.price_per, a.to_pot, a.hours, a.times, r.name AS area, a.place, a.address, a.town, a.county, a.postcode, a.own_point, a.lat, a.lon, a.contact_name, a.contact_phone, a.contact_email, a.website, a.hsds_id, a.hsds_place_id, a.imported, a.created_at, a.changed_at, a.access
FROM asset a LEFT JOIN area r ON r.hub_id = a.hub_id AND r.id = a.area_id
WHERE a.hub_id = :hub_id ORDER BY a.id;

--: each export_bookings(hub_id i64) -> (id i64, asset_id i64, member_id i64, keeper_id i64?, day i64, from_minute i64, to_minute i64, state text, minutes i64, words text, answer text, pending_id i64?, transfer_id i64?, created_at i64, changed_at i64)
SELECT id, asset_id, member_id, keeper_id, day, from_minute, to_minute, state, minutes, words, answer, pending_id, transfer_id, created_at, changed_at
FROM booking WHERE hub_id = :hub_id ORDER BY id;

--: each export_asks(hub_id i64) -> (id i64, listing_id i64, member_id i64, asked_by_member_id i64?, asked_at i64, answer text, answered_at i64?, ended_at i64?)
-- Who asked is told by membership; whoever is no member of the hub is left out.
SELECT q.id, q.listing_id, q.member_id, m.id AS asked_by_member_id, q.asked_at, q.answer, q.answered_at, q.ended_at
FROM ask q LEFT JOIN member m ON m.hub_id = q.hub_id AND m.person_id = q.asked_by WHERE q.hub_id = :hub_id ORDER BY q.id;

--: each export_weights(hub_id i64) -> (part text, weight i64)
SELECT part, weight FROM match_weight WHERE hub_id = :hub_id ORDER BY part;

--: each export_availability(hub_id i64) -> (member_id i64, pattern text, changed_at i64)
SELECT a.member_id, a.pattern, a.changed_at FROM availability a WHERE a.hub_id = :hub_id ORDER BY a.member_id;

--: each export_free_days(hub_id i64) -> (member_id i64, from_day i64, to_day i64, hours text)
SELECT f.member_id, f.from_day, f.to_day, f.hours FROM free_days f WHERE f.hub_id = :hub_id ORDER BY f.member_id, f.from_day, f.to_day;

--: each export_busy(hub_id i64) -> (member_id i64, from_at i64, to_at i64)
SELECT b.member_id, b.from_at, b.to_at FROM busy_time b WHERE b.hub_id = :hub_id ORDER BY b.member_id, b.from_at;

--: each export_rings(hub_id i64) -> (id i64, state text, made_by_member_id i64?, made_at i64, ends_at i64, ended_at i64?)
SELECT r.id, r.state, m.id AS made_by_member_id, r.made_at, r.ends_at, r.ended_at
FROM ring r LEFT JOIN member m ON m.hub_id = r.hub_id AND m.person_id = r.made_by WHERE r.hub_id = :hub_id ORDER BY r.id;

--: each export_ring_legs(hub_id i64) -> (ring_id i64, n i64, giver_id i64, receiver_id i64, offer_id i64, request_id i64, score i64, answer text, answered_at i64?, exchange_id i64?)
SELECT ring_id, n, giver_id, receiver_id, offer_id, request_id, score, answer, answered_at, exchange_id FROM ring_leg WHERE hub_id = :hub_id ORDER BY ring_id, n;

--: each export_searches(hub_id i64) -> (id i64, member_id i64, name text, query text, seen_at i64, made_at i64)
SELECT id, member_id, name, query, seen_at, made_at FROM saved_search WHERE hub_id = :hub_id ORDER BY id;

--: each export_neighbours(hub_id i64) -> (other_hub_id i64, slug text, name text, opened_by_member_id i64?, opened_at i64?, account_id i64?, soft_limit i64?)
SELECT n.other_hub_id, n.slug, n.name, m.id AS opened_by_member_id, n.opened_at, n.account_id, n.soft_limit
FROM neighbour n LEFT JOIN member m ON m.hub_id = n.hub_id AND m.person_id = n.opened_by WHERE n.hub_id = :hub_id ORDER BY n.other_hub_id;

--: each export_sides(hub_id i64) -> (id i64, other_hub_id i64, owner bool, member_id i64, listing_id i64, kind text, title text, words text, made_at i64, answer text, answered_at i64?)
SELECT id, other_hub_id, owner, member_id, listing_id, kind, title, words, made_at, answer, answered_at FROM neighbour_side WHERE hub_id = :hub_id ORDER BY id;

--: each export_trades(hub_id i64) ->
--: (id i64, other_hub_id i64, wish_id i64, member_id i64, gives bool, title text, words text, minutes i64, day i64, state text, awaits bool, confirm_at i64?, recorded_by_member_id i64?, attempt i64, pending_id i64?, transfer_id i64?, reversal_id i64?, reason text, created_at i64, changed_at i64)
SELECT d.id, d.other_hub_id, d.wish_id, d.member_id, d.gives, d.title, d.words, d.minutes, d.day, d.state, d.awaits, d.confirm_at, m.id AS recorded_by_member_id, d.attempt, d.pending_id, d.transfer_id,
       d.reversal_id, d.reason, d.created_at, d.changed_at
FROM neighbour_trade d LEFT JOIN member m ON m.hub_id = d.hub_id AND m.person_id = d.recorded_by WHERE d.hub_id = :hub_id ORDER BY d.id;

--: each export_second_rule(hub_id i64) -> (required bool, days i64, since i64)
SELECT required, days, since FROM second_rule WHERE hub_id = :hub_id ORDER BY since;
