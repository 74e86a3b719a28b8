-- enduring: who did what, one line for each effect, written in the transaction of the effect. hub_id 0 is the installation.
-- `action` is a word like "exchange.confirm"; `subject_id` what it was done to; `detail` is JSON without personal words.
CREATE TABLE audit (
    hub_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    actor_id INTEGER,
    for_member_id INTEGER,
    action TEXT NOT NULL,
    subject_id INTEGER NOT NULL,
    detail TEXT NOT NULL,
    PRIMARY KEY (hub_id, id)
) STRICT;
