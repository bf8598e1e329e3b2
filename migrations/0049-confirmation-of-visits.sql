-- A visit is signed by a doctor as 随访医生: by saving it, or by confirming what somebody else has recorded. What was
-- saved before this was signed by whoever saved it.
ALTER TABLE follow_up ADD COLUMN awaits_doctor INTEGER NOT NULL DEFAULT 0 CHECK (awaits_doctor IN (0, 1));
ALTER TABLE follow_up ADD COLUMN confirmed_by_id TEXT REFERENCES account (id);  -- NULL: who saved it signed it, or nobody yet
ALTER TABLE follow_up ADD COLUMN confirmed_at TEXT;
-- Several forms of one visit: the id of the one that was saved first; NULL: its own.
ALTER TABLE follow_up ADD COLUMN visit_id TEXT REFERENCES follow_up (id);
-- 待医生确认: few among all, oldest first.
CREATE INDEX follow_up_awaiting ON follow_up (saved_at, id)
  WHERE awaits_doctor = 1 AND corrected_by_id IS NULL AND withdrawn_reason IS NULL;
CREATE INDEX follow_up_together ON follow_up (visit_id) WHERE visit_id IS NOT NULL;
