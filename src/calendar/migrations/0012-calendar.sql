-- enduring: when a member is usually free. pattern: as catalogue/week.h writes it. Days that differ stand in free_days, other times that are taken in busy_time.
CREATE TABLE availability (
    hub_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    pattern TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (hub_id, member_id),
    FOREIGN KEY (hub_id, member_id) REFERENCES member (hub_id, id)
) STRICT;

-- enduring: days on which a member's week differs, both ends included. hours: as catalogue/week.h writes it; empty: away.
CREATE TABLE free_days (
    hub_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    from_day INTEGER NOT NULL,
    to_day INTEGER NOT NULL,
    hours TEXT NOT NULL,
    PRIMARY KEY (hub_id, member_id, from_day, to_day),
    FOREIGN KEY (hub_id, member_id) REFERENCES member (hub_id, id),
    CHECK (from_day <= to_day)
) STRICT;

-- enduring: times that a member's own calendar showed as taken when it was last uploaded: from when to when, and not a word more.
CREATE TABLE busy_time (
    hub_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    from_at INTEGER NOT NULL,
    to_at INTEGER NOT NULL,
    PRIMARY KEY (hub_id, member_id, from_at),
    FOREIGN KEY (hub_id, member_id) REFERENCES member (hub_id, id),
    CHECK (from_at < to_at)
) STRICT;

-- enduring: the secret address at which a member's calendar is read, one at a time; only a hash of its word is kept. Looked for by the hash alone: the address names no hub.
CREATE TABLE calendar_address (
    hub_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    token_hash BLOB NOT NULL,
    made_at INTEGER NOT NULL,
    PRIMARY KEY (hub_id, member_id),
    FOREIGN KEY (hub_id, member_id) REFERENCES member (hub_id, id)
) STRICT;

CREATE INDEX calendar_address_hash ON calendar_address (token_hash);

-- What the clocks of the hub's neighbourhood show: an IANA name, as base/zone.h knows them.
ALTER TABLE hub ADD COLUMN time_zone TEXT NOT NULL DEFAULT 'Europe/London';
