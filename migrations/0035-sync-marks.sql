-- To notice a platform that was restored from a backup or emptied: every Bundle has a number, written with it into a small
-- resource of ours on the platform, and kept here beside all that it confirmed.
ALTER TABLE sync_settings ADD COLUMN mark INTEGER NOT NULL DEFAULT 0;   -- the newest number that was given to a Bundle
-- While a reset goes on (reset_after): what a Bundle after this one has confirmed is told again; NULL: everything.
ALTER TABLE sync_settings ADD COLUMN reset_above INTEGER;
ALTER TABLE sync_settings ADD COLUMN set_back_at TEXT;                  -- when it was last noticed; NULL: never
ALTER TABLE sync_settings ADD COLUMN set_back_whole INTEGER CHECK (set_back_whole IN (0, 1)); -- nothing of ours was left
ALTER TABLE sync_record ADD COLUMN mark INTEGER;
ALTER TABLE sync_resource ADD COLUMN mark INTEGER;
-- Hashes of what was confirmed before, newest first: an older state there is ours and no stranger's change.
ALTER TABLE sync_resource ADD COLUMN earlier TEXT;
