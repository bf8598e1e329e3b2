-- The keyring of this desk as it stands: the database key under every password and under the paper code. It is written in
-- the transaction that changes an account, so that both change together or not at all; `keyring.json` is its picture,
-- needed to open this file, and made anew from here when it is older or somebody has changed it.
CREATE TABLE keyring (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  -- Rises with every change: a file that says less was put back.
  generation INTEGER NOT NULL CHECK (generation >= 0),
  keyring_json TEXT NOT NULL
) STRICT;
