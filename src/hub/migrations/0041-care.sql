-- enduring: what a hub asks people to agree to, in its own words, once it has changed what comes with Kith (consents.def; of a kind without rows that is in force). version counts on with each
-- change and stays, for people agreed to it. open: people are asked for it now.
CREATE TABLE consent_wording (
    hub_id INTEGER NOT NULL REFERENCES hub (hub_id),
    kind TEXT NOT NULL,
    language TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version > 0),
    label TEXT NOT NULL,
    words TEXT NOT NULL,
    open INTEGER NOT NULL CHECK (open IN (0, 1)),
    made_at INTEGER NOT NULL,
    made_by INTEGER,
    PRIMARY KEY (hub_id, kind, language, version)
) STRICT;

-- enduring: what a member agreed to (given 1) or took back (0), one row each time, with the very words that they were shown; the one with the highest n counts. version: of consent_wording, 0: as it
-- comes with Kith. way: how they said it: page, paper, told (a coordinator wrote it down), api. actor_id: the person who wrote it down.
CREATE TABLE consent (
    hub_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    n INTEGER NOT NULL CHECK (n > 0),
    given INTEGER NOT NULL CHECK (given IN (0, 1)),
    version INTEGER NOT NULL,
    language TEXT NOT NULL,
    words TEXT NOT NULL,
    way TEXT NOT NULL CHECK (way IN ('page', 'paper', 'told', 'api')),
    at INTEGER NOT NULL,
    actor_id INTEGER,
    PRIMARY KEY (hub_id, member_id, kind, n),
    FOREIGN KEY (hub_id, member_id) REFERENCES member (hub_id, id)
) STRICT;

-- enduring: one member acts for another, who is a child or wishes it. scope: see (looks only), act. why: child, wish, court. States and rules: guardians.c. It holds while confirmed, up to and with until_day.
-- restricts: while it holds the other does not act in the hub themselves, only looks.
CREATE TABLE guardian (
    hub_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    guardian_id INTEGER NOT NULL,
    scope TEXT NOT NULL CHECK (scope IN ('see', 'act')),
    why TEXT NOT NULL CHECK (why IN ('child', 'wish', 'court')),
    restricts INTEGER NOT NULL CHECK (restricts IN (0, 1)),
    until_day INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('asked', 'confirmed', 'refused', 'ended')),
    asked_by INTEGER,
    asked_at INTEGER NOT NULL,
    confirmed_by INTEGER,
    confirmed_at INTEGER,
    ended_by INTEGER,
    ended_at INTEGER,
    PRIMARY KEY (hub_id, id),
    FOREIGN KEY (hub_id, member_id) REFERENCES member (hub_id, id),
    FOREIGN KEY (hub_id, guardian_id) REFERENCES member (hub_id, id),
    CHECK (member_id <> guardian_id)
) STRICT;

CREATE UNIQUE INDEX guardian_pair ON guardian (hub_id, member_id, guardian_id) WHERE state IN ('asked', 'confirmed');
CREATE INDEX guardian_of ON guardian (hub_id, guardian_id, member_id);

-- forgotten_at: all that told who they were is gone; the row is kept so that lines of the ledger have somebody they are of.
-- restricted_until: the last day on which another acts for them and they only look; NULL: they act themselves.
ALTER TABLE member ADD COLUMN forgotten_at INTEGER;
ALTER TABLE member ADD COLUMN restricted_until INTEGER;
