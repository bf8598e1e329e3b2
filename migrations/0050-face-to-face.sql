-- 面对面随访, worked out with the schedule: at least four a year are owed, pro rata for who came under management in it.
ALTER TABLE follow_up_schedule ADD COLUMN last_met_on TEXT;                       -- met face to face, and a doctor has signed
ALTER TABLE follow_up_schedule ADD COLUMN met INTEGER NOT NULL DEFAULT 0;         -- days of that kind in the year of the last one
ALTER TABLE follow_up_schedule ADD COLUMN managed_since TEXT;                     -- NULL: never was under management
ALTER TABLE follow_up_schedule ADD COLUMN per_year INTEGER NOT NULL DEFAULT 0;    -- by the policy; 0: no number is owed
