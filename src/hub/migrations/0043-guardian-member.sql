-- Whom somebody acts for was found by who acts: a member's own row is looked for whenever it is taken in or left out, too.
CREATE INDEX guardian_member ON guardian (hub_id, member_id);
