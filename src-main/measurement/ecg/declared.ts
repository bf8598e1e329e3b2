import type { Declared } from '../../database/declared.ts'

/** Of the report that counts; nothing: 未经医生确认. */
const ofReport = (what: string): string => `(
        SELECT ${what} FROM ecg_report p
        WHERE p.record_id = e.id AND p.kind = 'conclusion'
          AND p.number = (SELECT max(q.number) FROM ecg_report q WHERE q.record_id = e.id)
      )`

export const ecgDeclared: Declared = {
  triggers: {
    ecg_chunk_never_updated: `BEFORE UPDATE ON ecg_chunk
      BEGIN SELECT raise(ABORT, 'the samples of an ECG are append only'); END`,
    ecg_chunk_never_deleted: `BEFORE DELETE ON ecg_chunk
      BEGIN SELECT raise(ABORT, 'the samples of an ECG are append only'); END`,
    ecg_report_never_updated: `BEFORE UPDATE ON ecg_report
      BEGIN SELECT raise(ABORT, 'a signed report is never changed'); END`,
    ecg_report_never_deleted: `BEFORE DELETE ON ecg_report
      BEGIN SELECT raise(ABORT, 'a signed report is never deleted'); END`
  },
  timeline: [
    `SELECT e.resident_id, e.started_at, 'ecg', e.id,
      json_object(
        'leads', json_array_length(e.leads_json), 'seconds', e.samples / e.samples_per_second, 'state', e.state,
        'heartRatePerMinute', json_extract(e.measured_json, '$.heartRatePerMinute'),
        -- Present and null: the program is sure. A program that did not say is not.
        'isRateSure', json_type(e.measured_json, '$.heartRateDoubt') IS 'null', 'setAside', e.void_reason,
        'signedRate', ${ofReport(`json_extract(p.measured_json, '$.heartRatePerMinute')`)},
        'conclusion', ${ofReport(`ifnull(
            (SELECT group_concat(json_extract(c.value, '$.name'), '，') FROM json_each(p.conclusions_json) c),
            substr(p.text, 1, 60)
          )`)}
      ),
      (SELECT a.name FROM account a WHERE a.id = e.observer_id)
    FROM ecg_record e`
  ],
  evidence: [
    {
      kind: 'ecg',
      isWhole: true,
      select: `SELECT resident_id, 'ecg', NULL, service_day, id, observer_id
      FROM ecg_record WHERE state = 'complete' AND void_reason IS NULL`
    }
  ]
}
