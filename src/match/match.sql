--: many wish_rows(hub_id i64, ids text) -> (id i64, member_id i64, title text, words text, category text, state text, ends_on i64?, lat f64?, lon f64?, check_level text, needs text, languages text, hours text, member_state text, member_name text, pattern text?, given i64?, received i64?, times_given i64?, times_received i64?, ties i64?)
-- Requests by a JSON array of their ids, in the order of their ids, with what is said of where and when; of their members where they say nothing themselves.
SELECT l.id, l.member_id, l.title, l.words, l.category, l.state, l.ends_on,
       COALESCE(l.lat, f.lat, a.lat) AS lat, COALESCE(l.lon, f.lon, a.lon) AS lon, l.check_level, l.needs, l.languages, l.hours, m.state AS member_state, p.name, v.pattern,
       s.given, s.received, s.times_given, s.times_received, s.ties
FROM listing l
JOIN member m ON m.hub_id = l.hub_id AND m.id = l.member_id
JOIN person p ON p.id = m.person_id
LEFT JOIN profile f ON f.hub_id = l.hub_id AND f.member_id = l.member_id
LEFT JOIN area a ON a.hub_id = f.hub_id AND a.id = f.area_id
LEFT JOIN availability v ON v.hub_id = l.hub_id AND v.member_id = l.member_id
LEFT JOIN member_standing s ON s.hub_id = l.hub_id AND s.member_id = l.member_id
WHERE l.hub_id = :hub_id AND l.kind = 'request' AND l.id /*sqlite: IN (SELECT j.value FROM json_each(:ids) AS j) */ /*postgres: = ANY (ARRAY(SELECT CAST(j.value AS BIGINT) FROM json_array_elements_text(CAST(:ids AS json)) AS j (value))) */
ORDER BY l.id;

--: many asks_of_hand(hub_id i64, member_id i64) -> (listing_id i64, answer text)
-- What a member was asked, and did not say yes to: nobody is asked twice for the same.
SELECT q.listing_id, q.answer FROM ask q /*sqlite: INDEXED BY ask_member */ WHERE q.hub_id = :hub_id AND q.member_id = :member_id AND q.answer <> 'yes';

--: many listings_of_giver(hub_id i64, member_id i64) -> (listing_id i64)
-- Requests with which a member is helping.
SELECT e.listing_id FROM exchange e WHERE e.hub_id = :hub_id AND e.giver_id = :member_id AND e.listing_id IS NOT NULL
  AND e.state NOT IN ('declined', 'cancelled', 'reversed') ORDER BY e.id DESC LIMIT 1000;

--: many ties_of(hub_id i64, member_id i64) -> (other_id i64, times i64)
-- With whom a member exchanged, and how often.
SELECT x.other_id, x.times FROM member_tie x WHERE x.hub_id = :hub_id AND x.member_id = :member_id AND x.times > 0 ORDER BY x.other_id;

--: many hands_rows(hub_id i64, ids text) -> (id i64, state text, joined_at i64?, about text, head text?, hands text?, heart text?, findable bool?, lat f64?, lon f64?, pattern text?, given i64?, received i64?, times_given i64?, times_received i64?, ties i64?)
-- Members by a JSON array of their ids, in the order of their ids.
SELECT m.id, m.state, m.joined_at, m.about, f.head, f.hands, f.heart, f.findable, COALESCE(f.lat, a.lat) AS lat, COALESCE(f.lon, a.lon) AS lon, v.pattern,
       s.given, s.received, s.times_given, s.times_received, s.ties
FROM member m
LEFT JOIN profile f ON f.hub_id = m.hub_id AND f.member_id = m.id
LEFT JOIN area a ON a.hub_id = f.hub_id AND a.id = f.area_id
LEFT JOIN availability v ON v.hub_id = m.hub_id AND v.member_id = m.id
LEFT JOIN member_standing s ON s.hub_id = m.hub_id AND s.member_id = m.id
WHERE m.hub_id = :hub_id AND m.id /*sqlite: IN (SELECT j.value FROM json_each(:ids) AS j) */ /*postgres: = ANY (ARRAY(SELECT CAST(j.value AS BIGINT) FROM json_array_elements_text(CAST(:ids AS json)) AS j (value))) */
ORDER BY m.id;

--: many hands_names(hub_id i64, ids text) -> (id i64, name text)
-- Their names, apart: of all who are looked at only the few who are told of need one.
SELECT m.id, p.name FROM member m JOIN person p ON p.id = m.person_id
WHERE m.hub_id = :hub_id AND m.id /*sqlite: IN (SELECT j.value FROM json_each(:ids) AS j) */ /*postgres: = ANY (ARRAY(SELECT CAST(j.value AS BIGINT) FROM json_array_elements_text(CAST(:ids AS json)) AS j (value))) */
ORDER BY m.id;

--: many hands_lately(hub_id i64, ids text, period i64) -> (member_id i64, given i64)
-- Minutes given in a period, and in the one before.
SELECT n.member_id, n.given FROM member_lately n
WHERE n.hub_id = :hub_id AND n.period BETWEEN :period - 1 AND :period AND n.member_id /*sqlite: IN (SELECT j.value FROM json_each(:ids) AS j) */ /*postgres: = ANY (ARRAY(SELECT CAST(j.value AS BIGINT) FROM json_array_elements_text(CAST(:ids AS json)) AS j (value))) */
ORDER BY n.member_id;

--: many hands_tags(hub_id i64, ids text) -> (member_id i64, kind text, word text)
-- What they ticked.
SELECT t.member_id, t.kind, t.word FROM profile_tag t
WHERE t.hub_id = :hub_id AND t.member_id /*sqlite: IN (SELECT j.value FROM json_each(:ids) AS j) */ /*postgres: = ANY (ARRAY(SELECT CAST(j.value AS BIGINT) FROM json_array_elements_text(CAST(:ids AS json)) AS j (value))) */
ORDER BY t.member_id, t.kind, t.word;

--: many hands_gave(hub_id i64, ids text) -> (member_id i64, category text)
-- Which kinds of help they gave.
SELECT g.member_id, g.category FROM member_gave g
WHERE g.hub_id = :hub_id AND g.times > 0 AND g.member_id /*sqlite: IN (SELECT j.value FROM json_each(:ids) AS j) */ /*postgres: = ANY (ARRAY(SELECT CAST(j.value AS BIGINT) FROM json_array_elements_text(CAST(:ids AS json)) AS j (value))) */
ORDER BY g.member_id, g.category;

--: many hands_offers(hub_id i64, ids text, today i64) -> (id i64, member_id i64, title text, folded text, category text)
-- Their open offers.
SELECT l.id, l.member_id, l.title, l.folded, l.category FROM listing l
WHERE l.hub_id = :hub_id AND l.kind = 'offer' AND l.state = 'open' AND (l.ends_on IS NULL OR l.ends_on >= :today)
  AND l.member_id /*sqlite: IN (SELECT j.value FROM json_each(:ids) AS j) */ /*postgres: = ANY (ARRAY(SELECT CAST(j.value AS BIGINT) FROM json_array_elements_text(CAST(:ids AS json)) AS j (value))) */
ORDER BY l.member_id, l.id;

--: many hands_days(hub_id i64, ids text, from_day i64, to_day i64) -> (member_id i64, from_day i64, to_day i64, hours text)
-- Days that differ from their weeks.
SELECT d.member_id, d.from_day, d.to_day, d.hours FROM free_days d
WHERE d.hub_id = :hub_id AND d.from_day <= :to_day AND d.to_day >= :from_day AND d.member_id /*sqlite: IN (SELECT j.value FROM json_each(:ids) AS j) */ /*postgres: = ANY (ARRAY(SELECT CAST(j.value AS BIGINT) FROM json_array_elements_text(CAST(:ids AS json)) AS j (value))) */
ORDER BY d.member_id, d.from_day, d.to_day;

--: many hands_busy(hub_id i64, ids text, from_at i64, to_at i64) -> (member_id i64, from_at i64, to_at i64)
-- Times that their own calendars showed as taken.
SELECT b.member_id, b.from_at, b.to_at FROM busy_time b
WHERE b.hub_id = :hub_id AND b.from_at < :to_at AND b.to_at > :from_at AND b.member_id /*sqlite: IN (SELECT j.value FROM json_each(:ids) AS j) */ /*postgres: = ANY (ARRAY(SELECT CAST(j.value AS BIGINT) FROM json_array_elements_text(CAST(:ids AS json)) AS j (value))) */
ORDER BY b.member_id, b.from_at;

--: many hands_planned(hub_id i64, ids text, from_at i64, to_at i64) -> (member_id i64, starts_at i64, minutes i64?)
-- What they agreed to, as whoever gives or whoever receives, with a time. (The states are those of the index; all but agreed are then left out.)
SELECT g.giver_id, g.starts_at, g.minutes FROM exchange g /*sqlite: INDEXED BY exchange_giver_open */
WHERE g.hub_id = :hub_id AND g.state IN ('proposed', 'agreed', 'done', 'disputed') AND g.state = 'agreed' AND g.starts_at >= :from_at AND g.starts_at < :to_at AND g.giver_id /*sqlite: IN (SELECT j.value FROM json_each(:ids) AS j) */ /*postgres: = ANY (ARRAY(SELECT CAST(j.value AS BIGINT) FROM json_array_elements_text(CAST(:ids AS json)) AS j (value))) */
UNION ALL
SELECT r.receiver_id, r.starts_at, r.minutes FROM exchange r /*sqlite: INDEXED BY exchange_receiver_open */
WHERE r.hub_id = :hub_id AND r.state IN ('proposed', 'agreed', 'done', 'disputed') AND r.state = 'agreed' AND r.starts_at >= :from_at AND r.starts_at < :to_at AND r.receiver_id /*sqlite: IN (SELECT j.value FROM json_each(:ids) AS j) */ /*postgres: = ANY (ARRAY(SELECT CAST(j.value AS BIGINT) FROM json_array_elements_text(CAST(:ids AS json)) AS j (value))) */;

--: many asks_of_listing(hub_id i64, listing_id i64) -> (id i64, member_id i64, answer text, asked_at i64, ended_at i64?, name text)
-- Who was asked for a request, in the order of asking.
SELECT q.id, q.member_id, q.answer, q.asked_at, q.ended_at, p.name FROM ask q
JOIN member m ON m.hub_id = q.hub_id AND m.id = q.member_id JOIN person p ON p.id = m.person_id
WHERE q.hub_id = :hub_id AND q.listing_id = :listing_id ORDER BY q.asked_at, q.id;

--: many givers_of_listing(hub_id i64, listing_id i64) -> (giver_id i64, state text)
-- Whose exchanges came of a request and were not called off.
SELECT e.giver_id, e.state FROM exchange e
WHERE e.hub_id = :hub_id AND e.listing_id = :listing_id AND e.state NOT IN ('declined', 'cancelled', 'reversed') ORDER BY e.id;

--: one hands_count(hub_id i64, most i64) -> (n i64)
-- How many take part, counted up to `most`.
SELECT COUNT(*) FROM (SELECT 1 FROM member m /*sqlite: INDEXED BY member_newest */ WHERE m.hub_id = :hub_id AND m.state = 'active' LIMIT :most) AS s;

--: many hands_all(hub_id i64, most i64) -> (id i64)
SELECT m.id FROM member m WHERE m.hub_id = :hub_id AND m.state = 'active' ORDER BY m.id LIMIT :most;

--: many hands_offering(hub_id i64, category text, most i64) -> (member_id i64)
-- Those with the newest open offers of a kind.
SELECT l.member_id FROM listing l /*sqlite: INDEXED BY listing_category_open */
WHERE l.hub_id = :hub_id AND l.kind = 'offer' AND l.state = 'open' AND l.category = :category ORDER BY l.id DESC LIMIT :most;

--: many hands_can(hub_id i64, word text, from_id i64, most i64) -> (member_id i64)
-- Those who ticked a kind, from one id on: another one for each request, so that it is not always the same.
SELECT t.member_id FROM profile_tag t /*sqlite: INDEXED BY profile_tag_word */
WHERE t.hub_id = :hub_id AND t.kind = 'can' AND t.word = :word AND t.member_id >= :from_id ORDER BY t.member_id LIMIT :most;

--: many hands_gave_kind(hub_id i64, category text, from_id i64, most i64) -> (member_id i64)
SELECT g.member_id FROM member_gave g /*sqlite: INDEXED BY member_gave_category */
WHERE g.hub_id = :hub_id AND g.category = :category AND g.member_id >= :from_id ORDER BY g.member_id LIMIT :most;

--: many hands_tied(hub_id i64, member_id i64, most i64) -> (other_id i64)
SELECT x.other_id FROM member_tie x WHERE x.hub_id = :hub_id AND x.member_id = :member_id AND x.times > 0 ORDER BY x.times DESC, x.other_id LIMIT :most;

--: many hands_newest(hub_id i64, most i64) -> (id i64)
-- Those who came last.
SELECT m.id FROM member m /*sqlite: INDEXED BY member_newest */ WHERE m.hub_id = :hub_id AND m.state = 'active' AND m.joined_at IS NOT NULL ORDER BY m.joined_at DESC, m.id DESC LIMIT :most;

--: many hands_in_row(hub_id i64, lat_cell i64, lon_from i64, lon_to i64, most i64) -> (member_id i64, lat f64, lon f64)
-- Those who live in a row of cells.
SELECT f.member_id, f.lat, f.lon FROM profile f
WHERE f.hub_id = :hub_id AND f.lat IS NOT NULL
  AND /*sqlite: CAST((f.lat + 90) * 50 AS INTEGER) = :lat_cell AND CAST((f.lon + 180) * 50 AS INTEGER) BETWEEN :lon_from AND :lon_to */
      /*postgres: CAST(FLOOR((f.lat + 90) * 50) AS BIGINT) = :lat_cell AND CAST(FLOOR((f.lon + 180) * 50) AS BIGINT) BETWEEN :lon_from AND :lon_to */
ORDER BY f.member_id LIMIT :most;

--: one hands_around(hub_id i64) -> (low i64, high i64)
-- The first and the last member.
SELECT (SELECT COALESCE(MIN(m.id), 0) FROM member m WHERE m.hub_id = :hub_id), (SELECT COALESCE(MAX(m.id), 0) FROM member m WHERE m.hub_id = :hub_id);

--: many wishes_of_kind(hub_id i64, category text, today i64, most i64) -> (id i64)
-- The newest open requests of a kind.
SELECT l.id FROM listing l /*sqlite: INDEXED BY listing_category_open */
WHERE l.hub_id = :hub_id AND l.kind = 'request' AND l.state = 'open' AND l.category = :category AND (l.ends_on IS NULL OR l.ends_on >= :today) ORDER BY l.id DESC LIMIT :most;

--: many wishes_newest(hub_id i64, today i64, most i64) -> (id i64)
SELECT l.id FROM listing l /*sqlite: INDEXED BY listing_open */
WHERE l.hub_id = :hub_id AND l.kind = 'request' AND l.state = 'open' AND (l.ends_on IS NULL OR l.ends_on >= :today) ORDER BY l.id DESC LIMIT :most;

--: many wishes_unmet(hub_id i64, today i64, since i64, most i64) -> (id i64, title text, words text, category text, member_id i64, name text, created_at i64, ends_on i64?, asked i64, over i64)
-- Open requests of members who take part, with nothing agreed, oldest first; how many were asked since then, and how many before. Who said no counts as one who has not answered.
SELECT l.id, l.title, l.words, l.category, l.member_id, p.name, l.created_at, l.ends_on,
       (SELECT COUNT(*) FROM ask q WHERE q.hub_id = l.hub_id AND q.listing_id = l.id AND q.answer <> 'yes' AND q.ended_at IS NULL AND q.asked_at > :since),
       (SELECT COUNT(*) FROM ask q WHERE q.hub_id = l.hub_id AND q.listing_id = l.id AND q.answer <> 'yes' AND (q.ended_at IS NOT NULL OR q.asked_at <= :since))
FROM listing l
JOIN member m ON m.hub_id = l.hub_id AND m.id = l.member_id JOIN person p ON p.id = m.person_id
WHERE l.hub_id = :hub_id AND l.kind = 'request' AND l.state = 'open' AND m.state = 'active' AND (l.ends_on IS NULL OR l.ends_on >= :today)
  AND NOT EXISTS (SELECT 1 FROM exchange e WHERE e.hub_id = l.hub_id AND e.listing_id = l.id AND e.state NOT IN ('declined', 'cancelled', 'reversed'))
ORDER BY CASE WHEN EXISTS (SELECT 1 FROM ask q WHERE q.hub_id = l.hub_id AND q.listing_id = l.id AND q.ended_at IS NULL AND q.asked_at > :since) THEN 1 ELSE 0 END, l.created_at, l.id LIMIT :most;

--: exec ask_insert(hub_id i64, id i64, listing_id i64, member_id i64, asked_by i64, asked_at i64)
INSERT INTO ask (hub_id, id, listing_id, member_id, asked_by, asked_at, answer) VALUES (:hub_id, :id, :listing_id, :member_id, :asked_by, :asked_at, 'open');

--: maybe ask_of(hub_id i64, listing_id i64, member_id i64) -> (id i64, ended bool)
-- The last time that somebody was asked for a request.
SELECT q.id, CASE WHEN q.ended_at IS NULL THEN 0 ELSE 1 END FROM ask q
WHERE q.hub_id = :hub_id AND q.listing_id = :listing_id AND q.member_id = :member_id AND q.answer <> 'yes' ORDER BY q.id DESC LIMIT 1;

--: maybe ask_row(hub_id i64, id i64) -> (listing_id i64, member_id i64, answer text, ended bool)
SELECT q.listing_id, q.member_id, q.answer, CASE WHEN q.ended_at IS NULL THEN 0 ELSE 1 END FROM ask q WHERE q.hub_id = :hub_id AND q.id = :id;

--: exec ask_answer(hub_id i64, id i64, answer text, at i64)
-- An answer may be changed until it is over; a yes ends it.
UPDATE ask SET answer = :answer, answered_at = :at, ended_at = CASE WHEN :answer = 'yes' THEN :at ELSE ended_at END
WHERE hub_id = :hub_id AND id = :id AND ended_at IS NULL;

--: exec ask_end(hub_id i64, id i64, at i64)
-- One whose time is over, answered or not.
UPDATE ask SET ended_at = :at, answered_at = CASE WHEN answer = 'open' THEN :at ELSE answered_at END, answer = CASE WHEN answer = 'open' THEN 'over' ELSE answer END
WHERE hub_id = :hub_id AND id = :id AND ended_at IS NULL;

--: exec asks_end(hub_id i64, listing_id i64, at i64)
-- All others of a request that somebody said yes to.
UPDATE ask SET ended_at = :at, answered_at = CASE WHEN answer = 'open' THEN :at ELSE answered_at END, answer = CASE WHEN answer = 'open' THEN 'over' ELSE answer END
WHERE hub_id = :hub_id AND listing_id = :listing_id AND ended_at IS NULL;

--: maybe listing_hold(hub_id i64, id i64) -> (version i64)
-- Holds a request against another process, so that nobody is asked twice and one yes alone ends the others.
SELECT l.version FROM listing l WHERE l.hub_id = :hub_id AND l.id = :id /*postgres: FOR UPDATE */;

--: many asks_of_member(hub_id i64, member_id i64, today i64, refused_too bool) -> (id i64, listing_id i64, title text, words text, name text, asked_at i64)
-- What a member is asked now; what is over by itself is left out.
SELECT q.id, q.listing_id, l.title, l.words, p.name, q.asked_at FROM ask q /*sqlite: INDEXED BY ask_member_live CROSS */
JOIN listing l ON l.hub_id = q.hub_id AND l.id = q.listing_id
JOIN member m ON m.hub_id = l.hub_id AND m.id = l.member_id JOIN person p ON p.id = m.person_id
WHERE q.hub_id = :hub_id AND q.member_id = :member_id AND q.ended_at IS NULL AND (q.answer = 'open' OR :refused_too = 1) AND l.state = 'open' AND m.state = 'active' AND (l.ends_on IS NULL OR l.ends_on >= :today)
ORDER BY q.asked_at, q.id;

--: across many asks_due(before i64, most i64) -> (hub_id i64, id i64)
-- Asks whose time is over, in all hubs; those answered with no among them, which end with the others.
SELECT q.hub_id, q.id FROM ask q WHERE q.ended_at IS NULL AND q.asked_at <= :before ORDER BY q.asked_at, q.id LIMIT :most;

--: many weights_of(hub_id i64) -> (part text, weight i64)
SELECT w.part, w.weight FROM match_weight w WHERE w.hub_id = :hub_id ORDER BY w.part;

--: exec weights_drop(hub_id i64)
DELETE FROM match_weight WHERE hub_id = :hub_id;

--: exec weight_set(hub_id i64, part text, weight i64)
INSERT INTO match_weight (hub_id, part, weight) VALUES (:hub_id, :part, :weight);

--: many open_requests_of(hub_id i64, member_id i64, today i64) -> (id i64)
SELECT l.id FROM listing l WHERE l.hub_id = :hub_id AND l.member_id = :member_id AND l.kind = 'request' AND l.state = 'open' AND (l.ends_on IS NULL OR l.ends_on >= :today) ORDER BY l.id DESC LIMIT 5;
