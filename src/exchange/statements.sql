--: exec statement_run_ask(hub_id i64, month i64, asked_by i64?, asked_at i64)
-- The statements of a month are to be sent: once more to whoever joined since, where they were asked for before.
INSERT INTO statement_run (hub_id, month, asked_by, asked_at, after_number, done_at) VALUES (:hub_id, :month, :asked_by, :asked_at, 0, NULL)
ON CONFLICT (hub_id, month) DO UPDATE SET asked_by = excluded.asked_by, asked_at = excluded.asked_at, after_number = 0, done_at = NULL;

--: maybe statement_run_row(hub_id i64, month i64) -> (asked_at i64)
-- Whether they were asked for.
SELECT asked_at FROM statement_run WHERE hub_id = :hub_id AND month = :month;

--: across many statement_runs_due() -> (hub_id i64, month i64, after_number i64)
-- What was asked for and is not queued yet.
SELECT hub_id, month, after_number FROM statement_run WHERE done_at IS NULL ORDER BY hub_id, month LIMIT 100;

--: exec statement_run_on(hub_id i64, month i64, after_number i64, done_at i64?)
-- So far they are queued.
UPDATE statement_run SET after_number = :after_number, done_at = :done_at WHERE hub_id = :hub_id AND month = :month;

--: across many statements_unasked(month i64, most i64) -> (hub_id i64)
-- Hubs whose statements go by themselves, and whose statements of the month nobody has asked for.
SELECT s.hub_id FROM hub_setting s
WHERE s.word = 'statements' AND s.value = 'monthly'
  AND NOT EXISTS (SELECT 1 FROM statement_run r WHERE r.hub_id = s.hub_id AND r.month = :month)
ORDER BY s.hub_id LIMIT :most;
