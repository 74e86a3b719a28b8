-- enduring: answers that the API gave under an Idempotency-Key, kept for thirty days so that asking again changes nothing. `owner` is whoever the door of the program says asks (a person); `hash` is BLAKE2b-256 of method, address and body.
CREATE TABLE idempotency (
    owner INTEGER NOT NULL,
    key TEXT NOT NULL,
    hash BLOB NOT NULL,
    status INTEGER NOT NULL,
    body TEXT NOT NULL,
    location TEXT,
    version INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (owner, key)
) STRICT;

CREATE INDEX idempotency_at ON idempotency (at);
