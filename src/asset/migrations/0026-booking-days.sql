-- A booking may go on past midnight, and for days.
ALTER TABLE booking RENAME TO booking_before;

-- enduring: an asset asked for, for a span of time on the hub's own clock. States and moves: asset.c. from_minute, to_minute: of the midnight with which `day` begins; to_minute lies
-- beyond 1440 where it ends on a later day. keeper_id: who was to answer when it was asked. minutes: what it costs; held by pending_id while it is agreed, moved by transfer_id once it is used.
CREATE TABLE booking (
    hub_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    asset_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    keeper_id INTEGER,
    day INTEGER NOT NULL,
    from_minute INTEGER NOT NULL CHECK (from_minute BETWEEN 0 AND 1439),
    to_minute INTEGER NOT NULL CHECK (to_minute <= 44640),
    state TEXT NOT NULL CHECK (state IN ('asked', 'agreed', 'declined', 'cancelled', 'used')),
    minutes INTEGER NOT NULL CHECK (minutes >= 0),
    words TEXT NOT NULL,
    answer TEXT NOT NULL,
    pending_id INTEGER,
    transfer_id INTEGER,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (hub_id, id),
    CHECK (from_minute < to_minute),
    FOREIGN KEY (hub_id, asset_id) REFERENCES asset (hub_id, id),
    FOREIGN KEY (hub_id, member_id) REFERENCES member (hub_id, id),
    FOREIGN KEY (hub_id, keeper_id) REFERENCES member (hub_id, id)
) STRICT;

INSERT INTO booking (hub_id, id, asset_id, member_id, keeper_id, day, from_minute, to_minute, state, minutes, words, answer, pending_id, transfer_id, created_at, changed_at, version)
SELECT hub_id, id, asset_id, member_id, keeper_id, day, from_minute, to_minute, state, minutes, words, answer, pending_id, transfer_id, created_at, changed_at, version
FROM booking_before;

DROP TABLE booking_before;

CREATE INDEX booking_asset ON booking (hub_id, asset_id, day);
CREATE INDEX booking_day ON booking (hub_id, day);
CREATE INDEX booking_member ON booking (hub_id, member_id, state);
CREATE INDEX booking_keeper ON booking (hub_id, keeper_id, state);
CREATE INDEX booking_due ON booking (day) WHERE state = 'agreed';
