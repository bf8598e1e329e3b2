-- Which lists were printed or taken away as files, by whom and what for.
CREATE TABLE list_output (
  id TEXT PRIMARY KEY,
  list TEXT NOT NULL,
  title TEXT NOT NULL,
  narrowed TEXT NOT NULL,               -- the filters in words, as they stood there
  row_count INTEGER NOT NULL CHECK (row_count >= 0),
  purpose TEXT NOT NULL,
  way TEXT NOT NULL CHECK (way IN ('print', 'file')),
  is_masked INTEGER NOT NULL CHECK (is_masked IN (0, 1)),
  by_id TEXT NOT NULL REFERENCES account (id),
  at TEXT NOT NULL
) STRICT;
