-- Half of asking a list is counting it. These hold whatever is counted by, so that no file has to be opened.
CREATE INDEX resident_of_doctor ON resident (doctor_id, committee_code, birth_date) WHERE status = 'active';
CREATE INDEX resident_of_committee ON resident (committee_code, birth_date) WHERE status = 'active';
DROP INDEX chronic_condition_code;
CREATE INDEX chronic_condition_code ON chronic_condition (code, resident_number, ended_on) WHERE ended_on IS NULL;
CREATE INDEX signing_standing_of ON signing_standing (resident_number, is_signed, population_class) WHERE is_active = 1;
-- Few: who has a disease and lives here is who has it without these.
CREATE INDEX resident_gone ON resident (status) WHERE status <> 'active';

-- Whose contract ends in which committee.
CREATE INDEX resident_place ON resident (committee_code, id);
DROP INDEX sign_contract_expiring;
CREATE INDEX sign_contract_expiring ON sign_contract (end_on, id, resident_id, successor_id)
  WHERE kind = 'basic' AND state = 'effective' AND successor_id IS NULL;

-- What cannot wait in the order it is listed: emergencies, then by day.
DROP INDEX follow_up_schedule_urgent;
CREATE INDEX follow_up_schedule_urgent ON follow_up_schedule (reason <> 'emergency', due_on, resident_id, kind, doctor_id,
  committee_code, reason)
  WHERE active = 1 AND reason IN ('emergency', 'two-week', 'referral');
