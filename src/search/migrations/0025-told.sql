-- When the member was last told by a message what is new for a kept search.
ALTER TABLE saved_search ADD COLUMN told_at INTEGER NOT NULL DEFAULT 0;

CREATE INDEX saved_search_told ON saved_search (told_at);
