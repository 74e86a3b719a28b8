-- Whether who made a token had shown a second step, or was the operator: one that was made without coordinates for no longer than its member may without a second step. Those
-- from before stay as they were.
ALTER TABLE api_token ADD COLUMN vouched INTEGER NOT NULL DEFAULT 1 CHECK (vouched IN (0, 1));

-- Tries to sign in that failed, by whose account it was.
CREATE INDEX audit_refused ON audit (hub_id, subject_id, at) WHERE action = 'session.refuse';
