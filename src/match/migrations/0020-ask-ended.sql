-- An ask ends for all who were asked at once: when somebody said yes, or when its time is over. Until then nothing that a coordinator sees tells a no from no
-- answer yet. NULL: not ended.
ALTER TABLE ask ADD COLUMN ended_at INTEGER;

UPDATE ask SET ended_at = CASE
    WHEN answer IN ('yes', 'over') THEN answered_at
    WHEN answer = 'no' THEN (SELECT MIN(y.answered_at) FROM ask y WHERE y.hub_id = ask.hub_id AND y.listing_id = ask.listing_id AND y.answer = 'yes' AND y.answered_at >= ask.asked_at)
    END;

DROP INDEX ask_due;
DROP INDEX ask_once;
DROP INDEX ask_member_open;
CREATE INDEX ask_due ON ask (asked_at) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX ask_once ON ask (hub_id, listing_id, member_id) WHERE ended_at IS NULL;
CREATE INDEX ask_member_live ON ask (hub_id, member_id, id) WHERE ended_at IS NULL;
