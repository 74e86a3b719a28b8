-- What becomes of each table when a member is forgotten: erase.c runs all of these, in this order, in one transaction. Parameters are filled in by their names (mine.h): hub_id, member_id, person_id, at
-- (seconds), name, shown ("Joan P."), email, phone (of the member; never empty), gone (what takes their place in the words of others).

-- Rows that go.

--: exec erase_profile_tag(hub_id i64, member_id i64)
DELETE FROM profile_tag WHERE hub_id = :hub_id AND member_id = :member_id;

--: exec erase_profile(hub_id i64, member_id i64)
DELETE FROM profile WHERE hub_id = :hub_id AND member_id = :member_id;

--: exec erase_availability(hub_id i64, member_id i64)
DELETE FROM availability WHERE hub_id = :hub_id AND member_id = :member_id;

--: exec erase_free_days(hub_id i64, member_id i64)
DELETE FROM free_days WHERE hub_id = :hub_id AND member_id = :member_id;

--: exec erase_busy_time(hub_id i64, member_id i64)
DELETE FROM busy_time WHERE hub_id = :hub_id AND member_id = :member_id;

--: exec erase_calendar_address(hub_id i64, member_id i64)
DELETE FROM calendar_address WHERE hub_id = :hub_id AND member_id = :member_id;

--: exec erase_search_feed(hub_id i64, member_id i64)
DELETE FROM search_feed WHERE hub_id = :hub_id AND member_id = :member_id;

--: exec erase_saved_search(hub_id i64, member_id i64)
DELETE FROM saved_search WHERE hub_id = :hub_id AND member_id = :member_id;

--: exec erase_member_check(hub_id i64, member_id i64)
DELETE FROM member_check WHERE hub_id = :hub_id AND member_id = :member_id;

--: exec erase_member_block(hub_id i64, member_id i64)
DELETE FROM member_block WHERE hub_id = :hub_id AND (member_id = :member_id OR other_id = :member_id);

--: exec erase_member_role(hub_id i64, member_id i64)
DELETE FROM member_role WHERE hub_id = :hub_id AND member_id = :member_id;

--: exec erase_invitation(hub_id i64, member_id i64, name text)
DELETE FROM invitation WHERE hub_id = :hub_id AND (member_id = :member_id OR name = :name);

--: exec erase_api_token(hub_id i64, member_id i64)
DELETE FROM api_token WHERE hub_id = :hub_id AND member_id = :member_id;

--: exec erase_ask(hub_id i64, member_id i64)
DELETE FROM ask WHERE hub_id = :hub_id AND member_id = :member_id;

--: exec erase_mail_code(hub_id i64, member_id i64)
DELETE FROM mail_code WHERE hub_id = :hub_id AND member_id = :member_id;

--: exec erase_message(hub_id i64, person_id i64)
DELETE FROM message WHERE hub_id = :hub_id AND person_id = :person_id;

--: exec erase_group_sign_up(hub_id i64, member_id i64)
DELETE FROM group_sign_up WHERE hub_id = :hub_id AND member_id = :member_id;

--: exec erase_group_leader(hub_id i64, member_id i64)
DELETE FROM group_leader WHERE hub_id = :hub_id AND member_id = :member_id
  AND session_id IN (SELECT s.id FROM group_session s WHERE s.hub_id = :hub_id AND s.state = 'planned');

--: exec erase_import_ref(hub_id i64, member_id i64)
DELETE FROM import_ref WHERE hub_id = :hub_id AND kind = 'member' AND id = :member_id;

--: exec erase_consent(hub_id i64, member_id i64)
DELETE FROM consent WHERE hub_id = :hub_id AND member_id = :member_id;

--: exec erase_guardian(hub_id i64, member_id i64)
DELETE FROM guardian WHERE hub_id = :hub_id AND (member_id = :member_id OR guardian_id = :member_id);

--: exec erase_access_trace(hub_id i64, member_id i64)
DELETE FROM access_trace WHERE hub_id = :hub_id AND about_id = :member_id;

--: exec erase_join_mark(hub_id i64, member_id i64)
DELETE FROM join_mark WHERE hub_id = :hub_id AND member_id = :member_id;

--: exec erase_join_end(hub_id i64, member_id i64)
DELETE FROM join_end WHERE hub_id = :hub_id AND member_id = :member_id;

--: exec erase_join_reference(hub_id i64, member_id i64)
DELETE FROM join_reference WHERE hub_id = :hub_id AND member_id = :member_id;

--: exec erase_check_request(hub_id i64, member_id i64)
DELETE FROM check_request WHERE hub_id = :hub_id AND member_id = :member_id;

--: exec erase_check_talk(hub_id i64, member_id i64)
DELETE FROM check_talk WHERE hub_id = :hub_id AND member_id = :member_id;

--: exec erase_check_duty(hub_id i64, member_id i64)
DELETE FROM check_duty WHERE hub_id = :hub_id AND member_id = :member_id;

--: exec erase_check_hold(hub_id i64, member_id i64)
DELETE FROM check_hold WHERE hub_id = :hub_id AND member_id = :member_id;

--: exec erase_check_limit(hub_id i64, member_id i64)
DELETE FROM check_limit WHERE hub_id = :hub_id AND member_id = :member_id;

--: exec erase_slip_photo(hub_id i64, member_id i64)
-- Of slips that they are on, and of whole sheets with one of theirs.
DELETE FROM slip_photo WHERE hub_id = :hub_id AND EXISTS (SELECT 1 FROM slip_line l JOIN exchange e ON e.hub_id = l.hub_id AND e.id = l.exchange_id
    WHERE l.hub_id = :hub_id AND l.batch_id = slip_photo.batch_id AND (slip_photo.of_row = 0 OR l.n = slip_photo.of_row) AND (e.giver_id = :member_id OR e.receiver_id = :member_id));

--: exec erase_slip_batch(hub_id i64, person_id i64)
UPDATE slip_batch SET typed = '', reason = '' WHERE hub_id = :hub_id AND person_id = :person_id;

--: exec erase_start_code(hub_id i64, member_id i64)
DELETE FROM start_code WHERE hub_id = :hub_id AND member_id = :member_id;

--: exec erase_task(hub_id i64, member_id i64)
DELETE FROM task WHERE hub_id = :hub_id AND about_id = :member_id;

--: exec erase_task_who(hub_id i64, member_id i64)
-- What they were to do waits for whoever comes to it first.
UPDATE task SET who_id = NULL, version = version + 1 WHERE hub_id = :hub_id AND who_id = :member_id;

--: exec erase_member_note(hub_id i64, member_id i64)
DELETE FROM member_note WHERE hub_id = :hub_id AND member_id = :member_id;

--: exec erase_session_acting(hub_id i64, member_id i64)
UPDATE session SET acting_hub_id = NULL, acting_member_id = NULL WHERE acting_hub_id = :hub_id AND acting_member_id = :member_id;

-- Rows that stay for the other side, without words of theirs.

--: exec erase_listing(hub_id i64, member_id i64, at i64)
UPDATE listing SET title = 'Help', words = '', place = '', near = '', times = '', needs = '', languages = '', hours = '', lat = NULL, lon = NULL, folded = 'help', state = 'ended', changed_at = :at, version = version + 1
WHERE hub_id = :hub_id AND member_id = :member_id;

--: exec erase_exchange_titles(hub_id i64, member_id i64)
-- What the other side called it in an offer or request of their own stays.
UPDATE exchange SET title = 'Help' WHERE hub_id = :hub_id AND (giver_id = :member_id OR receiver_id = :member_id)
  AND NOT EXISTS (SELECT 1 FROM listing l WHERE l.hub_id = exchange.hub_id AND l.id = exchange.listing_id AND l.member_id <> :member_id);

--: exec erase_exchange(hub_id i64, member_id i64)
UPDATE exchange SET words = '', version = version + 1 WHERE hub_id = :hub_id AND (giver_id = :member_id OR receiver_id = :member_id);

--: exec erase_exchange_move(hub_id i64, member_id i64)
UPDATE exchange_move SET words = '' WHERE hub_id = :hub_id AND words <> ''
  AND exchange_id IN (SELECT e.id FROM exchange e WHERE e.hub_id = :hub_id AND (e.giver_id = :member_id OR e.receiver_id = :member_id));

--: exec erase_booking(hub_id i64, member_id i64)
UPDATE booking SET words = '', answer = '' WHERE hub_id = :hub_id AND (member_id = :member_id OR keeper_id = :member_id);

--: exec erase_asset_own(hub_id i64, member_id i64, at i64)
-- What was theirs ends; what an organisation has stays with it.
UPDATE asset SET name = 'Something that was lent', words = '', conditions = '', size = '', place = '', address = '', town = '', county = '', postcode = '', lat = NULL, lon = NULL, own_point = 0, website = '',
    times = '', folded = '', state = 'ended', public = 0, bookable = 0, changed_at = :at, version = version + 1
WHERE hub_id = :hub_id AND member_id = :member_id AND organisation_id IS NULL;

--: exec erase_asset(hub_id i64, member_id i64)
UPDATE asset SET member_id = NULL, contact_name = '', contact_phone = '', contact_email = '' WHERE hub_id = :hub_id AND member_id = :member_id;

--: exec erase_area(hub_id i64, member_id i64)
UPDATE area SET coordinator_id = NULL, version = version + 1 WHERE hub_id = :hub_id AND coordinator_id = :member_id;

--: exec erase_ring(hub_id i64, member_id i64, at i64)
-- A ring that still waits for them comes to nothing.
UPDATE ring SET state = 'withdrawn', ended_at = :at WHERE hub_id = :hub_id AND state = 'offered'
  AND id IN (SELECT g.ring_id FROM ring_leg g WHERE g.hub_id = :hub_id AND (g.giver_id = :member_id OR g.receiver_id = :member_id));

--: exec erase_ring_holds(hub_id i64)
UPDATE ring_leg SET holds = NULL WHERE hub_id = :hub_id AND holds = 1
  AND ring_id IN (SELECT r.id FROM ring r WHERE r.hub_id = :hub_id AND r.state <> 'offered');

--: across exec erase_neighbour_side(hub_id i64, member_id i64)
-- Both hubs have a row of the same number. The title is of whoever's offer or request it is.
UPDATE neighbour_side SET words = '', title = CASE WHEN 1 = (SELECT MAX(o.owner) FROM neighbour_side o WHERE o.hub_id = :hub_id AND o.id = neighbour_side.id) THEN 'Help' ELSE title END,
    answer = CASE WHEN answer = 'open' THEN 'no' ELSE answer END
WHERE id IN (SELECT s.id FROM neighbour_side s WHERE s.hub_id = :hub_id AND s.member_id = :member_id);

--: across exec erase_neighbour_trade(hub_id i64, member_id i64)
UPDATE neighbour_trade SET title = 'Help', words = '', reason = ''
WHERE id IN (SELECT s.id FROM neighbour_trade s WHERE s.hub_id = :hub_id AND s.member_id = :member_id);

--: exec erase_erasure(hub_id i64, member_id i64)
UPDATE erasure SET proof = '', reason = '' WHERE hub_id = :hub_id AND member_id = :member_id;

--: exec erase_member(hub_id i64, member_id i64, at i64)
UPDATE member SET about = '', area = '', on_paper = 0, entry_day = NULL, folded = '', state = 'left', restricted_until = NULL, forgotten_at = :at, version = version + 1 WHERE hub_id = :hub_id AND id = :member_id;

-- Words of others: their whole name, as members see it, their e-mail and their phone are taken out of them.

--: exec erase_in_listing(hub_id i64, name text, shown text, email text, phone text, gone text, folded_name text, folded_shown text, folded_email text, folded_phone text)
-- folded: what is searched, made of the words.
UPDATE listing SET folded = REPLACE(REPLACE(REPLACE(REPLACE(folded, :folded_name, :gone), :folded_shown, :gone), :folded_email, :gone), :folded_phone, :gone),
    title = REPLACE(REPLACE(title, :name, :gone), :shown, :gone), words = REPLACE(REPLACE(REPLACE(REPLACE(words, :name, :gone), :shown, :gone), :email, :gone), :phone, :gone)
WHERE hub_id = :hub_id AND (REPLACE(REPLACE(title, :name, ''), :shown, '') <> title OR REPLACE(REPLACE(REPLACE(REPLACE(words, :name, ''), :shown, ''), :email, ''), :phone, '') <> words);

--: exec erase_in_exchange(hub_id i64, name text, shown text, email text, phone text, gone text)
UPDATE exchange SET title = REPLACE(REPLACE(title, :name, :gone), :shown, :gone), words = REPLACE(REPLACE(REPLACE(REPLACE(words, :name, :gone), :shown, :gone), :email, :gone), :phone, :gone)
WHERE hub_id = :hub_id AND (REPLACE(REPLACE(title, :name, ''), :shown, '') <> title OR REPLACE(REPLACE(REPLACE(REPLACE(words, :name, ''), :shown, ''), :email, ''), :phone, '') <> words);

--: exec erase_in_exchange_move(hub_id i64, name text, shown text, email text, phone text, gone text)
UPDATE exchange_move SET words = REPLACE(REPLACE(REPLACE(REPLACE(words, :name, :gone), :shown, :gone), :email, :gone), :phone, :gone)
WHERE hub_id = :hub_id AND REPLACE(REPLACE(REPLACE(REPLACE(words, :name, ''), :shown, ''), :email, ''), :phone, '') <> words;

--: exec erase_in_booking(hub_id i64, name text, shown text, gone text)
UPDATE booking SET words = REPLACE(REPLACE(words, :name, :gone), :shown, :gone), answer = REPLACE(REPLACE(answer, :name, :gone), :shown, :gone)
WHERE hub_id = :hub_id AND (REPLACE(REPLACE(words, :name, ''), :shown, '') <> words OR REPLACE(REPLACE(answer, :name, ''), :shown, '') <> answer);

--: exec erase_in_group_session(hub_id i64, name text, shown text, gone text)
UPDATE group_session SET title = REPLACE(REPLACE(title, :name, :gone), :shown, :gone), note = REPLACE(REPLACE(note, :name, :gone), :shown, :gone), off_words = REPLACE(REPLACE(off_words, :name, :gone), :shown, :gone)
WHERE hub_id = :hub_id AND (REPLACE(REPLACE(title, :name, ''), :shown, '') <> title OR REPLACE(REPLACE(note, :name, ''), :shown, '') <> note OR REPLACE(REPLACE(off_words, :name, ''), :shown, '') <> off_words);

--: exec erase_in_asset(hub_id i64, name text, email text, phone text, gone text)
UPDATE asset SET words = REPLACE(words, :name, :gone), conditions = REPLACE(conditions, :name, :gone), contact_name = REPLACE(contact_name, :name, ''), contact_email = REPLACE(contact_email, :email, ''),
    contact_phone = REPLACE(contact_phone, :phone, '')
WHERE hub_id = :hub_id AND (REPLACE(words, :name, '') <> words OR REPLACE(conditions, :name, '') <> conditions OR contact_name = :name OR contact_email = :email OR contact_phone = :phone);

--: exec erase_in_organisation(hub_id i64, name text, email text, gone text)
UPDATE organisation SET words = REPLACE(words, :name, :gone), email = REPLACE(email, :email, '') WHERE hub_id = :hub_id AND (REPLACE(words, :name, '') <> words OR email = :email);

--: exec erase_in_message(hub_id i64, name text, shown text, gone text)
UPDATE message SET subject = REPLACE(REPLACE(subject, :name, :gone), :shown, :gone), body = REPLACE(REPLACE(body, :name, :gone), :shown, :gone)
WHERE hub_id = :hub_id AND (REPLACE(REPLACE(subject, :name, ''), :shown, '') <> subject OR REPLACE(REPLACE(body, :name, ''), :shown, '') <> body);

--: exec erase_in_member_note(hub_id i64, name text, shown text, email text, phone text, gone text)
UPDATE member_note SET words = REPLACE(REPLACE(REPLACE(REPLACE(words, :name, :gone), :shown, :gone), :email, :gone), :phone, :gone)
WHERE hub_id = :hub_id AND REPLACE(REPLACE(REPLACE(REPLACE(words, :name, ''), :shown, ''), :email, ''), :phone, '') <> words;

--: exec erase_in_task(hub_id i64, name text, shown text, gone text)
UPDATE task SET what = REPLACE(REPLACE(what, :name, :gone), :shown, :gone) WHERE hub_id = :hub_id AND REPLACE(REPLACE(what, :name, ''), :shown, '') <> what;

--: exec erase_in_join_reference(hub_id i64, name text, shown text, email text, gone text)
-- They were asked about somebody else, or named in an answer.
UPDATE join_reference SET name = REPLACE(name, :name, :gone), email = REPLACE(email, :email, ''), words = REPLACE(REPLACE(words, :name, :gone), :shown, :gone), known = REPLACE(known, :name, :gone)
WHERE hub_id = :hub_id AND (name = :name OR email = :email OR REPLACE(REPLACE(words, :name, ''), :shown, '') <> words OR REPLACE(known, :name, '') <> known);

--: exec erase_in_check_talk(hub_id i64, name text, shown text, gone text)
UPDATE check_talk SET held_by = REPLACE(REPLACE(held_by, :name, :gone), :shown, :gone), conditions = REPLACE(REPLACE(conditions, :name, :gone), :shown, :gone)
WHERE hub_id = :hub_id AND (REPLACE(REPLACE(held_by, :name, ''), :shown, '') <> held_by OR REPLACE(REPLACE(conditions, :name, ''), :shown, '') <> conditions);

--: exec erase_in_slip_batch(hub_id i64, name text, shown text, email text, phone text, gone text)
UPDATE slip_batch SET typed = REPLACE(REPLACE(REPLACE(REPLACE(typed, :name, :gone), :shown, :gone), :email, :gone), :phone, :gone), reason = REPLACE(REPLACE(reason, :name, :gone), :shown, :gone)
WHERE hub_id = :hub_id AND (REPLACE(REPLACE(REPLACE(REPLACE(typed, :name, ''), :shown, ''), :email, ''), :phone, '') <> typed OR REPLACE(REPLACE(reason, :name, ''), :shown, '') <> reason);

--: across exec erase_in_neighbour_side(hub_id i64, name text, shown text, gone text)
-- Both sides of what this hub has a side of; in what other hubs have between them, the same name is somebody else's.
UPDATE neighbour_side SET title = REPLACE(REPLACE(title, :name, :gone), :shown, :gone), words = REPLACE(REPLACE(words, :name, :gone), :shown, :gone)
WHERE id IN (SELECT s.id FROM neighbour_side s WHERE s.hub_id = :hub_id)
  AND (REPLACE(REPLACE(title, :name, ''), :shown, '') <> title OR REPLACE(REPLACE(words, :name, ''), :shown, '') <> words);

--: exec erase_in_idempotency(hub_id i64, person_id i64, name text, shown text, email text, phone text, gone text)
-- Answers to programs of this hub's people: they stay, so that who asks again changes nothing.
UPDATE idempotency SET body = REPLACE(REPLACE(REPLACE(REPLACE(body, :name, :gone), :shown, :gone), :email, ''), :phone, '')
WHERE (owner = :person_id OR owner IN (SELECT m.person_id FROM member m WHERE m.hub_id = :hub_id))
  AND REPLACE(REPLACE(REPLACE(REPLACE(body, :name, ''), :shown, ''), :email, ''), :phone, '') <> body;

-- Of the installation: only where they are in no other hub.

--: exec erase_idempotency(person_id i64)
DELETE FROM idempotency WHERE owner = :person_id;

--: exec erase_mail_bad(email text, phone text)
DELETE FROM mail_bad WHERE address = :email OR address = :phone;

--: exec erase_mail_choice(person_id i64)
DELETE FROM mail_choice WHERE person_id = :person_id;

--: exec erase_session(person_id i64)
DELETE FROM session WHERE person_id = :person_id;

--: exec erase_second_asked(person_id i64)
DELETE FROM second_asked WHERE person_id = :person_id;

--: exec erase_second_step(person_id i64)
DELETE FROM second_step WHERE person_id = :person_id;

--: exec erase_recovery_code(person_id i64)
DELETE FROM recovery_code WHERE person_id = :person_id;

--: exec erase_sign_in_try(person_id i64, email text)
DELETE FROM sign_in_try WHERE person_id = :person_id OR email_key = LOWER(:email);

--: exec erase_outside_identity(person_id i64)
DELETE FROM outside_identity WHERE person_id = :person_id;

--: exec erase_outside_try(person_id i64)
DELETE FROM outside_try WHERE person_id = :person_id;

--: across exec erase_message_anywhere(person_id i64)
-- Of no hub: codes to sign in and the like.
DELETE FROM message WHERE person_id = :person_id AND hub_id = 0;

--: exec erase_person(person_id i64)
UPDATE person SET name = 'Someone who has left', email = NULL, email_key = NULL, phone = NULL, password_hash = NULL, language = '', email_proved = '', version = version + 1 WHERE id = :person_id;
