-- enduring: this hub opens its offers to another hub of the installation. Offers are shown only where both opened to each other.
CREATE TABLE hub_neighbour (
    hub_id INTEGER NOT NULL REFERENCES hub (hub_id),
    other_hub_id INTEGER NOT NULL REFERENCES hub (hub_id),
    opened_by INTEGER NOT NULL,
    opened_at INTEGER NOT NULL,
    PRIMARY KEY (hub_id, other_hub_id)
) STRICT;

CREATE INDEX hub_neighbour_other ON hub_neighbour (other_hub_id, hub_id);

-- enduring: somebody of a neighbouring hub (from_hub_id, from_member_id) would like what a member of this hub offers or asks for. Neither learns who the other is before the answer is yes.
CREATE TABLE neighbour_wish (
    hub_id INTEGER NOT NULL REFERENCES hub (hub_id),
    id INTEGER NOT NULL,
    listing_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    from_hub_id INTEGER NOT NULL,
    from_member_id INTEGER NOT NULL,
    words TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    answer TEXT NOT NULL CHECK (answer IN ('open', 'yes', 'no')),
    answered_at INTEGER,
    PRIMARY KEY (hub_id, id),
    FOREIGN KEY (hub_id, listing_id) REFERENCES listing (hub_id, id),
    FOREIGN KEY (hub_id, member_id) REFERENCES member (hub_id, id),
    FOREIGN KEY (from_hub_id, from_member_id) REFERENCES member (hub_id, id)
) STRICT;

CREATE INDEX neighbour_wish_member ON neighbour_wish (hub_id, member_id, id);
CREATE INDEX neighbour_wish_from ON neighbour_wish (from_hub_id, from_member_id, id);
CREATE UNIQUE INDEX neighbour_wish_once ON neighbour_wish (hub_id, listing_id, from_hub_id, from_member_id);
CREATE INDEX profile_neighbours ON profile (hub_id, member_id) WHERE neighbours = 1;
