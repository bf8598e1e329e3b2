-- From here on views and triggers are declared beside their features (src-main/*/declared.ts): they are made anew after
-- the migrations when they have changed, so that no later migration has to copy them. Here go those of 0001–0026.
DROP VIEW timeline;
DROP VIEW service_record;
DROP VIEW evidence_follow_up;
DROP VIEW evidence_blood_pressure;
DROP VIEW evidence_glucose;
DROP VIEW evidence_ecg;
DROP VIEW evidence_note;
DROP VIEW evidence_home_follow_up;
DROP TRIGGER journal_never_updated;
DROP TRIGGER journal_never_deleted;
DROP TRIGGER hypertension_is_scheduled;
DROP TRIGGER hypertension_is_no_longer_managed;
DROP TRIGGER hypertension_has_ended;
DROP TRIGGER schedule_follows_the_panel;
DROP TRIGGER schedule_starts_in_the_panel;
DROP TRIGGER schedule_follows_the_status;
DROP TRIGGER sync_record_counted;
DROP TRIGGER sync_record_moved;
DROP TRIGGER journal_feeds_sync;
DROP TRIGGER journal_feeds_sync_with_glucose;
DROP TRIGGER ecg_chunk_never_updated;
DROP TRIGGER ecg_chunk_never_deleted;
DROP TRIGGER ecg_report_never_updated;
DROP TRIGGER ecg_report_never_deleted;
DROP TRIGGER policy_version_never_updated;
DROP TRIGGER policy_version_never_deleted;
DROP TRIGGER journal_feeds_sync_with_ecg;
DROP TRIGGER one_basic_contract_a_day_when_inserted;
DROP TRIGGER one_basic_contract_a_day_when_changed;
DROP TRIGGER contract_dates_are_frozen;
DROP TRIGGER contract_is_never_deleted;
DROP TRIGGER resident_enters_signing;
DROP TRIGGER resident_changes_signing;
DROP TRIGGER household_joined_changes_signing;
DROP TRIGGER household_left_changes_signing;
DROP TRIGGER contract_begins_changes_signing;
DROP TRIGGER contract_changes_signing;
DROP TRIGGER override_begins_signing;
DROP TRIGGER override_changes_signing;
DROP TRIGGER agreement_document_stays;
DROP TRIGGER agreement_document_remains;
DROP TRIGGER agreement_signature_stays;
DROP TRIGGER agreement_signature_remains;
DROP TRIGGER contract_begins_fulfilment;
DROP TRIGGER contract_changes_fulfilment;
DROP TRIGGER item_changes_fulfilment;
DROP TRIGGER follow_up_begins_fulfilment;
DROP TRIGGER follow_up_changes_fulfilment;
DROP TRIGGER pressure_begins_fulfilment;
DROP TRIGGER pressure_changes_fulfilment;
DROP TRIGGER glucose_begins_fulfilment;
DROP TRIGGER glucose_changes_fulfilment;
DROP TRIGGER ecg_begins_fulfilment;
DROP TRIGGER ecg_changes_fulfilment;
DROP TRIGGER note_begins_fulfilment;
DROP TRIGGER note_changes_fulfilment;
DROP TRIGGER journal_feeds_sync_with_signing;
DROP TRIGGER zone_changes_fulfilment;

-- Which kinds of evidence this program has records of follows from the parts the features declare.
DROP TABLE evidence_kind;

-- What was declared last: by its number a program knows that a newer one has been here, by its digest that it has changed.
CREATE TABLE declared (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  number INTEGER NOT NULL,
  sha256 TEXT NOT NULL                  -- empty: dropped for a migration that has not ended yet
) STRICT;
