-- What places and groups have, and whether a hub shows it to everybody.
ALTER TABLE hub ADD COLUMN public_assets INTEGER NOT NULL DEFAULT 0 CHECK (public_assets IN (0, 1));

-- enduring: an organisation that has something which others may use. folded: its name as it is found. hsds_id: what open directories call it (a UUID).
CREATE TABLE organisation (
    hub_id INTEGER NOT NULL REFERENCES hub (hub_id),
    id INTEGER NOT NULL,
    name TEXT NOT NULL,
    folded TEXT NOT NULL,
    words TEXT NOT NULL,
    email TEXT NOT NULL,
    website TEXT NOT NULL,
    hsds_id TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (hub_id, id)
) STRICT;

CREATE INDEX organisation_name ON organisation (hub_id, folded);
CREATE UNIQUE INDEX organisation_hsds ON organisation (hub_id, hsds_id);

-- enduring: what a place or group has that others may use: a room, a minibus, a kitchen, a club. States and moves: asset.c. member_id: who looks after it and answers bookings;
-- NULL: the coordinators do. hours: when, as catalogue/week.h writes it ("": any time). capacity: how many bookings at once. price: minutes, for each hour or each booking;
-- to_pot: they go to the community pot, else to member_id. place, address, town, county, postcode: of public places only. lat, lon: of the point, else of the postcode's or area's
-- middle. folded: the search text (derived). hsds_id, hsds_place_id: what open directories call it and its place (UUIDs); imported: it came from such a directory.
CREATE TABLE asset (
    hub_id INTEGER NOT NULL REFERENCES hub (hub_id),
    id INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('room', 'kitchen', 'vehicle', 'tool', 'outdoors', 'club', 'service', 'other')),
    name TEXT NOT NULL,
    words TEXT NOT NULL,
    conditions TEXT NOT NULL,
    size TEXT NOT NULL,
    category TEXT NOT NULL,
    organisation_id INTEGER,
    member_id INTEGER,
    state TEXT NOT NULL CHECK (state IN ('proposed', 'open', 'paused', 'ended')),
    public INTEGER NOT NULL CHECK (public IN (0, 1)),
    bookable INTEGER NOT NULL CHECK (bookable IN (0, 1)),
    at_once INTEGER NOT NULL CHECK (at_once IN (0, 1)),
    capacity INTEGER NOT NULL CHECK (capacity BETWEEN 1 AND 1000),
    price INTEGER NOT NULL CHECK (price BETWEEN 0 AND 1440),
    price_per TEXT NOT NULL CHECK (price_per IN ('hour', 'booking')),
    to_pot INTEGER NOT NULL CHECK (to_pot IN (0, 1)),
    hours TEXT NOT NULL,
    times TEXT NOT NULL,
    area_id INTEGER,
    place TEXT NOT NULL,
    address TEXT NOT NULL,
    town TEXT NOT NULL,
    county TEXT NOT NULL,
    postcode TEXT NOT NULL,
    own_point INTEGER NOT NULL CHECK (own_point IN (0, 1)),
    lat REAL,
    lon REAL,
    contact_name TEXT NOT NULL,
    contact_phone TEXT NOT NULL,
    contact_email TEXT NOT NULL,
    website TEXT NOT NULL,
    hsds_id TEXT NOT NULL,
    hsds_place_id TEXT NOT NULL,
    imported INTEGER NOT NULL CHECK (imported IN (0, 1)),
    folded TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (hub_id, id),
    FOREIGN KEY (hub_id, member_id) REFERENCES member (hub_id, id),
    FOREIGN KEY (hub_id, organisation_id) REFERENCES organisation (hub_id, id),
    FOREIGN KEY (hub_id, area_id) REFERENCES area (hub_id, id)
) STRICT;

CREATE INDEX asset_state ON asset (hub_id, state, id);
CREATE UNIQUE INDEX asset_hsds ON asset (hub_id, hsds_id);
CREATE INDEX asset_member ON asset (hub_id, member_id);

-- enduring: an asset asked for, for a span of one day (minutes of the day, on the hub's own clock). States and moves: asset.c. keeper_id: who was to answer when it was asked.
-- minutes: what it costs; held by pending_id while it is agreed, moved by transfer_id once it is used.
CREATE TABLE booking (
    hub_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    asset_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    keeper_id INTEGER,
    day INTEGER NOT NULL,
    from_minute INTEGER NOT NULL CHECK (from_minute >= 0),
    to_minute INTEGER NOT NULL CHECK (to_minute <= 1440),
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

CREATE INDEX booking_asset ON booking (hub_id, asset_id, day);
CREATE INDEX booking_day ON booking (hub_id, day);
CREATE INDEX booking_member ON booking (hub_id, member_id, state);
CREATE INDEX booking_keeper ON booking (hub_id, keeper_id, state);
CREATE INDEX booking_due ON booking (day) WHERE state = 'agreed';
