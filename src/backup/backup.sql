--: across many page_faults() -> (fault text)
-- SQLite's own check of every page, index and constraint: one row "ok", or the first fault.
SELECT c.fault FROM (/*sqlite: SELECT integrity_check AS fault FROM pragma_integrity_check LIMIT 1 */ /*postgres: SELECT CAST('ok' AS TEXT) AS fault */) AS c;
