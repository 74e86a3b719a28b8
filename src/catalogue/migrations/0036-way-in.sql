-- What is true of a kind of help: words of catalogue/nature.h with a blank between. NULL: never said; that of the kind of the same word that comes with Kith holds.
ALTER TABLE category ADD COLUMN nature TEXT;

-- Of a check that was seen: when it was made out, and at most the last digits of its number.
ALTER TABLE member_check ADD COLUMN issued_day INTEGER;
ALTER TABLE member_check ADD COLUMN digits TEXT NOT NULL DEFAULT '';

-- enduring: how a hub takes people in. since_at: who joined before is at home and is asked for no step; a hub without a row takes everybody through the steps that come with Kith. referees: how many references are wished for.
CREATE TABLE join_setting (
    hub_id INTEGER NOT NULL PRIMARY KEY REFERENCES hub (hub_id),
    since_at INTEGER NOT NULL,
    referees INTEGER NOT NULL CHECK (referees BETWEEN 1 AND 5),
    changed_at INTEGER NOT NULL,
    version INTEGER NOT NULL
) STRICT;

-- Whoever is in a hub already is not thrown back to the start.
INSERT INTO join_setting (hub_id, since_at, referees, changed_at, version)
SELECT h.hub_id, COALESCE((SELECT MAX(m.joined_at) FROM member m WHERE m.hub_id = h.hub_id), 0) + 1, 2, h.created_at, 1 FROM hub h;

-- enduring: a hub's own steps, all of them, once it has chosen (no rows: those that come with Kith). needed_before: what nobody does before the step is done. kinds: words of categories, with a blank between. added_at: since when it is in use.
CREATE TABLE join_step (
    hub_id INTEGER NOT NULL REFERENCES hub (hub_id),
    step TEXT NOT NULL,
    used INTEGER NOT NULL CHECK (used IN (0, 1)),
    position INTEGER NOT NULL,
    needed_before TEXT NOT NULL CHECK (needed_before IN ('nothing', 'exchange', 'giving', 'checked', 'kinds')),
    kinds TEXT NOT NULL,
    added_at INTEGER NOT NULL,
    PRIMARY KEY (hub_id, step)
) STRICT;

-- enduring: a step that a member did, or that was skipped, with why. marked_by: a person. Skipped ones open nothing that waits for them.
CREATE TABLE join_mark (
    hub_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    step TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('done', 'skipped')),
    words TEXT NOT NULL,
    marked_by INTEGER NOT NULL,
    marked_at INTEGER NOT NULL,
    PRIMARY KEY (hub_id, member_id, step),
    FOREIGN KEY (hub_id, member_id) REFERENCES member (hub_id, id)
) STRICT;

-- enduring: when a member had come all the way. Steps that a hub adds later are not asked of them.
CREATE TABLE join_end (
    hub_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    ended_at INTEGER NOT NULL,
    PRIMARY KEY (hub_id, member_id),
    FOREIGN KEY (hub_id, member_id) REFERENCES member (hub_id, id)
) STRICT;

-- enduring: a check of this level, or a higher one, opens nothing for a member: something is to be talked over first, or it was decided so.
CREATE TABLE check_hold (
    hub_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    level TEXT NOT NULL CHECK (level IN ('basic', 'standard', 'enhanced', 'enhanced-barred')),
    PRIMARY KEY (hub_id, member_id, level),
    FOREIGN KEY (hub_id, member_id) REFERENCES member (hub_id, id)
) STRICT;

-- enduring: kinds of help that a member does not give, as was decided with them; with what is under them.
CREATE TABLE check_limit (
    hub_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    category TEXT NOT NULL,
    PRIMARY KEY (hub_id, member_id, category),
    FOREIGN KEY (hub_id, member_id) REFERENCES member (hub_id, id)
) STRICT;
