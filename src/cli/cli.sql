--: across one installation_state() -> (people i64, administrators i64, hubs i64, demos_begun i64, demos_done i64)
-- What there is: for the set-up link and for an empty database.
SELECT (SELECT COUNT(*) FROM person), (SELECT COUNT(*) FROM person WHERE administrator = 1), (SELECT COUNT(*) FROM hub),
       (SELECT COUNT(*) FROM audit WHERE hub_id = 0 AND action = 'demo.begin'),
       (SELECT COUNT(*) FROM audit WHERE hub_id = 0 AND action = 'demo.done');
