-- enduring: what a place or group has that others may use: a room, a minibus, a kitchen, a club.
CREATE TABLE asset (
    hub_id INTEGER NOT NULL REFERENCES hub (hub_id),
    id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    words TEXT NOT NULL,
    category TEXT NOT NULL,
    member_id INTEGER,
    state TEXT NOT NULL CHECK (state IN ('proposed', 'open', 'paused', 'ended')),
    lat REAL,
    lon REAL,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (hub_id, id),
    FOREIGN KEY (hub_id, member_id) REFERENCES member (hub_id, id)
) STRICT;
