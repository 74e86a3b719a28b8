--: across one installation_state() -> (people i64, administrators i64, hubs i64, demos_begun i64, demos_done i64)
-- What there is: for the set-up link and for an empty database.
SELECT (SELECT COUNT(*) FROM person), (SELECT COUNT(*) FROM person WHERE administrator = 1), (SELECT COUNT(*) FROM hub),
       (SELECT COUNT(*) FROM audit WHERE hub_id = 0 AND action = 'demo.begin'),
       (SELECT COUNT(*) FROM audit WHERE hub_id = 0 AND action = 'demo.done');

--: across many ledger_figures() -> (slug text, lines i64, behind i64, accounts i64, minutes i64)
-- What each hub's ledger holds; minutes as far as the stored balances know them.
SELECT d.slug, l.sequence, l.sequence - l.indexed_to,
       (SELECT COUNT(*) FROM account a WHERE a.hub_id = l.hub_id),
       CAST((SELECT COALESCE(SUM(b.given), 0) FROM balance b WHERE b.hub_id = l.hub_id) AS BIGINT)
FROM ledger l JOIN hub_address d ON d.hub_id = l.hub_id ORDER BY d.slug;
