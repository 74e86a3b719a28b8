-- enduring, of the installation: the second step of a person's signing in: a secret that an app has too (RFC 6238). Both are encrypted with the installation's own
-- secret. `secret`: in force since `made_at`; `last_step`: of the last code that was taken; `next_secret`: begun and not yet confirmed.
CREATE TABLE second_step (
    person_id INTEGER NOT NULL PRIMARY KEY REFERENCES person (id),
    secret BLOB,
    made_at INTEGER,
    last_step INTEGER NOT NULL,
    next_secret BLOB,
    next_at INTEGER
) STRICT;

-- enduring, of the installation: codes for whoever has lost the app, each good once; hashed.
CREATE TABLE recovery_code (
    person_id INTEGER NOT NULL REFERENCES person (id),
    code_hash BLOB NOT NULL,
    used_at INTEGER,
    PRIMARY KEY (person_id, code_hash)
) STRICT;

-- enduring, of the installation: somebody at the door. `second`: they proved who they are and are asked for the second step; `mail`: they say whose address it is, and
-- are asked for the code that went there, whether or not it is anybody's. Bound to a browser by its cookie; gone after a few minutes.
CREATE TABLE sign_in_try (
    token_hash BLOB NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('second', 'mail')),
    person_id INTEGER REFERENCES person (id),
    email_key TEXT,
    code_hash BLOB,
    way TEXT NOT NULL,
    shared INTEGER NOT NULL CHECK (shared IN (0, 1)),
    next TEXT NOT NULL,
    tries INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL
) STRICT;

CREATE INDEX sign_in_try_email ON sign_in_try (email_key) WHERE email_key IS NOT NULL;
CREATE INDEX sign_in_try_end ON sign_in_try (ends_at);

-- enduring: a code that a coordinator reads out, with which a member makes their account there and then, without e-mail; hashed, good once and for minutes.
CREATE TABLE start_code (
    hub_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    code_hash BLOB NOT NULL,
    made_by INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    used_at INTEGER,
    PRIMARY KEY (hub_id, id),
    FOREIGN KEY (hub_id, member_id) REFERENCES member (hub_id, id)
) STRICT;

CREATE UNIQUE INDEX start_code_hash ON start_code (hub_id, code_hash);
CREATE INDEX start_code_member ON start_code (hub_id, member_id);

-- enduring, of the installation: who somebody is at their organisation's own sign-in.
CREATE TABLE outside_identity (
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    person_id INTEGER NOT NULL REFERENCES person (id),
    email TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    used_at INTEGER NOT NULL,
    PRIMARY KEY (issuer, subject)
) STRICT;

CREATE INDEX outside_identity_person ON outside_identity (person_id);

-- enduring, of the installation: somebody was sent to their organisation's sign-in and has not come back yet; gone after a few minutes. `person_id`: who links it to
-- their account. What proves that they come back as who went is encrypted.
CREATE TABLE outside_try (
    state_hash BLOB NOT NULL PRIMARY KEY,
    browser_hash BLOB NOT NULL,
    sealed BLOB NOT NULL,
    person_id INTEGER REFERENCES person (id),
    shared INTEGER NOT NULL CHECK (shared IN (0, 1)),
    next TEXT NOT NULL,
    ends_at INTEGER NOT NULL
) STRICT;

CREATE INDEX outside_try_end ON outside_try (ends_at);
