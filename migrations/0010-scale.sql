-- Scales: questionnaires with a score. Definitions are data; an assessment points to the very text it was made with.

CREATE TABLE scale_definition (
  id TEXT NOT NULL,
  version TEXT NOT NULL,
  definition_json TEXT NOT NULL CHECK (json_valid(definition_json)),
  kept_at TEXT NOT NULL,
  PRIMARY KEY (id, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE scale_assessment (
  id TEXT PRIMARY KEY,
  version INTEGER NOT NULL,
  resident_id TEXT NOT NULL REFERENCES resident (id),
  scale_id TEXT NOT NULL,
  scale_version TEXT NOT NULL,
  assessed_on TEXT NOT NULL,
  assessor_id TEXT NOT NULL REFERENCES account (id),
  -- Scores are reckoned from the answers when they are shown; they are not stored twice.
  answers_json TEXT NOT NULL CHECK (json_valid(answers_json)),
  note TEXT NOT NULL,
  saved_at TEXT NOT NULL,
  void_reason TEXT,
  FOREIGN KEY (scale_id, scale_version) REFERENCES scale_definition (id, version)
) STRICT;
CREATE INDEX scale_assessment_resident ON scale_assessment (resident_id, assessed_on);
