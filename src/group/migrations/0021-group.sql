-- enduring: how a hub counts the hours of group sessions (rules: rules.c), and whether everybody may see what is on. A hub without a row has the rule pot-leads and shows nothing outside.
CREATE TABLE group_setting (
    hub_id INTEGER NOT NULL PRIMARY KEY REFERENCES hub (hub_id),
    rule TEXT NOT NULL,
    public INTEGER NOT NULL CHECK (public IN (0, 1)),
    changed_at INTEGER NOT NULL,
    version INTEGER NOT NULL
) STRICT;

-- enduring: how sessions that come again were planned. Each of them is a row of group_session from the beginning.
CREATE TABLE group_series (
    hub_id INTEGER NOT NULL REFERENCES hub (hub_id),
    id INTEGER NOT NULL,
    every TEXT NOT NULL CHECK (every IN ('week', 'fortnight', 'month')),
    first_day INTEGER NOT NULL,
    times INTEGER NOT NULL CHECK (times >= 1),
    created_at INTEGER NOT NULL,
    PRIMARY KEY (hub_id, id)
) STRICT;

-- enduring: one activity at one time, led by some, to which many come. day and start_minute: on the hub's own clock, whatever it does in spring and autumn. nth: which of its series, from 1; 0: of none.
-- rule: its own; '' the hub's. counted_by: the rule by which its hours moved; '' not yet. guests: how many came who have no account. revision: how often its hours were recorded, corrected or taken back.
-- differs: changed by itself, so that a change of all later ones leaves it. off_words: why it is called off.
CREATE TABLE group_session (
    hub_id INTEGER NOT NULL REFERENCES hub (hub_id),
    id INTEGER NOT NULL,
    series_id INTEGER,
    nth INTEGER NOT NULL CHECK (nth >= 0),
    title TEXT NOT NULL,
    category TEXT NOT NULL,
    asset_id INTEGER,
    place TEXT NOT NULL,
    day INTEGER NOT NULL,
    start_minute INTEGER NOT NULL CHECK (start_minute BETWEEN 0 AND 1439),
    minutes INTEGER NOT NULL CHECK (minutes BETWEEN 1 AND 1440),
    places INTEGER CHECK (places > 0),
    note TEXT NOT NULL,
    rule TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('planned', 'off', 'recorded')),
    differs INTEGER NOT NULL CHECK (differs IN (0, 1)),
    off_words TEXT NOT NULL,
    counted_by TEXT NOT NULL,
    guests INTEGER NOT NULL CHECK (guests >= 0),
    revision INTEGER NOT NULL CHECK (revision >= 0),
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (hub_id, id),
    FOREIGN KEY (hub_id, series_id) REFERENCES group_series (hub_id, id),
    FOREIGN KEY (hub_id, asset_id) REFERENCES asset (hub_id, id)
) STRICT;

CREATE INDEX group_session_day ON group_session (hub_id, day, id);
CREATE INDEX group_session_series ON group_session (hub_id, series_id, nth);
CREATE INDEX group_session_open ON group_session (hub_id, day) WHERE state = 'planned';

-- enduring: who is to lead a session.
CREATE TABLE group_leader (
    hub_id INTEGER NOT NULL,
    session_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    PRIMARY KEY (hub_id, session_id, member_id),
    FOREIGN KEY (hub_id, session_id) REFERENCES group_session (hub_id, id),
    FOREIGN KEY (hub_id, member_id) REFERENCES member (hub_id, id)
) STRICT;

CREATE INDEX group_leader_member ON group_leader (hub_id, member_id);

-- enduring: who wants to come. turn: the order in which they asked. moved_at: when they moved up from the waiting list; NULL: they did not.
CREATE TABLE group_sign_up (
    hub_id INTEGER NOT NULL,
    session_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('in', 'waiting', 'withdrawn')),
    turn INTEGER NOT NULL,
    moved_at INTEGER,
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (hub_id, session_id, member_id),
    FOREIGN KEY (hub_id, session_id) REFERENCES group_session (hub_id, id),
    FOREIGN KEY (hub_id, member_id) REFERENCES member (hub_id, id)
) STRICT;

CREATE INDEX group_sign_up_member ON group_sign_up (hub_id, member_id, state);

-- enduring: who came, as the last sign-in sheet says it, how long, and whether they led it.
CREATE TABLE group_came (
    hub_id INTEGER NOT NULL,
    session_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    leads INTEGER NOT NULL CHECK (leads IN (0, 1)),
    minutes INTEGER NOT NULL CHECK (minutes BETWEEN 0 AND 1440),
    PRIMARY KEY (hub_id, session_id, member_id),
    FOREIGN KEY (hub_id, session_id) REFERENCES group_session (hub_id, id),
    FOREIGN KEY (hub_id, member_id) REFERENCES member (hub_id, id)
) STRICT;

CREATE INDEX group_came_member ON group_came (hub_id, member_id);

-- enduring: the lines of the ledger that moved the hours of a session. Those that were taken back since stay here; the ledger says that they were.
CREATE TABLE group_line (
    hub_id INTEGER NOT NULL,
    session_id INTEGER NOT NULL,
    transfer_id INTEGER NOT NULL,
    PRIMARY KEY (hub_id, session_id, transfer_id),
    FOREIGN KEY (hub_id, session_id) REFERENCES group_session (hub_id, id)
) STRICT;

CREATE UNIQUE INDEX group_line_transfer ON group_line (hub_id, transfer_id);
