-- Forms of a centre's own, each edition as it came: a record is shown and printed for ever under the one it was saved by.
CREATE TABLE follow_up_form (
  kind TEXT NOT NULL,
  edition TEXT NOT NULL,
  file_json TEXT NOT NULL CHECK (json_valid(file_json)),
  brought_at TEXT NOT NULL,
  PRIMARY KEY (kind, edition)
) STRICT, WITHOUT ROWID;
