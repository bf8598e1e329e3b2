-- What somebody was asked before it was done to a resident's file, and said yes to: a visit after the day of death …
CREATE TABLE confirmation (
  id TEXT PRIMARY KEY,
  resident_id TEXT NOT NULL REFERENCES resident (id),
  question TEXT NOT NULL,
  asked TEXT NOT NULL,                  -- the sentence as it stood there
  call TEXT NOT NULL,                   -- what was about to be done
  confirmed_by TEXT NOT NULL REFERENCES account (id),
  confirmed_at TEXT NOT NULL
) STRICT;
CREATE INDEX confirmation_resident ON confirmation (resident_id, confirmed_at);
