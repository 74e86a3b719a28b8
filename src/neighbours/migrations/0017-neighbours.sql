-- enduring: this hub opens its offers to another hub of the installation. Offers are shown only where both opened to each other.
CREATE TABLE hub_neighbour (
    hub_id INTEGER NOT NULL REFERENCES hub (hub_id),
    other_hub_id INTEGER NOT NULL REFERENCES hub (hub_id),
    opened_by INTEGER NOT NULL,
    opened_at INTEGER NOT NULL,
    PRIMARY KEY (hub_id, other_hub_id)
) STRICT;
