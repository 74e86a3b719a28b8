-- An id of the second in which a kept search was last looked at: what came later in that very second has a higher one,
-- and is new.
ALTER TABLE saved_search ADD COLUMN seen_id INTEGER NOT NULL DEFAULT 0;
