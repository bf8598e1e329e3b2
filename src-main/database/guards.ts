import type { Declared } from './declared.ts'

const appendOnly = `BEGIN SELECT raise(ABORT, 'the journal is append only'); END`

export const journalDeclared: Declared = {
  triggers: {
    journal_never_updated: `BEFORE UPDATE ON journal ${appendOnly}`,
    journal_never_deleted: `BEFORE DELETE ON journal ${appendOnly}`,
    journal_1_never_updated: `BEFORE UPDATE ON journal_1 ${appendOnly}`,
    journal_1_never_deleted: `BEFORE DELETE ON journal_1 ${appendOnly}`,
    journal_1_is_closed: `BEFORE INSERT ON journal_1
      BEGIN SELECT raise(ABORT, 'the first form of the journal is closed'); END`
  }
}
