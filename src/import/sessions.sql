--: exec kith_session_settings_insert(hub_id i64, rule text, public bool, changed_at i64)
INSERT INTO group_setting (hub_id, rule, public, changed_at, version) VALUES (:hub_id, :rule, :public, :changed_at, 1);

--: exec kith_session_series_insert(hub_id i64, id i64, every text, first_day i64, times i64, created_at i64)
INSERT INTO group_series (hub_id, id, every, first_day, times, created_at) VALUES (:hub_id, :id, :every, :first_day, :times, :created_at);

--: exec kith_session_sessions_insert(hub_id i64, id i64, series_id i64?, nth i64, title text, category text, asset_id i64?, place text, day i64, start_minute i64, minutes i64, places i64?, note text, rule text, state text, differs bool, off_words text, counted_by text, guests i64, revision i64, created_at i64, changed_at i64, lead_check text, help_check text)
INSERT INTO group_session (hub_id, id, series_id, nth, title, category, asset_id, place, day, start_minute, minutes, places, note, rule, state, differs, off_words, counted_by, guests, revision, created_at, changed_at, lead_check, help_check, version) VALUES (:hub_id, :id, :series_id, :nth, :title, :category, :asset_id, :place, :day, :start_minute, :minutes, :places, :note, :rule, :state, :differs, :off_words, :counted_by, :guests, :revision, :created_at, :changed_at, :lead_check, :help_check, 1);

--: exec kith_session_leaders_insert(hub_id i64, session_id i64, member_id i64)
INSERT INTO group_leader (hub_id, session_id, member_id) VALUES (:hub_id, :session_id, :member_id);

--: exec kith_session_sign_ups_insert(hub_id i64, session_id i64, member_id i64, state text, turn i64, moved_at i64?, changed_at i64)
INSERT INTO group_sign_up (hub_id, session_id, member_id, state, turn, moved_at, changed_at) VALUES (:hub_id, :session_id, :member_id, :state, :turn, :moved_at, :changed_at);

--: exec kith_session_came_insert(hub_id i64, session_id i64, member_id i64, leads bool, minutes i64)
INSERT INTO group_came (hub_id, session_id, member_id, leads, minutes) VALUES (:hub_id, :session_id, :member_id, :leads, :minutes);

--: exec kith_session_lines_insert(hub_id i64, session_id i64, transfer_id i64)
INSERT INTO group_line (hub_id, session_id, transfer_id) VALUES (:hub_id, :session_id, :transfer_id);
