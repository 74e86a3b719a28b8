--: each export_slip_settings(hub_id i64) -> (photo_days i64, changed_at i64)
SELECT photo_days, changed_at FROM slip_setting WHERE hub_id = :hub_id ORDER BY photo_days;

--: each export_slip_batches(hub_id i64) -> (id i64, by_member_id i64?, state text, typed text, n_rows i64, created_at i64, entered_at i64?, ended_at i64?, ended_by_member_id i64?, reason text)
SELECT b.id, m.id, b.state, b.typed, b.n_rows, b.created_at, b.entered_at, b.ended_at, x.id, b.reason
FROM slip_batch b LEFT JOIN member m ON m.hub_id = b.hub_id AND m.person_id = b.person_id
LEFT JOIN member x ON x.hub_id = b.hub_id AND x.person_id = b.ended_by
WHERE b.hub_id = :hub_id ORDER BY b.id;

--: each export_slip_lines(hub_id i64) -> (batch_id i64, n i64, exchange_id i64, how text, back bool)
SELECT batch_id, n, exchange_id, how, back FROM slip_line WHERE hub_id = :hub_id ORDER BY batch_id, n;

--: each export_slip_photos(hub_id i64) -> (id i64, batch_id i64, of_row i64, width i64, height i64, added_by_member_id i64?, added_at i64, picture blob)
SELECT f.id, f.batch_id, f.of_row, f.width, f.height, m.id, f.added_at, f.picture
FROM slip_photo f LEFT JOIN member m ON m.hub_id = f.hub_id AND m.person_id = f.added_by WHERE f.hub_id = :hub_id ORDER BY f.id;
