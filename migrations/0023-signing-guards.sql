-- Guards of signing: strokes that were copied, a clock that was wrong, a centre that moves to another time zone.

-- Whether the same strokes stand under another agreement already; their beginning tells nearly all apart.
CREATE INDEX agreement_signature_strokes
  ON agreement_signature (substr(evidence, instr(evidence, '"strokes":[['), 160));

-- The last day that was worked with. A clock that stood in the future for a while has worked out what is not yet.
ALTER TABLE signing_basis ADD COLUMN on_day TEXT NOT NULL DEFAULT '';
CREATE TABLE fulfilment_basis (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  on_day TEXT NOT NULL
) STRICT;

-- The day of a reading is the day in the centre's zone.
CREATE TRIGGER zone_changes_fulfilment AFTER UPDATE OF zone ON centre WHEN new.zone <> old.zone
BEGIN
  INSERT INTO fulfilment_queue SELECT DISTINCT resident_id, '' FROM sign_contract WHERE true
  ON CONFLICT DO UPDATE SET on_day = '';
END;
