-- enduring: several members, each of whom helps the next and the last the first. Valid only when all say yes.
-- state: offered, and then agreed (all said yes), declined (somebody said no, which of them is told to nobody), expired (not everybody answered), withdrawn (a coordinator took it back), lapsed (all said yes, but something stood in the way by then).
CREATE TABLE ring (
    hub_id INTEGER NOT NULL REFERENCES hub (hub_id),
    id INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('offered', 'agreed', 'declined', 'expired', 'withdrawn', 'lapsed')),
    made_by INTEGER,
    made_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    ended_at INTEGER,
    PRIMARY KEY (hub_id, id)
) STRICT;

CREATE INDEX ring_ends ON ring (ends_at) WHERE state = 'offered';

-- enduring: one hand-over of a ring, and what its giver answered. Everybody of a ring gives once in it and receives once. score: as it was when the ring was offered, of 1000.
-- holds: the giver's place in the one ring that may be open for them; NULL when that has ended. exchange_id: what became of it when all said yes.
CREATE TABLE ring_leg (
    hub_id INTEGER NOT NULL,
    ring_id INTEGER NOT NULL,
    n INTEGER NOT NULL CHECK (n BETWEEN 1 AND 5),
    giver_id INTEGER NOT NULL,
    receiver_id INTEGER NOT NULL,
    offer_id INTEGER NOT NULL,
    request_id INTEGER NOT NULL,
    score INTEGER NOT NULL,
    answer TEXT NOT NULL CHECK (answer IN ('open', 'yes', 'no')),
    answered_at INTEGER,
    holds INTEGER CHECK (holds = 1),
    exchange_id INTEGER,
    PRIMARY KEY (hub_id, ring_id, n),
    FOREIGN KEY (hub_id, ring_id) REFERENCES ring (hub_id, id),
    FOREIGN KEY (hub_id, giver_id) REFERENCES member (hub_id, id),
    FOREIGN KEY (hub_id, receiver_id) REFERENCES member (hub_id, id),
    FOREIGN KEY (hub_id, offer_id) REFERENCES listing (hub_id, id),
    FOREIGN KEY (hub_id, request_id) REFERENCES listing (hub_id, id)
) STRICT;

CREATE UNIQUE INDEX ring_leg_holds ON ring_leg (hub_id, giver_id) WHERE holds = 1;
CREATE INDEX ring_leg_giver ON ring_leg (hub_id, giver_id, ring_id);
-- What refers to members and listings is looked for where one of those is written.
CREATE INDEX ring_leg_receiver ON ring_leg (hub_id, receiver_id);
CREATE INDEX ring_leg_offer ON ring_leg (hub_id, offer_id);
CREATE INDEX ring_leg_request ON ring_leg (hub_id, request_id);
