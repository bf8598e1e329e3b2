-- More of what people type is kept until they decide about it: the correction of a visit, a contract being filled, a
-- questionnaire being answered, values typed at the cuff or the meter, an instrument being described. The list stands in a CHECK, so the table is
-- made anew; what waits in it stays.
CREATE TABLE left_work_wider (
  account_id TEXT NOT NULL REFERENCES account (id),
  kind TEXT NOT NULL
    CHECK (kind IN ('resident', 'ecg-report', 'follow-up-correction', 'signing', 'scale', 'pressure', 'glucose',
      'line-protocol')),
  subject_id TEXT NOT NULL,             -- empty: a resident who is not registered yet
  subject_version INTEGER NOT NULL,     -- what was looked at; another version since, and the work does not fit any more
  work TEXT NOT NULL,                   -- as its window wrote it
  saved_at TEXT NOT NULL,
  PRIMARY KEY (account_id, kind, subject_id)
) STRICT, WITHOUT ROWID;
INSERT INTO left_work_wider SELECT account_id, kind, subject_id, subject_version, work, saved_at FROM left_work;
DROP TABLE left_work;
ALTER TABLE left_work_wider RENAME TO left_work;
