-- Whether somebody wants what can be printed (a statement of hours) as a file with the message that tells it.
ALTER TABLE mail_choice ADD COLUMN papers INTEGER NOT NULL DEFAULT 0 CHECK (papers IN (0, 1));
