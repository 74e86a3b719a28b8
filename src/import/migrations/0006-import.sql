-- enduring: what moved in from other systems, so that moving in twice is the same as once. `source` is the system, `kind` what it is here
-- (member, listing, export), `ref` what the other system calls it (or a digest of its row, where it has no name), `id` what it became.
-- Transfers are not among them: their idempotency keys in the ledger say the same.
CREATE TABLE import_ref (
    hub_id INTEGER NOT NULL REFERENCES hub (hub_id),
    source TEXT NOT NULL CHECK (source IN ('timeoverflow', 'csv', 'kith')),
    kind TEXT NOT NULL CHECK (kind IN ('member', 'listing', 'export')),
    ref TEXT NOT NULL,
    id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (hub_id, source, kind, ref)
) STRICT;
