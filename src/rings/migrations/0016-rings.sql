-- enduring: several members, each of whom helps the next and the last the first. Valid only when all say yes.
CREATE TABLE ring (
    hub_id INTEGER NOT NULL REFERENCES hub (hub_id),
    id INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('offered', 'agreed', 'declined', 'expired')),
    made_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    PRIMARY KEY (hub_id, id)
) STRICT;
