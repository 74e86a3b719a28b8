--: each export_session_settings(hub_id i64) -> (rule text, public bool, changed_at i64)
SELECT rule, public, changed_at FROM group_setting WHERE hub_id = :hub_id ORDER BY rule;

--: each export_session_series(hub_id i64) -> (id i64, every text, first_day i64, times i64, created_at i64)
SELECT id, every, first_day, times, created_at FROM group_series WHERE hub_id = :hub_id ORDER BY id;

--: each export_session_sessions(hub_id i64) -> (id i64, series_id i64?, nth i64, title text, category text, asset_id i64?, place text, day i64, start_minute i64, minutes i64, places i64?, note text, rule text, state text, differs bool, off_words text, counted_by text, guests i64, revision i64, created_at i64, changed_at i64, lead_check text, help_check text)
SELECT id, series_id, nth, title, category, asset_id, place, day, start_minute, minutes, places, note, rule, state, differs, off_words, counted_by, guests, revision, created_at, changed_at, lead_check, help_check FROM group_session WHERE hub_id = :hub_id ORDER BY id;

--: each export_session_leaders(hub_id i64) -> (session_id i64, member_id i64)
SELECT session_id, member_id FROM group_leader WHERE hub_id = :hub_id ORDER BY session_id, member_id;

--: each export_session_sign_ups(hub_id i64) -> (session_id i64, member_id i64, state text, turn i64, moved_at i64?, changed_at i64)
SELECT session_id, member_id, state, turn, moved_at, changed_at FROM group_sign_up WHERE hub_id = :hub_id ORDER BY session_id, turn;

--: each export_session_came(hub_id i64) -> (session_id i64, member_id i64, leads bool, minutes i64)
SELECT session_id, member_id, leads, minutes FROM group_came WHERE hub_id = :hub_id ORDER BY session_id, member_id;

--: each export_session_lines(hub_id i64) -> (session_id i64, transfer_id i64)
SELECT session_id, transfer_id FROM group_line WHERE hub_id = :hub_id ORDER BY session_id, transfer_id;
