-- What is under way is a small part of what a member ever did: their own page finds it without walking the rest.
CREATE INDEX exchange_giver_open ON exchange (hub_id, giver_id, id) WHERE state IN ('proposed', 'agreed', 'done', 'disputed');
CREATE INDEX exchange_receiver_open ON exchange (hub_id, receiver_id, id) WHERE state IN ('proposed', 'agreed', 'done', 'disputed');
