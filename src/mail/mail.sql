--: many mail_ways() -> (channel text, domain text)
-- The ways by which messages can go out.
SELECT channel, domain FROM mail_way ORDER BY channel;

--: exec mail_way_put(channel text, domain text)
-- A way is there.
INSERT INTO mail_way (channel, domain) VALUES (:channel, :domain) ON CONFLICT (channel) DO UPDATE SET domain = excluded.domain;

--: exec mail_way_drop(channel text)
-- A way is no longer there.
DELETE FROM mail_way WHERE channel = :channel;

--: maybe mail_choice_row(person_id i64) -> (pace text, channel text, papers bool)
-- How somebody wants to be told.
SELECT pace, channel, papers FROM mail_choice WHERE person_id = :person_id;

--: exec mail_choice_put(person_id i64, pace text, channel text, papers bool, at i64)
-- They chose.
INSERT INTO mail_choice (person_id, pace, channel, papers, at) VALUES (:person_id, :pace, :channel, :papers, :at)
ON CONFLICT (person_id) DO UPDATE SET pace = excluded.pace, channel = excluded.channel, papers = excluded.papers, at = excluded.at;

--: maybe mail_bad_row(address text) -> (why text, at i64)
-- Why nothing goes to an address.
SELECT why, at FROM mail_bad WHERE address = :address;

--: exec mail_bad_put(address text, why text, at i64)
-- An address failed for good.
INSERT INTO mail_bad (address, why, at) VALUES (:address, :why, :at) ON CONFLICT (address) DO UPDATE SET why = excluded.why, at = excluded.at;

--: exec mail_bad_drop(address text)
-- It is to be tried again.
DELETE FROM mail_bad WHERE address = :address;

--: exec message_insert(hub_id i64, id i64, key text, person_id i64, kind text, channel text, address text, name text, language text, sender text, reply_to text, subject text, body text, path text, path_words text, code text, sealed blob?, message_id text, urgent bool, digest bool, due_at i64, ends_at i64, made_at i64)
-- Changes nothing where the key is there already.
INSERT INTO message (hub_id, id, key, person_id, kind, channel, address, name, language, sender, reply_to, subject, body, path, path_words, code, sealed, message_id,
                     urgent, digest, part_of, state, due_at, ends_at, tries, holder, held_until, handing, perhaps, answer, made_at, ended_at)
VALUES (:hub_id, :id, :key, :person_id, :kind, :channel, :address, :name, :language, :sender, :reply_to, :subject, :body, :path, :path_words, :code, :sealed, :message_id,
        :urgent, :digest, NULL, 'waiting', :due_at, :ends_at, 0, NULL, NULL, 0, 0, '', :made_at, NULL)
ON CONFLICT (hub_id, key) DO NOTHING;

--: across maybe message_soonest() -> (due_at i64?, held_until i64?)
-- When there is something to do next: what waits is due, or what is held lapses.
SELECT (SELECT MIN(due_at) FROM message WHERE state = 'waiting') AS due_at, (SELECT MIN(held_until) FROM message WHERE state = 'sending') AS held_until;

--: across exec messages_lapse_unknown(now i64)
-- Whoever sent it is gone, and it may have been taken: nobody sends it again without being asked to.
UPDATE message SET state = 'failed', perhaps = 1, sealed = NULL, ended_at = :now, answer = 'Kith ended while this was handed over: perhaps it was sent, perhaps not.'
WHERE state = 'sending' AND held_until <= :now AND handing = 1;

--: across exec messages_lapse(now i64)
-- Whoever was to send it is gone, and had not begun.
UPDATE message SET state = 'waiting', holder = NULL, held_until = NULL WHERE state = 'sending' AND held_until <= :now AND handing = 0;

--: across exec messages_too_late(now i64)
-- What was not sent in time.
UPDATE message SET state = CASE WHEN tries > 0 THEN 'failed' ELSE 'dropped' END, sealed = NULL, ended_at = :now,
                   answer = CASE WHEN tries > 0 THEN 'Given up, it is too late now. The last answer: ' || answer ELSE 'It was too late to send it.' END
WHERE state = 'waiting' AND due_at <= :now AND ends_at <= :now;

--: across maybe message_next(now i64, mail bool, gateway bool) -> (hub_id i64, id i64, key text, person_id i64, kind text, channel text, address text, name text, language text, sender text, reply_to text, subject text, body text, path text, path_words text, code text, sealed blob?, message_id text, urgent bool, tries i64, made_at i64)
-- The one that is due the longest and that nobody else holds, of those ways that are worth a try.
SELECT hub_id, id, key, person_id, kind, channel, address, name, language, sender, reply_to, subject, body, path, path_words, code, sealed, message_id, urgent, tries, made_at
FROM message WHERE state = 'waiting' AND digest = 0 AND due_at <= :now AND CASE WHEN channel = 'email' THEN :mail ELSE :gateway END = 1 ORDER BY due_at, id LIMIT 1 /*postgres: FOR UPDATE SKIP LOCKED */;

--: exec message_hold(hub_id i64, id i64, holder i64, until i64)
-- One worker has it now.
UPDATE message SET state = 'sending', holder = :holder, held_until = :until, tries = tries + 1, handing = 0, perhaps = 0
WHERE hub_id = :hub_id AND id = :id AND state = 'waiting';

--: exec message_hand(hub_id i64, id i64, holder i64, now i64)
-- From here on the server may have it. Changes nothing when it is no longer held.
UPDATE message SET handing = 1 WHERE hub_id = :hub_id AND id = :id AND holder = :holder AND state = 'sending' AND held_until > :now;

--: exec message_end(hub_id i64, id i64, holder i64, state text, perhaps bool, answer text, at i64)
-- It is sent or failed; what lapsed meanwhile is told right again.
UPDATE message SET state = :state, perhaps = :perhaps, answer = :answer, ended_at = :at, sealed = NULL, held_until = NULL, handing = 0
WHERE hub_id = :hub_id AND id = :id AND holder = :holder AND (state = 'sending' OR (state = 'failed' AND perhaps = 1));

--: exec message_later(hub_id i64, id i64, holder i64, due_at i64, answer text)
-- It waits again.
UPDATE message SET state = 'waiting', due_at = :due_at, answer = :answer, holder = NULL, held_until = NULL, handing = 0
WHERE hub_id = :hub_id AND id = :id AND holder = :holder AND state = 'sending';

--: across many messages_gatherable(now i64, most i64) -> (hub_id i64, person_id i64, channel text)
-- Who is due to be told several things in one message.
SELECT hub_id, person_id, channel FROM message WHERE state = 'waiting' AND digest = 1 AND due_at <= :now
GROUP BY hub_id, person_id, channel ORDER BY hub_id, person_id, channel LIMIT :most;

--: many messages_of_digest(hub_id i64, person_id i64, channel text) -> (id i64, address text, name text, language text, sender text, reply_to text, ends_at i64)
-- What waits to be put together for somebody, oldest first.
SELECT id, address, name, language, sender, reply_to, ends_at FROM message /*sqlite: INDEXED BY message_gathering */
WHERE hub_id = :hub_id AND person_id = :person_id AND channel = :channel AND state = 'waiting' AND digest = 1 ORDER BY id LIMIT 100 /*postgres: FOR UPDATE */;

--: exec message_alone(hub_id i64, id i64)
-- The only one goes by itself.
UPDATE message SET digest = 0 WHERE hub_id = :hub_id AND id = :id AND state = 'waiting';

--: exec message_gather(hub_id i64, id i64, part_of i64, at i64)
-- It goes with another.
UPDATE message SET state = 'gathered', part_of = :part_of, ended_at = :at WHERE hub_id = :hub_id AND id = :id AND state = 'waiting' AND digest = 1;

--: many message_parts(hub_id i64, part_of i64) -> (subject text, body text, path text, path_words text, kind text, key text)
-- What a message carries, oldest first.
SELECT subject, body, path, path_words, kind, key FROM message /*sqlite: INDEXED BY message_part */ WHERE hub_id = :hub_id AND part_of = :part_of ORDER BY id;

--: across exec messages_drop_for(person_id i64, at i64)
-- Somebody wants nothing any more: what waits for them is dropped, in whatever hub.
UPDATE message SET state = 'dropped', ended_at = :at, answer = 'They want no messages.'
WHERE person_id = :person_id AND state = 'waiting' AND urgent = 0;

--: many messages_of_hub(hub_id i64, state text, most i64) -> (id i64, person_id i64, kind text, channel text, address text, name text, subject text, state text, answer text, message_id text, made_at i64, due_at i64, ended_at i64?, tries i64, perhaps bool)
-- Messages of a hub in one state, newest first.
SELECT id, person_id, kind, channel, address, name, subject, state, answer, message_id, made_at, due_at, ended_at, tries, perhaps
FROM message /*sqlite: INDEXED BY message_state */ WHERE hub_id = :hub_id AND state = :state ORDER BY id DESC LIMIT :most;

--: across many messages_of_all(state text?, most i64) -> (hub_id i64, id i64, person_id i64, kind text, channel text, address text, name text, subject text, state text, answer text, message_id text, made_at i64, due_at i64, ended_at i64?, tries i64, perhaps bool)
-- The same of the whole installation.
SELECT hub_id, id, person_id, kind, channel, address, name, subject, state, answer, message_id, made_at, due_at, ended_at, tries, perhaps
FROM message WHERE (CAST(:state AS TEXT) IS NULL OR state = :state) ORDER BY id DESC LIMIT :most;

--: one messages_in_state(hub_id i64, state text) -> (n i64)
-- How many of a hub are in a state, of those whose words are still known.
SELECT COUNT(*) FROM message /*sqlite: INDEXED BY message_state */ WHERE hub_id = :hub_id AND state = :state AND address <> '';

--: maybe message_hindered(hub_id i64) -> (answer text)
-- Why the oldest of a hub that was tried and waits was not taken.
SELECT answer FROM message /*sqlite: INDEXED BY message_state */ WHERE hub_id = :hub_id AND state = 'waiting' AND tries > 0 AND answer <> '' ORDER BY id LIMIT 1;

--: maybe message_row(hub_id i64, id i64) -> (state text, address text, channel text, part_of i64?)
-- One message, held until the transaction ends.
SELECT state, address, channel, part_of FROM message WHERE hub_id = :hub_id AND id = :id /*postgres: FOR UPDATE */;

--: exec message_again(hub_id i64, id i64, due_at i64, ends_at i64)
-- Somebody decided that it is sent once more.
UPDATE message SET state = 'waiting', perhaps = 0, tries = 0, due_at = :due_at, ends_at = :ends_at, ended_at = NULL, holder = NULL, held_until = NULL, handing = 0
WHERE hub_id = :hub_id AND id = :id AND state = 'failed';

--: exec message_drop(hub_id i64, id i64, at i64)
-- Somebody decided that it is not sent any more.
UPDATE message SET state = 'dropped', ended_at = :at, sealed = NULL WHERE hub_id = :hub_id AND id = :id AND state IN ('failed', 'waiting');

--: across many message_counts() -> (state text, n i64)
-- How many there are of each state, of those whose words are still known.
SELECT state, COUNT(*) FROM message WHERE address <> '' GROUP BY state ORDER BY state;

--: across exec messages_forget(before i64)
-- Words and addresses of what ended long ago.
UPDATE message SET address = '', name = '', subject = '', body = '', path = '', code = '', answer = '', sealed = NULL
WHERE ended_at IS NOT NULL AND ended_at < :before AND address <> '';

--: exec mail_code_insert(hub_id i64, id i64, code text, address text, action text, subject_id i64, member_id i64, made_at i64, ends_at i64)
-- A code by which a message can be answered.
INSERT INTO mail_code (hub_id, id, code, address, action, subject_id, member_id, made_at, ends_at, used_at)
VALUES (:hub_id, :id, :code, :address, :action, :subject_id, :member_id, :made_at, :ends_at, NULL);

--: across many mail_codes_of(address text, tail text, now i64) -> (hub_id i64, id i64, code text, action text, subject_id i64, member_id i64, used_at i64?)
-- The codes that somebody was told and that have not ended, newest first: by the end of their number, and as codes were kept before by all of it.
SELECT hub_id, id, code, action, subject_id, member_id, used_at FROM mail_code WHERE address IN (:address, :tail) AND ends_at > :now ORDER BY made_at DESC, id DESC LIMIT 100;

--: exec mail_code_spend(hub_id i64, id i64, at i64)
-- It was used.
UPDATE mail_code SET used_at = :at WHERE hub_id = :hub_id AND id = :id AND used_at IS NULL;

