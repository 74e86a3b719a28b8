--: many search_listing_items(hub_id i64, ids text) -> (id i64, kind text, member_id i64, title text, words text, category text, place text, times text, ends_on i64?, created_at i64, own_lat f64?, own_lon f64?, lat f64?, lon f64?, area_id i64?, hours text, languages text, needs text)
-- Open offers and requests, with what their members told. What one of them does not say is taken from the profile only of who may be found:
-- else a search would tell what the profile hides.
SELECT l.id, l.kind, l.member_id, l.title, l.words, l.category, l.place, l.times, l.ends_on, l.created_at, l.lat, l.lon, p.lat, p.lon, p.area_id,
       CASE WHEN l.hours <> '' THEN l.hours ELSE COALESCE(CASE WHEN p.findable = 1 THEN v.pattern END, '') END,
       CASE WHEN l.languages <> '' THEN l.languages WHEN p.findable = 1 THEN COALESCE((SELECT /*sqlite: group_concat(g.word, ' ' ORDER BY g.word) */ /*postgres: string_agg(g.word, ' ' ORDER BY g.word COLLATE "C") */
           FROM profile_tag g WHERE g.hub_id = :hub_id AND g.member_id = l.member_id AND g.kind = 'language'), '') ELSE '' END, l.needs
FROM listing l
LEFT JOIN profile p ON p.hub_id = l.hub_id AND p.member_id = l.member_id
LEFT JOIN availability v ON v.hub_id = l.hub_id AND v.member_id = l.member_id
WHERE l.hub_id = :hub_id AND l.state = 'open'
  AND l.id IN (/*sqlite: SELECT i.value FROM json_each(:ids) AS i */ /*postgres: SELECT CAST(i.value AS BIGINT) FROM json_array_elements_text(CAST(:ids AS json)) AS i (value) */);

--: many search_person_items(hub_id i64, ids text) -> (id i64, name text, head text, hands text, heart text, can text, changed_at i64, lat f64?, lon f64?, area_id i64?, hours text, languages text)
-- Those who may be found. What they wish for, the life they want and what they need are not searched.
SELECT p.member_id, n.name, p.head, p.hands, p.heart,
       COALESCE((SELECT /*sqlite: group_concat(g.word, ' ' ORDER BY g.word) */ /*postgres: string_agg(g.word, ' ' ORDER BY g.word COLLATE "C") */
           FROM profile_tag g WHERE g.hub_id = :hub_id AND g.member_id = p.member_id AND g.kind = 'can'), ''),
       p.changed_at, p.lat, p.lon, p.area_id, COALESCE(v.pattern, ''),
       COALESCE((SELECT /*sqlite: group_concat(g.word, ' ' ORDER BY g.word) */ /*postgres: string_agg(g.word, ' ' ORDER BY g.word COLLATE "C") */
           FROM profile_tag g WHERE g.hub_id = :hub_id AND g.member_id = p.member_id AND g.kind = 'language'), '')
FROM profile p
JOIN member m ON m.hub_id = p.hub_id AND m.id = p.member_id
JOIN person n ON n.id = m.person_id
LEFT JOIN availability v ON v.hub_id = p.hub_id AND v.member_id = p.member_id
WHERE p.hub_id = :hub_id AND p.findable = 1
  AND p.member_id IN (/*sqlite: SELECT i.value FROM json_each(:ids) AS i */ /*postgres: SELECT CAST(i.value AS BIGINT) FROM json_array_elements_text(CAST(:ids AS json)) AS i (value) */);

--: many search_asset_items(hub_id i64, ids text) -> (id i64, name text, words text, category text, place text, town text, times text, organisation text?, member_id i64?, area_id i64?, created_at i64, lat f64?, lon f64?, hours text, access text)
SELECT s.id, s.name, s.words, s.category, s.place, s.town, s.times, o.name AS organisation, s.member_id, s.area_id, s.created_at, s.lat, s.lon, s.hours, s.access
FROM asset s
LEFT JOIN organisation o ON o.hub_id = :hub_id AND o.id = s.organisation_id
WHERE s.hub_id = :hub_id AND s.state = 'open'
  AND s.id IN (/*sqlite: SELECT i.value FROM json_each(:ids) AS i */ /*postgres: SELECT CAST(i.value AS BIGINT) FROM json_array_elements_text(CAST(:ids AS json)) AS i (value) */);

--: across many search_marks(most i64) -> (hub_id i64, kind text, id i64, mark i64)
-- What has changed since it was indexed, of any hub. Whoever else indexes is waited for: two with a mark each of the same thing would count its words twice.
SELECT k.hub_id, k.kind, k.id, k.mark FROM search_mark k ORDER BY k.hub_id, k.kind, k.id, k.mark LIMIT :most /*postgres: FOR UPDATE */;

--: many search_marks_of(hub_id i64, most i64) -> (kind text, id i64, mark i64)
SELECT k.kind, k.id, k.mark FROM search_mark k WHERE k.hub_id = :hub_id ORDER BY k.kind, k.id, k.mark LIMIT :most /*postgres: FOR UPDATE */;

--: ahead many search_tail(hub_id i64, most i64) -> (kind text, id i64)
-- What has changed since it was indexed, each thing once, the newest first.
SELECT DISTINCT k.kind, k.id FROM search_mark k WHERE k.hub_id = :hub_id ORDER BY k.id DESC, k.kind LIMIT :most;

--: exec search_mark_delete(hub_id i64, rows text)
-- rows: [[kind, id, mark], …]
DELETE FROM search_mark WHERE hub_id = :hub_id AND (kind, id, mark) IN (
    SELECT /*sqlite: r.value ->> 0, r.value ->> 1, r.value ->> 2 FROM json_each(:rows) AS r */
    /*postgres: r.value ->> 0, CAST(r.value ->> 1 AS BIGINT), CAST(r.value ->> 2 AS BIGINT) FROM json_array_elements(CAST(:rows AS json)) AS r (value) */);

--: exec search_mark_all(hub_id i64)
-- All that could be found of a hub, to be indexed anew.
INSERT INTO search_mark (hub_id, kind, id, mark)
SELECT l.hub_id, l.kind, l.id, 0 FROM listing l WHERE l.hub_id = :hub_id
UNION ALL SELECT p.hub_id, 'person', p.member_id, 0 FROM profile p WHERE p.hub_id = :hub_id
UNION ALL SELECT s.hub_id, 'asset', s.id, 0 FROM asset s WHERE s.hub_id = :hub_id;

--: exec search_mark_drop(hub_id i64)
DELETE FROM search_mark WHERE hub_id = :hub_id;

--: exec search_text_drop(hub_id i64)
DELETE FROM search_text WHERE /*sqlite: rowid */ /*postgres: doc */ IN (SELECT d.doc FROM search_doc d WHERE d.hub_id = :hub_id) /*postgres: AND hub_id = :hub_id */;

--: exec search_doc_drop(hub_id i64)
DELETE FROM search_doc WHERE hub_id = :hub_id;

--: exec search_word_drop(hub_id i64)
DELETE FROM search_word WHERE hub_id = :hub_id;

--: many search_docs_of(hub_id i64, keys text) -> (kind text, id i64, doc i64, terms text)
-- keys: [[kind, id], …]
SELECT d.kind, d.id, d.doc, d.terms FROM search_doc d WHERE d.hub_id = :hub_id AND (d.kind, d.id) IN (
    SELECT /*sqlite: r.value ->> 0, r.value ->> 1 FROM json_each(:keys) AS r */
    /*postgres: r.value ->> 0, CAST(r.value ->> 1 AS BIGINT) FROM json_array_elements(CAST(:keys AS json)) AS r (value) */) /*postgres: FOR UPDATE */;

--: across many search_docs_taken(docs text) -> (doc i64)
-- Which numbers are some thing's already, of whatever hub.
SELECT DISTINCT d.doc FROM search_doc d WHERE d.doc IN (/*sqlite: SELECT i.value FROM json_each(:docs) AS i */ /*postgres: SELECT CAST(i.value AS BIGINT) FROM json_array_elements_text(CAST(:docs AS json)) AS i (value) */);

--: exec search_text_delete(hub_id i64, docs text)
DELETE FROM search_text WHERE /*sqlite: rowid */ /*postgres: doc */ IN (/*sqlite: SELECT i.value FROM json_each(:docs) AS i */ /*postgres: SELECT CAST(i.value AS BIGINT) FROM json_array_elements_text(CAST(:docs AS json)) AS i (value) */)
    AND /*sqlite: :hub_id > 0 */ /*postgres: hub_id = :hub_id */;

--: exec search_doc_delete(hub_id i64, docs text)
DELETE FROM search_doc WHERE hub_id = :hub_id AND doc IN (/*sqlite: SELECT i.value FROM json_each(:docs) AS i */ /*postgres: SELECT CAST(i.value AS BIGINT) FROM json_array_elements_text(CAST(:docs AS json)) AS i (value) */);

--: rows search_doc_insert(hub_id i64, kind text, id i64, doc i64, member_id i64?, category text, area_id i64?, lat f64?, lon f64?, at i64, ends_on i64?, hours text, languages text, needs text, terms text)
INSERT INTO search_doc (hub_id, kind, id, doc, member_id, category, area_id, lat, lon, at, ends_on, hours, languages, needs, terms)
VALUES (:hub_id, :kind, :id, :doc, :member_id, :category, :area_id, :lat, :lon, :at, :ends_on, :hours, :languages, :needs, :terms);

--: exec search_text_insert(hub_id i64, rows text)
-- rows: [[doc, terms], …], the terms with blanks between.
INSERT INTO search_text (hub_id, /*sqlite: rowid */ /*postgres: doc */, terms)
SELECT :hub_id, /*sqlite: r.value ->> 0, r.value ->> 1 FROM json_each(:rows) AS r */
    /*postgres: CAST(r.value ->> 0 AS BIGINT), array_to_tsvector(string_to_array(r.value ->> 1, ' ')) FROM json_array_elements(CAST(:rows AS json)) AS r (value) */;

--: exec search_word_add(hub_id i64, rows text)
-- rows: [[word, stem, how many more], …], in the order of the words.
INSERT INTO search_word (hub_id, word, stem, n)
SELECT :hub_id, /*sqlite: r.value ->> 0, r.value ->> 1, r.value ->> 2 FROM json_each(:rows) AS r WHERE true */
    /*postgres: r.value ->> 0, r.value ->> 1, CAST(r.value ->> 2 AS BIGINT) FROM json_array_elements(CAST(:rows AS json)) AS r (value) */
ON CONFLICT (hub_id, word) DO UPDATE SET n = search_word.n + excluded.n;

--: exec search_word_clean(hub_id i64, words text)
-- Those of the words that stand nowhere any more.
DELETE FROM search_word WHERE hub_id = :hub_id AND n <= 0
    AND word IN (/*sqlite: SELECT i.value FROM json_each(:words) AS i */ /*postgres: SELECT i.value FROM json_array_elements_text(CAST(:words AS json)) AS i (value) */);

--: ahead many search_words_known(hub_id i64, stems text, from_word text, to_word text, most i64) -> (word text, stem text, n i64, begins bool)
-- The words with these stems (and the empty one), and those that begin as the last word does: from_word <= word < to_word, the commonest.
SELECT w.word, w.stem, w.n, 0 FROM search_word w
WHERE w.hub_id = :hub_id AND w.stem IN (/*sqlite: SELECT i.value FROM json_each(:stems) AS i */ /*postgres: SELECT i.value FROM json_array_elements_text(CAST(:stems AS json)) AS i (value) */)
UNION ALL
SELECT b.word, b.stem, b.n, 1 FROM (SELECT v.word, v.stem, v.n FROM search_word v
    WHERE v.hub_id = :hub_id AND v.word >= :from_word AND v.word < :to_word
    ORDER BY v.n DESC, v.word LIMIT :most) AS b;

--: each search_words_all(hub_id i64, from_word text, to_word text, shortest i64, longest i64, most i64) -> (word text, stem text, n i64)
-- The commonest words of a hub that have about so many letters: from_word <= word < to_word.
SELECT w.word, w.stem, w.n FROM search_word w
WHERE w.hub_id = :hub_id AND w.word >= :from_word AND w.word < :to_word AND w.word <> '' AND length(w.word) BETWEEN :shortest AND :longest ORDER BY w.n DESC, w.word LIMIT :most;

--: piece hit ->
--: (kind text, id i64, member_id i64?, category text, lat f64?, lon f64?, at i64, hours text, languages text, needs text, terms text)
-- What is found of a document d.
SELECT d.kind, d.id, d.member_id, d.category, d.lat, d.lon, d.at, d.hours, d.languages, d.needs, d.terms;

--: ahead many search_by_words(hub_id i64, match text, today i64, kind text, categories text, area_id i64, boxed i64, south f64, north f64, west f64, east f64, most i64) -> hit
-- The newest of what has the words. kind '', categories '[]', area 0, boxed 0: any.
-- LATERAL and OFFSET 0 hold PostgreSQL to the one way that is right for hubs of any size: from what has the words, each by its number.
{hit}
FROM /*sqlite: search_text t CROSS JOIN search_doc d ON d.hub_id = :hub_id AND d.doc = t.rowid */
    /*postgres: (SELECT s.doc FROM search_text s WHERE s.terms @@ CAST(:match AS tsquery) ORDER BY s.doc DESC OFFSET 0) AS t
    CROSS JOIN LATERAL (SELECT e.kind, e.id, e.member_id, e.area_id, e.category, e.lat, e.lon, e.at, e.ends_on, e.hours, e.languages, e.needs, e.terms FROM search_doc e WHERE e.hub_id = :hub_id AND e.doc = t.doc OFFSET 0) AS d */
WHERE /*sqlite: t.search_text MATCH :match AND */ (d.ends_on IS NULL OR d.ends_on >= :today)
  AND (:kind = '' OR d.kind = :kind) AND (:area_id = 0 OR d.area_id = :area_id)
  AND (:categories = '[]' OR d.category IN (/*sqlite: SELECT i.value FROM json_each(:categories) AS i */ /*postgres: SELECT i.value FROM json_array_elements_text(CAST(:categories AS json)) AS i (value) */))
  AND (:boxed = 0 OR (d.lat BETWEEN :south AND :north AND d.lon BETWEEN :west AND :east))
  AND COALESCE((SELECT m.state FROM member m WHERE m.hub_id = :hub_id AND m.id = d.member_id), 'active') = 'active'
ORDER BY /*sqlite: t.rowid */ /*postgres: t.doc */ DESC LIMIT :most;

--: many search_newest(hub_id i64, today i64, kind text, categories text, area_id i64, most i64) -> hit
-- The same without words.
{hit}
FROM search_doc d /*sqlite: INDEXED BY search_doc_doc */
LEFT JOIN member m ON m.hub_id = :hub_id AND m.id = d.member_id
WHERE d.hub_id = :hub_id AND (m.id IS NULL OR m.state = 'active') AND (d.ends_on IS NULL OR d.ends_on >= :today)
  AND (:kind = '' OR d.kind = :kind) AND (:area_id = 0 OR d.area_id = :area_id)
  AND (:categories = '[]' OR d.category IN (/*sqlite: SELECT i.value FROM json_each(:categories) AS i */ /*postgres: SELECT i.value FROM json_array_elements_text(CAST(:categories AS json)) AS i (value) */))
ORDER BY d.doc DESC LIMIT :most;

--: many search_in_box(hub_id i64, today i64, kind text, categories text, area_id i64, south f64, north f64, west f64, east f64, most i64) -> hit
-- The same within a box.
{hit}
FROM search_doc d /*sqlite: INDEXED BY search_doc_place */
LEFT JOIN member m ON m.hub_id = :hub_id AND m.id = d.member_id
WHERE d.hub_id = :hub_id AND d.lat IS NOT NULL AND d.lat BETWEEN :south AND :north AND d.lon BETWEEN :west AND :east
  AND (m.id IS NULL OR m.state = 'active') AND (d.ends_on IS NULL OR d.ends_on >= :today)
  AND (:kind = '' OR d.kind = :kind) AND (:area_id = 0 OR d.area_id = :area_id)
  AND (:categories = '[]' OR d.category IN (/*sqlite: SELECT i.value FROM json_each(:categories) AS i */ /*postgres: SELECT i.value FROM json_array_elements_text(CAST(:categories AS json)) AS i (value) */))
ORDER BY d.doc DESC LIMIT :most;

--: many search_active(hub_id i64, ids text) -> (id i64)
-- Which of the members are active.
SELECT m.id FROM /*sqlite: json_each(:ids) AS i CROSS JOIN member m ON m.hub_id = :hub_id AND m.id = i.value */
    /*postgres: json_array_elements_text(CAST(:ids AS json)) AS i (value) JOIN member m ON m.hub_id = :hub_id AND m.id = CAST(i.value AS BIGINT) */
WHERE m.state = 'active';

--: many search_listing_cards(hub_id i64, today i64, ids text) -> (id i64, title text, words text, place text, times text, category text, name text, ends_on i64?, changed_at i64, writer text)
-- Each by its id: see search_by_words.
SELECT l.id, l.title, l.words, l.place, l.times, l.category, w.name, l.ends_on, l.changed_at, w.language AS writer
FROM /*sqlite: json_each(:ids) AS i CROSS JOIN listing l ON l.hub_id = :hub_id AND l.id = i.value
    CROSS JOIN member m ON m.hub_id = :hub_id AND m.id = l.member_id CROSS JOIN person w ON w.id = m.person_id */
    /*postgres: json_array_elements_text(CAST(:ids AS json)) AS i (value)
    CROSS JOIN LATERAL (SELECT k.id, k.member_id, k.title, k.words, k.place, k.times, k.category, k.state, k.ends_on, k.changed_at FROM listing k WHERE k.hub_id = :hub_id AND k.id = CAST(i.value AS BIGINT) OFFSET 0) AS l
    CROSS JOIN LATERAL (SELECT n.name, n.language, m.state FROM member m JOIN person n ON n.id = m.person_id WHERE m.hub_id = :hub_id AND m.id = l.member_id OFFSET 0) AS w */
WHERE l.state = 'open' AND (l.ends_on IS NULL OR l.ends_on >= :today) AND /*sqlite: m.state */ /*postgres: w.state */ = 'active';

--: many search_person_cards(hub_id i64, ids text) -> (id i64, name text, head text, hands text, heart text, can text, area text?, hours text, changed_at i64, writer text)
SELECT p.member_id, n.name, p.head, p.hands, p.heart,
       COALESCE((SELECT /*sqlite: group_concat(g.word, ' ' ORDER BY g.word) */ /*postgres: string_agg(g.word, ' ' ORDER BY g.word COLLATE "C") */
           FROM profile_tag g WHERE g.hub_id = :hub_id AND g.member_id = p.member_id AND g.kind = 'can'), ''),
       r.name AS area, COALESCE(v.pattern, ''), p.changed_at, n.language AS writer
FROM profile p
JOIN member m ON m.hub_id = :hub_id AND m.id = p.member_id AND m.state = 'active'
JOIN person n ON n.id = m.person_id
LEFT JOIN area r ON r.hub_id = :hub_id AND r.id = p.area_id
LEFT JOIN availability v ON v.hub_id = :hub_id AND v.member_id = p.member_id
WHERE p.hub_id = :hub_id AND p.findable = 1
  AND p.member_id IN (/*sqlite: SELECT i.value FROM json_each(:ids) AS i */ /*postgres: SELECT CAST(i.value AS BIGINT) FROM json_array_elements_text(CAST(:ids AS json)) AS i (value) */);

--: many search_asset_cards(hub_id i64, ids text) -> (id i64, name text, words text, category text, place text, times text, organisation text?, member_name text?, changed_at i64)
SELECT s.id, s.name, s.words, s.category, s.place, s.times, o.name AS organisation, n.name AS member_name, s.changed_at
FROM asset s
LEFT JOIN organisation o ON o.hub_id = :hub_id AND o.id = s.organisation_id
LEFT JOIN member m ON m.hub_id = :hub_id AND m.id = s.member_id
LEFT JOIN person n ON n.id = m.person_id
WHERE s.hub_id = :hub_id AND s.state = 'open' AND (m.id IS NULL OR m.state = 'active')
  AND s.id IN (/*sqlite: SELECT i.value FROM json_each(:ids) AS i */ /*postgres: SELECT CAST(i.value AS BIGINT) FROM json_array_elements_text(CAST(:ids AS json)) AS i (value) */);

--: across maybe search_marks_waiting() -> (waits bool)
-- Whether anything waits to be indexed.
SELECT 1 FROM (SELECT k.hub_id FROM search_mark k LIMIT 1) AS one;

--: many saved_rows(hub_id i64, member_id i64, most i64) -> (id i64, name text, query text, seen_at i64, seen_id i64, made_at i64)
SELECT s.id, s.name, s.query, s.seen_at, s.seen_id, s.made_at FROM saved_search s WHERE s.hub_id = :hub_id AND s.member_id = :member_id ORDER BY s.id DESC LIMIT :most;

--: maybe saved_row(hub_id i64, id i64, member_id i64) -> (name text, query text, seen_at i64, seen_id i64, made_at i64)
SELECT s.name, s.query, s.seen_at, s.seen_id, s.made_at FROM saved_search s WHERE s.hub_id = :hub_id AND s.id = :id AND s.member_id = :member_id;

--: exec saved_insert(hub_id i64, id i64, member_id i64, name text, query text, seen_id i64, at i64)
INSERT INTO saved_search (hub_id, id, member_id, name, query, seen_at, seen_id, made_at) VALUES (:hub_id, :id, :member_id, :name, :query, :at, :seen_id, :at);

--: exec saved_set_name(hub_id i64, id i64, member_id i64, name text)
UPDATE saved_search SET name = :name WHERE hub_id = :hub_id AND id = :id AND member_id = :member_id;

--: exec saved_set_seen(hub_id i64, id i64, member_id i64, at i64, seen_id i64)
UPDATE saved_search SET seen_at = :at, seen_id = :seen_id WHERE hub_id = :hub_id AND id = :id AND member_id = :member_id;

--: exec saved_delete(hub_id i64, id i64, member_id i64)
DELETE FROM saved_search WHERE hub_id = :hub_id AND id = :id AND member_id = :member_id;

--: exec feed_set(hub_id i64, member_id i64, word_hash blob, at i64)
INSERT INTO search_feed (hub_id, member_id, word_hash, made_at) VALUES (:hub_id, :member_id, :word_hash, :at)
ON CONFLICT (hub_id, member_id) DO UPDATE SET word_hash = excluded.word_hash, made_at = excluded.made_at;

--: exec feed_delete(hub_id i64, member_id i64)
DELETE FROM search_feed WHERE hub_id = :hub_id AND member_id = :member_id;

--: maybe feed_owner(hub_id i64, word_hash blob) -> (member_id i64)
SELECT f.member_id FROM search_feed f JOIN member m ON m.hub_id = f.hub_id AND m.id = f.member_id
WHERE f.hub_id = :hub_id AND f.word_hash = :word_hash AND m.state = 'active';

--: maybe feed_is(hub_id i64, member_id i64) -> (made_at i64)
SELECT f.made_at FROM search_feed f WHERE f.hub_id = :hub_id AND f.member_id = :member_id;

--: many search_offers_of(hub_id i64, member_id i64, today i64) -> (id i64, title text, words text, place text, times text)
-- The newest open offers of a member.
SELECT l.id, l.title, l.words, l.place, l.times FROM listing l
WHERE l.hub_id = :hub_id AND l.member_id = :member_id AND l.kind = 'offer' AND l.state = 'open' AND (l.ends_on IS NULL OR l.ends_on >= :today)
ORDER BY l.id DESC LIMIT 20;

--: across many saved_untold(before i64, most i64) -> (hub_id i64, id i64, member_id i64, told_at i64)
-- Kept searches whose news were told before then, the longest ago first.
SELECT hub_id, id, member_id, told_at FROM saved_search WHERE told_at < :before ORDER BY told_at, id LIMIT :most;

--: exec saved_set_told(hub_id i64, id i64, was i64, told_at i64)
-- What came until then is told; nothing is changed where another process told of it meanwhile.
UPDATE saved_search SET told_at = :told_at WHERE hub_id = :hub_id AND id = :id AND told_at = :was;
