import type { Declared } from '../../database/declared.ts'

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
  }
}
