--: each export_join_settings(hub_id i64) -> (since_at i64, referees i64, changed_at i64)
SELECT x.since_at, x.referees, x.changed_at FROM join_setting x WHERE x.hub_id = :hub_id ORDER BY x.since_at;

--: each export_join_steps(hub_id i64) -> (step text, used bool, position i64, needed_before text, kinds text, added_at i64)
SELECT x.step, x.used, x.position, x.needed_before, x.kinds, x.added_at FROM join_step x WHERE x.hub_id = :hub_id ORDER BY x.position, x.step /*postgres: COLLATE "C" */;

--: each export_join_marks(hub_id i64) -> (member_id i64, step text, state text, words text, marked_by_member_id i64?, marked_at i64)
SELECT x.member_id, x.step, x.state, x.words, m1.id AS marked_by_member_id, x.marked_at FROM join_mark x LEFT JOIN member m1 ON m1.hub_id = x.hub_id AND m1.person_id = x.marked_by WHERE x.hub_id = :hub_id ORDER BY x.member_id, x.step /*postgres: COLLATE "C" */;

--: each export_join_ends(hub_id i64) -> (member_id i64, ended_at i64)
SELECT x.member_id, x.ended_at FROM join_end x WHERE x.hub_id = :hub_id ORDER BY x.member_id;

--: each export_join_references(hub_id i64) -> (id i64, member_id i64, name text, how text, known text, answer text, words text, asked_by_member_id i64?, asked_at i64, ends_at i64, answered_at i64?)
SELECT x.id, x.member_id, x.name, x.how, x.known, x.answer, x.words, m1.id AS asked_by_member_id, x.asked_at, x.ends_at, x.answered_at FROM join_reference x LEFT JOIN member m1 ON m1.hub_id = x.hub_id AND m1.person_id = x.asked_by WHERE x.hub_id = :hub_id ORDER BY x.id;

--: each export_check_requests(hub_id i64) -> (id i64, member_id i64, level text, category text, state text, asked_by_member_id i64?, asked_at i64, ended_at i64?)
SELECT x.id, x.member_id, x.level, x.category, x.state, m1.id AS asked_by_member_id, x.asked_at, x.ended_at FROM check_request x LEFT JOIN member m1 ON m1.hub_id = x.hub_id AND m1.person_id = x.asked_by WHERE x.hub_id = :hub_id ORDER BY x.id;

--: each export_check_talks(hub_id i64) -> (id i64, member_id i64, level text, opened_by_member_id i64?, opened_at i64, held_day i64?, held_by text, outcome text, conditions text, review_day i64?, decided_by_member_id i64?, decided_at i64?)
SELECT x.id, x.member_id, x.level, m1.id AS opened_by_member_id, x.opened_at, x.held_day, x.held_by, x.outcome, x.conditions, x.review_day, m2.id AS decided_by_member_id, x.decided_at FROM check_talk x LEFT JOIN member m1 ON m1.hub_id = x.hub_id AND m1.person_id = x.opened_by LEFT JOIN member m2 ON m2.hub_id = x.hub_id AND m2.person_id = x.decided_by WHERE x.hub_id = :hub_id ORDER BY x.id;

--: each export_check_duties(hub_id i64) -> (member_id i64, given_by_member_id i64?, given_at i64)
SELECT x.member_id, m1.id AS given_by_member_id, x.given_at FROM check_duty x LEFT JOIN member m1 ON m1.hub_id = x.hub_id AND m1.person_id = x.given_by WHERE x.hub_id = :hub_id ORDER BY x.member_id;

--: each export_check_holds(hub_id i64) -> (member_id i64, level text)
SELECT x.member_id, x.level FROM check_hold x WHERE x.hub_id = :hub_id ORDER BY x.member_id, x.level /*postgres: COLLATE "C" */;

--: each export_check_limits(hub_id i64) -> (member_id i64, category text)
SELECT x.member_id, x.category FROM check_limit x WHERE x.hub_id = :hub_id ORDER BY x.member_id, x.category /*postgres: COLLATE "C" */;
