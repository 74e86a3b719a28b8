--: exec suggest_people(first i64, n i64)
-- People with ids from `first` on.
INSERT INTO person (id, name, administrator, created_at, version)
WITH RECURSIVE s (i) AS (SELECT CAST(0 AS BIGINT) UNION ALL SELECT s.i + 1 FROM s WHERE s.i + 1 < :n)
SELECT :first + s.i, 'Person Number', 0, 1, 1 FROM s;

--: exec suggest_members(hub_id i64, first i64, n i64)
INSERT INTO member (hub_id, id, person_id, number, state, about, area, on_paper, staff, asked_at, joined_at, folded, version)
WITH RECURSIVE s (i) AS (SELECT CAST(0 AS BIGINT) UNION ALL SELECT s.i + 1 FROM s WHERE s.i + 1 < :n)
SELECT :hub_id, :first + s.i, :first + s.i, 100000 + s.i, 'active', 'I like walking, gardens and a good talk', '', 0, 0, 1, 1600000000 + s.i * 1000, '', 1 FROM s;

--: exec suggest_profiles(hub_id i64, first i64, n i64)
-- In a city of some 20 km by 20 km.
INSERT INTO profile (hub_id, member_id, head, hands, heart, life, area_id, postcode, lat, lon, findable, neighbours, changed_at, version)
WITH RECURSIVE s (i) AS (SELECT CAST(0 AS BIGINT) UNION ALL SELECT s.i + 1 FROM s WHERE s.i + 1 < :n)
SELECT :hub_id, :first + s.i, 'I know about bread and old radios', 'Sewing, a little painting', 'Company for those who live alone', '', NULL, '',
       51.4 + (s.i * 7919 % 1000) * 0.0002, -0.2 + (s.i * 6007 % 1000) * 0.0003, 1, 0, 1, 1 FROM s;

--: exec suggest_tags(hub_id i64, first i64, n i64, step i64)
-- Each ticks one kind of help a step.
INSERT INTO profile_tag (hub_id, member_id, kind, word)
WITH RECURSIVE s (i) AS (SELECT CAST(0 AS BIGINT) UNION ALL SELECT s.i + 1 FROM s WHERE s.i + 1 < :n)
SELECT :hub_id, :first + s.i, 'can', CASE (s.i * 31 + :step * 7) % 10 WHEN 0 THEN 'garden' WHEN 1 THEN 'household' WHEN 2 THEN 'transport' WHEN 3 THEN 'company'
       WHEN 4 THEN 'learning' WHEN 5 THEN 'digital' WHEN 6 THEN 'food' WHEN 7 THEN 'creative' WHEN 8 THEN 'repairs' ELSE 'other' END FROM s;

--: exec suggest_listings(hub_id i64, first i64, n i64, kind text, base i64)
-- Offers or requests, one of each of the first n.
INSERT INTO listing (hub_id, id, kind, member_id, title, words, category, place, times, state, ends_on, created_at, changed_at, folded, version)
WITH RECURSIVE s (i) AS (SELECT CAST(0 AS BIGINT) UNION ALL SELECT s.i + 1 FROM s WHERE s.i + 1 < :n)
SELECT :hub_id, :base + s.i, :kind, :first + s.i * 13 % :n, 'Help with the garden and the shopping', 'On most mornings, by bus', CASE s.i % 10 WHEN 0 THEN 'garden' WHEN 1 THEN 'household'
       WHEN 2 THEN 'transport' WHEN 3 THEN 'company' WHEN 4 THEN 'learning' WHEN 5 THEN 'digital' WHEN 6 THEN 'food' WHEN 7 THEN 'creative' WHEN 8 THEN 'repairs' ELSE 'other' END,
       '', '', 'open', NULL, 1, 1, 'help with the garden and the shopping on most mornings by bus', 1 FROM s;

--: exec suggest_weeks(hub_id i64, first i64, n i64, step i64)
-- One in ten a step says when they are free.
INSERT INTO availability (hub_id, member_id, pattern, changed_at, version)
WITH RECURSIVE s (i) AS (SELECT CAST(0 AS BIGINT) UNION ALL SELECT s.i + 1 FROM s WHERE s.i + 1 < :n)
SELECT :hub_id, :first + s.i, CASE s.i % 6 WHEN 0 THEN 'mo 0900-1200;we 0900-1200' WHEN 2 THEN 'tu 1400-1700;th 1400-1700' ELSE 'sa 0900-1700;su 0900-1700' END, 1, 1 FROM s WHERE s.i % 10 = :step * 2;

--: exec suggest_away(hub_id i64, first i64, n i64, today i64)
-- One in ten is away for some days.
INSERT INTO free_days (hub_id, member_id, from_day, to_day, hours)
WITH RECURSIVE s (i) AS (SELECT CAST(0 AS BIGINT) UNION ALL SELECT s.i + 1 FROM s WHERE s.i + 1 < :n)
SELECT :hub_id, :first + s.i, :today + s.i % 9, :today + s.i % 9 + 6, '' FROM s WHERE s.i % 10 = 3;

--: exec suggest_agreed(hub_id i64, first i64, n i64, base i64, at i64)
-- One in five agreed to help somebody in the days to come.
INSERT INTO exchange (hub_id, id, listing_id, giver_id, receiver_id, title, category, state, waits_for, minutes, day, words, confirm_at, transfer_id, created_at, changed_at, version, starts_at)
WITH RECURSIVE s (i) AS (SELECT CAST(0 AS BIGINT) UNION ALL SELECT s.i + 1 FROM s WHERE s.i + 1 < :n)
SELECT :hub_id, :base + s.i, NULL, :first + s.i, :first + (s.i + 41) % :n, 'Help with the garden', 'garden', 'agreed', NULL, 90, NULL, '', NULL, NULL, 1, 1, 1,
       :at + s.i * 37 % 240 * 3600 FROM s WHERE s.i % 5 = 1;

--: exec suggest_lately(hub_id i64, first i64, n i64, period i64)
INSERT INTO member_lately (hub_id, member_id, period, given)
WITH RECURSIVE s (i) AS (SELECT CAST(0 AS BIGINT) UNION ALL SELECT s.i + 1 FROM s WHERE s.i + 1 < :n)
SELECT :hub_id, :first + s.i, :period, 30 + s.i % 8 * 60 FROM s WHERE s.i % 4 = 2;

--: exec suggest_standings(hub_id i64, first i64, n i64)
INSERT INTO member_standing (hub_id, member_id, given, received, times_given, times_received, ties)
WITH RECURSIVE s (i) AS (SELECT CAST(0 AS BIGINT) UNION ALL SELECT s.i + 1 FROM s WHERE s.i + 1 < :n)
SELECT :hub_id, :first + s.i, s.i % 40 * 60, s.i % 33 * 60, s.i % 40, s.i % 33, s.i % 9 FROM s WHERE s.i % 3 > 0;

--: exec suggest_gave(hub_id i64, first i64, n i64)
INSERT INTO member_gave (hub_id, member_id, category, times)
WITH RECURSIVE s (i) AS (SELECT CAST(0 AS BIGINT) UNION ALL SELECT s.i + 1 FROM s WHERE s.i + 1 < :n)
SELECT :hub_id, :first + s.i, CASE s.i % 4 WHEN 0 THEN 'garden' WHEN 1 THEN 'transport' WHEN 2 THEN 'company' ELSE 'food' END, 1 + s.i % 5 FROM s WHERE s.i % 3 > 0;

--: exec suggest_ties(hub_id i64, first i64, n i64, step i64)
INSERT INTO member_tie (hub_id, member_id, other_id, times)
WITH RECURSIVE s (i) AS (SELECT CAST(0 AS BIGINT) UNION ALL SELECT s.i + 1 FROM s WHERE s.i + 1 < :n)
SELECT :hub_id, :first + s.i, :first + (s.i + :step * 37) % :n, 1 + s.i % 3 FROM s;
