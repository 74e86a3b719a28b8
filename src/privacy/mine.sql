-- What is kept about one member, table by table: mine_TABLE. mine.c runs each by its name in tables.def, fills in what it asks for (hub_id, member_id, person_id), and writes its columns as they
-- are called: *_at a time, *_day and day a date, id and *_id an id, *_name the name of somebody else, which is shown as others see it.

--: many mine_person(person_id i64) -> (own text, email text?, phone text?, language text, has_password bool, administrator bool, created_at i64)
SELECT name, email, phone, language, CASE WHEN password_hash IS NULL THEN 0 ELSE 1 END, administrator, created_at FROM person WHERE id = :person_id;

--: many mine_member(hub_id i64, member_id i64) -> (id i64, number i64, state text, about text, area text, on_paper bool, staff bool, asked_at i64, joined_at i64?, entry_day i64?, account_id i64?, restricted_until i64?, forgotten_at i64?)
SELECT id, number, state, about, area, on_paper, staff, asked_at, joined_at, entry_day, account_id, restricted_until, forgotten_at FROM member WHERE hub_id = :hub_id AND id = :member_id;

--: many mine_member_role(hub_id i64, member_id i64) -> (role text, given_at i64)
SELECT role, given_at FROM member_role WHERE hub_id = :hub_id AND member_id = :member_id ORDER BY role;

--: many mine_account(hub_id i64, member_id i64) -> (id i64, unit text, floor i64?, soft_floor i64?, ceiling i64?, opened_at i64, closed_at i64?)
SELECT a.id, a.unit, a.floor, a.soft_floor, a.ceiling, a.opened_at, a.closed_at FROM account a JOIN member m ON m.hub_id = a.hub_id AND m.account_id = a.id WHERE m.hub_id = :hub_id AND m.id = :member_id;

--: many mine_balance(hub_id i64, member_id i64) -> (given i64, received i64, held_out i64, held_in i64)
SELECT b.given, b.received, b.held_out, b.held_in FROM balance b JOIN member m ON m.hub_id = b.hub_id AND m.account_id = b.account_id WHERE m.hub_id = :hub_id AND m.id = :member_id;

--: many mine_profile(hub_id i64, member_id i64) -> (head text, hands text, heart text, life text, area text?, postcode text, lat f64?, lon f64?, findable bool, neighbours bool, changed_at i64)
SELECT f.head, f.hands, f.heart, f.life, r.name, f.postcode, f.lat, f.lon, f.findable, f.neighbours, f.changed_at
FROM profile f LEFT JOIN area r ON r.hub_id = f.hub_id AND r.id = f.area_id WHERE f.hub_id = :hub_id AND f.member_id = :member_id;

--: many mine_profile_tag(hub_id i64, member_id i64) -> (kind text, word text)
SELECT kind, word FROM profile_tag WHERE hub_id = :hub_id AND member_id = :member_id ORDER BY kind, word;

--: many mine_availability(hub_id i64, member_id i64) -> (pattern text, changed_at i64)
SELECT pattern, changed_at FROM availability WHERE hub_id = :hub_id AND member_id = :member_id;

--: many mine_free_days(hub_id i64, member_id i64) -> (from_day i64, to_day i64, hours text)
SELECT from_day, to_day, hours FROM free_days WHERE hub_id = :hub_id AND member_id = :member_id ORDER BY from_day, to_day;

--: many mine_busy_time(hub_id i64, member_id i64) -> (from_at i64, to_at i64)
SELECT from_at, to_at FROM busy_time WHERE hub_id = :hub_id AND member_id = :member_id ORDER BY from_at;

--: many mine_calendar_address(hub_id i64, member_id i64) -> (made_at i64)
SELECT made_at FROM calendar_address WHERE hub_id = :hub_id AND member_id = :member_id;

--: many mine_search_feed(hub_id i64, member_id i64) -> (made_at i64)
SELECT made_at FROM search_feed WHERE hub_id = :hub_id AND member_id = :member_id;

--: many mine_member_check(hub_id i64, member_id i64) -> (level text, until_day i64, issued_day i64?, digits text, entered_at i64, entered_by_name text?)
SELECT k.level, k.until_day, k.issued_day, k.digits, k.entered_at, p.name FROM member_check k LEFT JOIN person p ON p.id = k.entered_by WHERE k.hub_id = :hub_id AND k.member_id = :member_id ORDER BY k.level;

--: many mine_member_block(hub_id i64, member_id i64) -> (hidden_from_name text, made_at i64)
-- Those that they made themselves: who hides from them is the other's own.
SELECT p.name, b.made_at FROM member_block b JOIN member m ON m.hub_id = b.hub_id AND m.id = b.other_id JOIN person p ON p.id = m.person_id
WHERE b.hub_id = :hub_id AND b.member_id = :member_id AND b.by_coordinator = 0 ORDER BY b.made_at;

--: many mine_listing(hub_id i64, member_id i64) -> (id i64, kind text, title text, words text, category text, place text, near text, times text, state text, needs text, languages text, hours text, ends_day i64?, created_at i64, changed_at i64)
SELECT id, kind, title, words, category, place, near, times, state, needs, languages, hours, ends_on, created_at, changed_at FROM listing WHERE hub_id = :hub_id AND member_id = :member_id ORDER BY id;

--: many mine_exchange(hub_id i64, member_id i64) -> (id i64, listing_id i64?, gave bool, other_name text, title text, category text, state text, minutes i64?, day i64?, starts_at i64?, words text, transfer_id i64?, created_at i64, changed_at i64)
SELECT e.id, e.listing_id, CASE WHEN e.giver_id = :member_id THEN 1 ELSE 0 END, p.name, e.title, e.category, e.state, e.minutes, e.day, e.starts_at, e.words, e.transfer_id, e.created_at, e.changed_at
FROM exchange e JOIN member o ON o.hub_id = e.hub_id AND o.id = CASE WHEN e.giver_id = :member_id THEN e.receiver_id ELSE e.giver_id END JOIN person p ON p.id = o.person_id
WHERE e.hub_id = :hub_id AND (e.giver_id = :member_id OR e.receiver_id = :member_id) ORDER BY e.id;

--: many mine_exchange_move(hub_id i64, member_id i64) -> (exchange_id i64, n i64, at i64, move text, actor_name text?, minutes i64?, day i64?, starts_at i64?, words text)
SELECT v.exchange_id, v.n, v.at, v.move, p.name, v.minutes, v.day, v.starts_at, v.words
FROM exchange e JOIN exchange_move v ON v.hub_id = e.hub_id AND v.exchange_id = e.id LEFT JOIN person p ON p.id = v.actor_id
WHERE e.hub_id = :hub_id AND (e.giver_id = :member_id OR e.receiver_id = :member_id) ORDER BY v.exchange_id, v.n;

--: many mine_invitation(hub_id i64, member_id i64) -> (name text, made_at i64, ends_at i64, used_at i64?)
SELECT name, made_at, ends_at, used_at FROM invitation WHERE hub_id = :hub_id AND member_id = :member_id ORDER BY id;

--: many mine_session(person_id i64) -> (way text, browser text, shared bool, made_at i64, seen_at i64, ends_at i64, second_at i64?)
SELECT way, browser, shared, made_at, seen_at, ends_at, second_at FROM session WHERE person_id = :person_id ORDER BY made_at;

--: many mine_api_token(hub_id i64, member_id i64) -> (name text, scope text, made_at i64, ends_at i64?, ended_at i64?, used_at i64?)
SELECT name, scope, made_at, ends_at, ended_at, used_at FROM api_token WHERE hub_id = :hub_id AND member_id = :member_id ORDER BY id;

--: many mine_asset(hub_id i64, member_id i64) -> (id i64, kind text, name text, words text, conditions text, size text, state text, place text, address text, town text, postcode text, contact text, phone text, email text, website text, times text, access text, created_at i64, changed_at i64)
-- Those that they look after.
SELECT id, kind, name, words, conditions, size, state, place, address, town, postcode, contact_name, contact_phone, contact_email, website, times, access, created_at, changed_at FROM asset WHERE hub_id = :hub_id AND member_id = :member_id ORDER BY id;

--: many mine_booking(hub_id i64, member_id i64) -> (id i64, place text, day i64, from_minute i64, to_minute i64, state text, minutes i64, words text, answer text, created_at i64, changed_at i64)
SELECT b.id, a.name, b.day, b.from_minute, b.to_minute, b.state, b.minutes, b.words, b.answer, b.created_at, b.changed_at
FROM booking b JOIN asset a ON a.hub_id = b.hub_id AND a.id = b.asset_id WHERE b.hub_id = :hub_id AND b.member_id = :member_id ORDER BY b.id;

--: many mine_saved_search(hub_id i64, member_id i64) -> (name text, query text, made_at i64, seen_at i64, told_at i64)
SELECT name, query, made_at, seen_at, told_at FROM saved_search WHERE hub_id = :hub_id AND member_id = :member_id ORDER BY id;

--: many mine_ask(hub_id i64, member_id i64) -> (listing_id i64, title text, asked_at i64, answer text, answered_at i64?, ended_at i64?)
-- When they were asked to help, and what they answered.
SELECT k.listing_id, l.title, k.asked_at, k.answer, k.answered_at, k.ended_at FROM ask k JOIN listing l ON l.hub_id = k.hub_id AND l.id = k.listing_id
WHERE k.hub_id = :hub_id AND k.member_id = :member_id ORDER BY k.id;

--: many mine_member_standing(hub_id i64, member_id i64) -> (given i64, received i64, times_given i64, times_received i64, ties i64)
SELECT given, received, times_given, times_received, ties FROM member_standing WHERE hub_id = :hub_id AND member_id = :member_id;

--: many mine_member_tie(hub_id i64, member_id i64) -> (other_name text, times i64)
SELECT p.name, t.times FROM member_tie t JOIN member m ON m.hub_id = t.hub_id AND m.id = t.other_id JOIN person p ON p.id = m.person_id WHERE t.hub_id = :hub_id AND t.member_id = :member_id ORDER BY t.other_id;

--: many mine_member_gave(hub_id i64, member_id i64) -> (category text, times i64)
SELECT category, times FROM member_gave WHERE hub_id = :hub_id AND member_id = :member_id ORDER BY category;

--: many mine_ring_leg(hub_id i64, member_id i64) -> (ring_id i64, state text, gives_to_name text, answer text, answered_at i64?, offered_at i64)
-- Their own part of a ring, and their own answer.
SELECT g.ring_id, r.state, p.name, g.answer, g.answered_at, r.made_at FROM ring_leg g JOIN ring r ON r.hub_id = g.hub_id AND r.id = g.ring_id
JOIN member o ON o.hub_id = g.hub_id AND o.id = g.receiver_id JOIN person p ON p.id = o.person_id WHERE g.hub_id = :hub_id AND g.giver_id = :member_id ORDER BY g.ring_id;

--: many mine_neighbour_side(hub_id i64, member_id i64) -> (id i64, owner bool, kind text, title text, words text, made_at i64, answer text, answered_at i64?)
SELECT id, owner, kind, title, words, made_at, answer, answered_at FROM neighbour_side WHERE hub_id = :hub_id AND member_id = :member_id ORDER BY id;

--: many mine_neighbour_trade(hub_id i64, member_id i64) -> (id i64, gives bool, title text, words text, minutes i64, day i64, state text, reason text, created_at i64, changed_at i64)
SELECT id, gives, title, words, minutes, day, state, reason, created_at, changed_at FROM neighbour_trade WHERE hub_id = :hub_id AND member_id = :member_id ORDER BY id;

--: many mine_message(hub_id i64, person_id i64) -> (id i64, kind text, channel text, address text, subject text, body text, state text, made_at i64, ended_at i64?)
SELECT id, kind, channel, address, subject, body, state, made_at, ended_at FROM message WHERE hub_id = :hub_id AND person_id = :person_id ORDER BY id;

--: many mine_mail_choice(person_id i64) -> (pace text, channel text, at i64)
SELECT pace, channel, at FROM mail_choice WHERE person_id = :person_id;

--: many mine_mail_bad(person_id i64) -> (address text, why text, at i64)
-- Addresses of theirs at which nothing arrived.
SELECT b.address, b.why, b.at FROM mail_bad b JOIN person p ON p.email = b.address OR p.email_key = b.address OR p.phone = b.address WHERE p.id = :person_id ORDER BY b.address;

--: many mine_mail_code(hub_id i64, member_id i64) -> (address text, action text, made_at i64, ends_at i64, used_at i64?)
SELECT address, action, made_at, ends_at, used_at FROM mail_code WHERE hub_id = :hub_id AND member_id = :member_id ORDER BY id;

--: many mine_group_leader(hub_id i64, member_id i64) -> (session_id i64, title text, day i64)
SELECT s.id, s.title, s.day FROM group_leader g JOIN group_session s ON s.hub_id = g.hub_id AND s.id = g.session_id WHERE g.hub_id = :hub_id AND g.member_id = :member_id ORDER BY s.day, s.id;

--: many mine_group_sign_up(hub_id i64, member_id i64) -> (session_id i64, title text, day i64, state text, changed_at i64)
SELECT s.id, s.title, s.day, g.state, g.changed_at FROM group_sign_up g JOIN group_session s ON s.hub_id = g.hub_id AND s.id = g.session_id WHERE g.hub_id = :hub_id AND g.member_id = :member_id ORDER BY s.day, s.id;

--: many mine_group_came(hub_id i64, member_id i64) -> (session_id i64, title text, day i64, leads bool, minutes i64)
SELECT s.id, s.title, s.day, g.leads, g.minutes FROM group_came g JOIN group_session s ON s.hub_id = g.hub_id AND s.id = g.session_id WHERE g.hub_id = :hub_id AND g.member_id = :member_id ORDER BY s.day, s.id;

--: many mine_import_ref(hub_id i64, member_id i64) -> (source text, ref text, at i64)
-- What they were called in the system that the hub moved in from.
SELECT source, ref, at FROM import_ref WHERE hub_id = :hub_id AND kind = 'member' AND id = :member_id ORDER BY source, ref;

--: many mine_consent(hub_id i64, member_id i64) -> (kind text, n i64, given bool, version i64, language text, words text, way text, at i64, written_down_by_name text?)
SELECT k.kind, k.n, k.given, k.version, k.language, k.words, k.way, k.at, p.name FROM consent k LEFT JOIN person p ON p.id = k.actor_id WHERE k.hub_id = :hub_id AND k.member_id = :member_id ORDER BY k.kind, k.n;

--: many mine_guardian(hub_id i64, member_id i64) -> (acted_for_name text, acts_name text, scope text, why text, restricts bool, until_day i64, state text, asked_at i64, confirmed_at i64?, ended_at i64?)
SELECT p.name, q.name, g.scope, g.why, g.restricts, g.until_day, g.state, g.asked_at, g.confirmed_at, g.ended_at
FROM guardian g JOIN member m ON m.hub_id = g.hub_id AND m.id = g.member_id JOIN person p ON p.id = m.person_id JOIN member o ON o.hub_id = g.hub_id AND o.id = g.guardian_id JOIN person q ON q.id = o.person_id
WHERE g.hub_id = :hub_id AND (g.member_id = :member_id OR g.guardian_id = :member_id) ORDER BY g.id;

--: many mine_access_trace(hub_id i64, member_id i64) -> (reader_name text?, kind text, first_at i64, last_at i64, n i64)
-- Who looked at what about them.
SELECT p.name, t.kind, t.first_at, t.last_at, t.n FROM access_trace t LEFT JOIN person p ON p.id = t.reader_id WHERE t.hub_id = :hub_id AND t.about_id = :member_id ORDER BY t.hour, t.reader_id, t.kind;

--: many mine_erasure(hub_id i64, member_id i64) -> (state text, way text, asked_at i64, due_at i64, ended_at i64?)
SELECT state, way, asked_at, due_at, ended_at FROM erasure WHERE hub_id = :hub_id AND member_id = :member_id ORDER BY id;

--: many mine_audit(hub_id i64, person_id i64, member_id i64) -> (at i64, action text, by_themselves bool)
-- What they did, and what was done for them.
SELECT at, action, CASE WHEN actor_id = :person_id THEN 1 ELSE 0 END FROM audit WHERE hub_id = :hub_id AND (actor_id = :person_id OR for_member_id = :member_id) ORDER BY id;

--: many mine_member_note(hub_id i64, member_id i64) -> (kind text, words text, day i64, readers text, written_by_name text?, written_at i64)
SELECT n.kind, n.words, n.day, n.readers, p.name, n.written_at FROM member_note n LEFT JOIN member m ON m.hub_id = n.hub_id AND m.id = n.written_by LEFT JOIN person p ON p.id = m.person_id
WHERE n.hub_id = :hub_id AND n.member_id = :member_id ORDER BY n.day, n.id;

--: many mine_task(hub_id i64, member_id i64) -> (what text, due_day i64, made_at i64, done_at i64?)
SELECT what, due_day, made_at, done_at FROM task WHERE hub_id = :hub_id AND about_id = :member_id ORDER BY due_day, id;

--: many mine_second_step(person_id i64) -> (made_at i64?)
SELECT made_at FROM second_step WHERE person_id = :person_id;

--: many mine_start_code(hub_id i64, member_id i64) -> (made_at i64, ends_at i64, used_at i64?)
SELECT made_at, ends_at, used_at FROM start_code WHERE hub_id = :hub_id AND member_id = :member_id ORDER BY id;

--: many mine_outside_identity(person_id i64) -> (issuer text, subject text, email text, made_at i64, used_at i64)
SELECT issuer, subject, email, made_at, used_at FROM outside_identity WHERE person_id = :person_id ORDER BY issuer, subject;

--: many mine_join_mark(hub_id i64, member_id i64) -> (step text, state text, words text, marked_at i64, marked_by_name text?)
SELECT j.step, j.state, j.words, j.marked_at, p.name FROM join_mark j LEFT JOIN person p ON p.id = j.marked_by WHERE j.hub_id = :hub_id AND j.member_id = :member_id ORDER BY j.marked_at, j.step;

--: many mine_join_reference(hub_id i64, member_id i64) -> (asked_name text, how text, asked_at i64, answered_at i64?)
SELECT name, how, asked_at, answered_at FROM join_reference WHERE hub_id = :hub_id AND member_id = :member_id ORDER BY id;

--: many mine_check_request(hub_id i64, member_id i64) -> (level text, category text, state text, asked_at i64, ended_at i64?)
SELECT level, category, state, asked_at, ended_at FROM check_request WHERE hub_id = :hub_id AND member_id = :member_id ORDER BY id;

--: many mine_check_talk(hub_id i64, member_id i64) -> (level text, opened_at i64, held_day i64?, held_by text, outcome text, conditions text, review_day i64?, decided_at i64?)
SELECT level, opened_at, held_day, held_by, outcome, conditions, review_day, decided_at FROM check_talk WHERE hub_id = :hub_id AND member_id = :member_id ORDER BY id;

--: many mine_check_hold(hub_id i64, member_id i64) -> (level text)
SELECT level FROM check_hold WHERE hub_id = :hub_id AND member_id = :member_id ORDER BY level;

--: many mine_check_limit(hub_id i64, member_id i64) -> (category text)
SELECT category FROM check_limit WHERE hub_id = :hub_id AND member_id = :member_id ORDER BY category;

--: many mine_slip_photo(hub_id i64, member_id i64) -> (id i64, of_row i64, added_at i64, exchange_id i64)
-- That there are some; a coordinator shows the picture.
SELECT f.id, f.of_row, f.added_at, l.exchange_id FROM slip_photo f JOIN slip_line l ON l.hub_id = f.hub_id AND l.batch_id = f.batch_id AND l.n = f.of_row
JOIN exchange e ON e.hub_id = l.hub_id AND e.id = l.exchange_id WHERE f.hub_id = :hub_id AND (e.giver_id = :member_id OR e.receiver_id = :member_id) ORDER BY f.id;
