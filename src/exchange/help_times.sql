--: many help_requests(hub_id i64, from_at i64, to_at i64) -> (id i64, member_id i64, member_name text, title text, category text, created_at i64, met_at i64?, open bool, area_id i64?)
-- Requests made in [from_at, to_at), oldest first: by whom, when, and when something was first agreed about them that was not called off again.
SELECT l.id, l.member_id, p.name, l.title, l.category, l.created_at,
       (SELECT MIN((SELECT MIN(v.at) FROM exchange_move v
                    WHERE v.hub_id = e.hub_id AND v.exchange_id = e.id AND v.state IN ('agreed', 'done', 'confirmed')))
        FROM exchange e WHERE e.hub_id = l.hub_id AND e.listing_id = l.id AND e.state NOT IN ('cancelled', 'declined')) AS met_at, CASE WHEN l.state = 'open' THEN 1 ELSE 0 END, r.area_id
FROM listing l
JOIN member m ON m.hub_id = l.hub_id AND m.id = l.member_id
JOIN person p ON p.id = m.person_id
LEFT JOIN profile r ON r.hub_id = m.hub_id AND r.member_id = m.id
WHERE l.hub_id = :hub_id AND l.kind = 'request' AND l.created_at >= :from_at AND l.created_at < :to_at
ORDER BY l.created_at, l.id;

--: many help_joiners(hub_id i64, from_at i64, to_at i64) -> (id i64, name text, joined_at i64, first_day i64?, area_id i64?)
-- Who joined in [from_at, to_at), earliest first, and the day of the first help that they gave or received and that was confirmed.
SELECT m.id, p.name, m.joined_at,
       (SELECT MIN(f.day) FROM (
           SELECT MIN(g.day) AS day FROM exchange g /*sqlite: INDEXED BY exchange_giver */ WHERE g.hub_id = :hub_id AND g.giver_id = m.id AND g.state = 'confirmed'
           UNION ALL
           SELECT MIN(r.day) AS day FROM exchange r /*sqlite: INDEXED BY exchange_receiver */ WHERE r.hub_id = :hub_id AND r.receiver_id = m.id AND r.state = 'confirmed') AS f), q.area_id
FROM member m JOIN person p ON p.id = m.person_id LEFT JOIN profile q ON q.hub_id = m.hub_id AND q.member_id = m.id
WHERE m.hub_id = :hub_id AND m.state IN ('active', 'paused', 'left') AND m.joined_at >= :from_at AND m.joined_at < :to_at
ORDER BY m.joined_at, m.id;

--: one listing_met_at(hub_id i64, id i64) -> (met_at i64?)
-- When something was first agreed about a listing.
SELECT met_at FROM listing WHERE hub_id = :hub_id AND id = :id;
