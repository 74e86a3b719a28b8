-- enduring: a member was asked to help with a request. What they answer is private: whoever wished for help never learns who said no.
CREATE TABLE ask (
    hub_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    listing_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    asked_by INTEGER NOT NULL,
    asked_at INTEGER NOT NULL,
    answer TEXT NOT NULL CHECK (answer IN ('open', 'yes', 'no', 'over')),
    answered_at INTEGER,
    PRIMARY KEY (hub_id, id),
    FOREIGN KEY (hub_id, listing_id) REFERENCES listing (hub_id, id),
    FOREIGN KEY (hub_id, member_id) REFERENCES member (hub_id, id)
) STRICT;
