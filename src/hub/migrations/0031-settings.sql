-- What else a hub may choose: the most that new members' accounts may hold; its words for hours, the languages it speaks, the one for who has not said, how often who has not said is told (hub/settings.h), and whether it has written house rules.
ALTER TABLE hub ADD COLUMN ceiling INTEGER;
ALTER TABLE hub ADD COLUMN hour_words TEXT NOT NULL DEFAULT '';
ALTER TABLE hub ADD COLUMN languages TEXT NOT NULL DEFAULT '';
ALTER TABLE hub ADD COLUMN language TEXT NOT NULL DEFAULT '';
ALTER TABLE hub ADD COLUMN pace TEXT NOT NULL DEFAULT '';
ALTER TABLE hub ADD COLUMN has_rules INTEGER NOT NULL DEFAULT 0 CHECK (has_rules IN (0, 1));

-- enduring: the settings of a hub that were changed, by their words (hub/settings_table.c): who did so last and when, and what they say; NULL where that stands in the row of the hub.
CREATE TABLE hub_setting (
    hub_id INTEGER NOT NULL REFERENCES hub (hub_id),
    word TEXT NOT NULL,
    value TEXT,
    changed_at INTEGER NOT NULL,
    changed_by INTEGER,
    PRIMARY KEY (hub_id, word)
) STRICT;
