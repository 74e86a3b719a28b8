--: across many trade_hold(hub_id i64, other_hub_id i64, wish_id i64) -> (hub_id i64)
-- Holds both sides of what was agreed, so that two who record at once take turns.
SELECT hub_id FROM neighbour_side WHERE id = :wish_id AND ((hub_id = :hub_id AND other_hub_id = :other_hub_id) OR (hub_id = :other_hub_id AND other_hub_id = :hub_id))
ORDER BY hub_id /*postgres: FOR UPDATE */;

--: exec trade_insert(hub_id i64, id i64, other_hub_id i64, wish_id i64, member_id i64, gives bool, title text, words text, minutes i64, day i64, awaits bool, confirm_at i64?, recorded_by i64?, at i64)
INSERT INTO neighbour_trade (hub_id, id, other_hub_id, wish_id, member_id, gives, title, words, minutes, day, state, awaits, confirm_at, recorded_by, attempt, reason, created_at, changed_at)
VALUES (:hub_id, :id, :other_hub_id, :wish_id, :member_id, :gives, :title, :words, :minutes, :day, 'recorded', :awaits, :confirm_at, :recorded_by, 0, '', :at, :at);

--: across many trade_lock(hub_id i64, other_hub_id i64, id i64) -> (hub_id i64)
-- Holds both sides, always in the same order. other_hub_id 0: this hub's alone.
SELECT hub_id FROM neighbour_trade WHERE id = :id AND (hub_id = :hub_id OR (hub_id = :other_hub_id AND other_hub_id = :hub_id))
ORDER BY hub_id /*postgres: FOR UPDATE */;

--: across many trade_rows(hub_id i64, low_id i64, high_id i64, member_id i64, other_hub_id i64, most i64) ->
--: (id i64, other_hub_id i64, wish_id i64, member_id i64, gives bool, title text, words text, minutes i64, day i64, state text, awaits bool, confirm_at i64?, recorded_by i64?, attempt i64, pending_id i64?, transfer_id i64?, reversal_id i64?, reason text, created_at i64, changed_at i64, name text, person_id i64, account_id i64?, hub_name text, other_name text?, other_person_id i64?, other_state text?, other_attempt i64?, other_pending_id i64?, account i64?)
-- Help between this hub and others with ids in [low_id, high_id], newest first. member_id, other_hub_id 0: any. other_*: of the other side, none where that is not here. account: this hub's clearing account for the other.
SELECT d.id, d.other_hub_id, d.wish_id, d.member_id, d.gives, d.title, d.words, d.minutes, d.day, d.state, d.awaits, d.confirm_at, d.recorded_by, d.attempt, d.pending_id, d.transfer_id, d.reversal_id, d.reason,
       d.created_at, d.changed_at, p.name, m.person_id, m.account_id, COALESCE(h.name, n.name) AS hub_name, q.name AS other_name, r.person_id AS other_person_id,
       o.state AS other_state, o.attempt AS other_attempt, o.pending_id AS other_pending_id, n.account_id AS account
FROM neighbour_trade d
JOIN member m ON m.hub_id = d.hub_id AND m.id = d.member_id
JOIN person p ON p.id = m.person_id
JOIN neighbour n ON n.hub_id = d.hub_id AND n.other_hub_id = d.other_hub_id
LEFT JOIN hub h ON h.hub_id = d.other_hub_id
LEFT JOIN neighbour_trade o ON o.hub_id = d.other_hub_id AND o.id = d.id AND o.other_hub_id = d.hub_id
LEFT JOIN member r ON r.hub_id = o.hub_id AND r.id = o.member_id
LEFT JOIN person q ON q.id = r.person_id
WHERE d.hub_id = :hub_id AND d.id >= :low_id AND d.id <= :high_id AND (:member_id = 0 OR d.member_id = :member_id) AND (:other_hub_id = 0 OR d.other_hub_id = :other_hub_id)
ORDER BY d.id DESC LIMIT :most;

--: exec trade_turn(hub_id i64, other_hub_id i64, id i64, state text, again i64, at i64)
-- What was said moves both sides at once. Nothing of hours: those move in each hub by itself.
UPDATE neighbour_trade SET state = :state, awaits = 0, confirm_at = NULL, attempt = attempt + :again, reason = '', changed_at = :at
WHERE id = :id AND ((hub_id = :hub_id AND other_hub_id = :other_hub_id) OR (hub_id = :other_hub_id AND other_hub_id = :hub_id));

--: exec trade_went(hub_id i64, id i64, state text, pending_id i64?, transfer_id i64?, reversal_id i64?, reason text, at i64)
-- What became of this hub's hours.
UPDATE neighbour_trade SET state = :state, pending_id = :pending_id, transfer_id = :transfer_id, reversal_id = :reversal_id, reason = :reason, changed_at = :at
WHERE hub_id = :hub_id AND id = :id;

--: across many trades_moving(after_id i64, most i64) -> (hub_id i64, other_hub_id i64, id i64)
-- Help whose hours are under way, of which both sides are here; one row each, oldest first.
SELECT d.hub_id, d.other_hub_id, d.id FROM neighbour_trade d
JOIN neighbour_trade o ON o.hub_id = d.other_hub_id AND o.id = d.id AND o.other_hub_id = d.hub_id
WHERE d.state IN ('moving', 'returning') AND d.id > :after_id ORDER BY d.id, d.hub_id LIMIT :most;

--: across many trades_due(now i64, most i64) -> (hub_id i64, id i64)
-- Help that nobody answered in time, in all hubs.
SELECT d.hub_id, d.id FROM neighbour_trade d JOIN neighbour_trade o ON o.hub_id = d.other_hub_id AND o.id = d.id AND o.other_hub_id = d.hub_id
WHERE d.confirm_at IS NOT NULL AND d.confirm_at <= :now ORDER BY d.confirm_at, d.id LIMIT :most;

--: maybe trade_account_hold(hub_id i64, other_hub_id i64) -> (account_id i64?, name text)
SELECT account_id, name FROM neighbour WHERE hub_id = :hub_id AND other_hub_id = :other_hub_id /*postgres: FOR UPDATE */;

--: exec trade_account_set(hub_id i64, other_hub_id i64, account_id i64)
UPDATE neighbour SET account_id = :account_id WHERE hub_id = :hub_id AND other_hub_id = :other_hub_id;

--: exec trade_limit_set(hub_id i64, other_hub_id i64, slug text, name text, soft_limit i64?)
INSERT INTO neighbour (hub_id, other_hub_id, slug, name, soft_limit) VALUES (:hub_id, :other_hub_id, :slug, :name, :soft_limit)
ON CONFLICT (hub_id, other_hub_id) DO UPDATE SET soft_limit = excluded.soft_limit;

--: each trades_verify_rows(hub_id i64) -> (id i64, state text, gives bool, minutes i64, day i64, transfer_id i64?, sequence i64?, phase text?, kind text?, amount i64?, moved_day i64?, member_account i64?, clearing i64?, from_id i64?, to_id i64?, reversals i64, held bool, other_hub_id i64, pending_id i64?)
-- Each trade that moved hours or says so, with its line.
SELECT d.id, d.state, d.gives, d.minutes, d.day, d.transfer_id, t.sequence, t.phase, t.kind, t.amount, t.day AS moved_day, m.account_id AS member_account, n.account_id AS clearing, t.from_id, t.to_id,
       (SELECT COUNT(*) FROM transfer b WHERE b.hub_id = d.hub_id AND b.reverses_id = d.transfer_id) AS reversals,
       CASE WHEN d.pending_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM transfer e WHERE e.hub_id = d.hub_id AND e.pending_id = d.pending_id) THEN 1 ELSE 0 END AS held, d.other_hub_id, d.pending_id
FROM neighbour_trade d
JOIN member m ON m.hub_id = d.hub_id AND m.id = d.member_id
JOIN neighbour n ON n.hub_id = d.hub_id AND n.other_hub_id = d.other_hub_id
LEFT JOIN transfer t ON t.hub_id = d.hub_id AND t.id = d.transfer_id
WHERE d.hub_id = :hub_id ORDER BY d.id;

--: across many trades_apart(hub_id i64) -> (id i64)
-- Help of which the two hubs, both here, do not say the same while nothing is under way.
SELECT d.id FROM neighbour_trade d JOIN neighbour_trade o ON o.hub_id = d.other_hub_id AND o.id = d.id AND o.other_hub_id = d.hub_id
WHERE d.hub_id = :hub_id AND d.state NOT IN ('moving', 'returning') AND o.state NOT IN ('moving', 'returning')
  AND (d.state <> o.state OR d.minutes <> o.minutes OR d.day <> o.day OR d.gives = o.gives)
ORDER BY d.id LIMIT 1;

--: maybe trades_stray(hub_id i64) -> (sequence i64)
-- The first line that moved hours of a clearing account for no help that names it.
SELECT t.sequence FROM neighbour n JOIN transfer t ON t.hub_id = n.hub_id AND (t.from_id = n.account_id OR t.to_id = n.account_id)
WHERE n.hub_id = :hub_id AND n.account_id IS NOT NULL AND t.phase IN ('posted', 'post')
  AND NOT EXISTS (SELECT 1 FROM neighbour_trade d WHERE d.hub_id = t.hub_id AND d.transfer_id = t.id)
  AND NOT EXISTS (SELECT 1 FROM neighbour_trade d WHERE d.hub_id = t.hub_id AND d.reversal_id = t.id)
ORDER BY t.sequence LIMIT 1;

--: many trades_waiting(hub_id i64, member_id i64) -> (id i64, title text, minutes i64, gives bool, hub_name text)
-- What a member has to answer, newest first.
SELECT d.id, d.title, d.minutes, d.gives, n.name AS hub_name FROM neighbour_trade d /*sqlite: INDEXED BY neighbour_trade_member */
JOIN neighbour n ON n.hub_id = d.hub_id AND n.other_hub_id = d.other_hub_id
WHERE d.hub_id = :hub_id AND d.member_id = :member_id AND d.awaits = 1 ORDER BY d.id DESC LIMIT 20;

--: many trades_refused(hub_id i64) -> (id i64, title text, hub_name text)
-- Help whose hours could not move, newest first: for the coordinators.
SELECT d.id, d.title, n.name AS hub_name FROM neighbour n JOIN neighbour_trade d /*sqlite: INDEXED BY neighbour_trade_other */ ON d.hub_id = n.hub_id AND d.other_hub_id = n.other_hub_id
WHERE n.hub_id = :hub_id AND d.state = 'refused' ORDER BY d.id DESC LIMIT 20;

--: many trades_watched(hub_id i64) -> (name text, account_id i64, soft_limit i64)
-- The neighbours of whose balance the coordinators want to be told.
SELECT name, account_id, soft_limit FROM neighbour WHERE hub_id = :hub_id AND account_id IS NOT NULL AND soft_limit IS NOT NULL ORDER BY name, other_hub_id;
