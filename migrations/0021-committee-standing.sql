-- 居委分区包干 counts a committee's residents by class: one range of this for each committee.
CREATE INDEX signing_standing_committee ON signing_standing (committee_code, population_class, is_signed)
  WHERE is_active = 1;
