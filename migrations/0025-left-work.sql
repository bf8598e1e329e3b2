-- What somebody typed and has not decided about yet: a resident's file, the report of an ECG. One for each person and
-- subject; it waits for that person through a change of hands, a closed window and a power cut. Not journalled: it is
-- nobody's record yet. Drafts of follow-ups have their own table (0005), because the rules judge them.
CREATE TABLE left_work (
  account_id TEXT NOT NULL REFERENCES account (id),
  kind TEXT NOT NULL CHECK (kind IN ('resident', 'ecg-report')),
  subject_id TEXT NOT NULL,             -- empty: a resident who is not registered yet
  subject_version INTEGER NOT NULL,     -- what was looked at; another version since, and the work does not fit any more
  work TEXT NOT NULL,                   -- as its window wrote it
  saved_at TEXT NOT NULL,
  PRIMARY KEY (account_id, kind, subject_id)
) STRICT, WITHOUT ROWID;
