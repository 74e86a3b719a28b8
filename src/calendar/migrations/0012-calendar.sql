-- enduring: when a member is usually free, and days that differ. pattern: as catalogue/week.h writes it.
CREATE TABLE availability (
    hub_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    pattern TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (hub_id, member_id),
    FOREIGN KEY (hub_id, member_id) REFERENCES member (hub_id, id)
) STRICT;
