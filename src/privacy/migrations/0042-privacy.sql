-- enduring: how a hub deals with people's data, where it chose another way than comes with Kith (rules.c). wait_days: between asking to be forgotten and being so. settle: what becomes of the hours of one
-- who is forgotten: pot (the community pot takes or bears them), outside (written off, to the account for what comes from outside).
CREATE TABLE privacy_setting (
    hub_id INTEGER NOT NULL PRIMARY KEY REFERENCES hub (hub_id),
    wait_days INTEGER NOT NULL CHECK (wait_days BETWEEN 0 AND 90),
    settle TEXT NOT NULL CHECK (settle IN ('pot', 'outside')),
    outside_id INTEGER,
    changed_at INTEGER NOT NULL,
    version INTEGER NOT NULL
) STRICT;

-- enduring: for how many days a hub keeps a kind of thing, where it chose another number than comes with Kith (retention.def). days 0: for ever.
CREATE TABLE retention_rule (
    hub_id INTEGER NOT NULL REFERENCES hub (hub_id),
    kind TEXT NOT NULL,
    days INTEGER NOT NULL CHECK (days >= 0),
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (hub_id, kind)
) STRICT;

-- enduring: somebody asked to be forgotten. It is done when due_at (seconds) has come, unless they took it back. way: page, paper (a coordinator, who made sure who asked; proof says how).
-- reason: why it could not be done yet, when it was last tried.
CREATE TABLE erasure (
    hub_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'withdrawn', 'done')),
    way TEXT NOT NULL CHECK (way IN ('page', 'paper', 'command', 'rule')),
    proof TEXT NOT NULL,
    asked_at INTEGER NOT NULL,
    asked_by INTEGER,
    due_at INTEGER NOT NULL,
    ended_at INTEGER,
    reason TEXT NOT NULL,
    PRIMARY KEY (hub_id, id),
    FOREIGN KEY (hub_id, member_id) REFERENCES member (hub_id, id)
) STRICT;

CREATE UNIQUE INDEX erasure_waiting ON erasure (hub_id, member_id) WHERE state = 'waiting';
CREATE INDEX erasure_due ON erasure (due_at) WHERE state = 'waiting';
CREATE INDEX erasure_member ON erasure (hub_id, member_id, id);
