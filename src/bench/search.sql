--: rows bench_hub(hub_id i64, name text)
INSERT INTO hub (hub_id, name, about, host, letter, joining, confirm_days, most_minutes, public_offers, public_requests, public_figures,
    contact_name, contact_phone, contact_email, pot_id, next_number, created_at, version)
VALUES (:hub_id, :name, '', '', 'R', 'request', 14, 720, 0, 0, 0, '', '', '', 1, 99, 1, 1);

--: rows bench_person(id i64, name text)
INSERT INTO person (id, name, administrator, created_at, version) VALUES (:id, :name, 0, 1, 1);

--: rows bench_member(hub_id i64, id i64, number i64)
INSERT INTO member (hub_id, id, person_id, number, state, about, area, on_paper, staff, asked_at, folded, version)
VALUES (:hub_id, :id, :id, :number, 'active', '', '', 0, 0, 1, '', 1);

--: rows bench_offer(hub_id i64, id i64, member_id i64, title text, words text, category text, lat f64, lon f64)
INSERT INTO listing (hub_id, id, kind, member_id, title, words, category, place, times, state, ends_on, created_at, changed_at, folded, version, lat, lon)
VALUES (:hub_id, :id, 'offer', :member_id, :title, :words, :category, '', '', 'open', NULL, :id, 1, '', 1, :lat, :lon);
