--: maybe privacy_setting_row(hub_id i64) -> (wait_days i64, settle text, outside_id i64?, version i64)
SELECT wait_days, settle, outside_id, version FROM privacy_setting WHERE hub_id = :hub_id;

--: exec privacy_setting_put(hub_id i64, wait_days i64, settle text, outside_id i64?, at i64, version i64)
INSERT INTO privacy_setting (hub_id, wait_days, settle, outside_id, changed_at, version) VALUES (:hub_id, :wait_days, :settle, :outside_id, :at, :version)
ON CONFLICT (hub_id) DO UPDATE SET wait_days = excluded.wait_days, settle = excluded.settle, outside_id = excluded.outside_id, changed_at = excluded.changed_at, version = excluded.version;

--: many looks_rows(hub_id i64, member_id i64, most i64) -> (about_id i64, reader_id i64, reader text?, for_name text?, kind text, first_at i64, last_at i64, n i64)
-- Looks at a member, and at lists that they stand on.
SELECT t.about_id, t.reader_id, p.name, q.name, t.kind, t.first_at, t.last_at, t.n FROM access_trace t
LEFT JOIN person p ON p.id = t.reader_id LEFT JOIN member m ON m.hub_id = t.hub_id AND m.id = t.for_member_id LEFT JOIN person q ON q.id = m.person_id
WHERE t.hub_id = :hub_id AND (t.about_id = :member_id OR t.about_id = 0) ORDER BY t.hour DESC, t.last_at DESC, t.kind LIMIT :most;

--: one privacy_counts(hub_id i64) -> (guardians i64, stuck i64)
-- What waits for a coordinator.
SELECT (SELECT COUNT(*) FROM guardian g WHERE g.hub_id = :hub_id AND g.state = 'asked'), (SELECT COUNT(*) FROM erasure e WHERE e.hub_id = :hub_id AND e.state = 'waiting' AND e.reason <> '');
