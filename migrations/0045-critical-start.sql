-- The list of critical values begins at an entry of the journal, whose order no wrong clock changes: the one whose instant
-- was kept. 0: it began with the first record.
ALTER TABLE critical_start ADD COLUMN sequence INTEGER NOT NULL DEFAULT 0;
UPDATE critical_start SET sequence = coalesce((
  SELECT max(sequence) FROM (SELECT sequence, at FROM journal UNION ALL SELECT sequence, at FROM journal_1) AS entry
  WHERE entry.at = critical_start.at
), 0) WHERE at <> '';
