--: maybe gs_setting(hub_id i64) -> (rule text, public bool, version i64)
SELECT rule, public, version FROM group_setting WHERE hub_id = :hub_id;

--: exec gs_setting_insert(hub_id i64, rule text, public bool, at i64)
INSERT INTO group_setting (hub_id, rule, public, changed_at, version) VALUES (:hub_id, :rule, :public, :at, 1);

--: exec gs_setting_update(hub_id i64, rule text, public bool, at i64, version i64)
-- Only from the version named.
UPDATE group_setting SET rule = :rule, public = :public, changed_at = :at, version = version + 1
WHERE hub_id = :hub_id AND version = :version;

--: exec gs_series_insert(hub_id i64, id i64, every text, first_day i64, times i64, at i64)
INSERT INTO group_series (hub_id, id, every, first_day, times, created_at) VALUES (:hub_id, :id, :every, :first_day, :times, :at);

--: rows gs_insert(hub_id i64, id i64, series_id i64?, nth i64, title text, category text, asset_id i64?, place text, day i64, start_minute i64, minutes i64, places i64?, note text, rule text, lead_check text, help_check text, at i64)
INSERT INTO group_session (hub_id, id, series_id, nth, title, category, asset_id, place, day, start_minute, minutes, places, note, rule, lead_check, help_check, state, differs, off_words, counted_by, guests, revision, created_at, changed_at, version) VALUES (:hub_id, :id, :series_id, :nth, :title, :category, :asset_id, :place, :day, :start_minute, :minutes, :places, :note, :rule, :lead_check, :help_check, 'planned', 0, '', '', 0, 0, :at, :at, 1);

--: exec gs_update(hub_id i64, id i64, title text, category text, asset_id i64?, place text, day i64, start_minute i64, minutes i64, places i64?, note text, rule text, lead_check text, help_check text, differs bool, at i64)
UPDATE group_session SET title = :title, category = :category, asset_id = :asset_id, place = :place, day = :day, start_minute = :start_minute, minutes = :minutes,
       places = :places, note = :note, rule = :rule, lead_check = :lead_check, help_check = :help_check, differs = :differs, changed_at = :at, version = version + 1
WHERE hub_id = :hub_id AND id = :id;

--: exec gs_update_state(hub_id i64, id i64, state text, off_words text, at i64)
UPDATE group_session SET state = :state, off_words = :off_words, changed_at = :at, version = version + 1
WHERE hub_id = :hub_id AND id = :id;

--: exec gs_update_counted(hub_id i64, id i64, state text, counted_by text, guests i64, at i64)
UPDATE group_session SET state = :state, counted_by = :counted_by, guests = :guests, revision = revision + 1, changed_at = :at, version = version + 1
WHERE hub_id = :hub_id AND id = :id;

--: exec gs_touch(hub_id i64, id i64, at i64)
-- Somebody signed up or withdrew: calendars that read it see that it changed.
UPDATE group_session SET changed_at = :at, version = version + 1 WHERE hub_id = :hub_id AND id = :id;

--: maybe gs_lock(hub_id i64, id i64) -> (version i64)
-- Holds the row against another process until the transaction ends.
SELECT version FROM group_session WHERE hub_id = :hub_id AND id = :id /*postgres: FOR UPDATE */;

--: piece whole_session ->
--: (id i64, series_id i64?, nth i64, title text, category text, asset_id i64?, asset_name text?, place text, day i64, start_minute i64, minutes i64, places i64?, note text, rule text, lead_check text, help_check text, state text, differs bool, off_words text, counted_by text, guests i64, revision i64, created_at i64, changed_at i64, version i64, n_in i64, n_waiting i64, n_came i64, n_led i64, want text?, moved_at i64?, leads i64)
-- A session as somebody sees it.
SELECT s.id, s.series_id, s.nth, s.title, s.category, s.asset_id, t.name, s.place, s.day, s.start_minute, s.minutes, s.places, s.note, s.rule, s.lead_check, s.help_check, s.state, s.differs,
       s.off_words, s.counted_by, s.guests, s.revision, s.created_at, s.changed_at, s.version,
       (SELECT COUNT(*) FROM group_sign_up w WHERE w.hub_id = s.hub_id AND w.session_id = s.id AND w.state = 'in'),
       (SELECT COUNT(*) FROM group_sign_up w WHERE w.hub_id = s.hub_id AND w.session_id = s.id AND w.state = 'waiting'),
       (SELECT COUNT(*) FROM group_came c WHERE c.hub_id = s.hub_id AND c.session_id = s.id AND c.leads = 0),
       (SELECT COUNT(*) FROM group_came c WHERE c.hub_id = s.hub_id AND c.session_id = s.id AND c.leads = 1),
       v.state AS want, v.moved_at, (SELECT COUNT(*) FROM group_leader l WHERE l.hub_id = s.hub_id AND l.session_id = s.id AND l.member_id = :viewer_id)
FROM group_session s
LEFT JOIN asset t ON t.hub_id = s.hub_id AND t.id = s.asset_id
LEFT JOIN group_sign_up v ON v.hub_id = s.hub_id AND v.session_id = s.id AND v.member_id = :viewer_id;

--: maybe gs_select(hub_id i64, id i64, viewer_id i64) -> whole_session
{whole_session}
WHERE s.hub_id = :hub_id AND s.id = :id;

--: many gs_find(hub_id i64, viewer_id i64, mine i64, state text, series_id i64, from_day i64, to_day i64, after_day i64, after_minute i64, after_id i64, most i64) -> whole_session
-- Soonest first, after the one named.
{whole_session}
WHERE s.hub_id = :hub_id AND s.day >= :from_day AND s.day <= :to_day AND (:state = '' OR s.state = :state) AND (:series_id = 0 OR s.series_id = :series_id)
  AND (s.day > :after_day OR (s.day = :after_day AND (s.start_minute > :after_minute OR (s.start_minute = :after_minute AND s.id > :after_id))))
  AND (:mine = 0 OR v.state IN ('in', 'waiting')
       OR EXISTS (SELECT 1 FROM group_leader l WHERE l.hub_id = s.hub_id AND l.session_id = s.id AND l.member_id = :viewer_id)
       OR EXISTS (SELECT 1 FROM group_came c WHERE c.hub_id = s.hub_id AND c.session_id = s.id AND c.member_id = :viewer_id))
ORDER BY s.day, s.start_minute, s.id LIMIT :most;

--: many gs_find_back(hub_id i64, viewer_id i64, mine i64, state text, series_id i64, from_day i64, to_day i64, before_day i64, before_minute i64, before_id i64, most i64) -> whole_session
-- Latest first, before the one named.
{whole_session}
WHERE s.hub_id = :hub_id AND s.day >= :from_day AND s.day <= :to_day AND (:state = '' OR s.state = :state) AND (:series_id = 0 OR s.series_id = :series_id)
  AND (s.day < :before_day OR (s.day = :before_day AND (s.start_minute < :before_minute OR (s.start_minute = :before_minute AND s.id < :before_id))))
  AND (:mine = 0 OR v.state IN ('in', 'waiting')
       OR EXISTS (SELECT 1 FROM group_leader l WHERE l.hub_id = s.hub_id AND l.session_id = s.id AND l.member_id = :viewer_id)
       OR EXISTS (SELECT 1 FROM group_came c WHERE c.hub_id = s.hub_id AND c.session_id = s.id AND c.member_id = :viewer_id))
ORDER BY s.day DESC, s.start_minute DESC, s.id DESC LIMIT :most;

--: many gs_later(hub_id i64, series_id i64, nth i64) -> (id i64, day i64)
-- What comes after one of a series and is planned; what was changed by itself is left out.
SELECT id, day FROM group_session
WHERE hub_id = :hub_id AND series_id = :series_id AND nth > :nth AND state = 'planned' AND differs = 0 ORDER BY nth;

--: many gs_leaders(hub_id i64, ids text, viewer_id i64) -> (session_id i64, member_id i64, number i64, name text, apart bool)
-- Who leads the sessions of a JSON array of ids. apart: one of them and the viewer (0: nobody) hides from the other, or they are kept apart.
SELECT l.session_id, l.member_id, m.number, p.name,
       EXISTS (SELECT 1 FROM member_block x WHERE x.hub_id = :hub_id AND x.member_id = :viewer_id AND x.other_id = l.member_id
           UNION ALL SELECT 1 FROM member_block xx WHERE xx.hub_id = :hub_id AND xx.member_id = l.member_id AND xx.other_id = :viewer_id) AS apart
FROM group_leader l
JOIN member m ON m.hub_id = l.hub_id AND m.id = l.member_id
JOIN person p ON p.id = m.person_id
WHERE l.hub_id = :hub_id AND l.session_id IN (/*sqlite: SELECT j.value FROM json_each(:ids) AS j */ /*postgres: SELECT CAST(j.value AS BIGINT) FROM json_array_elements_text(CAST(:ids AS json)) AS j (value) */)
ORDER BY l.session_id, m.number;

--: exec gs_leaders_delete(hub_id i64, session_id i64)
DELETE FROM group_leader WHERE hub_id = :hub_id AND session_id = :session_id;

--: rows gs_leader_insert(hub_id i64, session_id i64, member_id i64)
INSERT INTO group_leader (hub_id, session_id, member_id) VALUES (:hub_id, :session_id, :member_id);

--: many gs_wishes(hub_id i64, session_id i64) -> (member_id i64, number i64, name text, state text, turn i64, moved_at i64?)
-- All who ever asked, those who withdrew too, in the order of their turn.
SELECT w.member_id, m.number, p.name, w.state, w.turn, w.moved_at FROM group_sign_up w
JOIN member m ON m.hub_id = w.hub_id AND m.id = w.member_id
JOIN person p ON p.id = m.person_id
WHERE w.hub_id = :hub_id AND w.session_id = :session_id ORDER BY w.turn;

--: exec gs_wish_delete(hub_id i64, session_id i64, member_id i64)
DELETE FROM group_sign_up WHERE hub_id = :hub_id AND session_id = :session_id AND member_id = :member_id;

--: exec gs_wish_insert(hub_id i64, session_id i64, member_id i64, state text, turn i64, moved_at i64?, at i64)
INSERT INTO group_sign_up (hub_id, session_id, member_id, state, turn, moved_at, changed_at) VALUES (:hub_id, :session_id, :member_id, :state, :turn, :moved_at, :at);

--: many gs_came(hub_id i64, session_id i64) -> (member_id i64, number i64, name text, leads bool, minutes i64)
-- Leaders first.
SELECT c.member_id, m.number, p.name, c.leads, c.minutes FROM group_came c
JOIN member m ON m.hub_id = c.hub_id AND m.id = c.member_id
JOIN person p ON p.id = m.person_id
WHERE c.hub_id = :hub_id AND c.session_id = :session_id ORDER BY c.leads DESC, m.number;

--: exec gs_came_delete(hub_id i64, session_id i64)
DELETE FROM group_came WHERE hub_id = :hub_id AND session_id = :session_id;

--: rows gs_came_insert(hub_id i64, session_id i64, member_id i64, leads bool, minutes i64)
INSERT INTO group_came (hub_id, session_id, member_id, leads, minutes) VALUES (:hub_id, :session_id, :member_id, :leads, :minutes);

--: rows gs_line_insert(hub_id i64, session_id i64, transfer_id i64)
INSERT INTO group_line (hub_id, session_id, transfer_id) VALUES (:hub_id, :session_id, :transfer_id);

--: many gs_lines(hub_id i64, session_id i64) -> (transfer_id i64, from_id i64, to_id i64, amount i64, day i64, kind text, from_name text?, from_account text, to_name text?, to_account text)
-- The lines of a session that were not taken back.
SELECT t.id, t.from_id, t.to_id, t.amount, t.day, t.kind, fp.name, fa.name, tp.name, ta.name
FROM group_line g
/*sqlite: CROSS */ JOIN transfer t /*sqlite: INDEXED BY transfer_id */ ON t.hub_id = g.hub_id AND t.id = g.transfer_id
JOIN account fa ON fa.hub_id = t.hub_id AND fa.id = t.from_id
JOIN account ta ON ta.hub_id = t.hub_id AND ta.id = t.to_id
LEFT JOIN member fm ON fm.hub_id = t.hub_id AND fm.account_id = t.from_id
LEFT JOIN person fp ON fp.id = fm.person_id
LEFT JOIN member tm ON tm.hub_id = t.hub_id AND tm.account_id = t.to_id
LEFT JOIN person tp ON tp.id = tm.person_id
WHERE g.hub_id = :hub_id AND g.session_id = :session_id
  AND NOT EXISTS (SELECT 1 FROM transfer r WHERE r.hub_id = :hub_id AND r.reverses_id = t.id)
ORDER BY t.sequence;

--: many gs_members(hub_id i64, ids text) -> (id i64, number i64, name text, state text, account_id i64?)
-- Those of a JSON array of ids.
SELECT m.id, m.number, p.name, m.state, m.account_id FROM member m JOIN person p ON p.id = m.person_id
WHERE m.hub_id = :hub_id AND m.id IN (/*sqlite: SELECT j.value FROM json_each(:ids) AS j */ /*postgres: SELECT CAST(j.value AS BIGINT) FROM json_array_elements_text(CAST(:ids AS json)) AS j (value) */)
ORDER BY m.id;

--: many gs_doubles(hub_id i64, session_id i64, day i64, from_minute i64, to_minute i64, ids text) -> (member_id i64, title text)
-- Who of them came to another session that was on at the same time, or had help with one of the leaders on the same day.
SELECT c.member_id, s.title FROM group_came c
JOIN group_session s ON s.hub_id = c.hub_id AND s.id = c.session_id
WHERE c.hub_id = :hub_id AND c.session_id <> :session_id AND s.day = :day AND s.start_minute < :to_minute AND s.start_minute + s.minutes > :from_minute AND c.minutes > 0
  AND c.member_id IN (/*sqlite: SELECT j.value FROM json_each(:ids) AS j */ /*postgres: SELECT CAST(j.value AS BIGINT) FROM json_array_elements_text(CAST(:ids AS json)) AS j (value) */)
UNION
SELECT e.receiver_id, e.title FROM exchange e
JOIN group_leader l ON l.hub_id = e.hub_id AND l.session_id = :session_id AND l.member_id = e.giver_id
WHERE e.hub_id = :hub_id AND e.day = :day AND e.state IN ('done', 'confirmed', 'disputed')
  AND e.receiver_id IN (/*sqlite: SELECT j.value FROM json_each(:ids) AS j */ /*postgres: SELECT CAST(j.value AS BIGINT) FROM json_array_elements_text(CAST(:ids AS json)) AS j (value) */)
ORDER BY 1, 2;

--: many gs_events(hub_id i64, member_id i64, from_day i64, most i64) -> (id i64, title text, asset_name text?, place text, day i64, start_minute i64, minutes i64, state text, want text?, leads i64, changed_at i64, version i64)
-- What a member leads, has a place in, waits for or came to, for their calendar. Called off ones too, so that calendars take them away.
SELECT s.id, s.title, t.name, s.place, s.day, s.start_minute, s.minutes, s.state, v.state AS want, CASE WHEN l.member_id IS NULL THEN 0 ELSE 1 END, s.changed_at, s.version
FROM group_session s
LEFT JOIN asset t ON t.hub_id = s.hub_id AND t.id = s.asset_id
LEFT JOIN group_sign_up v ON v.hub_id = s.hub_id AND v.session_id = s.id AND v.member_id = :member_id
LEFT JOIN group_leader l ON l.hub_id = s.hub_id AND l.session_id = s.id AND l.member_id = :member_id
WHERE s.hub_id = :hub_id AND s.day >= :from_day AND (l.member_id IS NOT NULL OR v.state IN ('in', 'waiting')
   OR EXISTS (SELECT 1 FROM group_came c WHERE c.hub_id = s.hub_id AND c.session_id = s.id AND c.member_id = :member_id))
ORDER BY s.day, s.start_minute, s.id LIMIT :most;

--: many gs_recorded(hub_id i64, after_id i64, most i64) -> (id i64, nth i64, state text, counted_by text, revision i64)
-- Sessions whose hours were ever recorded, in the order of their ids: for checking.
SELECT id, nth, state, counted_by, revision FROM group_session
WHERE hub_id = :hub_id AND id > :after_id AND revision > 0 ORDER BY id LIMIT :most;

--: many gs_came_accounts(hub_id i64, session_id i64) -> (account_id i64?, leads bool, minutes i64)
SELECT m.account_id, c.leads, c.minutes FROM group_came c
/*sqlite: CROSS */ JOIN member m ON m.hub_id = c.hub_id AND m.id = c.member_id
WHERE c.hub_id = :hub_id AND c.session_id = :session_id ORDER BY m.number;
