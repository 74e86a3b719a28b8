-- enduring: months whose statements somebody asked to be sent to all of a hub. `month` is its first day; `after_number` the member number up to which they are queued.
CREATE TABLE statement_run (
    hub_id INTEGER NOT NULL REFERENCES hub (hub_id),
    month INTEGER NOT NULL,
    asked_by INTEGER,
    asked_at INTEGER NOT NULL,
    after_number INTEGER NOT NULL,
    done_at INTEGER,
    PRIMARY KEY (hub_id, month)
) STRICT;

CREATE INDEX statement_run_due ON statement_run (hub_id, month) WHERE done_at IS NULL;
