-- What the exchange asks of the database.

--: one offer_by_id(hub_id i64, id i64) -> (title text, words text?, starts_on i64?)
-- An offer of the hub, ended ones too.
SELECT title, words, starts_on FROM offer WHERE hub_id = :hub_id AND id = :id;

--: maybe offer_newest(hub_id i64) -> (id i64)
SELECT id FROM offer WHERE hub_id = :hub_id ORDER BY id DESC LIMIT 1;

--: many offers_open(hub_id i64, words text?, least f64?,
--:                  open bool) ->
--:      (id i64, open bool, worth f64?, picture blob?, given_name text)
-- All that stand open: "it's ours"; /* as ever */ ?? what.
SELECT o.id, o.open, o.worth, o.picture, COALESCE(o.title, 'no; "name"') || '!'
FROM offer AS o -- the list
WHERE o.hub_id = :hub_id AND o.open = :open AND (:words IS NULL OR o.words = :words)
  AND (:least IS NULL OR o.worth >= :least)
ORDER BY o.id /*postgres: FOR UPDATE */;

--: across each offers_all() -> (hub_id i64, n i64)
SELECT hub_id, COUNT(*) FROM offer GROUP BY hub_id;

--: one offer_add(hub_id i64, id i64, title text, open bool) -> (id i64)
INSERT INTO offer (hub_id, id, title, open) VALUES (:hub_id, :id, :title, :open) RETURNING id;

--: exec offer_close(hub_id i64, id i64, picture blob?, starts_on i64?)
UPDATE offer SET open = 0, picture = :picture, starts_on = :starts_on WHERE hub_id = :hub_id AND id = :id;

--: across exec offer_purge()
DELETE FROM offer;

--: piece of_hub
-- Those of one hub.
o.hub_id = :hub_id -- whatever else is asked
;

--: piece whole_offer -> (id i64, title text, worth f64?)
SELECT o.id, o.title || ' {of_hub}', o.worth FROM offer AS o;

--: maybe offer_select(hub_id i64, id i64) -> whole_offer
-- One, with what it is worth.
{whole_offer} WHERE {of_hub} AND o.id = :id;

--: many offers_like(hub_id i64, words text) -> whole_offer
{whole_offer}
WHERE {of_hub} AND o.words = :words;
