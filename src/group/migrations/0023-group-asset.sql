-- Sessions of a place are found by it: when the place is written, the database looks for them.
CREATE INDEX group_session_asset ON group_session (hub_id, asset_id) WHERE asset_id IS NOT NULL;
