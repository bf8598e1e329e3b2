-- 家庭医生签约: teams, catalogue, contracts from draft to their end, work lists, panels that change hands.

CREATE TABLE institution (
  id TEXT PRIMARY KEY,
  version INTEGER NOT NULL,
  name TEXT NOT NULL,
  level TEXT NOT NULL CHECK (level IN ('city', 'district', 'community', 'station', 'township', 'village', 'other')),
  phone TEXT NOT NULL,
  address TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('active', 'closed'))
) STRICT;

-- Who works in teams. Helpers from elsewhere have no account here.
CREATE TABLE staff (
  id TEXT PRIMARY KEY,
  version INTEGER NOT NULL,
  account_id TEXT UNIQUE REFERENCES account (id),
  name TEXT NOT NULL,
  phone TEXT NOT NULL,
  title TEXT NOT NULL,
  qualification TEXT NOT NULL CHECK (
    qualification IN ('gp', 'physician', 'tcm-physician', 'assistant-physician', 'village-doctor', 'nurse', 'other')
  ),
  institution_id TEXT REFERENCES institution (id),
  status TEXT NOT NULL CHECK (status IN ('active', 'left'))
) STRICT;

CREATE TABLE team (
  id TEXT PRIMARY KEY,
  version INTEGER NOT NULL,
  name TEXT NOT NULL,
  purpose TEXT NOT NULL CHECK (purpose IN ('general', 'child', 'maternal', 'specialist')),
  lead_id TEXT NOT NULL REFERENCES account (id),
  supports_team_id TEXT REFERENCES team (id) CHECK (supports_team_id <> id),
  phone TEXT NOT NULL,
  note TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('active', 'closed'))
) STRICT;
CREATE INDEX team_supports ON team (supports_team_id) WHERE supports_team_id IS NOT NULL;

-- One person may hold several roles, and the same one again after a pause.
CREATE TABLE team_member (
  id TEXT PRIMARY KEY,
  team_id TEXT NOT NULL REFERENCES team (id),
  staff_id TEXT NOT NULL REFERENCES staff (id),
  role TEXT NOT NULL,
  from_day TEXT NOT NULL,
  to_day TEXT,                          -- the last day
  CHECK (to_day IS NULL OR to_day >= from_day)
) STRICT;
CREATE INDEX team_member_team ON team_member (team_id, from_day);
CREATE UNIQUE INDEX team_member_current ON team_member (team_id, staff_id, role) WHERE to_day IS NULL;

-- 居委分区包干: public-health responsibility, dated.
CREATE TABLE block (
  id TEXT PRIMARY KEY,
  committee_code TEXT NOT NULL CHECK (length(committee_code) = 3),
  doctor_id TEXT NOT NULL REFERENCES account (id),
  team_id TEXT REFERENCES team (id),
  from_day TEXT NOT NULL,
  to_day TEXT,                          -- the last day
  CHECK (to_day IS NULL OR to_day >= from_day)
) STRICT;
CREATE INDEX block_committee ON block (committee_code, from_day);
-- One doctor answers for a committee at a time.
CREATE UNIQUE INDEX block_current ON block (committee_code) WHERE to_day IS NULL;

CREATE TABLE service_item (
  id TEXT PRIMARY KEY,
  version INTEGER NOT NULL,
  code TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  content TEXT NOT NULL,
  item_group TEXT NOT NULL CHECK (item_group IN ('basic-medical', 'public-health', 'special')),
  nature TEXT NOT NULL CHECK (nature IN ('labour', 'test')),
  audience TEXT NOT NULL CHECK (audience IN ('person', 'household')),
  performer TEXT NOT NULL CHECK (performer IN ('centre', 'station', 'township', 'village', 'hospital', 'home')),
  fee_fen INTEGER CHECK (fee_fen >= 0),
  charge_code TEXT NOT NULL,
  evidence TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('active', 'withdrawn'))
) STRICT;

-- One row per version of a package: once published it never changes, because contracts were signed under it.
CREATE TABLE service_package (
  id TEXT PRIMARY KEY,
  version INTEGER NOT NULL,
  family_id TEXT NOT NULL,
  number INTEGER NOT NULL CHECK (number > 0),
  name TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('basic', 'individual')),
  pay_type TEXT NOT NULL CHECK (pay_type IN ('government-full', 'resident-fixed', 'resident-negotiated')),
  tier TEXT CHECK (tier IN ('basic', 'primary', 'middle', 'high')),
  types_json TEXT NOT NULL CHECK (json_valid(types_json)),
  price_fen INTEGER CHECK (price_fen >= 0),
  charge_code TEXT NOT NULL,
  insurance_fen INTEGER CHECK (insurance_fen >= 0),
  public_health_fen INTEGER CHECK (public_health_fen >= 0),
  discount_fen INTEGER CHECK (discount_fen >= 0),
  status TEXT NOT NULL CHECK (status IN ('draft', 'published', 'withdrawn')),
  valid_from TEXT,
  valid_to TEXT,
  UNIQUE (family_id, number),
  CHECK ((price_fen IS NULL) = (pay_type = 'resident-negotiated')),
  CHECK ((status = 'draft') = (valid_from IS NULL))
) STRICT;
-- One draft at a time.
CREATE UNIQUE INDEX service_package_draft ON service_package (family_id) WHERE status = 'draft';

CREATE TABLE service_package_line (
  package_id TEXT NOT NULL REFERENCES service_package (id),
  position INTEGER NOT NULL,
  item_id TEXT NOT NULL REFERENCES service_item (id),
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  content TEXT NOT NULL,
  times_per_year INTEGER CHECK (times_per_year > 0),
  is_unlimited INTEGER NOT NULL CHECK (is_unlimited IN (0, 1)),
  fee_fen INTEGER CHECK (fee_fen >= 0),
  charge_code TEXT NOT NULL,
  evidence TEXT NOT NULL,
  PRIMARY KEY (package_id, position),
  CHECK (is_unlimited = 0 OR times_per_year IS NULL)
) STRICT, WITHOUT ROWID;

-- One sitting at which a household or a single person signs.
CREATE TABLE signing_act (
  id TEXT PRIMARY KEY,
  version INTEGER NOT NULL,
  request_id TEXT NOT NULL UNIQUE,      -- a second Enter finds the first act
  state TEXT NOT NULL CHECK (state IN ('draft', 'pending-signature', 'pending-review', 'effective', 'void')),
  household_id TEXT REFERENCES household (id),
  mode TEXT NOT NULL CHECK (mode BETWEEN '1' AND '9'),
  place TEXT NOT NULL,
  service_address TEXT NOT NULL,
  agreement_version TEXT NOT NULL,
  privacy_version TEXT NOT NULL,
  remarks TEXT NOT NULL,
  needs_review INTEGER NOT NULL CHECK (needs_review IN (0, 1)),
  signed_by TEXT NOT NULL REFERENCES account (id),
  created_at TEXT NOT NULL,
  note TEXT NOT NULL
) STRICT;
-- What is not finished yet; UUIDv7 sorts by age.
CREATE INDEX signing_act_open ON signing_act (id) WHERE state IN ('draft', 'pending-signature', 'pending-review');

CREATE TABLE signing_refusal (
  act_id TEXT NOT NULL REFERENCES signing_act (id),
  resident_id TEXT NOT NULL REFERENCES resident (id),
  reason TEXT NOT NULL,
  PRIMARY KEY (act_id, resident_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE signing_signature (
  act_id TEXT NOT NULL REFERENCES signing_act (id),
  position INTEGER NOT NULL,
  resident_id TEXT REFERENCES resident (id),  -- NULL: the doctor
  party TEXT NOT NULL CHECK (party IN ('resident', 'guardian', 'doctor')),
  name TEXT NOT NULL,
  way TEXT NOT NULL CHECK (way IN ('paper', 'screen', 'pad', 'online')),
  signed_at TEXT NOT NULL,
  document_hash TEXT,
  evidence_id TEXT,
  PRIMARY KEY (act_id, position),
  CHECK ((party = 'doctor') = (resident_id IS NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE signing_consent (
  act_id TEXT NOT NULL REFERENCES signing_act (id),
  resident_id TEXT NOT NULL REFERENCES resident (id),
  item TEXT NOT NULL CHECK (item IN ('agreement', 'privacy', 'health-data', 'e-signature')),
  text_version TEXT NOT NULL,
  is_given INTEGER NOT NULL CHECK (is_given IN (0, 1)),
  at TEXT NOT NULL,
  PRIMARY KEY (act_id, resident_id, item)
) STRICT, WITHOUT ROWID;

-- One row per person and package.
CREATE TABLE sign_contract (
  id TEXT PRIMARY KEY,
  version INTEGER NOT NULL,
  number TEXT NOT NULL UNIQUE,
  act_id TEXT NOT NULL REFERENCES signing_act (id),
  kind TEXT NOT NULL CHECK (kind IN ('basic', 'individual')),
  state TEXT NOT NULL CHECK (
    state IN ('draft', 'pending-signature', 'pending-review', 'effective', 'transferred', 'terminated', 'void')
  ),
  resident_id TEXT NOT NULL REFERENCES resident (id),
  household_id TEXT REFERENCES household (id),
  policy_pack TEXT NOT NULL,
  policy_version TEXT NOT NULL,
  party_json TEXT NOT NULL CHECK (json_valid(party_json)),  -- the resident as on the day of signing
  key_codes_json TEXT NOT NULL CHECK (json_valid(key_codes_json)),
  population_class TEXT NOT NULL CHECK (population_class IN ('I', 'II', 'III')),
  guardian_json TEXT CHECK (guardian_json IS NULL OR json_valid(guardian_json)),
  basic_id TEXT REFERENCES sign_contract (id),
  doctor_id TEXT NOT NULL REFERENCES account (id),  -- who answers for it now; all of them: contract_responsible
  team_id TEXT NOT NULL REFERENCES team (id),
  institution_name TEXT NOT NULL,
  package_id TEXT NOT NULL REFERENCES service_package (id),
  signed_on TEXT NOT NULL,
  start_on TEXT NOT NULL,
  term_months INTEGER NOT NULL CHECK (term_months BETWEEN 1 AND 120),
  end_on TEXT NOT NULL,
  last_on TEXT NOT NULL,                -- the last day it holds; the day before the start: it never held
  is_auto_renewed INTEGER NOT NULL CHECK (is_auto_renewed IN (0, 1)),
  fee_fen INTEGER NOT NULL CHECK (fee_fen >= 0),
  payment_status TEXT NOT NULL CHECK (payment_status IN ('free', 'unpaid', 'paid', 'refunded')),
  invoice_number TEXT NOT NULL,
  close_reason TEXT,
  close_note TEXT NOT NULL,
  predecessor_id TEXT REFERENCES sign_contract (id),
  predecessor_as TEXT CHECK (predecessor_as IN ('renewal', 'hand-over')),
  successor_id TEXT REFERENCES sign_contract (id),
  CHECK ((kind = 'individual') = (basic_id IS NOT NULL)),
  CHECK (end_on >= start_on),
  CHECK (last_on <= end_on AND last_on >= date(start_on, '-1 day')),
  CHECK ((predecessor_id IS NULL) = (predecessor_as IS NULL)),
  CHECK ((state IN ('transferred', 'terminated', 'void')) = (close_reason IS NOT NULL))
) STRICT;
CREATE INDEX sign_contract_act ON sign_contract (act_id);
CREATE INDEX sign_contract_resident ON sign_contract (resident_id, start_on);
CREATE INDEX sign_contract_basic ON sign_contract (basic_id) WHERE basic_id IS NOT NULL;
-- What ends soon: everybody's and a doctor's.
CREATE INDEX sign_contract_expiring ON sign_contract (end_on, id)
  WHERE kind = 'basic' AND state = 'effective' AND successor_id IS NULL;
CREATE INDEX sign_contract_expiring_doctor ON sign_contract (doctor_id, end_on, id)
  WHERE kind = 'basic' AND state = 'effective' AND successor_id IS NULL;
-- Who is signed on a day, of a team and of a doctor: by dates, whatever the state.
CREATE INDEX sign_contract_team ON sign_contract (team_id, last_on, start_on, household_id, resident_id)
  WHERE kind = 'basic' AND state IN ('effective', 'transferred', 'terminated');
CREATE INDEX sign_contract_doctor ON sign_contract (doctor_id, last_on, start_on)
  WHERE state IN ('effective', 'transferred', 'terminated');
CREATE INDEX sign_contract_held ON sign_contract (last_on, start_on, resident_id, household_id)
  WHERE kind = 'basic' AND state IN ('effective', 'transferred', 'terminated');
-- What was due for renewal in a period.
CREATE INDEX sign_contract_due ON sign_contract (end_on, close_reason, successor_id, last_on)
  WHERE kind = 'basic' AND state IN ('effective', 'transferred', 'terminated');
-- Two basic contracts of one person cannot begin on one day; that none overlap is the trigger's.
CREATE UNIQUE INDEX sign_contract_one_basic ON sign_contract (resident_id, start_on)
  WHERE kind = 'basic' AND state IN ('effective', 'transferred', 'terminated') AND last_on >= start_on;
-- Nobody follows the same contract twice.
CREATE UNIQUE INDEX sign_contract_successor ON sign_contract (predecessor_id) WHERE state = 'effective';

CREATE TRIGGER one_basic_contract_a_day_when_inserted BEFORE INSERT ON sign_contract
WHEN new.kind = 'basic' AND new.state IN ('effective', 'transferred', 'terminated') AND new.last_on >= new.start_on
BEGIN
  SELECT raise(ABORT, 'two basic contracts on one day') WHERE EXISTS (
    SELECT 1 FROM sign_contract c
    WHERE c.resident_id = new.resident_id AND c.id <> new.id AND c.kind = 'basic'
      AND c.state IN ('effective', 'transferred', 'terminated') AND c.last_on >= c.start_on
      AND c.start_on <= new.last_on AND new.start_on <= c.last_on
  );
END;
CREATE TRIGGER one_basic_contract_a_day_when_changed
BEFORE UPDATE OF state, start_on, end_on, last_on, resident_id, kind ON sign_contract
WHEN new.kind = 'basic' AND new.state IN ('effective', 'transferred', 'terminated') AND new.last_on >= new.start_on
BEGIN
  SELECT raise(ABORT, 'two basic contracts on one day') WHERE EXISTS (
    SELECT 1 FROM sign_contract c
    WHERE c.resident_id = new.resident_id AND c.id <> new.id AND c.kind = 'basic'
      AND c.state IN ('effective', 'transferred', 'terminated') AND c.last_on >= c.start_on
      AND c.start_on <= new.last_on AND new.start_on <= c.last_on
  );
END;
-- What has taken effect keeps its person and its dates; it may only be ended, and that is a dated change.
CREATE TRIGGER contract_dates_are_frozen
BEFORE UPDATE OF start_on, term_months, end_on, resident_id, kind, state ON sign_contract
WHEN old.state IN ('effective', 'transferred', 'terminated')
BEGIN
  SELECT raise(ABORT, 'the dates of a contract never change')
  WHERE new.start_on <> old.start_on OR new.term_months <> old.term_months OR new.end_on <> old.end_on
    OR new.resident_id <> old.resident_id OR new.kind <> old.kind
    OR new.state NOT IN ('effective', 'transferred', 'terminated');
END;
CREATE TRIGGER contract_is_never_deleted BEFORE DELETE ON sign_contract
BEGIN SELECT raise(ABORT, 'a contract is never deleted'); END;

CREATE TABLE contract_line (
  contract_id TEXT NOT NULL REFERENCES sign_contract (id),
  position INTEGER NOT NULL,
  item_id TEXT NOT NULL REFERENCES service_item (id),
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  content TEXT NOT NULL,
  times_per_year INTEGER,
  is_unlimited INTEGER NOT NULL CHECK (is_unlimited IN (0, 1)),
  fee_fen INTEGER,
  charge_code TEXT NOT NULL,
  evidence TEXT NOT NULL,
  PRIMARY KEY (contract_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE contract_payer (
  contract_id TEXT NOT NULL REFERENCES sign_contract (id),
  position INTEGER NOT NULL,
  payer TEXT NOT NULL,
  label TEXT NOT NULL,
  amount_fen INTEGER NOT NULL CHECK (amount_fen >= 0),
  PRIMARY KEY (contract_id, position)
) STRICT, WITHOUT ROWID;

-- Everyone who answered for it, by date: the next row's day ends the one before.
CREATE TABLE contract_responsible (
  contract_id TEXT NOT NULL REFERENCES sign_contract (id),
  from_day TEXT NOT NULL,
  doctor_id TEXT NOT NULL REFERENCES account (id),
  team_id TEXT NOT NULL REFERENCES team (id),
  transfer_id TEXT REFERENCES panel_transfer (id),
  PRIMARY KEY (contract_id, from_day)
) STRICT, WITHOUT ROWID;

-- 1+1+1, by date; both hospitals may be open.
CREATE TABLE contract_combination (
  contract_id TEXT NOT NULL REFERENCES sign_contract (id),
  from_day TEXT NOT NULL,
  district_hospital_id TEXT REFERENCES institution (id),
  city_hospital_id TEXT REFERENCES institution (id),
  PRIMARY KEY (contract_id, from_day)
) STRICT, WITHOUT ROWID;

CREATE TABLE contract_change (
  id TEXT PRIMARY KEY,
  contract_id TEXT NOT NULL REFERENCES sign_contract (id),
  on_day TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (
    kind IN ('combination', 'doctor', 'termination', 'hand-over', 'renewal', 'payment', 'death')
  ),
  text TEXT NOT NULL,
  reason TEXT NOT NULL,
  at TEXT NOT NULL,
  actor_id TEXT NOT NULL
) STRICT;
CREATE INDEX contract_change_contract ON contract_change (contract_id, id);

-- The next serial of each year's contract numbers.
CREATE TABLE contract_serial (
  year TEXT PRIMARY KEY,
  last INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE campaign (
  id TEXT PRIMARY KEY,
  version INTEGER NOT NULL,
  name TEXT NOT NULL,
  stage TEXT NOT NULL CHECK (stage IN ('preparation', 'signing', 'verification', 'management')),
  committee_code TEXT,
  population_class TEXT CHECK (population_class IN ('I', 'II', 'III')),
  from_day TEXT NOT NULL,
  to_day TEXT,
  note TEXT NOT NULL
) STRICT;

-- Calls to sign and to renew.
CREATE TABLE signing_call (
  id TEXT PRIMARY KEY,
  resident_id TEXT NOT NULL REFERENCES resident (id),
  contract_id TEXT REFERENCES sign_contract (id),
  campaign_id TEXT REFERENCES campaign (id),
  called_on TEXT NOT NULL,
  result TEXT NOT NULL CHECK (
    result IN ('agreed', 'considering', 'refused', 'no-answer', 'wrong-number', 'moved-away', 'deceased', 'signed-elsewhere')
  ),
  note TEXT NOT NULL,
  call_again_on TEXT,
  caller_id TEXT NOT NULL REFERENCES account (id)
) STRICT;
CREATE INDEX signing_call_resident ON signing_call (resident_id, id);
CREATE INDEX signing_call_campaign ON signing_call (campaign_id, result) WHERE campaign_id IS NOT NULL;

CREATE TABLE class_override (
  resident_id TEXT PRIMARY KEY REFERENCES resident (id),
  version INTEGER NOT NULL,
  population_class TEXT CHECK (population_class IN ('I', 'II', 'III')),  -- NULL: withdrawn
  reason TEXT NOT NULL,
  on_day TEXT NOT NULL,
  by_id TEXT NOT NULL REFERENCES account (id)
) STRICT;

-- What the centre says about how many live here.
CREATE TABLE population_figure (
  base TEXT NOT NULL CHECK (base IN ('resident', 'registered', 'jurisdiction')),
  on_day TEXT NOT NULL,
  persons INTEGER NOT NULL CHECK (persons > 0),
  source TEXT NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (base, on_day)
) STRICT, WITHOUT ROWID;

CREATE TABLE panel_transfer (
  id TEXT PRIMARY KEY,
  version INTEGER NOT NULL,
  from_doctor_id TEXT NOT NULL REFERENCES account (id),
  to_doctor_id TEXT NOT NULL REFERENCES account (id) CHECK (to_doctor_id <> from_doctor_id),
  to_team_id TEXT NOT NULL REFERENCES team (id),
  on_day TEXT NOT NULL,
  committees_json TEXT NOT NULL CHECK (json_valid(committees_json)),
  reason TEXT NOT NULL,
  note TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('planned', 'done', 'undone', 'cancelled')),
  contracts INTEGER NOT NULL,
  residents INTEGER NOT NULL,
  blocks INTEGER NOT NULL,
  ran_at TEXT
) STRICT;

-- What one transfer has moved, so that it can be taken back as one.
CREATE TABLE panel_transfer_row (
  transfer_id TEXT NOT NULL REFERENCES panel_transfer (id),
  kind TEXT NOT NULL CHECK (kind IN ('contract', 'resident', 'block')),
  record_id TEXT NOT NULL,
  previous_id TEXT,                     -- a contract's team, or the block that ended, before
  PRIMARY KEY (transfer_id, kind, record_id)
) STRICT, WITHOUT ROWID;

-- Class, key populations and whether somebody is signed, worked out from the records and never typed: the work lists
-- are index ranges of this. Whoever changes is marked below and worked out anew before a list is answered.
CREATE TABLE signing_standing (
  resident_number INTEGER PRIMARY KEY,
  resident_id TEXT NOT NULL UNIQUE,
  committee_code TEXT NOT NULL,
  doctor_id TEXT,
  population_class TEXT NOT NULL CHECK (population_class IN ('I', 'II', 'III')),
  is_key INTEGER NOT NULL CHECK (is_key IN (0, 1)),
  counted_json TEXT NOT NULL,
  is_registered INTEGER NOT NULL CHECK (is_registered IN (0, 1)),
  is_active INTEGER NOT NULL CHECK (is_active IN (0, 1)),
  is_signed INTEGER NOT NULL CHECK (is_signed IN (0, 1)),
  signed_until TEXT,
  recheck_on TEXT                       -- the next day on which this changes by itself: a birthday, the end of a contract
) STRICT;
CREATE INDEX signing_standing_open ON signing_standing (population_class, resident_number)
  WHERE is_active = 1 AND is_signed = 0;
CREATE INDEX signing_standing_open_doctor ON signing_standing (doctor_id, population_class, resident_number)
  WHERE is_active = 1 AND is_signed = 0;
CREATE INDEX signing_standing_open_committee ON signing_standing (committee_code, population_class, resident_number)
  WHERE is_active = 1 AND is_signed = 0;
CREATE INDEX signing_standing_recheck ON signing_standing (recheck_on) WHERE recheck_on IS NOT NULL;
-- The rates count index ranges.
CREATE INDEX signing_standing_rates ON signing_standing (is_active, is_registered, is_key, is_signed);

-- What the standing of everybody was worked out with: another pack counts other key populations.
CREATE TABLE signing_basis (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  counted_json TEXT NOT NULL
) STRICT;

CREATE TABLE signing_dirty (resident_number INTEGER PRIMARY KEY) STRICT;
INSERT INTO signing_dirty SELECT number FROM resident;

-- ON CONFLICT and not OR IGNORE: that would be overruled where the statement itself has a conflict clause.
CREATE TRIGGER resident_enters_signing AFTER INSERT ON resident
BEGIN INSERT INTO signing_dirty VALUES (new.number) ON CONFLICT DO NOTHING; END;
-- Conditions, key populations and phones are written anew with the row.
CREATE TRIGGER resident_changes_signing AFTER UPDATE ON resident
BEGIN INSERT INTO signing_dirty VALUES (new.number) ON CONFLICT DO NOTHING; END;
CREATE TRIGGER household_joined_changes_signing AFTER INSERT ON household_member
BEGIN
  INSERT INTO signing_dirty
  SELECT DISTINCT m.resident_number FROM household_member m WHERE m.household_id = new.household_id
  ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER household_left_changes_signing AFTER UPDATE ON household_member
BEGIN
  INSERT INTO signing_dirty
  SELECT DISTINCT m.resident_number FROM household_member m WHERE m.household_id = new.household_id
  ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER contract_begins_changes_signing AFTER INSERT ON sign_contract
BEGIN
  INSERT INTO signing_dirty SELECT r.number FROM resident r WHERE r.id = new.resident_id ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER contract_changes_signing AFTER UPDATE OF state, last_on ON sign_contract
BEGIN
  INSERT INTO signing_dirty SELECT r.number FROM resident r WHERE r.id = new.resident_id ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER override_begins_signing AFTER INSERT ON class_override
BEGIN
  INSERT INTO signing_dirty SELECT r.number FROM resident r WHERE r.id = new.resident_id ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER override_changes_signing AFTER UPDATE ON class_override
BEGIN
  INSERT INTO signing_dirty SELECT r.number FROM resident r WHERE r.id = new.resident_id ON CONFLICT DO NOTHING;
END;
