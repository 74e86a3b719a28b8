-- enduring: paper slips that somebody typed in together: a draft until they are entered, then a batch that can be taken back as one. person_id: who typed them (NULL: the command line, or somebody who is in no hub here). typed: what was typed into a draft, as JSON (draft.c); '' once it is entered. n_rows: how many slips it holds.
-- ended_by and reason: who took it back, and why.
CREATE TABLE slip_batch (
    hub_id INTEGER NOT NULL REFERENCES hub (hub_id),
    id INTEGER NOT NULL,
    person_id INTEGER,
    state TEXT NOT NULL CHECK (state IN ('draft', 'entered', 'undone')),
    typed TEXT NOT NULL,
    n_rows INTEGER NOT NULL CHECK (n_rows >= 0),
    created_at INTEGER NOT NULL,
    entered_at INTEGER,
    ended_at INTEGER,
    ended_by INTEGER,
    reason TEXT NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (hub_id, id)
) STRICT;

CREATE INDEX slip_batch_entered ON slip_batch (hub_id, entered_at, id) WHERE state <> 'draft';
CREATE INDEX slip_batch_draft ON slip_batch (hub_id, person_id, id) WHERE state = 'draft';

-- enduring: what came of each slip of a batch. n: its row, from 1. how: 'recorded', or 'confirmed' where the slip was of an exchange that both had agreed. back: taken back with the batch; else what became of it is told by the exchange.
CREATE TABLE slip_line (
    hub_id INTEGER NOT NULL,
    batch_id INTEGER NOT NULL,
    n INTEGER NOT NULL CHECK (n >= 1),
    exchange_id INTEGER NOT NULL,
    how TEXT NOT NULL CHECK (how IN ('recorded', 'confirmed')),
    back INTEGER NOT NULL CHECK (back IN (0, 1)),
    PRIMARY KEY (hub_id, batch_id, n),
    FOREIGN KEY (hub_id, batch_id) REFERENCES slip_batch (hub_id, id),
    FOREIGN KEY (hub_id, exchange_id) REFERENCES exchange (hub_id, id)
) STRICT;

CREATE INDEX slip_line_exchange ON slip_line (hub_id, exchange_id);

-- enduring: photographs of slips, until they have been kept long enough (slip_setting). of_row: which slip of the batch; 0: a sheet of them. picture: a JPEG of ours, made anew, without anything that the camera wrote into it. added_by: a person; NULL as above.
CREATE TABLE slip_photo (
    hub_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    batch_id INTEGER NOT NULL,
    of_row INTEGER NOT NULL CHECK (of_row >= 0),
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    picture BLOB NOT NULL,
    added_by INTEGER,
    added_at INTEGER NOT NULL,
    PRIMARY KEY (hub_id, id),
    FOREIGN KEY (hub_id, batch_id) REFERENCES slip_batch (hub_id, id)
) STRICT;

CREATE INDEX slip_photo_batch ON slip_photo (hub_id, batch_id, id);
CREATE INDEX slip_photo_old ON slip_photo (added_at, hub_id, batch_id, id);

-- enduring: for how many days a hub keeps photographs of slips. A hub without a row keeps them for 90.
CREATE TABLE slip_setting (
    hub_id INTEGER NOT NULL PRIMARY KEY REFERENCES hub (hub_id),
    photo_days INTEGER NOT NULL CHECK (photo_days BETWEEN 1 AND 3650),
    changed_at INTEGER NOT NULL,
    version INTEGER NOT NULL
) STRICT;
