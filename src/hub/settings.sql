--: many hub_settings(hub_id i64) -> (word text, value text?, changed_at i64, by_name text?)
-- The settings of a hub that were changed, and by whom last.
SELECT s.word, s.value, s.changed_at, p.name FROM hub_setting s LEFT JOIN person p ON p.id = s.changed_by
WHERE s.hub_id = :hub_id ORDER BY s.word;

--: exec hub_setting_put(hub_id i64, word text, value text?, changed_at i64, changed_by i64?)
-- What a setting says now; value NULL where it stands in the row of the hub.
INSERT INTO hub_setting (hub_id, word, value, changed_at, changed_by) VALUES (:hub_id, :word, :value, :changed_at, :changed_by)
ON CONFLICT (hub_id, word) DO UPDATE SET value = excluded.value, changed_at = excluded.changed_at, changed_by = excluded.changed_by;
