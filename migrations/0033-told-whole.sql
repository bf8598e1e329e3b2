-- Diseases, management, allergies, households and posts are told from now on, and what was told bears codes by which it
-- is found: everything goes to the platform once more. What says the same there is not sent again (`content_hash`);
-- the centre and the recordings of electrocardiographs say what they said.
INSERT INTO sync_record (entity_id, entity, sequence, state)
SELECT id, 'household', max(sequence), 'local' FROM (
  SELECT substr(hex, 1, 8) || '-' || substr(hex, 9, 4) || '-' || substr(hex, 13, 4) || '-' || substr(hex, 17, 4)
    || '-' || substr(hex, 21) AS id, sequence
  FROM (SELECT lower(hex(entity_id)) AS hex, sequence FROM journal WHERE entity = 'household')
  UNION ALL
  SELECT entity_id, sequence FROM journal_1 WHERE entity = 'household'
) GROUP BY id;

UPDATE sync_record SET state = 'local', attempts = 0, reason = NULL
WHERE state IN ('confirmed', 'refused') AND entity NOT IN ('centre', 'ecg');

-- The triggers that count are made anew after this.
UPDATE sync_tally SET records = (SELECT count(*) FROM sync_record r WHERE r.state = sync_tally.state);
