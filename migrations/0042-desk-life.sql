-- Which run of the program these data are of. Written into the file itself at each start, before anything else, and noted
-- beside it: a file that was put in the place of another one, or copied, does not go with what stands around it.
CREATE TABLE desk_life (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  life TEXT NOT NULL,
  begun_at TEXT NOT NULL
) STRICT;
