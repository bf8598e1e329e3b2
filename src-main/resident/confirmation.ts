import type { RecordKind, Timeline } from '../database/record-kind.ts'
import { rowsOf } from '../database/rows.ts'

/** As stored and journalled. */
export interface StoredConfirmation {
  readonly id: string
  readonly residentId: string
  readonly question: string
  readonly asked: string
  /** The path of the call that went on. */
  readonly call: string
  readonly confirmedBy: string
  readonly confirmedAt: string
}
const confirmations = rowsOf<StoredConfirmation>(
  'confirmation',
  ['id'],
  {
    id: 'id',
    residentId: 'resident_id',
    question: 'question',
    asked: 'asked',
    call: 'call',
    confirmedBy: 'confirmed_by',
    confirmedAt: 'confirmed_at'
  },
  'kept'
)

const timeline: Timeline = {
  selects: [
    `SELECT f.resident_id, f.confirmed_at, 'confirmation', f.id, json_object('asked', f.asked),
      (SELECT a.name FROM account a WHERE a.id = f.confirmed_by)
    FROM confirmation f`
  ],
  lines: {
    confirmation: {
      word: '确认',
      says: ({ asked }: { readonly asked: string }) => ({ title: '确认后继续', detail: asked })
    }
  }
}

/** What a person was asked and said yes to, before it was done. */
export const confirmationKind: RecordKind<StoredConfirmation> = {
  entity: 'confirmation',
  word: '确认',
  whose: ({ residentId }) => [residentId],
  read: confirmations.select,
  put: confirmations.put,
  merge: 'append-only',
  withdrawal: { cannot: '确认过的内容不能撤回，请撤回或转交因此记下的那条记录。' },
  timeline
}
