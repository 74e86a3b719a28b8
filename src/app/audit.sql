--: exec audit_insert(hub_id i64, id i64, at i64, actor_id i64?, for_member_id i64?, action text, subject_id i64, detail text)
-- One line of the trail of who did what.
INSERT INTO audit (hub_id, id, at, actor_id, for_member_id, action, subject_id, detail)
VALUES (:hub_id, :id, :at, :actor_id, :for_member_id, :action, :subject_id, :detail);

--: many audit_recent(hub_id i64, before_id i64, most i64) -> (id i64, at i64, actor_id i64?, for_member_id i64?, action text, subject_id i64, detail text)
-- The newest lines of a hub below an id.
SELECT id, at, actor_id, for_member_id, action, subject_id, detail
FROM audit WHERE hub_id = :hub_id AND id < :before_id ORDER BY id DESC LIMIT :most;
