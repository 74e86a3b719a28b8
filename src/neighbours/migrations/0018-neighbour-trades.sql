-- enduring: another hub that this one has to do with. opened_at: since when this hub is open to it, NULL: it is not; offers are shown only where both opened to each other.
-- slug and name: as they were last seen, for where the other hub is no longer here. account_id: the clearing account of the hours between the two, once there were any.
-- soft_limit: minutes either way between the two at which the coordinators are told.
CREATE TABLE neighbour (
    hub_id INTEGER NOT NULL REFERENCES hub (hub_id),
    other_hub_id INTEGER NOT NULL,
    slug TEXT NOT NULL,
    name TEXT NOT NULL,
    opened_by INTEGER,
    opened_at INTEGER,
    account_id INTEGER,
    soft_limit INTEGER CHECK (soft_limit > 0),
    PRIMARY KEY (hub_id, other_hub_id),
    FOREIGN KEY (hub_id, account_id) REFERENCES account (hub_id, id),
    CHECK ((opened_by IS NULL) = (opened_at IS NULL))
) STRICT;

CREATE INDEX neighbour_other ON neighbour (other_hub_id, hub_id);
CREATE UNIQUE INDEX neighbour_account ON neighbour (hub_id, account_id);

INSERT INTO neighbour (hub_id, other_hub_id, slug, name, opened_by, opened_at)
SELECT n.hub_id, n.other_hub_id, a.slug, h.name, n.opened_by, n.opened_at
FROM hub_neighbour n JOIN hub h ON h.hub_id = n.other_hub_id JOIN hub_address a ON a.hub_id = n.other_hub_id;

DROP TABLE hub_neighbour;

-- enduring: one hub's side of a wish between two hubs; the other hub has the other side, under the same id. Each names its own member alone: neither learns who the other is before the answer is yes.
-- owner: the offer or request is of this hub's member, who answers; else this hub's member wished for it. The listing is the owner's hub's.
CREATE TABLE neighbour_side (
    hub_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    other_hub_id INTEGER NOT NULL,
    owner INTEGER NOT NULL CHECK (owner IN (0, 1)),
    member_id INTEGER NOT NULL,
    listing_id INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('offer', 'request')),
    title TEXT NOT NULL,
    words TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    answer TEXT NOT NULL CHECK (answer IN ('open', 'yes', 'no')),
    answered_at INTEGER,
    PRIMARY KEY (hub_id, id),
    FOREIGN KEY (hub_id, member_id) REFERENCES member (hub_id, id)
) STRICT;

CREATE INDEX neighbour_side_member ON neighbour_side (hub_id, member_id, id);
CREATE INDEX neighbour_side_other ON neighbour_side (hub_id, other_hub_id, id);
CREATE UNIQUE INDEX neighbour_side_once ON neighbour_side (hub_id, member_id, other_hub_id, listing_id) WHERE owner = 0;

INSERT INTO neighbour_side (hub_id, id, other_hub_id, owner, member_id, listing_id, kind, title, words, made_at, answer, answered_at)
SELECT w.hub_id, w.id, w.from_hub_id, 1, w.member_id, w.listing_id, l.kind, l.title, w.words, w.made_at, w.answer, w.answered_at
FROM neighbour_wish w JOIN listing l ON l.hub_id = w.hub_id AND l.id = w.listing_id;

INSERT INTO neighbour_side (hub_id, id, other_hub_id, owner, member_id, listing_id, kind, title, words, made_at, answer, answered_at)
SELECT w.from_hub_id, w.id, w.hub_id, 0, w.from_member_id, w.listing_id, l.kind, l.title, w.words, w.made_at, w.answer, w.answered_at
FROM neighbour_wish w JOIN listing l ON l.hub_id = w.hub_id AND l.id = w.listing_id;

DROP TABLE neighbour_wish;

-- enduring: one hub's side of help between two hubs; the other hub has the other side, under the same id. gives: this hub's member gave it.
-- state: recorded (awaits: this side has to answer), moving (both said yes; hours move in each hub by itself), done; declined, cancelled; refused (a hub could not move the hours: reason);
-- returning, returned (taken back by a coordinator). attempt: counts the tries, and stands in the keys of their transfers.
-- pending_id: where this side received, the line that holds the hours; transfer_id: the line that moved them, reversal_id: the one that took them back.
CREATE TABLE neighbour_trade (
    hub_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    other_hub_id INTEGER NOT NULL,
    wish_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    gives INTEGER NOT NULL CHECK (gives IN (0, 1)),
    title TEXT NOT NULL,
    words TEXT NOT NULL,
    minutes INTEGER NOT NULL CHECK (minutes > 0),
    day INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('recorded', 'moving', 'done', 'declined', 'cancelled', 'refused', 'returning', 'returned')),
    awaits INTEGER NOT NULL CHECK (awaits IN (0, 1)),
    confirm_at INTEGER,
    recorded_by INTEGER,
    attempt INTEGER NOT NULL,
    pending_id INTEGER,
    transfer_id INTEGER,
    reversal_id INTEGER,
    reason TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (hub_id, id),
    FOREIGN KEY (hub_id, wish_id) REFERENCES neighbour_side (hub_id, id),
    FOREIGN KEY (hub_id, member_id) REFERENCES member (hub_id, id)
) STRICT;

CREATE INDEX neighbour_trade_wish ON neighbour_trade (hub_id, wish_id);
CREATE INDEX neighbour_trade_member ON neighbour_trade (hub_id, member_id, id);
CREATE INDEX neighbour_trade_other ON neighbour_trade (hub_id, other_hub_id, id);
CREATE UNIQUE INDEX neighbour_trade_transfer ON neighbour_trade (hub_id, transfer_id) WHERE transfer_id IS NOT NULL;
CREATE UNIQUE INDEX neighbour_trade_reversal ON neighbour_trade (hub_id, reversal_id) WHERE reversal_id IS NOT NULL;
CREATE INDEX neighbour_trade_moving ON neighbour_trade (id) WHERE state IN ('moving', 'returning');
CREATE INDEX neighbour_trade_due ON neighbour_trade (confirm_at) WHERE confirm_at IS NOT NULL;
