-- enduring: who read what of whom: one line for each reader, person and kind of thing in an hour of the clock, with how often. hour: hours since 1970. about_id: the member it is about; 0: a list of
-- members. reader_id: a person; 0: the program itself (command line). for_member_id: for whom the reader acted, 0: for nobody. kind: as app/trace.def has it. first_at, last_at: seconds.
CREATE TABLE access_trace (
    hub_id INTEGER NOT NULL,
    about_id INTEGER NOT NULL,
    hour INTEGER NOT NULL,
    reader_id INTEGER NOT NULL,
    for_member_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    first_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    n INTEGER NOT NULL CHECK (n > 0),
    PRIMARY KEY (hub_id, about_id, hour, reader_id, for_member_id, kind)
) STRICT;

CREATE INDEX access_trace_hour ON access_trace (hub_id, hour);
