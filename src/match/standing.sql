--: maybe standing_progress(hub_id i64) -> (sequence i64)
-- Up to which line of the ledger the derived tables tell all.
SELECT p.sequence FROM match_progress p WHERE p.hub_id = :hub_id;

--: maybe standing_last(hub_id i64, after i64, most i64) -> (sequence i64)
-- The last of the next `most` lines.
SELECT t.sequence FROM transfer t WHERE t.hub_id = :hub_id AND t.sequence > :after AND t.sequence <= :after + :most
ORDER BY t.sequence DESC LIMIT 1;

--: across many standing_behind(most i64) -> (hub_id i64)
-- Hubs whose tables lack lines.
SELECT l.hub_id FROM ledger l LEFT JOIN match_progress p ON p.hub_id = l.hub_id
WHERE l.sequence > COALESCE(p.sequence, 0) ORDER BY l.hub_id LIMIT :most;

--: exec standing_progress_set(hub_id i64, sequence i64)
INSERT INTO match_progress (hub_id, sequence) VALUES (:hub_id, :sequence)
ON CONFLICT (hub_id) DO UPDATE SET sequence = excluded.sequence;

--: exec standing_add(hub_id i64, after i64, upto i64)
-- Help given, and help taken back, in these lines.
INSERT INTO member_standing (hub_id, member_id, given, received, times_given, times_received, ties)
SELECT s.hub_id, s.member_id, CAST(SUM(s.given) AS BIGINT), CAST(SUM(s.received) AS BIGINT), CAST(SUM(s.times_given) AS BIGINT), CAST(SUM(s.times_received) AS BIGINT), 0
FROM (
    SELECT t.hub_id, g.id AS member_id, t.amount AS given, 0 AS received, 1 AS times_given, 0 AS times_received
    FROM transfer t JOIN member g ON g.hub_id = t.hub_id AND g.account_id = t.to_id JOIN member r ON r.hub_id = t.hub_id AND r.account_id = t.from_id
    WHERE t.hub_id = :hub_id AND t.sequence > :after AND t.sequence <= :upto AND t.kind = 'exchange' AND t.phase IN ('posted', 'post')
    UNION ALL
    SELECT t.hub_id, r.id, 0, t.amount, 0, 1
    FROM transfer t JOIN member g ON g.hub_id = t.hub_id AND g.account_id = t.to_id JOIN member r ON r.hub_id = t.hub_id AND r.account_id = t.from_id
    WHERE t.hub_id = :hub_id AND t.sequence > :after AND t.sequence <= :upto AND t.kind = 'exchange' AND t.phase IN ('posted', 'post')
    UNION ALL
    SELECT o.hub_id, g.id, -o.amount, 0, -1, 0
    FROM transfer t JOIN transfer o ON o.hub_id = t.hub_id AND o.id = t.reverses_id AND o.kind = 'exchange'
    JOIN member g ON g.hub_id = o.hub_id AND g.account_id = o.to_id JOIN member r ON r.hub_id = o.hub_id AND r.account_id = o.from_id
    WHERE t.hub_id = :hub_id AND t.sequence > :after AND t.sequence <= :upto AND t.reverses_id IS NOT NULL
    UNION ALL
    SELECT o.hub_id, r.id, 0, -o.amount, 0, -1
    FROM transfer t JOIN transfer o ON o.hub_id = t.hub_id AND o.id = t.reverses_id AND o.kind = 'exchange'
    JOIN member g ON g.hub_id = o.hub_id AND g.account_id = o.to_id JOIN member r ON r.hub_id = o.hub_id AND r.account_id = o.from_id
    WHERE t.hub_id = :hub_id AND t.sequence > :after AND t.sequence <= :upto AND t.reverses_id IS NOT NULL
) AS s
WHERE s.hub_id = :hub_id
GROUP BY s.hub_id, s.member_id
ON CONFLICT (hub_id, member_id) DO UPDATE SET given = member_standing.given + excluded.given, received = member_standing.received + excluded.received,
    times_given = member_standing.times_given + excluded.times_given, times_received = member_standing.times_received + excluded.times_received;

--: exec tie_add(hub_id i64, after i64, upto i64)
INSERT INTO member_tie (hub_id, member_id, other_id, times)
SELECT s.hub_id, s.member_id, s.other_id, CAST(SUM(s.times) AS BIGINT)
FROM (
    SELECT t.hub_id, g.id AS member_id, r.id AS other_id, 1 AS times
    FROM transfer t JOIN member g ON g.hub_id = t.hub_id AND g.account_id = t.to_id JOIN member r ON r.hub_id = t.hub_id AND r.account_id = t.from_id
    WHERE t.hub_id = :hub_id AND t.sequence > :after AND t.sequence <= :upto AND t.kind = 'exchange' AND t.phase IN ('posted', 'post')
    UNION ALL
    SELECT t.hub_id, r.id, g.id, 1
    FROM transfer t JOIN member g ON g.hub_id = t.hub_id AND g.account_id = t.to_id JOIN member r ON r.hub_id = t.hub_id AND r.account_id = t.from_id
    WHERE t.hub_id = :hub_id AND t.sequence > :after AND t.sequence <= :upto AND t.kind = 'exchange' AND t.phase IN ('posted', 'post')
    UNION ALL
    SELECT o.hub_id, g.id, r.id, -1
    FROM transfer t JOIN transfer o ON o.hub_id = t.hub_id AND o.id = t.reverses_id AND o.kind = 'exchange'
    JOIN member g ON g.hub_id = o.hub_id AND g.account_id = o.to_id JOIN member r ON r.hub_id = o.hub_id AND r.account_id = o.from_id
    WHERE t.hub_id = :hub_id AND t.sequence > :after AND t.sequence <= :upto AND t.reverses_id IS NOT NULL
    UNION ALL
    SELECT o.hub_id, r.id, g.id, -1
    FROM transfer t JOIN transfer o ON o.hub_id = t.hub_id AND o.id = t.reverses_id AND o.kind = 'exchange'
    JOIN member g ON g.hub_id = o.hub_id AND g.account_id = o.to_id JOIN member r ON r.hub_id = o.hub_id AND r.account_id = o.from_id
    WHERE t.hub_id = :hub_id AND t.sequence > :after AND t.sequence <= :upto AND t.reverses_id IS NOT NULL
) AS s
WHERE s.hub_id = :hub_id
GROUP BY s.hub_id, s.member_id, s.other_id
ON CONFLICT (hub_id, member_id, other_id) DO UPDATE SET times = member_tie.times + excluded.times;

--: exec gave_add(hub_id i64, after i64, upto i64)
INSERT INTO member_gave (hub_id, member_id, category, times)
SELECT s.hub_id, s.member_id, s.category, CAST(SUM(s.times) AS BIGINT)
FROM (
    SELECT t.hub_id, g.id AS member_id, COALESCE(e.category, 'other') AS category, 1 AS times
    FROM transfer t JOIN member g ON g.hub_id = t.hub_id AND g.account_id = t.to_id JOIN member r ON r.hub_id = t.hub_id AND r.account_id = t.from_id
    LEFT JOIN exchange e ON e.hub_id = t.hub_id AND e.id = t.about_id
    WHERE t.hub_id = :hub_id AND t.sequence > :after AND t.sequence <= :upto AND t.kind = 'exchange' AND t.phase IN ('posted', 'post')
    UNION ALL
    SELECT o.hub_id, g.id, COALESCE(e.category, 'other'), -1
    FROM transfer t JOIN transfer o ON o.hub_id = t.hub_id AND o.id = t.reverses_id AND o.kind = 'exchange'
    JOIN member g ON g.hub_id = o.hub_id AND g.account_id = o.to_id JOIN member r ON r.hub_id = o.hub_id AND r.account_id = o.from_id
    LEFT JOIN exchange e ON e.hub_id = o.hub_id AND e.id = o.about_id
    WHERE t.hub_id = :hub_id AND t.sequence > :after AND t.sequence <= :upto AND t.reverses_id IS NOT NULL
) AS s
WHERE s.hub_id = :hub_id
GROUP BY s.hub_id, s.member_id, s.category
ON CONFLICT (hub_id, member_id, category) DO UPDATE SET times = member_gave.times + excluded.times;

--: exec lately_add(hub_id i64, after i64, upto i64)
INSERT INTO member_lately (hub_id, member_id, period, given)
SELECT s.hub_id, s.member_id, s.period, CAST(SUM(s.given) AS BIGINT)
FROM (
    SELECT t.hub_id, g.id AS member_id, t.day / 28 AS period, t.amount AS given
    FROM transfer t JOIN member g ON g.hub_id = t.hub_id AND g.account_id = t.to_id JOIN member r ON r.hub_id = t.hub_id AND r.account_id = t.from_id
    WHERE t.hub_id = :hub_id AND t.sequence > :after AND t.sequence <= :upto AND t.kind = 'exchange' AND t.phase IN ('posted', 'post')
    UNION ALL
    SELECT o.hub_id, g.id, o.day / 28, -o.amount
    FROM transfer t JOIN transfer o ON o.hub_id = t.hub_id AND o.id = t.reverses_id AND o.kind = 'exchange'
    JOIN member g ON g.hub_id = o.hub_id AND g.account_id = o.to_id JOIN member r ON r.hub_id = o.hub_id AND r.account_id = o.from_id
    WHERE t.hub_id = :hub_id AND t.sequence > :after AND t.sequence <= :upto AND t.reverses_id IS NOT NULL
) AS s
WHERE s.hub_id = :hub_id
GROUP BY s.hub_id, s.member_id, s.period
ON CONFLICT (hub_id, member_id, period) DO UPDATE SET given = member_lately.given + excluded.given;

--: exec standing_ties(hub_id i64, after i64, upto i64)
-- Of those whom these lines touched.
UPDATE member_standing SET ties = (SELECT COUNT(*) FROM member_tie x WHERE x.hub_id = :hub_id AND x.member_id = member_standing.member_id AND x.times > 0)
WHERE hub_id = :hub_id AND member_id IN (
    SELECT m.id FROM transfer t JOIN member m ON m.hub_id = t.hub_id AND m.account_id = t.to_id
    WHERE t.hub_id = :hub_id AND t.sequence > :after AND t.sequence <= :upto AND t.kind IN ('exchange', 'reversal')
    UNION ALL
    SELECT m.id FROM transfer t JOIN member m ON m.hub_id = t.hub_id AND m.account_id = t.from_id
    WHERE t.hub_id = :hub_id AND t.sequence > :after AND t.sequence <= :upto AND t.kind IN ('exchange', 'reversal'));

--: exec standing_drop(hub_id i64)
DELETE FROM member_standing WHERE hub_id = :hub_id;
--: exec tie_drop(hub_id i64)
DELETE FROM member_tie WHERE hub_id = :hub_id;
--: exec gave_drop(hub_id i64)
DELETE FROM member_gave WHERE hub_id = :hub_id;
--: exec lately_drop(hub_id i64)
DELETE FROM member_lately WHERE hub_id = :hub_id;
--: exec standing_progress_drop(hub_id i64)
DELETE FROM match_progress WHERE hub_id = :hub_id;
