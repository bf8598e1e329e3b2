-- The signed agreement: its canonical text, and each signature as a text of its own, with the digests that bind them.

CREATE TABLE agreement_document (
  act_id TEXT PRIMARY KEY REFERENCES signing_act (id),
  document TEXT NOT NULL,               -- not parsed by the database: every byte of it counts
  digest TEXT NOT NULL                  -- SM3
) STRICT;

CREATE TABLE agreement_signature (
  act_id TEXT NOT NULL REFERENCES agreement_document (act_id),
  position INTEGER NOT NULL,
  evidence TEXT NOT NULL,
  digest TEXT NOT NULL UNIQUE,          -- the same signature cannot stand on two agreements
  PRIMARY KEY (act_id, position)
) STRICT, WITHOUT ROWID;

-- Signed is signed: what changes afterwards is a new act.
CREATE TRIGGER agreement_document_stays BEFORE UPDATE ON agreement_document
BEGIN SELECT raise(ABORT, 'a signed agreement is never changed'); END;
CREATE TRIGGER agreement_document_remains BEFORE DELETE ON agreement_document
BEGIN SELECT raise(ABORT, 'a signed agreement is never deleted'); END;
CREATE TRIGGER agreement_signature_stays BEFORE UPDATE ON agreement_signature
BEGIN SELECT raise(ABORT, 'a signature is never changed'); END;
CREATE TRIGGER agreement_signature_remains BEFORE DELETE ON agreement_signature
BEGIN SELECT raise(ABORT, 'a signature is never deleted'); END;
