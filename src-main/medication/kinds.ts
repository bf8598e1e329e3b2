import { centreDay } from '../database/centre-day.ts'
import { idsOfResident } from '../database/rows.ts'
import type { RecordKind, Timeline } from '../database/record-kind.ts'
import { joined } from '../lib/joined.ts'
import { drugKind } from './drug/kinds.ts'
import { medicationOf } from './fhir.ts'
import { longPrescriptionKind } from './long/kinds.ts'
import { usageOf } from './rules.ts'
import { stored, type StoredMedication } from './store.ts'

type Facts = Pick<StoredMedication, 'name' | 'spec' | 'stopReason' | 'voidReason'> & {
  readonly usage: Parameters<typeof usageOf>[0]
}
const facts = `json_object('name', m.name, 'spec', m.spec, 'stopReason', m.stop_reason, 'voidReason', m.void_reason,
      'usage', json_object('doseAmount', m.dose_amount, 'doseUnit', m.dose_unit, 'frequency', json(m.frequency_json),
        'asNeeded', json(iif(m.as_needed, 'true', 'false')), 'instruction', m.instruction, 'route', m.route))`
const who = '(SELECT a.name FROM account a WHERE a.id = m.recorded_by)'
const timeline: Timeline = {
  selects: [`SELECT m.resident_id, m.recorded_at, 'medication', m.id, ${facts}, ${who} FROM medication m`],
  lines: {
    medication: {
      word: '用药',
      says: ({ name, spec, usage, stopReason, voidReason }: Facts) => ({
        title: joined([`${name} ${spec}`.trim(), usageOf(usage)]),
        detail: joined([
          voidReason === null ? null : `不计：${voidReason}`,
          stopReason === '' ? null : `已停药：${stopReason}`
        ])
      })
    }
  }
}

/** What somebody takes, as it was known; a correction is a further version. */
export const medicationKind: RecordKind<StoredMedication> = {
  entity: 'medication',
  word: '用药',
  whose: ({ residentId }) => [residentId],
  read: stored.select,
  put: stored.put,
  merge: 'asks',
  missing: '没有找到这条用药记录，请刷新。',
  stale: '这条用药已被他人修改，请刷新后再改。',
  withdrawal: {
    author: ({ recordedBy }) => recordedBy,
    day: ({ startOn, suppliedOn, recordedAt }, db) => startOn ?? suppliedOn ?? centreDay(db, recordedAt),
    says: drug => joined([`${drug.name} ${drug.spec}`.trim(), usageOf(drug)]),
    prevents: ({ voidReason }) => (voidReason === null ? null : '这条用药已经撤回。'),
    cautions: () => ['转过去后，请核对那位居民的过敏和正在用的药：换了人不会自动再核对。'],
    rewriting: {
      withdraw: (drug, why) => ({ ...drug, voidReason: why }),
      restore: drug => ({ ...drug, voidReason: null }),
      // What was gone past was said of the other person.
      give: (drug, { id, residentId }) => ({
        ...drug,
        id,
        version: 1,
        residentId,
        passed: [],
        passReason: ''
      })
    }
  },
  moving: { of: idsOfResident('medication'), moved: (drug, residentId) => ({ ...drug, residentId }) },
  timeline,
  told: {
    load: (telling, id) => {
      const drug = stored.select(telling.db, id)
      return drug === null ? null : [medicationOf(drug, telling)]
    }
  }
}

export const medicationKinds = [drugKind, medicationKind, longPrescriptionKind]
