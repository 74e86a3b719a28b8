-- derived: what can be found by words.
/*sqlite:
CREATE VIRTUAL TABLE offer_words USING fts5(title);
*/

-- enduring: what people offer.
-- More words about it.
CREATE TABLE offer (
    hub_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    title TEXT NOT NULL DEFAULT 'a;b',
    words TEXT,
    starts_on INTEGER,
    worth REAL,
    picture BLOB,
    open INTEGER NOT NULL CHECK (open IN (0, 1)),
    PRIMARY KEY (hub_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX offer_open ON offer (hub_id, open); -- for the list
