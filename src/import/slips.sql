--: exec kith_slip_settings_insert(hub_id i64, photo_days i64, changed_at i64)
INSERT INTO slip_setting (hub_id, photo_days, changed_at, version) VALUES (:hub_id, :photo_days, :changed_at, 1);

--: exec kith_slip_batches_insert(hub_id i64, id i64, person_id i64?, state text, typed text, n_rows i64, created_at i64, entered_at i64?, ended_at i64?, ended_by i64?, reason text)
INSERT INTO slip_batch (hub_id, id, person_id, state, typed, n_rows, created_at, entered_at, ended_at, ended_by, reason, version)
VALUES (:hub_id, :id, :person_id, :state, :typed, :n_rows, :created_at, :entered_at, :ended_at, :ended_by, :reason, 1);

--: exec kith_slip_lines_insert(hub_id i64, batch_id i64, n i64, exchange_id i64, how text, back bool)
INSERT INTO slip_line (hub_id, batch_id, n, exchange_id, how, back) VALUES (:hub_id, :batch_id, :n, :exchange_id, :how, :back);

--: exec kith_slip_photos_insert(hub_id i64, id i64, batch_id i64, of_row i64, width i64, height i64, picture blob, added_by i64?, added_at i64)
INSERT INTO slip_photo (hub_id, id, batch_id, of_row, width, height, picture, added_by, added_at)
VALUES (:hub_id, :id, :batch_id, :of_row, :width, :height, :picture, :added_by, :added_at);
