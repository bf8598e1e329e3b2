-- 家庭类型 that somebody has set with a reason, in place of what follows from the members.
CREATE TABLE household_type (
  household_id TEXT PRIMARY KEY REFERENCES household (id),
  version INTEGER NOT NULL,
  type TEXT CHECK (type IN ('healthy', 'high-risk', 'chronic', 'disabled', 'other')),  -- NULL: withdrawn
  reason TEXT NOT NULL CHECK (reason <> ''),
  on_day TEXT NOT NULL,
  by_id TEXT NOT NULL REFERENCES account (id)
) STRICT;
