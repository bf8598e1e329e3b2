-- Backups: where they go and how long they are kept; what became of each; and that these data were put back from one.

CREATE TABLE backup_settings (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  folder TEXT,                          -- NULL: none is taken by itself
  at TEXT NOT NULL,                     -- HH:MM by the clocks of the centre
  keep_daily INTEGER NOT NULL CHECK (keep_daily BETWEEN 1 AND 60),
  keep_weekly INTEGER NOT NULL CHECK (keep_weekly BETWEEN 0 AND 60),
  keep_monthly INTEGER NOT NULL CHECK (keep_monthly BETWEEN 0 AND 120),
  warn_after_days INTEGER NOT NULL CHECK (warn_after_days BETWEEN 1 AND 60)
) STRICT;

-- The newest hundred, so that a person sees whether it has become slower or fails again and again.
CREATE TABLE backup_run (
  id TEXT PRIMARY KEY,
  folder TEXT NOT NULL,
  began_at TEXT NOT NULL,
  ended_at TEXT NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('good', 'failed', 'cancelled')),
  says TEXT,                            -- why it failed, in words
  bytes INTEGER,                        -- of the whole, and what of it had to be written
  written_bytes INTEGER
) STRICT;
CREATE INDEX backup_run_ended ON backup_run (ended_at);

-- Rows are added by a restore, before anybody works on.
CREATE TABLE restoration (
  id TEXT PRIMARY KEY,
  at TEXT NOT NULL,
  how TEXT NOT NULL CHECK (how IN ('restored', 'copied', 'older')),
  taken_at TEXT,                        -- of the snapshot; NULL: nobody knows
  desk_before TEXT NOT NULL,
  desk_after TEXT NOT NULL,
  sequence INTEGER NOT NULL,            -- the journal's last entry of before
  shut_out_json TEXT NOT NULL CHECK (json_valid(shut_out_json)),   -- names of accounts that had been disabled since
  raised_json TEXT NOT NULL CHECK (json_valid(raised_json))        -- counter → the number it goes on after
) STRICT;
-- The notice of a restore is shown to administrators until one of them has read it.
CREATE TABLE restoration_seen (
  restoration_id TEXT PRIMARY KEY REFERENCES restoration (id),
  account_id TEXT NOT NULL,
  at TEXT NOT NULL
) STRICT;

-- Data that were put back are older than what the platform was told since: what it holds then is ours, and nobody's change.
ALTER TABLE sync_settings ADD COLUMN restored_sequence INTEGER;   -- the journal's last entry then; NULL: never
ALTER TABLE sync_settings ADD COLUMN restored_at TEXT;
