-- enduring, of the installation: one human being. email_key is the e-mail in lower case, for finding it.
CREATE TABLE person (
    id INTEGER NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    email TEXT,
    email_key TEXT,
    phone TEXT,
    password_hash TEXT,
    administrator INTEGER NOT NULL CHECK (administrator IN (0, 1)),
    created_at INTEGER NOT NULL,
    version INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX person_email ON person (email_key) WHERE email_key IS NOT NULL;

-- enduring: a network of exchange embedded in a host. What is public is said here, and all of it is off unless the hub says so.
CREATE TABLE hub (
    hub_id INTEGER NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    about TEXT NOT NULL,
    host TEXT NOT NULL,
    letter TEXT NOT NULL,
    joining TEXT NOT NULL CHECK (joining IN ('request', 'invitation')),
    confirm_days INTEGER NOT NULL CHECK (confirm_days BETWEEN 1 AND 365),
    most_minutes INTEGER NOT NULL CHECK (most_minutes BETWEEN 1 AND 1440),
    soft_floor INTEGER,
    floor INTEGER,
    public_offers INTEGER NOT NULL CHECK (public_offers IN (0, 1)),
    public_requests INTEGER NOT NULL CHECK (public_requests IN (0, 1)),
    public_figures INTEGER NOT NULL CHECK (public_figures IN (0, 1)),
    contact_name TEXT NOT NULL,
    contact_phone TEXT NOT NULL,
    contact_email TEXT NOT NULL,
    pot_id INTEGER NOT NULL,
    next_number INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    version INTEGER NOT NULL
) STRICT;

-- enduring, of the installation: the words in addresses that lead to hubs.
CREATE TABLE hub_address (
    slug TEXT NOT NULL PRIMARY KEY,
    hub_id INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX hub_address_hub ON hub_address (hub_id);

-- enduring: a person in a hub. `account_id` is given when they are taken in. `on_paper`: never uses a computer, a coordinator acts for them.
-- `about` is what they can and like to do, in their words; `area` a neighbourhood, never an address. `entry_day`: joined, as other systems told it or as it was.
CREATE TABLE member (
    hub_id INTEGER NOT NULL REFERENCES hub (hub_id),
    id INTEGER NOT NULL,
    person_id INTEGER NOT NULL REFERENCES person (id),
    number INTEGER NOT NULL CHECK (number > 0),
    state TEXT NOT NULL CHECK (state IN ('asked', 'active', 'paused', 'left', 'declined')),
    account_id INTEGER,
    about TEXT NOT NULL,
    area TEXT NOT NULL,
    on_paper INTEGER NOT NULL CHECK (on_paper IN (0, 1)),
    staff INTEGER NOT NULL CHECK (staff IN (0, 1)),
    asked_at INTEGER NOT NULL,
    joined_at INTEGER,
    entry_day INTEGER,
    folded TEXT NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (hub_id, id)
) STRICT;

CREATE UNIQUE INDEX member_number ON member (hub_id, number);
CREATE UNIQUE INDEX member_person ON member (hub_id, person_id);
CREATE UNIQUE INDEX member_account ON member (hub_id, account_id) WHERE account_id IS NOT NULL;
CREATE INDEX member_of_person ON member (person_id);

-- enduring: roles add to membership and never replace it.
CREATE TABLE member_role (
    hub_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('coordinator', 'practitioner')),
    given_at INTEGER NOT NULL,
    PRIMARY KEY (hub_id, member_id, role),
    FOREIGN KEY (hub_id, member_id) REFERENCES member (hub_id, id)
) STRICT;

-- enduring: a link that lets one person in without asking. Only a hash of its word is kept.
CREATE TABLE invitation (
    hub_id INTEGER NOT NULL REFERENCES hub (hub_id),
    id INTEGER NOT NULL,
    token_hash BLOB NOT NULL,
    name TEXT NOT NULL,
    member_id INTEGER,
    made_by INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    used_at INTEGER,
    PRIMARY KEY (hub_id, id)
) STRICT;

CREATE UNIQUE INDEX invitation_token ON invitation (hub_id, token_hash);

-- enduring, of the installation: signed-in browsers; only a hash of the cookie's value is kept. A coordinator who acts for a member carries that here.
CREATE TABLE session (
    token_hash BLOB NOT NULL PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES person (id),
    made_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    acting_hub_id INTEGER,
    acting_member_id INTEGER
) STRICT;

CREATE INDEX session_person ON session (person_id);

-- enduring: API tokens of one person in one hub; hashed. Looked for by the hash alone, so that a token of another hub can be told from none.
CREATE TABLE api_token (
    hub_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    token_hash BLOB NOT NULL,
    scope TEXT NOT NULL CHECK (scope IN ('read', 'write', 'admin')),
    name TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    ends_at INTEGER,
    ended_at INTEGER,
    used_at INTEGER,
    PRIMARY KEY (hub_id, id),
    FOREIGN KEY (hub_id, member_id) REFERENCES member (hub_id, id)
) STRICT;

CREATE INDEX api_token_hash ON api_token (token_hash);
CREATE INDEX api_token_member ON api_token (hub_id, member_id);

-- enduring, of the installation: the one-use link that makes the first administrator.
CREATE TABLE setup_link (
    token_hash BLOB NOT NULL PRIMARY KEY,
    made_at INTEGER NOT NULL,
    used_at INTEGER
) STRICT;
