-- enduring: a search that a member keeps, to be told when something new fits. query: the address's query, as the page writes it.
CREATE TABLE saved_search (
    hub_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    query TEXT NOT NULL,
    seen_at INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    PRIMARY KEY (hub_id, id),
    FOREIGN KEY (hub_id, member_id) REFERENCES member (hub_id, id)
) STRICT;
