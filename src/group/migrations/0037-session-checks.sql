-- What whoever leads a session must be checked for beyond what its kind of help asks, and what all who come to lend a hand must be.
ALTER TABLE group_session ADD COLUMN lead_check TEXT NOT NULL DEFAULT 'none' CHECK (lead_check IN ('none', 'basic', 'standard', 'enhanced', 'enhanced-barred'));
ALTER TABLE group_session ADD COLUMN help_check TEXT NOT NULL DEFAULT 'none' CHECK (help_check IN ('none', 'basic', 'standard', 'enhanced', 'enhanced-barred'));
