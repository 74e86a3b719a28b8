-- What an offer or request does not say itself is taken from the profile only of who may be found: whether they may, changes what is found of it.
/*sqlite: CREATE TRIGGER search_profile_found AFTER UPDATE OF findable ON profile WHEN NEW.findable <> OLD.findable
BEGIN
    INSERT INTO search_mark (hub_id, kind, id, mark)
    SELECT l.hub_id, l.kind, l.id, 0 FROM listing l WHERE l.hub_id = NEW.hub_id AND l.member_id = NEW.member_id AND l.state = 'open' ON CONFLICT DO NOTHING;
END; */

/*postgres: CREATE FUNCTION search_on_found() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.findable <> OLD.findable THEN
        PERFORM search_mark_listings(NEW.hub_id, NEW.member_id, false);
    END IF;
    RETURN NULL;
END $$; */

/*postgres: CREATE TRIGGER search_found AFTER UPDATE OF findable ON profile FOR EACH ROW EXECUTE FUNCTION search_on_found(); */

INSERT INTO search_mark (hub_id, kind, id, mark) SELECT l.hub_id, l.kind, l.id, 0 FROM listing l WHERE l.state = 'open' ON CONFLICT DO NOTHING;
