--: piece whole_booking ->
--: (id i64, asset_id i64, asset_name text, member_id i64, member_name text, keeper_id i64?, keeper_name text?, day i64, from_minute i64, to_minute i64, state text, minutes i64, words text, answer text, pending_id i64?, transfer_id i64?, created_at i64, changed_at i64, version i64, apart bool)
-- A booking, and who its sides are.
SELECT b.id, b.asset_id, a.name, b.member_id, p.name, b.keeper_id, q.name, b.day, b.from_minute, b.to_minute, b.state,
       b.minutes, b.words, b.answer, b.pending_id, b.transfer_id, b.created_at, b.changed_at, b.version,
       EXISTS (SELECT 1 FROM member_block x WHERE x.hub_id = :hub_id AND x.member_id = b.member_id AND x.other_id = b.keeper_id
           UNION ALL SELECT 1 FROM member_block xx WHERE xx.hub_id = :hub_id AND xx.member_id = b.keeper_id AND xx.other_id = b.member_id)
FROM booking b
JOIN asset a ON a.hub_id = b.hub_id AND a.id = b.asset_id
JOIN member m ON m.hub_id = b.hub_id AND m.id = b.member_id
JOIN person p ON p.id = m.person_id
LEFT JOIN member k ON k.hub_id = b.hub_id AND k.id = b.keeper_id
LEFT JOIN person q ON q.id = k.person_id;

--: maybe booking_select(hub_id i64, id i64) -> whole_booking
{whole_booking}
WHERE b.hub_id = :hub_id AND b.id = :id;

--: many booking_find(hub_id i64, before_id i64, asset_id i64, borrower_id i64, keeper_id i64, without_keeper i64, state text, from_day i64, open_apart i64, most i64) -> whole_booking
-- Newest first. 0 and an empty state mean any. apart: the two are blocked. open_apart: of those only what is asked for or agreed.
{whole_booking}
WHERE b.hub_id = :hub_id AND b.id < :before_id AND b.day + (b.to_minute - 1) / 1440 >= :from_day
  AND (:asset_id = 0 OR b.asset_id = :asset_id)
  AND (:borrower_id = 0 OR b.member_id = :borrower_id)
  AND ((:keeper_id = 0 AND :without_keeper = 0) OR b.keeper_id = :keeper_id OR (:without_keeper = 1 AND b.keeper_id IS NULL))
  AND (:state = '' OR b.state = :state)
  AND (:open_apart = 0 OR b.keeper_id IS NULL OR b.state IN ('asked', 'agreed') OR NOT EXISTS (
      SELECT 1 FROM member_block y WHERE y.hub_id = :hub_id AND y.member_id = b.member_id AND y.other_id = b.keeper_id
           UNION ALL SELECT 1 FROM member_block yy WHERE yy.hub_id = :hub_id AND yy.member_id = b.keeper_id AND yy.other_id = b.member_id))
ORDER BY b.id DESC LIMIT :most;

--: many booking_spans(hub_id i64, asset_id i64, since_day i64, first_day i64, last_day i64) -> (day i64, from_minute i64, to_minute i64)
-- What is agreed at some time of these days, earliest first. since_day: as long before first_day as the longest booking is.
SELECT day, from_minute, to_minute FROM booking
WHERE hub_id = :hub_id AND asset_id = :asset_id AND day >= :since_day AND day <= :last_day AND day + (to_minute - 1) / 1440 >= :first_day
  AND state IN ('agreed', 'used') ORDER BY day, from_minute, to_minute;

--: many booking_spans_of_hub(hub_id i64, since_day i64, day i64) -> (asset_id i64, day i64, from_minute i64, to_minute i64)
-- The same of all assets of the hub, of one day.
SELECT asset_id, day, from_minute, to_minute FROM booking /*sqlite: INDEXED BY booking_day */
WHERE hub_id = :hub_id AND day >= :since_day AND day <= :day AND day + (to_minute - 1) / 1440 >= :day
  AND state IN ('agreed', 'used') ORDER BY asset_id, day, from_minute, to_minute;

--: one booking_to_come(hub_id i64, asset_id i64, today i64) -> (n i64)
-- Agreed ones of today and later.
SELECT COUNT(*) FROM booking WHERE hub_id = :hub_id AND asset_id = :asset_id AND state = 'agreed' AND day + (to_minute - 1) / 1440 >= :today;

--: exec booking_insert(hub_id i64, id i64, asset_id i64, member_id i64, keeper_id i64?, day i64, from_minute i64, to_minute i64, state text, minutes i64, words text, pending_id i64?, at i64)
INSERT INTO booking (hub_id, id, asset_id, member_id, keeper_id, day, from_minute, to_minute, state, minutes, words, answer, pending_id, transfer_id,
                     created_at, changed_at, version)
VALUES (:hub_id, :id, :asset_id, :member_id, :keeper_id, :day, :from_minute, :to_minute, :state, :minutes, :words, '', :pending_id, NULL, :at, :at, 1);

--: exec booking_update(hub_id i64, id i64, state text, answer text, pending_id i64?, transfer_id i64?, at i64)
UPDATE booking SET state = :state, answer = :answer, pending_id = :pending_id, transfer_id = :transfer_id, changed_at = :at, version = version + 1
WHERE hub_id = :hub_id AND id = :id;

--: across many booking_due(today i64, most i64) -> (hub_id i64, id i64)
-- Agreed ones whose last day and the hub's days after it are over, in all hubs.
SELECT b.hub_id, b.id FROM booking b JOIN hub h ON h.hub_id = b.hub_id
WHERE b.state = 'agreed' AND b.day < :today AND b.day + (b.to_minute - 1) / 1440 + h.confirm_days < :today ORDER BY b.day, b.hub_id, b.id LIMIT :most;
