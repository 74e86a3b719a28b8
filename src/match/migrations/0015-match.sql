-- enduring: a member was asked to help with a request. What they answer is private: whoever wished for help never learns who said no.
-- answer: open until they say yes or no; over when somebody else said yes, the request ended, or nobody answered in time.
CREATE TABLE ask (
    hub_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    listing_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    asked_by INTEGER NOT NULL,
    asked_at INTEGER NOT NULL,
    answer TEXT NOT NULL CHECK (answer IN ('open', 'yes', 'no', 'over')),
    answered_at INTEGER,
    PRIMARY KEY (hub_id, id),
    FOREIGN KEY (hub_id, listing_id) REFERENCES listing (hub_id, id),
    FOREIGN KEY (hub_id, member_id) REFERENCES member (hub_id, id)
) STRICT;

CREATE INDEX ask_listing ON ask (hub_id, listing_id, member_id);
CREATE INDEX ask_member ON ask (hub_id, member_id, id);
CREATE INDEX ask_member_open ON ask (hub_id, member_id, id) WHERE answer = 'open';
CREATE UNIQUE INDEX ask_once ON ask (hub_id, listing_id, member_id) WHERE answer = 'open';
CREATE INDEX ask_due ON ask (asked_at) WHERE answer = 'open';

-- enduring: how much a part of the score counts in a hub, where it does not count what comes with Kith.
CREATE TABLE match_weight (
    hub_id INTEGER NOT NULL REFERENCES hub (hub_id),
    part TEXT NOT NULL,
    weight INTEGER NOT NULL CHECK (weight BETWEEN 0 AND 10),
    PRIMARY KEY (hub_id, part)
) STRICT;

-- derived: what a member gave and received by exchanges that were not taken back (minutes, how often), and with how many people, out of the ledger's lines up to match_progress.
CREATE TABLE member_standing (
    hub_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    given INTEGER NOT NULL,
    received INTEGER NOT NULL,
    times_given INTEGER NOT NULL,
    times_received INTEGER NOT NULL,
    ties INTEGER NOT NULL,
    PRIMARY KEY (hub_id, member_id)
) STRICT;

-- derived: how often two members exchanged, either way; each pair stands in it twice.
CREATE TABLE member_tie (
    hub_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    other_id INTEGER NOT NULL,
    times INTEGER NOT NULL,
    PRIMARY KEY (hub_id, member_id, other_id)
) STRICT;

-- derived: which kinds of help a member gave, and how often.
CREATE TABLE member_gave (
    hub_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    category TEXT NOT NULL,
    times INTEGER NOT NULL,
    PRIMARY KEY (hub_id, member_id, category)
) STRICT;

CREATE INDEX member_gave_category ON member_gave (hub_id, category, member_id);

-- derived: minutes given in a period of four weeks (days since 1970 by 28).
CREATE TABLE member_lately (
    hub_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    period INTEGER NOT NULL,
    given INTEGER NOT NULL,
    PRIMARY KEY (hub_id, member_id, period)
) STRICT;

-- derived: up to which line of the ledger the tables above tell all.
CREATE TABLE match_progress (
    hub_id INTEGER NOT NULL PRIMARY KEY,
    sequence INTEGER NOT NULL
) STRICT;

CREATE INDEX listing_category_open ON listing (hub_id, kind, category, id) WHERE state = 'open';
CREATE INDEX member_newest ON member (hub_id, joined_at, id) WHERE state = 'active';
-- Cells of a fiftieth of a degree, for finding who lives near without looking at all.
/*sqlite: CREATE INDEX profile_cell ON profile (hub_id, CAST((lat + 90) * 50 AS INTEGER), CAST((lon + 180) * 50 AS INTEGER), member_id) WHERE lat IS NOT NULL; */
/*postgres: CREATE INDEX profile_cell ON profile (hub_id, CAST(FLOOR((lat + 90) * 50) AS BIGINT), CAST(FLOOR((lon + 180) * 50) AS BIGINT), member_id) WHERE lat IS NOT NULL; */
