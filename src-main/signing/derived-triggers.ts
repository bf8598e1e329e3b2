/** Who is marked to be worked out anew. */
export const derivedTriggers = {
  // ON CONFLICT and not OR IGNORE: that would be overruled where the statement itself has a conflict clause.
  resident_enters_signing: `AFTER INSERT ON resident
      BEGIN INSERT INTO signing_dirty VALUES (new.number) ON CONFLICT DO NOTHING; END`,
  // Conditions, key populations and phones are written anew with the row.
  resident_changes_signing: `AFTER UPDATE ON resident
      BEGIN INSERT INTO signing_dirty VALUES (new.number) ON CONFLICT DO NOTHING; END`,
  household_joined_changes_signing: `AFTER INSERT ON household_member
      BEGIN
        INSERT INTO signing_dirty
        SELECT DISTINCT m.resident_number FROM household_member m WHERE m.household_id = new.household_id
        ON CONFLICT DO NOTHING;
      END`,
  household_left_changes_signing: `AFTER UPDATE ON household_member
      BEGIN
        INSERT INTO signing_dirty
        SELECT DISTINCT m.resident_number FROM household_member m WHERE m.household_id = new.household_id
        ON CONFLICT DO NOTHING;
      END`,
  contract_begins_changes_signing: `AFTER INSERT ON sign_contract
      BEGIN
        INSERT INTO signing_dirty SELECT r.number FROM resident r WHERE r.id = new.resident_id ON CONFLICT DO NOTHING;
      END`,
  contract_changes_signing: `AFTER UPDATE OF state, last_on ON sign_contract
      BEGIN
        INSERT INTO signing_dirty SELECT r.number FROM resident r WHERE r.id = new.resident_id ON CONFLICT DO NOTHING;
      END`,
  override_begins_signing: `AFTER INSERT ON class_override
      BEGIN
        INSERT INTO signing_dirty SELECT r.number FROM resident r WHERE r.id = new.resident_id ON CONFLICT DO NOTHING;
      END`,
  override_changes_signing: `AFTER UPDATE ON class_override
      BEGIN
        INSERT INTO signing_dirty SELECT r.number FROM resident r WHERE r.id = new.resident_id ON CONFLICT DO NOTHING;
      END`,
  // Somebody who is on no contract and no household's act has nothing to be worked out; the rest is cheap.
  contract_begins_fulfilment: `AFTER INSERT ON sign_contract
      BEGIN INSERT INTO fulfilment_queue VALUES (new.resident_id, '') ON CONFLICT DO UPDATE SET on_day = ''; END`,
  contract_changes_fulfilment: `AFTER UPDATE OF state, start_on, last_on, doctor_id ON sign_contract
      BEGIN INSERT INTO fulfilment_queue VALUES (new.resident_id, '') ON CONFLICT DO UPDATE SET on_day = ''; END`,
  item_changes_fulfilment: `AFTER UPDATE OF audience ON service_item WHEN new.audience <> old.audience
      BEGIN
        INSERT INTO fulfilment_queue SELECT DISTINCT f.resident_id, '' FROM fulfilment_line f WHERE f.item_id = new.id
        ON CONFLICT DO UPDATE SET on_day = '';
      END`,
  follow_up_begins_fulfilment: `AFTER INSERT ON follow_up
      BEGIN INSERT INTO fulfilment_queue VALUES (new.resident_id, '') ON CONFLICT DO UPDATE SET on_day = ''; END`,
  follow_up_changes_fulfilment: `AFTER UPDATE ON follow_up
      BEGIN INSERT INTO fulfilment_queue VALUES (new.resident_id, '') ON CONFLICT DO UPDATE SET on_day = ''; END`,
  pressure_begins_fulfilment: `AFTER INSERT ON blood_pressure_reading WHEN new.resident_id IS NOT NULL
      BEGIN INSERT INTO fulfilment_queue VALUES (new.resident_id, '') ON CONFLICT DO UPDATE SET on_day = ''; END`,
  pressure_changes_fulfilment: `AFTER UPDATE OF resident_id, series_id, setting, status, observer_id
      ON blood_pressure_reading
      BEGIN
        INSERT INTO fulfilment_queue
        SELECT DISTINCT value, '' FROM json_each(json_array(old.resident_id, new.resident_id)) WHERE value IS NOT NULL
        ON CONFLICT DO UPDATE SET on_day = '';
      END`,
  glucose_begins_fulfilment: `AFTER INSERT ON glucose_reading WHEN new.resident_id IS NOT NULL
      BEGIN INSERT INTO fulfilment_queue VALUES (new.resident_id, '') ON CONFLICT DO UPDATE SET on_day = ''; END`,
  glucose_changes_fulfilment: `AFTER UPDATE OF resident_id, measured_at, status ON glucose_reading
      BEGIN
        INSERT INTO fulfilment_queue
        SELECT DISTINCT value, '' FROM json_each(json_array(old.resident_id, new.resident_id)) WHERE value IS NOT NULL
        ON CONFLICT DO UPDATE SET on_day = '';
      END`,
  ecg_begins_fulfilment: `AFTER INSERT ON ecg_record
      BEGIN INSERT INTO fulfilment_queue VALUES (new.resident_id, '') ON CONFLICT DO UPDATE SET on_day = ''; END`,
  ecg_changes_fulfilment: `AFTER UPDATE OF resident_id, state, void_reason ON ecg_record
      BEGIN
        INSERT INTO fulfilment_queue SELECT DISTINCT value, '' FROM json_each(json_array(old.resident_id, new.resident_id))
        WHERE true ON CONFLICT DO UPDATE SET on_day = '';
      END`,
  note_begins_fulfilment: `AFTER INSERT ON service_note
      BEGIN INSERT INTO fulfilment_queue VALUES (new.resident_id, '') ON CONFLICT DO UPDATE SET on_day = ''; END`,
  note_changes_fulfilment: `AFTER UPDATE ON service_note
      BEGIN INSERT INTO fulfilment_queue VALUES (new.resident_id, '') ON CONFLICT DO UPDATE SET on_day = ''; END`,
  // The day of a reading is the day in the centre's zone.
  zone_changes_fulfilment: `AFTER UPDATE OF zone ON centre WHEN new.zone <> old.zone
      BEGIN
        INSERT INTO fulfilment_queue SELECT DISTINCT resident_id, '' FROM sign_contract WHERE true
        ON CONFLICT DO UPDATE SET on_day = '';
      END`
}
