--: exec trace_add(hub_id i64, about_id i64, hour i64, reader_id i64, for_member_id i64, kind text, at i64)
-- A look. The same again in that hour counts on.
INSERT INTO access_trace (hub_id, about_id, hour, reader_id, for_member_id, kind, first_at, last_at, n)
VALUES (:hub_id, :about_id, :hour, :reader_id, :for_member_id, :kind, :at, :at, 1)
ON CONFLICT (hub_id, about_id, hour, reader_id, for_member_id, kind) DO UPDATE SET n = access_trace.n + 1,
    last_at = CASE WHEN excluded.last_at > access_trace.last_at THEN excluded.last_at ELSE access_trace.last_at END;
