-- A neighbour by its address, also of a hub that has to do with thousands.
CREATE INDEX neighbour_slug ON neighbour (hub_id, slug);
