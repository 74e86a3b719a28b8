-- What helps to find who fits. lat, lon: where, in degrees, never more exact than a postcode's middle; NULL: where its member is.
-- near: the postcode or the area that they were found by, which only its member and coordinators see. check_level: what whoever helps must have been checked for, beyond what the category asks.
-- needs: words of access needs, languages: of languages, each with a blank between; hours: a pattern of times of the week as catalogue/week.h writes it.
ALTER TABLE listing ADD COLUMN lat REAL;
ALTER TABLE listing ADD COLUMN lon REAL;
ALTER TABLE listing ADD COLUMN near TEXT NOT NULL DEFAULT '';
ALTER TABLE listing ADD COLUMN check_level TEXT NOT NULL DEFAULT 'none';
ALTER TABLE listing ADD COLUMN needs TEXT NOT NULL DEFAULT '';
ALTER TABLE listing ADD COLUMN languages TEXT NOT NULL DEFAULT '';
ALTER TABLE listing ADD COLUMN hours TEXT NOT NULL DEFAULT '';
-- When it was first answered by an exchange that was agreed: how long finding help takes is counted by it.
ALTER TABLE listing ADD COLUMN met_at INTEGER;
-- starts_at (seconds): when an agreed exchange is to happen; in the moves, what it was then.
ALTER TABLE exchange ADD COLUMN starts_at INTEGER;
ALTER TABLE exchange_move ADD COLUMN starts_at INTEGER;
-- What came of a listing.
CREATE INDEX exchange_listing ON exchange (hub_id, listing_id, id) WHERE listing_id IS NOT NULL;
UPDATE listing SET met_at = (SELECT MIN(v.at) FROM exchange e JOIN exchange_move v ON v.hub_id = e.hub_id AND v.exchange_id = e.id
    WHERE e.hub_id = listing.hub_id AND e.listing_id = listing.id AND v.state IN ('agreed', 'done', 'confirmed'));
