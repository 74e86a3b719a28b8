-- derived: what each line of the ledger that moved hours stands for, one row a line, out of the lines up to report_progress. Every figure of every report is a sum over these rows (docs/reports.md).
-- nature: 1 help between two members, 2 a group session, 3 a place or thing used, 4 help between hubs, 5 a gift, 6 hours from before, 7 a correction. deed: what the line counts with, an exchange, a session, a booking, or the line itself.
-- giver_id, receiver_id: members; NULL where the account is nobody's. asset_id: the place or thing. undone: the line that took it back; 0: none did.
CREATE TABLE report_fact (
    hub_id INTEGER NOT NULL,
    day INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    transfer_id INTEGER NOT NULL,
    nature INTEGER NOT NULL,
    deed INTEGER NOT NULL,
    giver_id INTEGER,
    receiver_id INTEGER,
    minutes INTEGER NOT NULL,
    category TEXT NOT NULL,
    asset_id INTEGER,
    undone INTEGER NOT NULL,
    PRIMARY KEY (hub_id, day, sequence)
) STRICT, WITHOUT ROWID;

-- derived: the activity of a month, folded from report_fact: what a hub shows to everybody.
CREATE TABLE report_month (
    hub_id INTEGER NOT NULL,
    month INTEGER NOT NULL,
    exchanges INTEGER NOT NULL,
    minutes INTEGER NOT NULL,
    people INTEGER NOT NULL,
    PRIMARY KEY (hub_id, month)
) STRICT, WITHOUT ROWID;

-- derived: months whose row in report_month is to be folded again.
CREATE TABLE report_stale (
    hub_id INTEGER NOT NULL,
    month INTEGER NOT NULL,
    PRIMARY KEY (hub_id, month)
) STRICT, WITHOUT ROWID;

-- derived: up to which line of the ledger report_fact tells all.
CREATE TABLE report_progress (
    hub_id INTEGER NOT NULL PRIMARY KEY,
    sequence INTEGER NOT NULL
) STRICT;

-- A line that moved the hours of a booking names what it held; and when somebody left is looked up for all of a hub.
CREATE INDEX booking_pending ON booking (hub_id, pending_id);
CREATE INDEX audit_left ON audit (hub_id, subject_id, at) WHERE action = 'member.left';
