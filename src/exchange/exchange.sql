--: exec listing_insert(hub_id i64, id i64, kind text, member_id i64, title text, words text, category text, place text, times text, ends_on i64?, created_at i64, changed_at i64, folded text, near text, lat f64?, lon f64?, check_level text, needs text, languages text, hours text)
-- A new offer or request, open.
INSERT INTO listing (hub_id, id, kind, member_id, title, words, category, place, times, state, ends_on,
                     created_at, changed_at, folded, version, near, lat, lon, check_level, needs, languages, hours)
VALUES (:hub_id, :id, :kind, :member_id, :title, :words, :category, :place, :times, 'open', :ends_on,
        :created_at, :changed_at, :folded, 1, :near, :lat, :lon, :check_level, :needs, :languages, :hours);

--: exec listing_update(hub_id i64, id i64, title text, words text, category text, place text, times text, ends_on i64?, changed_at i64, folded text, version i64, near text, lat f64?, lon f64?, check_level text, needs text, languages text, hours text)
-- Changes the words; only from the version named.
UPDATE listing SET title = :title, words = :words, category = :category, place = :place, times = :times,
       ends_on = :ends_on, changed_at = :changed_at, folded = :folded, version = version + 1, near = :near,
       lat = :lat, lon = :lon, check_level = :check_level, needs = :needs, languages = :languages, hours = :hours
WHERE hub_id = :hub_id AND id = :id AND version = :version;

--: exec listing_update_state(hub_id i64, id i64, state text, changed_at i64)
UPDATE listing SET state = :state, changed_at = :changed_at, version = version + 1
WHERE hub_id = :hub_id AND id = :id;

--: piece whole_listing ->
--: (id i64, kind text, member_id i64, title text, words text, category text, place text, times text, state text, ends_on i64?, created_at i64, changed_at i64, version i64, member_name text, near text, lat f64?, lon f64?, check_level text, needs text, languages text, hours text, writer text)
-- An offer or request. lat, lon: its own place, or where its member is.
SELECT l.id, l.kind, l.member_id, l.title, l.words, l.category, l.place, l.times, l.state, l.ends_on,
       l.created_at, l.changed_at, l.version, p.name, l.near, COALESCE(l.lat, f.lat), COALESCE(l.lon, f.lon),
       l.check_level, l.needs, l.languages, l.hours, p.language AS writer
FROM listing l
JOIN member m ON m.hub_id = l.hub_id AND m.id = l.member_id
JOIN person p ON p.id = m.person_id
LEFT JOIN profile f ON f.hub_id = l.hub_id AND f.member_id = l.member_id;

--: maybe listing_select(hub_id i64, id i64) -> whole_listing
-- One offer or request, whatever its state. lat, lon: its own place, or where its member is.
{whole_listing}
WHERE l.hub_id = :hub_id AND l.id = :id;

--: piece listing_asked
-- The filters of a list of listings l, as listing_find tells them.
(:kind = '' OR l.kind = :kind)
  AND (:categories = '[]' OR l.category IN (/*sqlite: SELECT j.value FROM json_each(:categories) AS j */ /*postgres: SELECT j.value FROM json_array_elements_text(CAST(:categories AS json)) AS j (value) */))
  AND ((:member_id = 0 AND m.state = 'active') OR l.member_id = :member_id)
  AND (:viewer_id = 0 OR l.member_id NOT IN (
      SELECT b.other_id FROM member_block b WHERE b.hub_id = :hub_id AND b.member_id = :viewer_id
      UNION ALL SELECT b.member_id FROM member_block b WHERE b.hub_id = :hub_id AND b.other_id = :viewer_id))
  AND (:area_id = 0 OR f.area_id = :area_id)
  AND (:any_state = 1 OR (l.state = 'open' AND (l.ends_on IS NULL OR l.ends_on >= :today)))
  AND (:word1 = '' OR l.folded LIKE :word1 ESCAPE '!')
  AND (:word2 = '' OR l.folded LIKE :word2 ESCAPE '!')
  AND (:word3 = '' OR l.folded LIKE :word3 ESCAPE '!')
  AND (:word4 = '' OR l.folded LIKE :word4 ESCAPE '!');

--: many listing_find(hub_id i64, before_id i64, kind text, categories text, member_id i64, viewer_id i64, area_id i64, any_state i64, today i64, word1 text, word2 text, word3 text, word4 text, most i64, skip i64) -> whole_listing
-- Newest first. An empty kind or word, no categories ('[]') and member 0 mean any. Words are LIKE patterns over the folded text. Those of
-- members who are not active are left out unless the member is named; those of whoever is blocked with the viewer always.
{whole_listing}
WHERE l.hub_id = :hub_id AND l.id < :before_id
  AND {listing_asked}
ORDER BY l.id DESC LIMIT :most OFFSET :skip;

--: many listing_places(hub_id i64, before_id i64, kind text, categories text, member_id i64, viewer_id i64, area_id i64, any_state i64, today i64, word1 text, word2 text, word3 text, word4 text, south f64, north f64, west f64, east f64) -> (id i64, lat f64, lon f64)
-- Where each of those is that lie in a box; the others are as above.
SELECT l.id, COALESCE(l.lat, f.lat), COALESCE(l.lon, f.lon)
FROM listing l
JOIN member m ON m.hub_id = l.hub_id AND m.id = l.member_id
JOIN person p ON p.id = m.person_id
LEFT JOIN profile f ON f.hub_id = l.hub_id AND f.member_id = l.member_id
WHERE l.hub_id = :hub_id AND l.id < :before_id
  AND {listing_asked}
  AND COALESCE(l.lat, f.lat) BETWEEN :south AND :north AND COALESCE(l.lon, f.lon) BETWEEN :west AND :east
ORDER BY l.id;

--: many listing_rows(hub_id i64, ids text) -> whole_listing
-- Those of a JSON array of ids.
{whole_listing}
WHERE l.hub_id = :hub_id AND l.id IN (/*sqlite: SELECT j.value FROM json_each(:ids) AS j */ /*postgres: SELECT CAST(j.value AS BIGINT) FROM json_array_elements_text(CAST(:ids AS json)) AS j (value) */);

--: exec exchange_insert(hub_id i64, id i64, listing_id i64?, giver_id i64, receiver_id i64, title text, category text, state text, waits_for i64?, minutes i64?, day i64?, words text, confirm_at i64?, transfer_id i64?, at i64)
INSERT INTO exchange (hub_id, id, listing_id, giver_id, receiver_id, title, category, state, waits_for, minutes,
                      day, words, confirm_at, transfer_id, created_at, changed_at, version)
VALUES (:hub_id, :id, :listing_id, :giver_id, :receiver_id, :title, :category, :state, :waits_for, :minutes,
        :day, :words, :confirm_at, :transfer_id, :at, :at, 1);

--: piece whole_exchange ->
--: (id i64, listing_id i64?, giver_id i64, receiver_id i64, giver_name text, receiver_name text, title text, category text, state text, waits_for i64?, minutes i64?, day i64?, words text, confirm_at i64?, transfer_id i64?, created_at i64, changed_at i64, version i64, starts_at i64?)
-- An exchange, and who its sides are.
SELECT e.id, e.listing_id, e.giver_id, e.receiver_id, gp.name, rp.name, e.title, e.category, e.state, e.waits_for,
       e.minutes, e.day, e.words, e.confirm_at, e.transfer_id, e.created_at, e.changed_at, e.version, e.starts_at
FROM exchange e
JOIN member g ON g.hub_id = e.hub_id AND g.id = e.giver_id
JOIN person gp ON gp.id = g.person_id
JOIN member r ON r.hub_id = e.hub_id AND r.id = e.receiver_id
JOIN person rp ON rp.id = r.person_id;

--: maybe exchange_select(hub_id i64, id i64) -> whole_exchange
{whole_exchange}
WHERE e.hub_id = :hub_id AND e.id = :id;

--: maybe exchange_lock(hub_id i64, id i64) -> (version i64)
-- Holds the row against another process until the transaction ends.
SELECT version FROM exchange WHERE hub_id = :hub_id AND id = :id /*postgres: FOR UPDATE */;

--: piece exchange_asked
-- The rest of what exchange_find is asked of an exchange x, and how many.
(:waits_for = 0 OR x.waits_for = :waits_for)
        AND (:from_day = -1000000 OR x.day >= :from_day) AND (:to_day = 1000000 OR x.day <= :to_day)
        ORDER BY x.id DESC LIMIT :most;

--: many exchange_find(hub_id i64, before_id i64, whole_hub i64, giver_id i64, receiver_id i64, waits_for i64, state text, from_day i64, to_day i64, most i64) -> whole_exchange
-- Newest first: all of the hub, or those in which somebody gave or received. Of the rest, 0 and '' mean any. The days compare with the day it
-- happened; one without a day is left out when a day is asked for. Each way to look has its own index and its own limit, so that what a page
-- costs does not grow with the hub.
{whole_exchange}
WHERE e.hub_id = :hub_id AND e.id IN (
    SELECT a.id FROM (SELECT x.id FROM exchange x WHERE x.hub_id = :hub_id AND x.id < :before_id AND :whole_hub = 1 AND :state = ''
        AND {exchange_asked}) AS a
    UNION ALL
    SELECT s.id FROM (SELECT x.id FROM exchange x /*sqlite: INDEXED BY exchange_state */ WHERE x.hub_id = :hub_id AND x.id < :before_id AND :whole_hub = 1 AND x.state = :state
        AND {exchange_asked}) AS s
    UNION ALL
    SELECT v.id FROM (SELECT x.id FROM exchange x /*sqlite: INDEXED BY exchange_giver */ WHERE x.hub_id = :hub_id AND x.id < :before_id AND x.giver_id = :giver_id AND (:state = '' OR x.state = :state)
        AND {exchange_asked}) AS v
    UNION ALL
    SELECT w.id FROM (SELECT x.id FROM exchange x /*sqlite: INDEXED BY exchange_receiver */ WHERE x.hub_id = :hub_id AND x.id < :before_id AND x.receiver_id = :receiver_id AND (:state = '' OR x.state = :state)
        AND {exchange_asked}) AS w)
ORDER BY e.id DESC LIMIT :most;

--: many exchange_open(hub_id i64, member_id i64, most i64) -> whole_exchange
-- What is under way for a member, newest first.
{whole_exchange}
WHERE e.hub_id = :hub_id AND e.id IN (
    SELECT v.id FROM (SELECT x.id FROM exchange x /*sqlite: INDEXED BY exchange_giver_open */
        WHERE x.hub_id = :hub_id AND x.giver_id = :member_id AND x.state IN ('proposed', 'agreed', 'done', 'disputed') ORDER BY x.id DESC LIMIT :most) AS v
    UNION ALL
    SELECT w.id FROM (SELECT x.id FROM exchange x /*sqlite: INDEXED BY exchange_receiver_open */
        WHERE x.hub_id = :hub_id AND x.receiver_id = :member_id AND x.state IN ('proposed', 'agreed', 'done', 'disputed') ORDER BY x.id DESC LIMIT :most) AS w)
ORDER BY e.id DESC LIMIT :most;

--: many exchange_coming(hub_id i64, member_id i64, from_at i64, most i64) -> whole_exchange
-- What a member agreed to at a time that is not before from_at, soonest first.
{whole_exchange}
WHERE e.hub_id = :hub_id AND e.id IN (
    SELECT v.id FROM exchange v /*sqlite: INDEXED BY exchange_giver_open */
        WHERE v.hub_id = :hub_id AND v.giver_id = :member_id AND v.state IN ('proposed', 'agreed', 'done', 'disputed') AND v.state = 'agreed' AND v.starts_at >= :from_at
    UNION ALL
    SELECT w.id FROM exchange w /*sqlite: INDEXED BY exchange_receiver_open */
        WHERE w.hub_id = :hub_id AND w.receiver_id = :member_id AND w.state IN ('proposed', 'agreed', 'done', 'disputed') AND w.state = 'agreed' AND w.starts_at >= :from_at)
ORDER BY e.starts_at, e.id LIMIT :most;

--: exec listing_met(hub_id i64, id i64, at i64)
-- The first time that something was agreed about a listing stays.
UPDATE listing SET met_at = :at WHERE hub_id = :hub_id AND id = :id AND met_at IS NULL;

--: exec exchange_update(hub_id i64, id i64, state text, waits_for i64?, minutes i64?, day i64?, confirm_at i64?, transfer_id i64?, starts_at i64?, at i64, version i64)
UPDATE exchange SET state = :state, waits_for = :waits_for, minutes = :minutes, day = :day, confirm_at = :confirm_at,
       starts_at = :starts_at, transfer_id = :transfer_id, changed_at = :at, version = version + 1
WHERE hub_id = :hub_id AND id = :id AND version = :version;

--: exec exchange_move_insert(hub_id i64, exchange_id i64, n i64, at i64, move text, state text, member_id i64?, actor_id i64?, minutes i64?, day i64?, words text, starts_at i64?)
INSERT INTO exchange_move (hub_id, exchange_id, n, at, move, state, member_id, actor_id, minutes, day, words, starts_at)
VALUES (:hub_id, :exchange_id, :n, :at, :move, :state, :member_id, :actor_id, :minutes, :day, :words, :starts_at);

--: many exchange_move_list(hub_id i64, exchange_id i64) -> (n i64, at i64, move text, state text, member_id i64?, actor_id i64?, actor_name text?, minutes i64?, day i64?, words text, starts_at i64?, writer text?)
SELECT v.n, v.at, v.move, v.state, v.member_id, v.actor_id, p.name, v.minutes, v.day, v.words, v.starts_at, p.language AS writer
FROM exchange_move v LEFT JOIN person p ON p.id = v.actor_id
WHERE v.hub_id = :hub_id AND v.exchange_id = :exchange_id ORDER BY v.n;

--: across many exchange_due(now i64, most i64) -> (hub_id i64, id i64)
-- Unanswered exchanges whose time has come, in all hubs.
SELECT hub_id, id FROM exchange WHERE confirm_at IS NOT NULL AND confirm_at <= :now
ORDER BY confirm_at, id LIMIT :most;

--: each verify_exchanges(hub_id i64) -> (id i64, state text, minutes i64?, day i64?, transfer_id i64?, sequence i64?, kind text?, phase text?, about_id i64?, amount i64?, moved_day i64?, from_id i64?, to_id i64?, giver_account i64?, receiver_account i64?, reversals i64)
-- Every exchange that moved hours, or says so, with its line and the parties' accounts.
SELECT e.id, e.state, e.minutes, e.day, e.transfer_id, t.sequence, t.kind, t.phase, t.about_id, t.amount, t.day AS moved_day, t.from_id, t.to_id,
       g.account_id AS giver_account, r.account_id AS receiver_account,
       (SELECT COUNT(*) FROM transfer b WHERE b.hub_id = e.hub_id AND b.reverses_id = e.transfer_id) AS reversals
FROM exchange e
JOIN member g ON g.hub_id = e.hub_id AND g.id = e.giver_id
JOIN member r ON r.hub_id = e.hub_id AND r.id = e.receiver_id
LEFT JOIN transfer t ON t.hub_id = e.hub_id AND t.id = e.transfer_id
WHERE e.hub_id = :hub_id AND (e.state IN ('confirmed', 'reversed') OR e.transfer_id IS NOT NULL)
ORDER BY e.id;

--: maybe verify_moved(hub_id i64) -> (sequence i64, about_id i64)
-- The first line that moved hours for an exchange which does not name it.
SELECT t.sequence, t.about_id FROM transfer t
WHERE t.hub_id = :hub_id AND t.kind = 'exchange' AND t.phase = 'posted' AND t.about_id IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM exchange e WHERE e.hub_id = t.hub_id AND e.id = t.about_id AND e.transfer_id = t.id)
ORDER BY t.sequence LIMIT 1;

--: piece last_line
-- The last line that touched an account: in the tail that `balance` does not know yet, or in `balance`.
(SELECT x.sequence FROM transfer x WHERE x.hub_id = :hub_id AND x.sequence > (SELECT l.indexed_to FROM ledger l WHERE l.hub_id = :hub_id) AND (x.from_id = :account_id OR x.to_id = :account_id) ORDER BY x.sequence DESC LIMIT 1),
(SELECT b.sequence FROM balance b WHERE b.hub_id = :hub_id AND b.account_id = :account_id);

--: piece line_before
-- From a line t to the one before it that touched the account.
CASE WHEN t.from_id = :account_id THEN t.from_before ELSE t.to_before END;

--: piece linked
-- The line t of a walk w along an account's links: both engines would rather read the log than so small a walk, PostgreSQL without statistics.
/*sqlite: CROSS JOIN transfer t ON t.hub_id = :hub_id AND t.sequence = w.sequence */ /*postgres: CROSS JOIN LATERAL (SELECT l.hub_id, l.sequence, l.id, l.phase, l.kind, l.from_id, l.to_id, l.amount, l.day, l.at, l.from_before, l.to_before, l.actor_id, l.description, l.about_id, l.link_id, l.pending_id, l.expires_at, l.reverses_id, l.key FROM transfer l WHERE l.hub_id = :hub_id AND l.sequence = w.sequence OFFSET 0) AS t */;

--: maybe hours_last(hub_id i64, account_id i64) -> (id i64)
-- The last line that touched an account: while it is the same, all that was counted of the account stays as it was.
SELECT t.id FROM transfer t WHERE t.hub_id = :hub_id AND t.sequence = COALESCE(
    {last_line}, 0);

--: many hours_by_kind(hub_id i64, account_id i64) -> (kind text, came i64, went i64)
-- What came to and went from an account, by kind, what was taken back left out.
WITH RECURSIVE walk (sequence) AS (
    SELECT COALESCE(
        {last_line}, 0)
    UNION ALL
    SELECT {line_before}
    FROM walk w {linked})
SELECT t.kind, SUM(CASE WHEN t.to_id = :account_id THEN t.amount ELSE 0 END), SUM(CASE WHEN t.from_id = :account_id THEN t.amount ELSE 0 END)
FROM walk w {linked}
WHERE t.phase IN ('posted', 'post') AND t.kind <> 'reversal'
  AND NOT EXISTS (SELECT 1 FROM transfer r WHERE r.hub_id = :hub_id AND r.reverses_id = t.id)
GROUP BY t.kind ORDER BY t.kind;

--: many hours_lines(hub_id i64, account_id i64, before_sequence i64, way text, kind text, from_day i64, to_day i64, most i64) -> (sequence i64, id i64, kind text, came bool, amount i64, day i64, description text, about_id i64?, other_name text?, other_account text?, taken_back bool)
-- One account's movements, newest first, along its links. SQLite is told to follow them (CROSS): it would rather read the log than so small a walk. way: 'in', 'out' or '' for both; kind '' any. other_account: the name of an account that is no member's.
WITH RECURSIVE walk (sequence, found) AS (
    SELECT COALESCE(
        (SELECT CASE WHEN x.from_id = :account_id THEN x.from_before ELSE x.to_before END FROM transfer x WHERE x.hub_id = :hub_id AND x.sequence = :before_sequence AND (x.from_id = :account_id OR x.to_id = :account_id)),
        {last_line}, 0), 0
    UNION ALL
    SELECT {line_before},
        w.found + CASE WHEN t.sequence < :before_sequence AND t.phase IN ('posted', 'post') AND (:kind = '' OR t.kind = :kind)
          AND t.day >= :from_day AND t.day <= :to_day AND ((t.to_id = :account_id AND :way <> 'out') OR (t.from_id = :account_id AND :way <> 'in')) THEN 1 ELSE 0 END
    FROM walk w {linked}
    WHERE w.found < :most)
SELECT t.sequence, t.id, t.kind, CASE WHEN t.to_id = :account_id THEN 1 ELSE 0 END, t.amount, t.day, t.description,
       t.about_id, p.name,
       CASE WHEN p.id IS NULL THEN (SELECT o.name FROM account o WHERE o.hub_id = :hub_id AND o.id = CASE WHEN t.to_id = :account_id THEN t.from_id ELSE t.to_id END) END,
       CASE WHEN EXISTS (SELECT 1 FROM transfer r WHERE r.hub_id = :hub_id AND r.reverses_id = t.id) THEN 1 ELSE 0 END
FROM walk w
{linked}
LEFT JOIN member m ON m.hub_id = t.hub_id AND m.account_id = CASE WHEN t.to_id = :account_id THEN t.from_id ELSE t.to_id END
LEFT JOIN person p ON p.id = m.person_id
WHERE t.sequence < :before_sequence AND t.phase IN ('posted', 'post') AND (:kind = '' OR t.kind = :kind)
  AND t.day >= :from_day AND t.day <= :to_day AND ((t.to_id = :account_id AND :way <> 'out') OR (t.from_id = :account_id AND :way <> 'in'))
ORDER BY t.sequence DESC LIMIT :most;

--: many hours_recent(hub_id i64, account_id i64, most i64) -> (sequence i64, taken_back bool)
-- Which lines an account's newest movements are: as long as hours_last is the same, they are. Taking one back is a line of the same account.
WITH RECURSIVE walk (sequence, id, found, before) AS (
    SELECT CAST(0 AS BIGINT), CAST(0 AS BIGINT), 0, COALESCE(
        {last_line}, 0)
    UNION ALL
    SELECT CASE WHEN t.phase IN ('posted', 'post') THEN t.sequence ELSE 0 END, t.id, w.found + CASE WHEN t.phase IN ('posted', 'post') THEN 1 ELSE 0 END,
        {line_before}
    FROM walk w /*sqlite: CROSS JOIN transfer t ON t.hub_id = :hub_id AND t.sequence = w.before */ /*postgres: CROSS JOIN LATERAL (SELECT l.id, l.phase, l.sequence, l.from_id, l.from_before, l.to_before FROM transfer l WHERE l.hub_id = :hub_id AND l.sequence = w.before OFFSET 0) AS t */
    WHERE w.found < :most)
SELECT w.sequence, CASE WHEN EXISTS (SELECT 1 FROM transfer r WHERE r.hub_id = :hub_id AND r.reverses_id = w.id) THEN 1 ELSE 0 END
FROM walk w WHERE w.sequence > 0 ORDER BY w.sequence DESC;

--: many hours_rows(hub_id i64, account_id i64, sequences text) -> (sequence i64, id i64, kind text, came bool, amount i64, day i64, description text, about_id i64?, other_name text?, other_account text?)
-- Movements of a JSON array of sequences, newest first; the columns are those of hours_lines without what hours_recent tells.
SELECT t.sequence, t.id, t.kind, CASE WHEN t.to_id = :account_id THEN 1 ELSE 0 END, t.amount, t.day, t.description,
       t.about_id, p.name,
       CASE WHEN p.id IS NULL THEN (SELECT o.name FROM account o WHERE o.hub_id = :hub_id AND o.id = CASE WHEN t.to_id = :account_id THEN t.from_id ELSE t.to_id END) END
FROM transfer t
LEFT JOIN member m ON m.hub_id = t.hub_id AND m.account_id = CASE WHEN t.to_id = :account_id THEN t.from_id ELSE t.to_id END
LEFT JOIN person p ON p.id = m.person_id
WHERE t.hub_id = :hub_id AND t.sequence IN (/*sqlite: SELECT j.value FROM json_each(:sequences) AS j */ /*postgres: SELECT CAST(j.value AS BIGINT) FROM json_array_elements_text(CAST(:sequences AS json)) AS j (value) */)
ORDER BY t.sequence DESC;

--: many hub_lines(hub_id i64, account_id i64, before_sequence i64, kind text, from_day i64, to_day i64, most i64) -> (sequence i64, id i64, kind text, amount i64, day i64, description text, about_id i64?, from_name text?, from_account text, to_name text?, to_account text, taken_back bool)
-- All movements of the hub, newest first; account 0 is any.
SELECT t.sequence, t.id, t.kind, t.amount, t.day, t.description, t.about_id, fp.name, fa.name, tp.name, ta.name,
       CASE WHEN EXISTS (SELECT 1 FROM transfer r WHERE r.hub_id = :hub_id AND r.reverses_id = t.id) THEN 1 ELSE 0 END
FROM transfer t
JOIN account fa ON fa.hub_id = t.hub_id AND fa.id = t.from_id
JOIN account ta ON ta.hub_id = t.hub_id AND ta.id = t.to_id
LEFT JOIN member fm ON fm.hub_id = t.hub_id AND fm.account_id = t.from_id
LEFT JOIN person fp ON fp.id = fm.person_id
LEFT JOIN member tm ON tm.hub_id = t.hub_id AND tm.account_id = t.to_id
LEFT JOIN person tp ON tp.id = tm.person_id
WHERE t.hub_id = :hub_id AND (:account_id = 0 OR t.from_id = :account_id OR t.to_id = :account_id)
  AND t.sequence < :before_sequence AND t.phase IN ('posted', 'post')
  AND (:kind = '' OR t.kind = :kind)
  AND t.day >= :from_day AND t.day <= :to_day
ORDER BY t.sequence DESC LIMIT :most;

--: one hours_until(hub_id i64, account_id i64, before_day i64) -> (came i64, went i64)
-- What came to and went from an account before a day.
WITH RECURSIVE walk (sequence) AS (
    SELECT COALESCE(
        {last_line}, 0)
    UNION ALL
    SELECT {line_before}
    FROM walk w {linked})
SELECT COALESCE(SUM(CASE WHEN t.to_id = :account_id THEN t.amount ELSE 0 END), 0), COALESCE(SUM(CASE WHEN t.from_id = :account_id THEN t.amount ELSE 0 END), 0)
FROM walk w {linked}
WHERE t.phase IN ('posted', 'post') AND t.day < :before_day;

--: many listing_counts(hub_id i64) -> (category text, open_n i64, all_n i64)
-- How many offers and requests each kind of help has.
SELECT l.category, SUM(CASE WHEN l.state = 'open' THEN 1 ELSE 0 END), COUNT(*) FROM listing l WHERE l.hub_id = :hub_id GROUP BY l.category;

--: many listings_of_category(hub_id i64, category text) -> (id i64, title text, words text, place text, times text)
-- Those of one kind, whatever their state: for their search text when it is renamed.
SELECT id, title, words, place, times FROM listing WHERE hub_id = :hub_id AND category = :category ORDER BY id;

--: exec listing_refold(hub_id i64, id i64, folded text)
-- Only the search text: nobody changed anything.
UPDATE listing SET folded = :folded WHERE hub_id = :hub_id AND id = :id;

--: exec listing_retag(hub_id i64, id i64, category text, folded text, changed_at i64)
UPDATE listing SET category = :category, folded = :folded, changed_at = :changed_at, version = version + 1
WHERE hub_id = :hub_id AND id = :id;

--: maybe offer_like(hub_id i64, member_id i64, category text, title text) -> (id i64)
-- The same offer, made before and still open.
SELECT MIN(id) FROM listing WHERE hub_id = :hub_id AND member_id = :member_id AND kind = 'offer' AND state = 'open'
  AND category = :category AND title = :title HAVING MIN(id) IS NOT NULL;

--: many exchange_ids_by_key(hub_id i64, key i64) -> (id i64)
-- Of a code on paper: the key is the id's remainder by SHORTCODE_PRIME. Two, where it fits more than one.
SELECT id FROM exchange WHERE hub_id = :hub_id AND id % 34359738337 = :key ORDER BY id LIMIT 2;

--: many help_ids_by_key(hub_id i64, key i64) -> (id i64)
-- The same of offers and requests.
SELECT id FROM listing WHERE hub_id = :hub_id AND id % 34359738337 = :key ORDER BY id LIMIT 2;
