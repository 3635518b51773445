CREATE INDEX CONCURRENTLY events_2025_id_idx ON events_2025 (id);
CREATE INDEX events_id_idx ON ONLY events (id);
REINDEX TABLE CONCURRENTLY events;
