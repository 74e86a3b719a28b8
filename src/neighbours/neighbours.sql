--: across many neighbour_hubs(hub_id i64) -> (other_id i64, slug text, name text, ours bool, theirs bool)
-- The other hubs of the installation, and who opened to whom.
SELECT h.hub_id, a.slug, h.name,
       CASE WHEN EXISTS (SELECT 1 FROM hub_neighbour n WHERE n.hub_id = :hub_id AND n.other_hub_id = h.hub_id) THEN 1 ELSE 0 END,
       CASE WHEN EXISTS (SELECT 1 FROM hub_neighbour n WHERE n.hub_id = h.hub_id AND n.other_hub_id = :hub_id) THEN 1 ELSE 0 END
FROM hub h JOIN hub_address a ON a.hub_id = h.hub_id WHERE h.hub_id <> :hub_id ORDER BY h.name, h.hub_id;

--: maybe neighbour_open_any(hub_id i64) -> (other_hub_id i64)
-- One hub that is open to this one, and it to that.
SELECT a.other_hub_id FROM hub_neighbour a JOIN hub_neighbour b ON b.hub_id = a.other_hub_id AND b.other_hub_id = a.hub_id
WHERE a.hub_id = :hub_id ORDER BY a.other_hub_id LIMIT 1;

--: exec neighbour_open_insert(hub_id i64, other_hub_id i64, opened_by i64, opened_at i64)
INSERT INTO hub_neighbour (hub_id, other_hub_id, opened_by, opened_at) VALUES (:hub_id, :other_hub_id, :opened_by, :opened_at)
ON CONFLICT (hub_id, other_hub_id) DO NOTHING;

--: exec neighbour_open_drop(hub_id i64, other_hub_id i64)
DELETE FROM hub_neighbour WHERE hub_id = :hub_id AND other_hub_id = :other_hub_id;

--: across many neighbour_listings(hub_id i64, person_id i64, listing_hub_id i64, listing_id i64, today i64, most i64) -> (hub_id i64, slug text, hub_name text, id i64, kind text, title text, words text, category text, check_level text, member_id i64, area text?, wished bool)
-- What members who opted in offer or ask for in hubs open to this one, newest first; not one's own in another hub, and never who. listing_id 0: any.
SELECT l.hub_id, d.slug, h.name, l.id, l.kind, l.title, l.words, l.category, l.check_level, l.member_id, r.name AS area,
       CASE WHEN EXISTS (SELECT 1 FROM neighbour_wish w JOIN member x ON x.hub_id = w.from_hub_id AND x.id = w.from_member_id
           WHERE w.hub_id = l.hub_id AND w.listing_id = l.id AND w.from_hub_id = :hub_id AND x.person_id = :person_id) THEN 1 ELSE 0 END
FROM hub_neighbour ours
JOIN hub_neighbour theirs ON theirs.hub_id = ours.other_hub_id AND theirs.other_hub_id = ours.hub_id
JOIN hub h ON h.hub_id = ours.other_hub_id
JOIN hub_address d ON d.hub_id = h.hub_id
JOIN profile f /*sqlite: INDEXED BY profile_neighbours */ ON f.hub_id = h.hub_id AND f.neighbours = 1
JOIN member m ON m.hub_id = f.hub_id AND m.id = f.member_id AND m.state = 'active'
JOIN listing l /*sqlite: INDEXED BY listing_member */ ON l.hub_id = f.hub_id AND l.member_id = f.member_id
LEFT JOIN area r ON r.hub_id = f.hub_id AND r.id = f.area_id
WHERE ours.hub_id = :hub_id AND l.state = 'open' AND (l.ends_on IS NULL OR l.ends_on >= :today) AND m.person_id <> :person_id
  AND NOT EXISTS (SELECT 1 FROM member x JOIN member_block b ON b.hub_id = x.hub_id AND ((b.member_id = x.id AND b.other_id = l.member_id) OR (b.other_id = x.id AND b.member_id = l.member_id))
      WHERE x.hub_id = l.hub_id AND x.person_id = :person_id)
  AND (:listing_id = 0 OR (l.id = :listing_id AND l.hub_id = :listing_hub_id))
ORDER BY l.created_at DESC, l.id DESC LIMIT :most;

--: exec neighbour_wish_insert(hub_id i64, id i64, listing_id i64, member_id i64, from_hub_id i64, from_member_id i64, words text, made_at i64)
INSERT INTO neighbour_wish (hub_id, id, listing_id, member_id, from_hub_id, from_member_id, words, made_at, answer)
VALUES (:hub_id, :id, :listing_id, :member_id, :from_hub_id, :from_member_id, :words, :made_at, 'open');

--: maybe neighbour_wish_row(hub_id i64, id i64) -> (member_id i64, answer text, open bool)
-- open: both hubs still are, to each other, and whoever wished still takes part.
SELECT w.member_id, w.answer, CASE WHEN EXISTS (SELECT 1 FROM hub_neighbour a WHERE a.hub_id = w.hub_id AND a.other_hub_id = w.from_hub_id)
  AND EXISTS (SELECT 1 FROM hub_neighbour b WHERE b.hub_id = w.from_hub_id AND b.other_hub_id = w.hub_id)
  AND EXISTS (SELECT 1 FROM member m WHERE m.hub_id = w.from_hub_id AND m.id = w.from_member_id AND m.state = 'active') THEN 1 ELSE 0 END AS open
FROM neighbour_wish w WHERE w.hub_id = :hub_id AND w.id = :id /*postgres: FOR UPDATE OF w */;

--: exec neighbour_wish_answer(hub_id i64, id i64, answer text, at i64)
UPDATE neighbour_wish SET answer = :answer, answered_at = :at WHERE hub_id = :hub_id AND id = :id AND answer = 'open';

--: many neighbour_wishes_for(hub_id i64, member_id i64) -> (id i64, title text, kind text, words text, made_at i64, answer text, hub_name text, name text, contact_name text, contact_phone text, contact_email text)
-- What members of neighbouring hubs would like of a member of this one: waiting or agreed, newest first.
SELECT w.id, l.title, l.kind, w.words, w.made_at, w.answer, h.name AS hub_name, p.name, h.contact_name, h.contact_phone, h.contact_email
FROM neighbour_wish w
JOIN listing l ON l.hub_id = w.hub_id AND l.id = w.listing_id
JOIN hub h ON h.hub_id = w.from_hub_id
JOIN member m ON m.hub_id = w.from_hub_id AND m.id = w.from_member_id
JOIN person p ON p.id = m.person_id
WHERE w.hub_id = :hub_id AND w.member_id = :member_id AND (w.answer = 'yes' OR (w.answer = 'open' AND m.state = 'active'
  AND EXISTS (SELECT 1 FROM hub_neighbour a WHERE a.hub_id = w.hub_id AND a.other_hub_id = w.from_hub_id)
  AND EXISTS (SELECT 1 FROM hub_neighbour b WHERE b.hub_id = w.from_hub_id AND b.other_hub_id = w.hub_id)))
ORDER BY w.id DESC LIMIT 50;

--: across many neighbour_wishes_of(hub_id i64, member_id i64) -> (id i64, title text, kind text, words text, made_at i64, answer text, hub_name text, name text, contact_name text, contact_phone text, contact_email text)
-- What a member of this hub would like of members of others, newest first. A no is told as not yet answered: nobody has to say it twice.
SELECT w.id, l.title, l.kind, w.words, w.made_at, w.answer, h.name AS hub_name, p.name, h.contact_name, h.contact_phone, h.contact_email
FROM neighbour_wish w
JOIN listing l ON l.hub_id = w.hub_id AND l.id = w.listing_id
JOIN hub h ON h.hub_id = w.hub_id
JOIN member m ON m.hub_id = w.hub_id AND m.id = w.member_id
JOIN person p ON p.id = m.person_id
WHERE w.from_hub_id = :hub_id AND w.from_member_id = :member_id ORDER BY w.id DESC LIMIT 50;
