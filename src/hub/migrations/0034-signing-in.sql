-- How each browser came in, and what it proved: `way` a word of enum sign_in_way; `browser` in few words, like "Firefox on Android"; `shared`: others use the computer
-- too; `proved_at`: when it last proved who sits there; `second_at`: since when with a second step. `id` names it to its person, for the cookie's hash is nobody's business.
ALTER TABLE session ADD COLUMN id INTEGER NOT NULL DEFAULT 0;
ALTER TABLE session ADD COLUMN way TEXT NOT NULL DEFAULT 'password';
ALTER TABLE session ADD COLUMN browser TEXT NOT NULL DEFAULT '';
ALTER TABLE session ADD COLUMN shared INTEGER NOT NULL DEFAULT 0 CHECK (shared IN (0, 1));
ALTER TABLE session ADD COLUMN proved_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE session ADD COLUMN second_at INTEGER;

UPDATE session SET proved_at = made_at,
    id = (SELECT COUNT(*) FROM session o WHERE o.token_hash <= session.token_hash);

CREATE UNIQUE INDEX session_id ON session (person_id, id);

-- enduring: what a hub asks of its coordinators' signing in; without a row a second step, fourteen days after it was first asked for. `since`: when that was last switched on.
CREATE TABLE second_rule (
    hub_id INTEGER NOT NULL PRIMARY KEY REFERENCES hub (hub_id),
    required INTEGER NOT NULL CHECK (required IN (0, 1)),
    days INTEGER NOT NULL CHECK (days BETWEEN 0 AND 90),
    since INTEGER NOT NULL
) STRICT;

-- enduring, of the installation: since when a person has been asked for a second step, because they coordinate or administer.
CREATE TABLE second_asked (
    person_id INTEGER NOT NULL PRIMARY KEY REFERENCES person (id),
    since INTEGER NOT NULL
) STRICT;
