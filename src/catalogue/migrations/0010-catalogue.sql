-- enduring: a hub's own tree of kinds of help, once it has changed the one that comes with Kith (no rows: that one is in force). `word` stands in listings and exchanges and never changes.
-- icatus: the ICATUS 2016 group that such help belongs to. check_level: what whoever gives such help must have been checked for.
CREATE TABLE category (
    hub_id INTEGER NOT NULL REFERENCES hub (hub_id),
    word TEXT NOT NULL,
    parent TEXT,
    label TEXT NOT NULL,
    icatus TEXT NOT NULL,
    check_level TEXT NOT NULL CHECK (check_level IN ('none', 'basic', 'standard', 'enhanced', 'enhanced-barred')),
    position INTEGER NOT NULL,
    closed INTEGER NOT NULL CHECK (closed IN (0, 1)),
    PRIMARY KEY (hub_id, word)
) STRICT;

-- enduring: a part of the neighbourhood, walked by one coordinator. lat, lon: its middle, in degrees (WGS 84).
CREATE TABLE area (
    hub_id INTEGER NOT NULL REFERENCES hub (hub_id),
    id INTEGER NOT NULL,
    name TEXT NOT NULL,
    coordinator_id INTEGER,
    lat REAL,
    lon REAL,
    closed INTEGER NOT NULL CHECK (closed IN (0, 1)),
    version INTEGER NOT NULL,
    PRIMARY KEY (hub_id, id),
    FOREIGN KEY (hub_id, coordinator_id) REFERENCES member (hub_id, id)
) STRICT;

CREATE UNIQUE INDEX area_name ON area (hub_id, name);
CREATE INDEX area_coordinator ON area (hub_id, coordinator_id);

-- enduring, of the installation: where the middle of a postcode lies ("SE22 8AA"), and of all those of an outward part ("SE22"). No row of it is about a person.
CREATE TABLE postcode (
    code TEXT NOT NULL PRIMARY KEY,
    lat REAL NOT NULL,
    lon REAL NOT NULL
) STRICT;

-- enduring: what a member told of themselves: what they know (head), can do (hands) and care about (heart), and the life they want, in their words. findable: others of the hub may find them as a person.
-- neighbours: their offers may be shown, without who they are, to neighbouring hubs. lat, lon: never more exact than a postcode's middle or an area's.
CREATE TABLE profile (
    hub_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    head TEXT NOT NULL,
    hands TEXT NOT NULL,
    heart TEXT NOT NULL,
    life TEXT NOT NULL,
    area_id INTEGER,
    postcode TEXT NOT NULL,
    lat REAL,
    lon REAL,
    findable INTEGER NOT NULL CHECK (findable IN (0, 1)),
    neighbours INTEGER NOT NULL CHECK (neighbours IN (0, 1)),
    changed_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (hub_id, member_id),
    FOREIGN KEY (hub_id, member_id) REFERENCES member (hub_id, id),
    FOREIGN KEY (hub_id, area_id) REFERENCES area (hub_id, id)
) STRICT;

CREATE INDEX profile_area ON profile (hub_id, area_id);

-- enduring: what a member ticked. kind: can, wish (word: a category), language (BCP 47, like cy), access (a need: step-free, hearing-loop, large-print, quiet, sign-language, companion, no-pets, no-smoke).
CREATE TABLE profile_tag (
    hub_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('can', 'wish', 'language', 'access')),
    word TEXT NOT NULL,
    PRIMARY KEY (hub_id, member_id, kind, word),
    FOREIGN KEY (hub_id, member_id) REFERENCES member (hub_id, id)
) STRICT;

CREATE INDEX profile_tag_word ON profile_tag (hub_id, kind, word, member_id);

-- enduring: the outcome of a check of a member, and until when it holds; never what it said.
CREATE TABLE member_check (
    hub_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    level TEXT NOT NULL CHECK (level IN ('basic', 'standard', 'enhanced', 'enhanced-barred')),
    until_day INTEGER NOT NULL,
    entered_by INTEGER NOT NULL,
    entered_at INTEGER NOT NULL,
    PRIMARY KEY (hub_id, member_id, level),
    FOREIGN KEY (hub_id, member_id) REFERENCES member (hub_id, id)
) STRICT;

-- enduring: two members who are never to be brought together: member_id said so of other_id, or a coordinator of both (by_coordinator; member_id is then the lower). Kept private. Stands for both directions.
CREATE TABLE member_block (
    hub_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    other_id INTEGER NOT NULL,
    by_coordinator INTEGER NOT NULL CHECK (by_coordinator IN (0, 1)),
    made_at INTEGER NOT NULL,
    PRIMARY KEY (hub_id, member_id, other_id, by_coordinator),
    FOREIGN KEY (hub_id, member_id) REFERENCES member (hub_id, id),
    FOREIGN KEY (hub_id, other_id) REFERENCES member (hub_id, id)
) STRICT;

CREATE INDEX member_block_other ON member_block (hub_id, other_id, member_id);
