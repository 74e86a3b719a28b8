-- access: what makes it easier to take part there (words of access needs, with a blank between), so that a search for them finds places too.
ALTER TABLE asset ADD COLUMN access TEXT NOT NULL DEFAULT '';

CREATE INDEX asset_organisation ON asset (hub_id, organisation_id) WHERE organisation_id IS NOT NULL;
