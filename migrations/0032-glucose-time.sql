-- Whether anybody knows when a result was measured: a meter whose clock stood still, or was changed, does not say. Where
-- nobody knows, measured_at is when it came, so that it has a place in the list, and it counts for no day.
ALTER TABLE glucose_reading ADD COLUMN time_known INTEGER NOT NULL DEFAULT 1 CHECK (time_known IN (0, 1));
