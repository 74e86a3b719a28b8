-- enduring: a search that a member keeps, to be told when something new fits. query: the address's query, as the page writes it. seen_at: what is newer is told of.
CREATE TABLE saved_search (
    hub_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    query TEXT NOT NULL,
    seen_at INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    PRIMARY KEY (hub_id, id),
    FOREIGN KEY (hub_id, member_id) REFERENCES member (hub_id, id)
) STRICT;

CREATE INDEX saved_search_member ON saved_search (hub_id, member_id, id);

-- enduring: the secret address under which a member's programs read searches as a feed. Of the word only its hash is kept.
CREATE TABLE search_feed (
    hub_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    word_hash BLOB NOT NULL,
    made_at INTEGER NOT NULL,
    PRIMARY KEY (hub_id, member_id),
    FOREIGN KEY (hub_id, member_id) REFERENCES member (hub_id, id)
) STRICT;

CREATE UNIQUE INDEX search_feed_word ON search_feed (hub_id, word_hash);

-- derived: what can be found: each open offer and request, each person who may be found, each open asset. terms: their words, stems and weights, as search/terms.h writes them.
-- doc: the number under which search_text knows it. lat, lon, area_id, hours, languages: its own, else of whoever it belongs to.
CREATE TABLE search_doc (
    hub_id INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('offer', 'request', 'person', 'asset')),
    id INTEGER NOT NULL,
    doc INTEGER NOT NULL,
    member_id INTEGER,
    category TEXT NOT NULL,
    area_id INTEGER,
    lat REAL,
    lon REAL,
    at INTEGER NOT NULL,
    ends_on INTEGER,
    hours TEXT NOT NULL,
    languages TEXT NOT NULL,
    needs TEXT NOT NULL,
    terms TEXT NOT NULL,
    PRIMARY KEY (hub_id, kind, id)
) STRICT;

CREATE UNIQUE INDEX search_doc_doc ON search_doc (hub_id, doc);
CREATE INDEX search_doc_number ON search_doc (doc);
CREATE INDEX search_doc_place ON search_doc (hub_id, lat) WHERE lat IS NOT NULL;

-- The engine's own full-text index. Each word stands in it with its hub's id before it: so the words of one hub lie together, apart from those of all others.
/*sqlite: CREATE VIRTUAL TABLE search_text USING fts5(hub_id UNINDEXED, terms, content='', contentless_delete=1, detail=none, tokenize='ascii'); */

/*postgres: CREATE TABLE search_text (hub_id BIGINT NOT NULL, doc BIGINT NOT NULL, terms TSVECTOR NOT NULL, PRIMARY KEY (hub_id, doc)); */

/*postgres: CREATE INDEX search_text_terms ON search_text USING gin (terms) WITH (fastupdate = off); */

-- derived: the words of a hub and in how many things they stand. The empty word: how many things there are.
CREATE TABLE search_word (
    hub_id INTEGER NOT NULL,
    word TEXT /*postgres: COLLATE "C" */ NOT NULL,
    stem TEXT /*postgres: COLLATE "C" */ NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (hub_id, word)
) STRICT;

CREATE INDEX search_word_stem ON search_word (hub_id, stem);

-- derived: what has changed since the index was brought up to date. Until then a search looks at these themselves. mark tells changes of several transactions apart.
CREATE TABLE search_mark (
    hub_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    id INTEGER NOT NULL,
    mark INTEGER NOT NULL,
    PRIMARY KEY (hub_id, kind, id, mark)
) STRICT;

/*sqlite: CREATE TRIGGER search_listing_new AFTER INSERT ON listing
BEGIN
    INSERT INTO search_mark (hub_id, kind, id, mark) VALUES (NEW.hub_id, NEW.kind, NEW.id, 0) ON CONFLICT DO NOTHING;
END; */

/*sqlite: CREATE TRIGGER search_listing_changed AFTER UPDATE ON listing
BEGIN
    INSERT INTO search_mark (hub_id, kind, id, mark) VALUES (NEW.hub_id, NEW.kind, NEW.id, 0) ON CONFLICT DO NOTHING;
END; */

/*sqlite: CREATE TRIGGER search_listing_gone AFTER DELETE ON listing
BEGIN
    INSERT INTO search_mark (hub_id, kind, id, mark) VALUES (OLD.hub_id, OLD.kind, OLD.id, 0) ON CONFLICT DO NOTHING;
END; */

/*sqlite: CREATE TRIGGER search_asset_new AFTER INSERT ON asset
BEGIN
    INSERT INTO search_mark (hub_id, kind, id, mark) VALUES (NEW.hub_id, 'asset', NEW.id, 0) ON CONFLICT DO NOTHING;
END; */

/*sqlite: CREATE TRIGGER search_asset_changed AFTER UPDATE ON asset
BEGIN
    INSERT INTO search_mark (hub_id, kind, id, mark) VALUES (NEW.hub_id, 'asset', NEW.id, 0) ON CONFLICT DO NOTHING;
END; */

/*sqlite: CREATE TRIGGER search_asset_gone AFTER DELETE ON asset
BEGIN
    INSERT INTO search_mark (hub_id, kind, id, mark) VALUES (OLD.hub_id, 'asset', OLD.id, 0) ON CONFLICT DO NOTHING;
END; */

/*sqlite: CREATE TRIGGER search_profile_new AFTER INSERT ON profile
BEGIN
    INSERT INTO search_mark (hub_id, kind, id, mark) VALUES (NEW.hub_id, 'person', NEW.member_id, 0) ON CONFLICT DO NOTHING;
    INSERT INTO search_mark (hub_id, kind, id, mark)
    SELECT l.hub_id, l.kind, l.id, 0 FROM listing l WHERE l.hub_id = NEW.hub_id AND l.member_id = NEW.member_id AND l.state = 'open' ON CONFLICT DO NOTHING;
END; */

/*sqlite: CREATE TRIGGER search_profile_changed AFTER UPDATE ON profile
BEGIN
    INSERT INTO search_mark (hub_id, kind, id, mark) VALUES (NEW.hub_id, 'person', NEW.member_id, 0) ON CONFLICT DO NOTHING;
    INSERT INTO search_mark (hub_id, kind, id, mark)
    SELECT l.hub_id, l.kind, l.id, 0 FROM listing l WHERE l.hub_id = NEW.hub_id AND l.member_id = NEW.member_id AND l.state = 'open'
      AND (NEW.lat IS NOT OLD.lat OR NEW.lon IS NOT OLD.lon OR NEW.area_id IS NOT OLD.area_id) ON CONFLICT DO NOTHING;
END; */

/*sqlite: CREATE TRIGGER search_profile_gone AFTER DELETE ON profile
BEGIN
    INSERT INTO search_mark (hub_id, kind, id, mark) VALUES (OLD.hub_id, 'person', OLD.member_id, 0) ON CONFLICT DO NOTHING;
    INSERT INTO search_mark (hub_id, kind, id, mark)
    SELECT l.hub_id, l.kind, l.id, 0 FROM listing l WHERE l.hub_id = OLD.hub_id AND l.member_id = OLD.member_id AND l.state = 'open' ON CONFLICT DO NOTHING;
END; */

/*sqlite: CREATE TRIGGER search_tag_new AFTER INSERT ON profile_tag WHEN NEW.kind IN ('can', 'language')
BEGIN
    INSERT INTO search_mark (hub_id, kind, id, mark) VALUES (NEW.hub_id, 'person', NEW.member_id, 0) ON CONFLICT DO NOTHING;
    INSERT INTO search_mark (hub_id, kind, id, mark)
    SELECT l.hub_id, l.kind, l.id, 0 FROM listing l
    WHERE l.hub_id = NEW.hub_id AND l.member_id = NEW.member_id AND l.state = 'open' AND NEW.kind = 'language' ON CONFLICT DO NOTHING;
END; */

/*sqlite: CREATE TRIGGER search_tag_gone AFTER DELETE ON profile_tag WHEN OLD.kind IN ('can', 'language')
BEGIN
    INSERT INTO search_mark (hub_id, kind, id, mark) VALUES (OLD.hub_id, 'person', OLD.member_id, 0) ON CONFLICT DO NOTHING;
    INSERT INTO search_mark (hub_id, kind, id, mark)
    SELECT l.hub_id, l.kind, l.id, 0 FROM listing l
    WHERE l.hub_id = OLD.hub_id AND l.member_id = OLD.member_id AND l.state = 'open' AND OLD.kind = 'language' ON CONFLICT DO NOTHING;
END; */

/*sqlite: CREATE TRIGGER search_free_new AFTER INSERT ON availability
BEGIN
    INSERT INTO search_mark (hub_id, kind, id, mark) VALUES (NEW.hub_id, 'person', NEW.member_id, 0) ON CONFLICT DO NOTHING;
    INSERT INTO search_mark (hub_id, kind, id, mark)
    SELECT l.hub_id, l.kind, l.id, 0 FROM listing l WHERE l.hub_id = NEW.hub_id AND l.member_id = NEW.member_id AND l.state = 'open' AND l.hours = '' ON CONFLICT DO NOTHING;
END; */

/*sqlite: CREATE TRIGGER search_free_changed AFTER UPDATE ON availability
BEGIN
    INSERT INTO search_mark (hub_id, kind, id, mark) VALUES (NEW.hub_id, 'person', NEW.member_id, 0) ON CONFLICT DO NOTHING;
    INSERT INTO search_mark (hub_id, kind, id, mark)
    SELECT l.hub_id, l.kind, l.id, 0 FROM listing l WHERE l.hub_id = NEW.hub_id AND l.member_id = NEW.member_id AND l.state = 'open' AND l.hours = '' ON CONFLICT DO NOTHING;
END; */

/*sqlite: CREATE TRIGGER search_free_gone AFTER DELETE ON availability
BEGIN
    INSERT INTO search_mark (hub_id, kind, id, mark) VALUES (OLD.hub_id, 'person', OLD.member_id, 0) ON CONFLICT DO NOTHING;
    INSERT INTO search_mark (hub_id, kind, id, mark)
    SELECT l.hub_id, l.kind, l.id, 0 FROM listing l WHERE l.hub_id = OLD.hub_id AND l.member_id = OLD.member_id AND l.state = 'open' AND l.hours = '' ON CONFLICT DO NOTHING;
END; */

/*sqlite: CREATE TRIGGER search_name_changed AFTER UPDATE OF name ON person WHEN NEW.name IS NOT OLD.name
BEGIN
    INSERT INTO search_mark (hub_id, kind, id, mark) SELECT m.hub_id, 'person', m.id, 0 FROM member m WHERE m.person_id = NEW.id ON CONFLICT DO NOTHING;
END; */

/*sqlite: CREATE TRIGGER search_category_new AFTER INSERT ON category
BEGIN
    INSERT INTO search_mark (hub_id, kind, id, mark)
    SELECT d.hub_id, d.kind, d.id, 0 FROM search_doc d WHERE d.hub_id = NEW.hub_id AND (d.kind = 'person' OR d.category = NEW.word) ON CONFLICT DO NOTHING;
END; */

/*sqlite: CREATE TRIGGER search_category_changed AFTER UPDATE ON category WHEN NEW.label IS NOT OLD.label
BEGIN
    INSERT INTO search_mark (hub_id, kind, id, mark)
    SELECT d.hub_id, d.kind, d.id, 0 FROM search_doc d WHERE d.hub_id = NEW.hub_id AND (d.kind = 'person' OR d.category = NEW.word) ON CONFLICT DO NOTHING;
END; */

/*postgres: CREATE FUNCTION search_mark_add(hub BIGINT, what TEXT, one BIGINT) RETURNS void LANGUAGE sql AS $$
    INSERT INTO search_mark (hub_id, kind, id, mark) VALUES (hub, what, one, CAST(CAST(pg_current_xact_id() AS TEXT) AS BIGINT)) ON CONFLICT DO NOTHING;
$$; */

/*postgres: CREATE FUNCTION search_mark_listings(hub BIGINT, owner BIGINT, no_hours BOOLEAN) RETURNS void LANGUAGE sql AS $$
    INSERT INTO search_mark (hub_id, kind, id, mark)
    SELECT l.hub_id, l.kind, l.id, CAST(CAST(pg_current_xact_id() AS TEXT) AS BIGINT) FROM listing l
    WHERE l.hub_id = hub AND l.member_id = owner AND l.state = 'open' AND (NOT no_hours OR l.hours = '') ON CONFLICT DO NOTHING;
$$; */

/*postgres: CREATE FUNCTION search_on_listing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM search_mark_add(OLD.hub_id, OLD.kind, OLD.id);
    ELSE
        PERFORM search_mark_add(NEW.hub_id, NEW.kind, NEW.id);
    END IF;
    RETURN NULL;
END $$; */

/*postgres: CREATE FUNCTION search_on_asset() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM search_mark_add(OLD.hub_id, 'asset', OLD.id);
    ELSE
        PERFORM search_mark_add(NEW.hub_id, 'asset', NEW.id);
    END IF;
    RETURN NULL;
END $$; */

/*postgres: CREATE FUNCTION search_on_profile() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM search_mark_add(OLD.hub_id, 'person', OLD.member_id);
        PERFORM search_mark_listings(OLD.hub_id, OLD.member_id, false);
        RETURN NULL;
    END IF;
    PERFORM search_mark_add(NEW.hub_id, 'person', NEW.member_id);
    IF TG_OP = 'INSERT' THEN
        PERFORM search_mark_listings(NEW.hub_id, NEW.member_id, false);
    ELSIF (NEW.lat, NEW.lon, NEW.area_id) IS DISTINCT FROM (OLD.lat, OLD.lon, OLD.area_id) THEN
        PERFORM search_mark_listings(NEW.hub_id, NEW.member_id, false);
    END IF;
    RETURN NULL;
END $$; */

/*postgres: CREATE FUNCTION search_on_tag() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    tag profile_tag%ROWTYPE;
BEGIN
    IF TG_OP = 'DELETE' THEN
        tag := OLD;
    ELSE
        tag := NEW;
    END IF;
    IF tag.kind IN ('can', 'language') THEN
        PERFORM search_mark_add(tag.hub_id, 'person', tag.member_id);
    END IF;
    IF tag.kind = 'language' THEN
        PERFORM search_mark_listings(tag.hub_id, tag.member_id, false);
    END IF;
    RETURN NULL;
END $$; */

/*postgres: CREATE FUNCTION search_on_free() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM search_mark_add(OLD.hub_id, 'person', OLD.member_id);
        PERFORM search_mark_listings(OLD.hub_id, OLD.member_id, true);
    ELSE
        PERFORM search_mark_add(NEW.hub_id, 'person', NEW.member_id);
        PERFORM search_mark_listings(NEW.hub_id, NEW.member_id, true);
    END IF;
    RETURN NULL;
END $$; */

/*postgres: CREATE FUNCTION search_on_name() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.name IS DISTINCT FROM OLD.name THEN
        PERFORM search_mark_add(m.hub_id, 'person', m.id) FROM member m WHERE m.person_id = NEW.id;
    END IF;
    RETURN NULL;
END $$; */

/*postgres: CREATE FUNCTION search_on_category() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.label = OLD.label THEN
        RETURN NULL;
    END IF;
    PERFORM search_mark_add(d.hub_id, d.kind, d.id) FROM search_doc d WHERE d.hub_id = NEW.hub_id AND (d.kind = 'person' OR d.category = NEW.word);
    RETURN NULL;
END $$; */

/*postgres: CREATE TRIGGER search_listing AFTER INSERT OR UPDATE OR DELETE ON listing FOR EACH ROW EXECUTE FUNCTION search_on_listing(); */

/*postgres: CREATE TRIGGER search_asset AFTER INSERT OR UPDATE OR DELETE ON asset FOR EACH ROW EXECUTE FUNCTION search_on_asset(); */

/*postgres: CREATE TRIGGER search_profile AFTER INSERT OR UPDATE OR DELETE ON profile FOR EACH ROW EXECUTE FUNCTION search_on_profile(); */

/*postgres: CREATE TRIGGER search_tag AFTER INSERT OR DELETE ON profile_tag FOR EACH ROW EXECUTE FUNCTION search_on_tag(); */

/*postgres: CREATE TRIGGER search_free AFTER INSERT OR UPDATE OR DELETE ON availability FOR EACH ROW EXECUTE FUNCTION search_on_free(); */

/*postgres: CREATE TRIGGER search_name AFTER UPDATE OF name ON person FOR EACH ROW EXECUTE FUNCTION search_on_name(); */

/*postgres: CREATE TRIGGER search_category AFTER INSERT OR UPDATE ON category FOR EACH ROW EXECUTE FUNCTION search_on_category(); */

-- What is there already is indexed when the server next runs, and found until then by being looked at.
INSERT INTO search_mark (hub_id, kind, id, mark) SELECT l.hub_id, l.kind, l.id, 0 FROM listing l;
INSERT INTO search_mark (hub_id, kind, id, mark) SELECT p.hub_id, 'person', p.member_id, 0 FROM profile p;
INSERT INTO search_mark (hub_id, kind, id, mark) SELECT s.hub_id, 'asset', s.id, 0 FROM asset s;
