-- enduring: the keys with which heads of ledgers are signed. The private half is derived from the installation's secret and `salt`: the database alone cannot sign.
-- `signature` is that of the key before over this one; NULL: none vouches for it (the first, or one made because the secret was lost).
CREATE TABLE signing_key (
    number INTEGER NOT NULL PRIMARY KEY CHECK (number > 0),
    salt BLOB NOT NULL,
    public_key BLOB NOT NULL UNIQUE,
    made_at INTEGER NOT NULL,
    retired_at INTEGER,
    signature BLOB
) STRICT;

-- enduring: what the installation said, and signed, that the ledger of a hub was. `kith verify` holds the chain against each.
CREATE TABLE ledger_head (
    hub_id INTEGER NOT NULL REFERENCES ledger (hub_id),
    sequence INTEGER NOT NULL CHECK (sequence > 0),
    hash BLOB NOT NULL,
    at INTEGER NOT NULL,
    key_number INTEGER NOT NULL REFERENCES signing_key (number),
    signature BLOB NOT NULL,
    PRIMARY KEY (hub_id, sequence)
) STRICT, WITHOUT ROWID;
