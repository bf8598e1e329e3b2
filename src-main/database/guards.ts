import type { Declared } from './declared.ts'

export const journalDeclared: Declared = {
  triggers: {
    journal_never_updated: `BEFORE UPDATE ON journal
      BEGIN SELECT raise(ABORT, 'the journal is append only'); END`,
    journal_never_deleted: `BEFORE DELETE ON journal
      BEGIN SELECT raise(ABORT, 'the journal is append only'); END`
  }
}
