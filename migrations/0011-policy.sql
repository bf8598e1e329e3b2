-- The centre's regional policy. Each act adds a state; contracts refer to the state they were signed under, so no state
-- is ever changed or taken away.
CREATE TABLE policy_version (
  id TEXT PRIMARY KEY,
  version INTEGER NOT NULL UNIQUE CHECK (version > 0),   -- the highest is the present one
  at TEXT,                                               -- null: as the program was delivered
  actor_id TEXT,
  act TEXT NOT NULL CHECK (act IN ('found', 'activate', 'override', 'withdraw')),
  reason TEXT NOT NULL,
  -- Packs are data of the program and named by id; a pack once shipped is never edited.
  activations_json TEXT NOT NULL CHECK (json_valid(activations_json)),
  overrides_json TEXT NOT NULL CHECK (json_valid(overrides_json))
) STRICT;

CREATE TRIGGER policy_version_never_updated BEFORE UPDATE ON policy_version
BEGIN SELECT raise(ABORT, 'a state of the policy is never changed'); END;
CREATE TRIGGER policy_version_never_deleted BEFORE DELETE ON policy_version
BEGIN SELECT raise(ABORT, 'a state of the policy is never taken away'); END;

-- So that there is a policy from the first day on: the national one.
INSERT INTO policy_version VALUES ('00000000-0000-7000-8000-000000000001', 1, NULL, NULL, 'found', '',
  '[{"packId":"national-1","nationalId":"national-1","validFrom":"0001-01-01"}]', '[]');
