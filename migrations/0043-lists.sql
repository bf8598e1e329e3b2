-- 履约名单 of one item: its own range, with the doctor to count by.
CREATE INDEX fulfilment_line_due_item ON fulfilment_line (item_id, next_due_on, contract_id, position, doctor_id)
  WHERE next_due_on IS NOT NULL;
CREATE INDEX fulfilment_line_complete_item ON fulfilment_line (item_id, contract_id, position, doctor_id)
  WHERE is_complete = 1;

-- The register by filter. The whole file of somebody is a third of a page; of this, hundreds stand on one, in the order
-- of the record numbers.
CREATE INDEX resident_browse ON resident (number, status, committee_code, doctor_id, birth_date);
CREATE INDEX signing_standing_browse ON signing_standing (doctor_id, committee_code, population_class, is_signed)
  WHERE is_active = 1;
