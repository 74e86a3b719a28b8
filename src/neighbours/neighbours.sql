--: across many neighbour_hubs(hub_id i64, slug text, by_id i64, after_id i64, skip i64, most i64) -> (other_id i64, slug text, name text, ours bool, theirs bool, here bool, account_id i64?, soft_limit i64?)
-- The other hubs of the installation, and who opened to whom; and those that this one had to do with and that are no longer here. slug '': any. by_id 1: in the order of ids, after
-- that one; else those that this one has to do with first, and by name.
SELECT x.other_id, x.slug, x.name, x.ours, x.theirs, x.here, x.account_id, x.soft_limit FROM (
    SELECT h.hub_id AS other_id, a.slug AS slug, h.name AS name, CASE WHEN n.opened_at IS NULL THEN 0 ELSE 1 END AS ours, CASE WHEN t.opened_at IS NULL THEN 0 ELSE 1 END AS theirs, 1 AS here, n.account_id AS account_id, n.soft_limit AS soft_limit
    FROM hub h JOIN hub_address a ON a.hub_id = h.hub_id
    LEFT JOIN neighbour n ON n.hub_id = :hub_id AND n.other_hub_id = h.hub_id
    LEFT JOIN neighbour t ON t.hub_id = h.hub_id AND t.other_hub_id = :hub_id
    WHERE h.hub_id <> :hub_id
    UNION ALL
    SELECT n.other_hub_id, n.slug, n.name, CASE WHEN n.opened_at IS NULL THEN 0 ELSE 1 END, 0, 0, n.account_id, n.soft_limit
    FROM neighbour n LEFT JOIN hub h ON h.hub_id = n.other_hub_id WHERE n.hub_id = :hub_id AND h.hub_id IS NULL) AS x
WHERE x.other_id > :after_id AND (:slug = '' OR x.slug = :slug)
ORDER BY CASE WHEN :by_id = 1 THEN 0 WHEN x.ours = 1 OR x.theirs = 1 OR x.account_id IS NOT NULL THEN 0 ELSE 1 END,
    CASE WHEN :by_id = 1 THEN 0 ELSE 1 - x.here END, CASE WHEN :by_id = 1 THEN '' ELSE x.name END /*postgres: COLLATE "C" */, x.other_id LIMIT :most OFFSET :skip;

--: across maybe neighbour_hub_at(hub_id i64, slug text) -> (other_id i64, slug text, name text, here bool)
-- One of them by its address: the one that is here, where one that is gone had it before.
SELECT h.hub_id, a.slug, h.name, 1 AS here FROM hub_address a JOIN hub h ON h.hub_id = a.hub_id WHERE a.slug = :slug AND h.hub_id <> :hub_id
UNION ALL
SELECT n.other_hub_id, n.slug, n.name, 0 FROM neighbour n LEFT JOIN hub h ON h.hub_id = n.other_hub_id WHERE n.hub_id = :hub_id AND n.slug = :slug AND h.hub_id IS NULL
ORDER BY 4 DESC, 1 LIMIT 1;

--: maybe neighbour_open_any(hub_id i64) -> (other_hub_id i64)
-- One hub that is open to this one, and it to that.
SELECT a.other_hub_id FROM neighbour a JOIN neighbour b ON b.hub_id = a.other_hub_id AND b.other_hub_id = a.hub_id
WHERE a.hub_id = :hub_id AND a.opened_at IS NOT NULL AND b.opened_at IS NOT NULL ORDER BY a.other_hub_id LIMIT 1;

--: exec neighbour_open_set(hub_id i64, other_hub_id i64, slug text, name text, opened_by i64, opened_at i64)
-- Opens; whoever opened first stays.
INSERT INTO neighbour (hub_id, other_hub_id, slug, name, opened_by, opened_at) VALUES (:hub_id, :other_hub_id, :slug, :name, :opened_by, :opened_at)
ON CONFLICT (hub_id, other_hub_id) DO UPDATE SET slug = excluded.slug, name = excluded.name,
    opened_by = COALESCE(neighbour.opened_by, excluded.opened_by), opened_at = COALESCE(neighbour.opened_at, excluded.opened_at);

--: exec neighbour_open_drop(hub_id i64, other_hub_id i64)
UPDATE neighbour SET opened_by = NULL, opened_at = NULL WHERE hub_id = :hub_id AND other_hub_id = :other_hub_id;

--: across many neighbour_listings(hub_id i64, person_id i64, listing_hub_id i64, listing_id i64, today i64, before_at i64, before_id i64, before_hub_id i64, most i64) -> (hub_id i64, slug text, hub_name text, id i64, kind text, title text, words text, category text, check_level text, member_id i64, area text?, wished bool, agreed bool, created_at i64)
-- What members who opted in offer or ask for in hubs open to this one, newest first; not one's own in another hub nor of whom either hub keeps apart from who looks, and never who. listing_id 0: any.
-- before_*: what comes after that one.
SELECT l.hub_id, d.slug, h.name, l.id, l.kind, l.title, l.words, l.category, l.check_level, l.member_id, r.name AS area,
       CASE WHEN EXISTS (SELECT 1 FROM member x JOIN neighbour_side w ON w.hub_id = x.hub_id AND w.member_id = x.id
           WHERE x.hub_id = :hub_id AND x.person_id = :person_id AND w.owner = 0 AND w.other_hub_id = l.hub_id AND w.listing_id = l.id) THEN 1 ELSE 0 END,
       CASE WHEN EXISTS (SELECT 1 FROM member x JOIN neighbour_side w ON w.hub_id = x.hub_id AND w.member_id = x.id
           WHERE x.hub_id = :hub_id AND x.person_id = :person_id AND w.owner = 0 AND w.other_hub_id = l.hub_id AND w.listing_id = l.id AND w.answer = 'yes') THEN 1 ELSE 0 END, l.created_at
FROM neighbour ours
JOIN neighbour theirs ON theirs.hub_id = ours.other_hub_id AND theirs.other_hub_id = ours.hub_id
JOIN hub h ON h.hub_id = ours.other_hub_id
JOIN hub_address d ON d.hub_id = h.hub_id
JOIN profile f /*sqlite: INDEXED BY profile_neighbours */ ON f.hub_id = h.hub_id AND f.neighbours = 1
JOIN member m ON m.hub_id = f.hub_id AND m.id = f.member_id AND m.state = 'active'
JOIN listing l /*sqlite: INDEXED BY listing_member */ ON l.hub_id = f.hub_id AND l.member_id = f.member_id
LEFT JOIN area r ON r.hub_id = f.hub_id AND r.id = f.area_id
WHERE ours.hub_id = :hub_id AND ours.opened_at IS NOT NULL AND theirs.opened_at IS NOT NULL AND l.state = 'open' AND (l.ends_on IS NULL OR l.ends_on >= :today) AND m.person_id <> :person_id
  AND NOT EXISTS (SELECT 1 FROM member x JOIN member y ON y.hub_id = x.hub_id AND y.person_id = m.person_id
      WHERE x.person_id = :person_id AND (x.hub_id = :hub_id OR x.hub_id = l.hub_id) AND EXISTS (SELECT 1 FROM member_block b WHERE b.hub_id = x.hub_id AND b.member_id = x.id AND b.other_id = y.id
          UNION ALL SELECT 1 FROM member_block d WHERE d.hub_id = x.hub_id AND d.member_id = y.id AND d.other_id = x.id))
  AND (:listing_id = 0 OR (l.id = :listing_id AND l.hub_id = :listing_hub_id)) AND (l.created_at, l.id, l.hub_id) < (:before_at, :before_id, :before_hub_id)
ORDER BY l.created_at DESC, l.id DESC, l.hub_id DESC LIMIT :most;

--: exec neighbour_side_insert(hub_id i64, id i64, other_hub_id i64, owner bool, member_id i64, listing_id i64, kind text, title text, words text, made_at i64)
INSERT INTO neighbour_side (hub_id, id, other_hub_id, owner, member_id, listing_id, kind, title, words, made_at, answer)
VALUES (:hub_id, :id, :other_hub_id, :owner, :member_id, :listing_id, :kind, :title, :words, :made_at, 'open');

--: one neighbours_blocked(hub_id i64, member_id i64, other_hub_id i64, other_member_id i64) -> (n i64)
-- Whether the two people are kept apart in one of the two hubs, as whichever members they are there.
SELECT COUNT(*) FROM member o JOIN member t ON t.hub_id = :other_hub_id AND t.id = :other_member_id
JOIN member x ON x.person_id = o.person_id AND (x.hub_id = :hub_id OR x.hub_id = :other_hub_id)
JOIN member y ON y.hub_id = x.hub_id AND y.person_id = t.person_id
WHERE o.hub_id = :hub_id AND o.id = :member_id AND EXISTS (SELECT 1 FROM member_block b WHERE b.hub_id = x.hub_id AND b.member_id = x.id AND b.other_id = y.id
          UNION ALL SELECT 1 FROM member_block d WHERE d.hub_id = x.hub_id AND d.member_id = y.id AND d.other_id = x.id);

--: maybe neighbour_side_owned(hub_id i64, id i64) -> (member_id i64, other_hub_id i64, other_member_id i64?, listing_id i64, title text, answer text, open bool)
-- What the owner is asked. open: both hubs still are, to each other, and whoever wished (other_member_id) still takes part.
SELECT w.member_id, w.other_hub_id, (SELECT s.member_id FROM neighbour_side s WHERE s.hub_id = w.other_hub_id AND s.id = w.id AND s.other_hub_id = w.hub_id AND s.owner = 0) AS other_member_id,
  w.listing_id, w.title, w.answer, CASE WHEN EXISTS (SELECT 1 FROM neighbour a JOIN neighbour b ON b.hub_id = a.other_hub_id AND b.other_hub_id = a.hub_id
      WHERE a.hub_id = w.hub_id AND a.other_hub_id = w.other_hub_id AND a.opened_at IS NOT NULL AND b.opened_at IS NOT NULL)
  AND EXISTS (SELECT 1 FROM neighbour_side o JOIN member m ON m.hub_id = o.hub_id AND m.id = o.member_id
      WHERE o.hub_id = w.other_hub_id AND o.id = w.id AND o.other_hub_id = w.hub_id AND o.owner = 0 AND m.state = 'active') THEN 1 ELSE 0 END AS open
FROM neighbour_side w WHERE w.hub_id = :hub_id AND w.id = :id AND w.owner = 1 /*postgres: FOR UPDATE OF w */;

--: exec neighbour_side_answer(hub_id i64, id i64, other_hub_id i64, answer text, at i64)
-- On both sides.
UPDATE neighbour_side SET answer = :answer, answered_at = :at
WHERE id = :id AND answer = 'open' AND ((hub_id = :hub_id AND other_hub_id = :other_hub_id) OR (hub_id = :other_hub_id AND other_hub_id = :hub_id));

--: across many neighbour_sides(hub_id i64, member_id i64, owner bool, most i64) -> (id i64, other_hub_id i64, title text, kind text, words text, made_at i64, answer text, hub_name text, name text?, contact_name text?, contact_phone text?, contact_email text?)
-- Wishes between a member of this hub and members of others, newest first: owner: what others would like of them, waiting or agreed (nothing that waits between people who are kept apart); else what they would like of others.
SELECT w.id, w.other_hub_id, w.title, w.kind, w.words, w.made_at, w.answer, COALESCE(h.name, n.name) AS hub_name, p.name, h.contact_name, h.contact_phone, h.contact_email
FROM neighbour_side w
JOIN neighbour n ON n.hub_id = w.hub_id AND n.other_hub_id = w.other_hub_id
LEFT JOIN hub h ON h.hub_id = w.other_hub_id
LEFT JOIN neighbour_side o ON o.hub_id = w.other_hub_id AND o.id = w.id AND o.other_hub_id = w.hub_id
LEFT JOIN member m ON m.hub_id = o.hub_id AND m.id = o.member_id
LEFT JOIN person p ON p.id = m.person_id
WHERE w.hub_id = :hub_id AND w.member_id = :member_id AND w.owner = :owner AND (w.owner = 0 OR w.answer = 'yes' OR (w.answer = 'open' AND m.state = 'active'
  AND NOT EXISTS (SELECT 1 FROM member u JOIN member x ON x.person_id = u.person_id AND (x.hub_id = w.hub_id OR x.hub_id = w.other_hub_id)
      JOIN member y ON y.hub_id = x.hub_id AND y.person_id = m.person_id
      WHERE u.hub_id = w.hub_id AND u.id = w.member_id AND EXISTS (SELECT 1 FROM member_block b WHERE b.hub_id = x.hub_id AND b.member_id = x.id AND b.other_id = y.id
          UNION ALL SELECT 1 FROM member_block d WHERE d.hub_id = x.hub_id AND d.member_id = y.id AND d.other_id = x.id))
  AND EXISTS (SELECT 1 FROM neighbour a JOIN neighbour b ON b.hub_id = a.other_hub_id AND b.other_hub_id = a.hub_id
      WHERE a.hub_id = w.hub_id AND a.other_hub_id = w.other_hub_id AND a.opened_at IS NOT NULL AND b.opened_at IS NOT NULL)))
ORDER BY w.id DESC LIMIT :most;

--: across many neighbour_agreed(hub_id i64, low_id i64, high_id i64, member_id i64, other_hub_id i64, most i64) -> (id i64, other_hub_id i64, member_id i64, owner bool, kind text, title text, name text, hub_name text, other_name text?, other_member_id i64?, here bool, open bool, waiting i64)
-- What was agreed with members of other hubs, with ids in [low_id, high_id], newest first, so that help can be recorded. member_id, other_hub_id 0: any. here: the other side is here too. open: both hubs are, to each other.
-- waiting: help recorded for it that is not yet settled.
SELECT w.id, w.other_hub_id, w.member_id, w.owner, w.kind, w.title, p.name, COALESCE(h.name, n.name) AS hub_name, q.name AS other_name, o.member_id AS other_member_id,
       CASE WHEN o.id IS NULL THEN 0 ELSE 1 END AS here, CASE WHEN n.opened_at IS NULL OR t.opened_at IS NULL THEN 0 ELSE 1 END AS open,
       (SELECT COUNT(*) FROM neighbour_trade d WHERE d.hub_id = w.hub_id AND d.wish_id = w.id AND d.state IN ('recorded', 'moving', 'refused')) AS waiting
FROM neighbour_side w
JOIN member m ON m.hub_id = w.hub_id AND m.id = w.member_id
JOIN person p ON p.id = m.person_id
JOIN neighbour n ON n.hub_id = w.hub_id AND n.other_hub_id = w.other_hub_id
LEFT JOIN neighbour t ON t.hub_id = w.other_hub_id AND t.other_hub_id = w.hub_id
LEFT JOIN hub h ON h.hub_id = w.other_hub_id
LEFT JOIN neighbour_side o ON o.hub_id = w.other_hub_id AND o.id = w.id AND o.other_hub_id = w.hub_id
LEFT JOIN member r ON r.hub_id = o.hub_id AND r.id = o.member_id
LEFT JOIN person q ON q.id = r.person_id
WHERE w.hub_id = :hub_id AND w.id >= :low_id AND w.id <= :high_id AND w.answer = 'yes' AND (:member_id = 0 OR w.member_id = :member_id)
  AND (:other_hub_id = 0 OR w.other_hub_id = :other_hub_id)
ORDER BY w.id DESC LIMIT :most;
