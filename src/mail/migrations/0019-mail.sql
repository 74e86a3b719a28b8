-- enduring: messages to people, by e-mail, text message or letter; hub_id 0 is the installation. Queued in the transaction of what they tell, under a key that names it,
-- so that the same is never told twice. `digest`: waits to be put together with others, which then are 'gathered' and `part_of` the message that carries them.
-- `holder` is a worker that sends it until `held_until`; `handing`: its last byte may have reached the server; `perhaps`: nobody knows whether it was taken, and only a
-- person decides to send it again. `sealed`: a link or code that opens a door, encrypted, gone when it ended. Words and address are forgotten when it ended long ago.
CREATE TABLE message (
    hub_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    key TEXT NOT NULL,
    person_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    channel TEXT NOT NULL CHECK (channel IN ('email', 'sms', 'letter')),
    address TEXT NOT NULL,
    name TEXT NOT NULL,
    language TEXT NOT NULL,
    sender TEXT NOT NULL,
    reply_to TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    path TEXT NOT NULL,
    path_words TEXT NOT NULL,
    code TEXT NOT NULL,
    sealed BLOB,
    message_id TEXT NOT NULL,
    urgent INTEGER NOT NULL CHECK (urgent IN (0, 1)),
    digest INTEGER NOT NULL CHECK (digest IN (0, 1)),
    part_of INTEGER,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'gathered', 'sending', 'sent', 'failed', 'dropped')),
    due_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    tries INTEGER NOT NULL,
    holder INTEGER,
    held_until INTEGER,
    handing INTEGER NOT NULL CHECK (handing IN (0, 1)),
    perhaps INTEGER NOT NULL CHECK (perhaps IN (0, 1)),
    answer TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    ended_at INTEGER,
    PRIMARY KEY (hub_id, id)
) STRICT;

CREATE UNIQUE INDEX message_key ON message (hub_id, key);
CREATE INDEX message_due ON message (due_at) WHERE state = 'waiting';
CREATE INDEX message_held ON message (held_until) WHERE state = 'sending';
CREATE INDEX message_ended ON message (ended_at) WHERE ended_at IS NOT NULL AND address <> '';
CREATE INDEX message_part ON message (hub_id, part_of) WHERE part_of IS NOT NULL;
CREATE INDEX message_state ON message (hub_id, state, id);
CREATE INDEX message_waiting ON message (person_id) WHERE state = 'waiting';
CREATE INDEX message_gathering ON message (hub_id, person_id, channel) WHERE state = 'waiting' AND digest = 1;

-- enduring, of the installation: how somebody wants to be told. Who has no row is told what waits for them at once and the rest once a day, by e-mail.
CREATE TABLE mail_choice (
    person_id INTEGER NOT NULL PRIMARY KEY,
    pace TEXT NOT NULL CHECK (pace IN ('each', 'answers', 'daily', 'weekly', 'none')),
    channel TEXT NOT NULL CHECK (channel IN ('email', 'sms', 'letter')),
    at INTEGER NOT NULL
) STRICT;

-- enduring, of the installation: addresses that failed for good. Nothing goes there until somebody takes the mark away.
CREATE TABLE mail_bad (
    address TEXT NOT NULL PRIMARY KEY,
    why TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;

-- derived, of the installation: the ways by which messages can go out, as the configuration has it: where there is none, none is queued. `domain`: of the names that messages get.
CREATE TABLE mail_way (
    channel TEXT NOT NULL PRIMARY KEY CHECK (channel IN ('email', 'sms', 'letter')),
    domain TEXT NOT NULL
) STRICT;

-- enduring: short codes by which a message can be answered. `action` is what the answer does, to `subject_id`, as `member_id`; `address` who was told the code.
CREATE TABLE mail_code (
    hub_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    code TEXT NOT NULL,
    address TEXT NOT NULL,
    action TEXT NOT NULL,
    subject_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    used_at INTEGER,
    PRIMARY KEY (hub_id, id)
) STRICT;

CREATE UNIQUE INDEX mail_code_code ON mail_code (hub_id, address, code);
CREATE INDEX mail_code_address ON mail_code (address, code);
