-- enduring: somebody who was asked to speak for a member. email, words and token_hash are kept only until the references are looked at (or the way ends); then it stays that there was one, and its outcome. answer: '' not yet. how: mail, paper, phone.
CREATE TABLE join_reference (
    hub_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    how TEXT NOT NULL CHECK (how IN ('mail', 'paper', 'phone')),
    known TEXT NOT NULL,
    answer TEXT NOT NULL CHECK (answer IN ('', 'yes', 'care', 'no')),
    words TEXT NOT NULL,
    token_hash BLOB,
    asked_by INTEGER NOT NULL,
    asked_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    answered_at INTEGER,
    PRIMARY KEY (hub_id, id),
    FOREIGN KEY (hub_id, member_id) REFERENCES member (hub_id, id)
) STRICT;

CREATE UNIQUE INDEX join_reference_token ON join_reference (hub_id, token_hash) WHERE token_hash IS NOT NULL;
CREATE INDEX join_reference_member ON join_reference (hub_id, member_id);

-- enduring: a check that a member was asked to get, for an activity (a word of a category) that is eligible for it.
CREATE TABLE check_request (
    hub_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    level TEXT NOT NULL CHECK (level IN ('basic', 'standard', 'enhanced', 'enhanced-barred')),
    category TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'entered', 'dropped')),
    asked_by INTEGER NOT NULL,
    asked_at INTEGER NOT NULL,
    ended_at INTEGER,
    PRIMARY KEY (hub_id, id),
    FOREIGN KEY (hub_id, member_id) REFERENCES member (hub_id, id)
) STRICT;

CREATE INDEX check_request_member ON check_request (hub_id, member_id);
CREATE INDEX check_request_open ON check_request (hub_id, asked_at) WHERE state = 'open';

-- enduring: something that a check of a member disclosed is, or was, talked over: who, when, with what outcome; never what it was. Read by those alone who have the duty.
CREATE TABLE check_talk (
    hub_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    level TEXT NOT NULL CHECK (level IN ('basic', 'standard', 'enhanced', 'enhanced-barred')),
    opened_by INTEGER NOT NULL,
    opened_at INTEGER NOT NULL,
    held_day INTEGER,
    held_by TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('open', 'yes', 'conditions', 'no')),
    conditions TEXT NOT NULL,
    review_day INTEGER,
    decided_by INTEGER,
    decided_at INTEGER,
    PRIMARY KEY (hub_id, id),
    FOREIGN KEY (hub_id, member_id) REFERENCES member (hub_id, id)
) STRICT;

CREATE INDEX check_talk_member ON check_talk (hub_id, member_id);
CREATE INDEX check_talk_open ON check_talk (hub_id, opened_at) WHERE outcome = 'open';

-- enduring: coordinators who have the duty to talk such things over, and so may read that there is something.
CREATE TABLE check_duty (
    hub_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    given_by INTEGER NOT NULL,
    given_at INTEGER NOT NULL,
    PRIMARY KEY (hub_id, member_id),
    FOREIGN KEY (hub_id, member_id) REFERENCES member (hub_id, id)
) STRICT;
