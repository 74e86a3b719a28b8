-- enduring: a capability or a wish made current: kind offer or request. `place` is an area in words, never an address. `folded` is the search text
-- (derived from title, words, category, place). `source_ref` names the same thing in the system it moved in from.
CREATE TABLE listing (
    hub_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('offer', 'request')),
    member_id INTEGER NOT NULL,
    title TEXT NOT NULL,
    words TEXT NOT NULL,
    category TEXT NOT NULL,
    place TEXT NOT NULL,
    times TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'paused', 'ended')),
    ends_on INTEGER,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    folded TEXT NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (hub_id, id),
    FOREIGN KEY (hub_id, member_id) REFERENCES member (hub_id, id)
) STRICT;

CREATE INDEX listing_open ON listing (hub_id, kind, state, id);
CREATE INDEX listing_member ON listing (hub_id, member_id, id);

-- enduring: help given by one to another, with its minutes. States and moves: exchange.c. `confirm_at` (seconds): when an unanswered one confirms itself.
-- `waits_for` is the member who has to answer, NULL when nobody. The hours move by `transfer_id`, once, when it is confirmed.
CREATE TABLE exchange (
    hub_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    listing_id INTEGER,
    giver_id INTEGER NOT NULL,
    receiver_id INTEGER NOT NULL,
    title TEXT NOT NULL,
    category TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('proposed', 'agreed', 'done', 'confirmed', 'disputed', 'declined', 'cancelled', 'reversed')),
    waits_for INTEGER,
    minutes INTEGER,
    day INTEGER,
    words TEXT NOT NULL,
    confirm_at INTEGER,
    transfer_id INTEGER,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (hub_id, id),
    FOREIGN KEY (hub_id, giver_id) REFERENCES member (hub_id, id),
    FOREIGN KEY (hub_id, receiver_id) REFERENCES member (hub_id, id),
    CHECK (giver_id <> receiver_id)
) STRICT;

CREATE INDEX exchange_giver ON exchange (hub_id, giver_id, id);
CREATE INDEX exchange_receiver ON exchange (hub_id, receiver_id, id);
CREATE INDEX exchange_state ON exchange (hub_id, state, id);
CREATE INDEX exchange_due ON exchange (confirm_at) WHERE confirm_at IS NOT NULL;

-- enduring: every move of an exchange, in order: who did what, with the words they gave.
CREATE TABLE exchange_move (
    hub_id INTEGER NOT NULL,
    exchange_id INTEGER NOT NULL,
    n INTEGER NOT NULL,
    at INTEGER NOT NULL,
    move TEXT NOT NULL,
    state TEXT NOT NULL,
    member_id INTEGER,
    actor_id INTEGER,
    minutes INTEGER,
    day INTEGER,
    words TEXT NOT NULL,
    PRIMARY KEY (hub_id, exchange_id, n),
    FOREIGN KEY (hub_id, exchange_id) REFERENCES exchange (hub_id, id)
) STRICT;
