-- The log of transfers is built anew to be appended to quickly: no reference and no index that its guarantees do not need, each line linked
-- to the line before it of either account, chained by its hash, and its own audit line (docs/adr/0005-ledger-log.md).

-- hash: of the last line. accounts_version: another number whenever limits of an account change. indexed_to: up to this line `balance` tells all; what comes after it is read from the log.
ALTER TABLE ledger ADD COLUMN hash BLOB NOT NULL DEFAULT /*sqlite: x'0000000000000000000000000000000000000000000000000000000000000000' */ /*postgres: '\x0000000000000000000000000000000000000000000000000000000000000000' */;
ALTER TABLE ledger ADD COLUMN accounts_version INTEGER NOT NULL DEFAULT 0;
ALTER TABLE ledger ADD COLUMN indexed_to INTEGER NOT NULL DEFAULT 0;
UPDATE ledger SET indexed_to = sequence;
UPDATE ledger SET hash = /*sqlite: x'' */ /*postgres: '' */ WHERE sequence > 0;

ALTER TABLE transfer RENAME TO transfer_before;

-- enduring: the log. Never deleted, and never changed but for words that are erased (triggers see to it). `from_id` loses what `to_id` gains. The line is its own audit line: who did it, for whom, and when.
-- phase: posted moves the amount; pending only holds it; post, void and expire end the pending transfer that `pending_id` names.
-- hash: of this line and the hash before it (docs/chain.md); empty in lines of before the chain until they are sealed. commitment: to description and key with the salt; stays when those are erased.
-- The checks are written so that a common line compares two words: a list of words with IN would cost more than all else of the row.
-- from_before, to_before (derived): the line before this one that touched `from_id`, `to_id`; 0 when there is none. A statement is read along these links.
CREATE TABLE transfer (
    hub_id INTEGER NOT NULL,
    sequence INTEGER NOT NULL CHECK (sequence > 0),
    id INTEGER NOT NULL,
    phase TEXT NOT NULL,
    kind TEXT NOT NULL,
    from_id INTEGER NOT NULL,
    to_id INTEGER NOT NULL,
    amount INTEGER NOT NULL CHECK (amount > 0),
    day INTEGER NOT NULL,
    at INTEGER NOT NULL,
    from_before INTEGER NOT NULL,
    to_before INTEGER NOT NULL,
    hash BLOB NOT NULL,
    actor_id INTEGER,
    for_member_id INTEGER,
    about_id INTEGER,
    link_id INTEGER,
    pending_id INTEGER,
    expires_at INTEGER,
    reverses_id INTEGER,
    key TEXT,
    salt BLOB,
    commitment BLOB,
    description TEXT NOT NULL,
    PRIMARY KEY (hub_id, sequence),
    CHECK (from_id <> to_id),
    CHECK (CASE WHEN pending_id IS NULL THEN phase = 'posted' OR phase = 'pending' ELSE phase = 'post' OR phase = 'void' OR phase = 'expire' END),
    CHECK (CASE WHEN reverses_id IS NULL THEN kind = 'exchange' OR kind = 'gift' OR kind = 'correction' OR kind = 'opening' ELSE kind = 'reversal' END)
) STRICT, WITHOUT ROWID;

INSERT INTO transfer (hub_id, sequence, id, phase, kind, from_id, to_id, amount, day, at, from_before, to_before, hash, actor_id, for_member_id,
    about_id, link_id, pending_id, expires_at, reverses_id, key, description)
SELECT t.hub_id, t.sequence, t.id, t.phase, t.kind, t.from_id, t.to_id, t.amount, t.day, t.at,
    (SELECT COALESCE(MAX(x.sequence), 0) FROM (
        SELECT MAX(f.sequence) AS sequence FROM transfer_before f WHERE f.hub_id = t.hub_id AND f.from_id = t.from_id AND f.sequence < t.sequence
        UNION ALL SELECT MAX(o.sequence) FROM transfer_before o WHERE o.hub_id = t.hub_id AND o.to_id = t.from_id AND o.sequence < t.sequence) AS x),
    (SELECT COALESCE(MAX(y.sequence), 0) FROM (
        SELECT MAX(f.sequence) AS sequence FROM transfer_before f WHERE f.hub_id = t.hub_id AND f.from_id = t.to_id AND f.sequence < t.sequence
        UNION ALL SELECT MAX(o.sequence) FROM transfer_before o WHERE o.hub_id = t.hub_id AND o.to_id = t.to_id AND o.sequence < t.sequence) AS y),
    /*sqlite: x'' */ /*postgres: '' */, t.actor_id, w.for_member_id, t.about_id, t.link_id, t.pending_id, t.expires_at, t.reverses_id, t.key, t.description
FROM transfer_before t LEFT JOIN audit w ON w.hub_id = t.hub_id AND w.id = t.id AND w.action = 'transfer.' || t.phase
ORDER BY t.hub_id, t.sequence;

DROP TABLE transfer_before;

-- What those lines of the trail said stands in the transfers themselves.
DELETE FROM audit WHERE action IN ('transfer.posted', 'transfer.pending', 'transfer.post', 'transfer.void', 'transfer.expire');

CREATE UNIQUE INDEX transfer_id ON transfer (hub_id, id);
CREATE UNIQUE INDEX transfer_pending ON transfer (hub_id, pending_id) WHERE pending_id IS NOT NULL;
CREATE UNIQUE INDEX transfer_reverses ON transfer (hub_id, reverses_id) WHERE reverses_id IS NOT NULL;
CREATE UNIQUE INDEX transfer_key ON transfer (hub_id, key) WHERE key IS NOT NULL;
CREATE INDEX transfer_expires ON transfer (hub_id, expires_at) WHERE expires_at IS NOT NULL;

/*sqlite: CREATE TRIGGER transfer_kept BEFORE UPDATE ON transfer
WHEN NOT (NEW.hub_id IS OLD.hub_id AND NEW.sequence IS OLD.sequence AND NEW.id IS OLD.id AND NEW.phase IS OLD.phase AND NEW.kind IS OLD.kind
    AND NEW.from_id IS OLD.from_id AND NEW.to_id IS OLD.to_id AND NEW.amount IS OLD.amount AND NEW.day IS OLD.day AND NEW.at IS OLD.at
    AND NEW.actor_id IS OLD.actor_id AND NEW.for_member_id IS OLD.for_member_id AND NEW.about_id IS OLD.about_id AND NEW.link_id IS OLD.link_id
    AND NEW.pending_id IS OLD.pending_id AND NEW.expires_at IS OLD.expires_at AND NEW.reverses_id IS OLD.reverses_id
    AND (NEW.description IS OLD.description OR NEW.description IS '') AND (NEW.key IS OLD.key OR NEW.key IS NULL)
    AND (NEW.salt IS OLD.salt OR NEW.salt IS NULL OR OLD.hash IS x'') AND (NEW.commitment IS OLD.commitment OR OLD.hash IS x'')
    AND (NEW.hash IS OLD.hash OR OLD.hash IS x''))
BEGIN
    SELECT RAISE(ABORT, 'a line of the ledger is never changed');
END; */

/*sqlite: CREATE TRIGGER transfer_stays BEFORE DELETE ON transfer
BEGIN
    SELECT RAISE(ABORT, 'a line of the ledger is never deleted');
END; */

/*postgres: CREATE FUNCTION transfer_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.hub_id, NEW.sequence, NEW.id, NEW.phase, NEW.kind, NEW.from_id, NEW.to_id, NEW.amount, NEW.day, NEW.at,
            NEW.actor_id, NEW.for_member_id, NEW.about_id, NEW.link_id, NEW.pending_id, NEW.expires_at, NEW.reverses_id)
        IS NOT DISTINCT FROM (OLD.hub_id, OLD.sequence, OLD.id, OLD.phase, OLD.kind, OLD.from_id, OLD.to_id, OLD.amount, OLD.day, OLD.at,
            OLD.actor_id, OLD.for_member_id, OLD.about_id, OLD.link_id, OLD.pending_id, OLD.expires_at, OLD.reverses_id)
        AND (NEW.description = OLD.description OR NEW.description = '') AND (NEW.key IS NOT DISTINCT FROM OLD.key OR NEW.key IS NULL)
        AND (NEW.salt IS NOT DISTINCT FROM OLD.salt OR NEW.salt IS NULL OR OLD.hash = '')
        AND (NEW.commitment IS NOT DISTINCT FROM OLD.commitment OR OLD.hash = '') AND (NEW.hash = OLD.hash OR OLD.hash = '') THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a line of the ledger is never changed or deleted' USING ERRCODE = 'check_violation';
END $$; */

/*postgres: CREATE TRIGGER transfer_kept BEFORE UPDATE OR DELETE ON transfer FOR EACH ROW EXECUTE FUNCTION transfer_keep(); */

/*postgres: CREATE TRIGGER transfer_stays BEFORE TRUNCATE ON transfer FOR EACH STATEMENT EXECUTE FUNCTION transfer_keep(); */
