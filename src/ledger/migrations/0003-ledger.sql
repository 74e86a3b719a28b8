-- enduring: one row for each hub's ledger. Whoever posts locks it first, so that sequences have no gaps and times never run back.
CREATE TABLE ledger (
    hub_id INTEGER NOT NULL PRIMARY KEY,
    sequence INTEGER NOT NULL CHECK (sequence >= 0),
    last_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- enduring: where hours are counted. Limits are on the balance in the account's unit: `floor` and `ceiling` refuse, `soft_floor` only tells the coordinator.
CREATE TABLE account (
    hub_id INTEGER NOT NULL REFERENCES ledger (hub_id),
    id INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('member', 'pot', 'outside')),
    unit TEXT NOT NULL CHECK (unit IN ('minutes', 'pence')),
    name TEXT NOT NULL,
    floor INTEGER,
    soft_floor INTEGER,
    ceiling INTEGER,
    opened_at INTEGER NOT NULL,
    closed_at INTEGER,
    version INTEGER NOT NULL,
    PRIMARY KEY (hub_id, id)
) STRICT, WITHOUT ROWID;

-- enduring: the log. Never changed, never deleted. `from_id` loses what `to_id` gains.
-- phase: posted moves the amount; pending only holds it; post, void and expire end the pending transfer that `pending_id` names.
CREATE TABLE transfer (
    hub_id INTEGER NOT NULL,
    sequence INTEGER NOT NULL CHECK (sequence > 0),
    id INTEGER NOT NULL,
    phase TEXT NOT NULL CHECK (phase IN ('posted', 'pending', 'post', 'void', 'expire')),
    kind TEXT NOT NULL CHECK (kind IN ('exchange', 'gift', 'correction', 'opening', 'reversal')),
    from_id INTEGER NOT NULL,
    to_id INTEGER NOT NULL,
    amount INTEGER NOT NULL CHECK (amount > 0),
    day INTEGER NOT NULL,
    at INTEGER NOT NULL,
    actor_id INTEGER,
    description TEXT NOT NULL,
    about_id INTEGER,
    link_id INTEGER,
    pending_id INTEGER,
    expires_at INTEGER,
    reverses_id INTEGER,
    key TEXT,
    PRIMARY KEY (hub_id, sequence),
    FOREIGN KEY (hub_id, from_id) REFERENCES account (hub_id, id),
    FOREIGN KEY (hub_id, to_id) REFERENCES account (hub_id, id),
    CHECK (from_id <> to_id),
    CHECK ((phase IN ('post', 'void', 'expire')) = (pending_id IS NOT NULL)),
    CHECK ((kind = 'reversal') = (reverses_id IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX transfer_id ON transfer (hub_id, id);
CREATE UNIQUE INDEX transfer_pending ON transfer (hub_id, pending_id) WHERE pending_id IS NOT NULL;
CREATE UNIQUE INDEX transfer_reverses ON transfer (hub_id, reverses_id) WHERE reverses_id IS NOT NULL;
CREATE UNIQUE INDEX transfer_key ON transfer (hub_id, key) WHERE key IS NOT NULL;
CREATE INDEX transfer_expires ON transfer (hub_id, expires_at) WHERE expires_at IS NOT NULL;
CREATE INDEX transfer_from ON transfer (hub_id, from_id, sequence);
CREATE INDEX transfer_to ON transfer (hub_id, to_id, sequence);

-- derived: the fold of each account's transfers, for reading and for checking limits. `kith verify` compares, `kith rebuild` builds it again.
CREATE TABLE balance (
    hub_id INTEGER NOT NULL,
    account_id INTEGER NOT NULL,
    given INTEGER NOT NULL,
    received INTEGER NOT NULL,
    held_out INTEGER NOT NULL,
    held_in INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    PRIMARY KEY (hub_id, account_id)
) STRICT, WITHOUT ROWID;
