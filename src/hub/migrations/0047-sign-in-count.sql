-- derived, of the installation: how often somebody tried to sign in just now, so that all processes of an installation count together. The key is a hash, keyed with the installation's secret, of
-- an address or an account; `full_at`: when all tries are there again (a token bucket in one number). A row is forgotten once that time is over.
CREATE TABLE sign_in_count (
    key_hash BLOB NOT NULL PRIMARY KEY,
    full_at INTEGER NOT NULL
) STRICT;

CREATE INDEX sign_in_count_full ON sign_in_count (full_at);
