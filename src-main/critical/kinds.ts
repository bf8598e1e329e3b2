import { idsOfResident } from '../database/rows.ts'
import type { RecordKind, Timeline } from '../database/record-kind.ts'
import { criticalActs, type CriticalAct } from './contract.ts'
import { handlings, type StoredHandling } from './store.ts'

interface Handled {
  readonly value: string
  readonly act: CriticalAct
  readonly note: string
}
const timeline: Timeline = {
  selects: [
    `SELECT h.resident_id, h.handled_at, 'critical-handling', h.id,
      json_object('value', h.value, 'act', h.act, 'note', h.note),
      (SELECT a.name FROM account a WHERE a.id = h.doctor_id)
    FROM critical_handling h`
  ],
  lines: {
    'critical-handling': {
      word: '危急处理',
      says: ({ value, act, note }: Handled) => ({
        title: `危急值 ${value}：${criticalActs[act]}`,
        detail: note
      })
    }
  }
}

/** What a doctor has done about a critical value: it closes that value, for that resident, wherever their file goes, and says the same for ever. */
export const criticalHandlingKind: RecordKind<StoredHandling> = {
  entity: 'critical-handling',
  word: '危急值处理',
  whose: ({ residentId }) => [residentId],
  read: handlings.select,
  put: handlings.put,
  merge: 'append-only',
  moving: {
    of: idsOfResident('critical_handling'),
    moved: (handling, residentId) => ({ ...handling, residentId })
  },
  withdrawal: { cannot: '危急值的处理不能撤回：读数记错人的，请撤回或转交那条读数。' },
  timeline
}
