-- What coordinators and practitioners keep in mind: notes on people, and what is to be done.

-- enduring: what somebody of the staff wrote down of a member: a talk, a visit, how they are. day: when it was. readers: coordinators, or practitioners too. written_by: a member, NULL: the installation. Words of a note are private, and stand nowhere else.
CREATE TABLE member_note (
    hub_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('welcome', 'conversation', 'phone', 'visit', 'letter', 'welfare', 'other')),
    words TEXT NOT NULL,
    day INTEGER NOT NULL,
    readers TEXT NOT NULL CHECK (readers IN ('coordinators', 'practitioners')),
    written_by INTEGER,
    written_at INTEGER NOT NULL,
    PRIMARY KEY (hub_id, id),
    FOREIGN KEY (hub_id, member_id) REFERENCES member (hub_id, id)
) STRICT;

CREATE INDEX member_note_of ON member_note (hub_id, member_id, day, id);

-- enduring: something to do until a day. about_id: a member whom it is about; who_id: the member who does it, NULL: whoever comes to it first. note_id: the note that asked to come back to it.
-- made_by, done_by: members; NULL: the installation.
CREATE TABLE task (
    hub_id INTEGER NOT NULL REFERENCES hub (hub_id),
    id INTEGER NOT NULL,
    what TEXT NOT NULL,
    due_day INTEGER NOT NULL,
    about_id INTEGER,
    who_id INTEGER,
    note_id INTEGER,
    made_by INTEGER,
    made_at INTEGER NOT NULL,
    done_by INTEGER,
    done_at INTEGER,
    version INTEGER NOT NULL,
    PRIMARY KEY (hub_id, id),
    FOREIGN KEY (hub_id, about_id) REFERENCES member (hub_id, id),
    FOREIGN KEY (hub_id, who_id) REFERENCES member (hub_id, id)
) STRICT;

CREATE INDEX task_due ON task (hub_id, due_day, id) WHERE done_at IS NULL;
CREATE INDEX task_who ON task (hub_id, who_id, due_day, id);
CREATE INDEX task_done ON task (hub_id, done_at, id) WHERE done_at IS NOT NULL;
CREATE INDEX task_about ON task (hub_id, about_id, due_day, id);
CREATE INDEX task_note ON task (hub_id, note_id) WHERE note_id IS NOT NULL;

-- Who came when, and whose checks end when: for the lists of the day.
CREATE INDEX member_since ON member (hub_id, COALESCE(entry_day, joined_at / 86400, asked_at / 86400), id) WHERE state = 'active';
CREATE INDEX member_waits ON member (hub_id, asked_at, id) WHERE state = 'asked';
CREATE INDEX member_check_until ON member_check (hub_id, until_day, member_id);
