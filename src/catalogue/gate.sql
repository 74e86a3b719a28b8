--: many gate_rows(hub_id i64, ids text, today i64) -> (member_id i64, kind text, word text, more text, at i64)
-- All that the gate looks at: the hub's steps (member 0), and of each member whose id is in the JSON array the checks that hold and count, what they do not do, whether they came in by the steps and have come all the way, and the steps that they did.
SELECT 0 AS member_id, 'step' AS kind, s.step AS word, s.needed_before || ' ' || s.kinds AS more, CASE WHEN s.used = 1 THEN s.added_at ELSE -1 END AS at
FROM join_step s WHERE s.hub_id = :hub_id
UNION ALL
SELECT k.member_id, 'check', k.level, '', k.until_day FROM member_check k
WHERE k.hub_id = :hub_id AND k.until_day >= :today AND k.member_id /*sqlite: IN (SELECT j.value FROM json_each(:ids) AS j) */ /*postgres: = ANY (ARRAY(SELECT CAST(j.value AS BIGINT) FROM json_array_elements_text(CAST(:ids AS json)) AS j (value))) */
UNION ALL
SELECT o.member_id, 'hold', o.level, '', o.member_id FROM check_hold o
WHERE o.hub_id = :hub_id AND o.member_id /*sqlite: IN (SELECT j.value FROM json_each(:ids) AS j) */ /*postgres: = ANY (ARRAY(SELECT CAST(j.value AS BIGINT) FROM json_array_elements_text(CAST(:ids AS json)) AS j (value))) */
UNION ALL
SELECT x.member_id, 'limit', x.category, '', x.member_id FROM check_limit x
WHERE x.hub_id = :hub_id AND x.member_id /*sqlite: IN (SELECT j.value FROM json_each(:ids) AS j) */ /*postgres: = ANY (ARRAY(SELECT CAST(j.value AS BIGINT) FROM json_array_elements_text(CAST(:ids AS json)) AS j (value))) */
UNION ALL
SELECT m.id, 'way', '', '', COALESCE(e.ended_at, 0) FROM member m
LEFT JOIN join_end e ON e.hub_id = m.hub_id AND e.member_id = m.id
WHERE m.hub_id = :hub_id AND m.id /*sqlite: IN (SELECT j.value FROM json_each(:ids) AS j) */ /*postgres: = ANY (ARRAY(SELECT CAST(j.value AS BIGINT) FROM json_array_elements_text(CAST(:ids AS json)) AS j (value))) */
  AND (m.joined_at IS NULL OR m.joined_at >= COALESCE((SELECT t.since_at FROM join_setting t WHERE t.hub_id = :hub_id), 0))
  AND NOT EXISTS (SELECT 1 FROM member_role r WHERE r.hub_id = m.hub_id AND r.member_id = m.id AND r.role = 'coordinator')
UNION ALL
SELECT d.member_id, 'done', d.step, '', d.marked_at FROM join_mark d
WHERE d.hub_id = :hub_id AND d.state = 'done' AND d.member_id /*sqlite: IN (SELECT j.value FROM json_each(:ids) AS j) */ /*postgres: = ANY (ARRAY(SELECT CAST(j.value AS BIGINT) FROM json_array_elements_text(CAST(:ids AS json)) AS j (value))) */;

--: many join_step_rows(hub_id i64) -> (step text, used bool, needed_before text, kinds text, added_at i64)
-- The hub's own steps in its order; none while those that come with Kith are in force.
SELECT step, used, needed_before, kinds, added_at FROM join_step WHERE hub_id = :hub_id ORDER BY position, step;
