--: exec kith_join_settings_insert(hub_id i64, since_at i64, referees i64, changed_at i64)
INSERT INTO join_setting (hub_id, since_at, referees, changed_at, version) VALUES (:hub_id, :since_at, :referees, :changed_at, 1);

--: exec kith_join_steps_insert(hub_id i64, step text, used bool, position i64, needed_before text, kinds text, added_at i64)
INSERT INTO join_step (hub_id, step, used, position, needed_before, kinds, added_at) VALUES (:hub_id, :step, :used, :position, :needed_before, :kinds, :added_at);

--: exec kith_join_marks_insert(hub_id i64, member_id i64, step text, state text, words text, marked_by i64, marked_at i64)
INSERT INTO join_mark (hub_id, member_id, step, state, words, marked_by, marked_at) VALUES (:hub_id, :member_id, :step, :state, :words, :marked_by, :marked_at);

--: exec kith_join_ends_insert(hub_id i64, member_id i64, ended_at i64)
INSERT INTO join_end (hub_id, member_id, ended_at) VALUES (:hub_id, :member_id, :ended_at);

--: exec kith_join_references_insert(hub_id i64, id i64, member_id i64, name text, how text, known text, answer text, words text, asked_by i64, asked_at i64, ends_at i64, answered_at i64?)
INSERT INTO join_reference (hub_id, id, member_id, name, how, known, answer, words, asked_by, asked_at, ends_at, answered_at, email) VALUES (:hub_id, :id, :member_id, :name, :how, :known, :answer, :words, :asked_by, :asked_at, :ends_at, :answered_at, '');

--: exec kith_check_requests_insert(hub_id i64, id i64, member_id i64, level text, category text, state text, asked_by i64, asked_at i64, ended_at i64?)
INSERT INTO check_request (hub_id, id, member_id, level, category, state, asked_by, asked_at, ended_at) VALUES (:hub_id, :id, :member_id, :level, :category, :state, :asked_by, :asked_at, :ended_at);

--: exec kith_check_talks_insert(hub_id i64, id i64, member_id i64, level text, opened_by i64, opened_at i64, held_day i64?, held_by text, outcome text, conditions text, review_day i64?, decided_by i64?, decided_at i64?)
INSERT INTO check_talk (hub_id, id, member_id, level, opened_by, opened_at, held_day, held_by, outcome, conditions, review_day, decided_by, decided_at) VALUES (:hub_id, :id, :member_id, :level, :opened_by, :opened_at, :held_day, :held_by, :outcome, :conditions, :review_day, :decided_by, :decided_at);

--: exec kith_check_duties_insert(hub_id i64, member_id i64, given_by i64, given_at i64)
INSERT INTO check_duty (hub_id, member_id, given_by, given_at) VALUES (:hub_id, :member_id, :given_by, :given_at);

--: exec kith_check_holds_insert(hub_id i64, member_id i64, level text)
INSERT INTO check_hold (hub_id, member_id, level) VALUES (:hub_id, :member_id, :level);

--: exec kith_check_limits_insert(hub_id i64, member_id i64, category text)
INSERT INTO check_limit (hub_id, member_id, category) VALUES (:hub_id, :member_id, :category);
