import { idsOfResident } from '../../database/rows.ts'
import type { RecordKind, Timeline } from '../../database/record-kind.ts'
import { daysBetween } from '../../lib/clock.ts'
import { joined } from '../../lib/joined.ts'
import { requestsOf } from './fhir.ts'
import { longs, type StoredLong } from './store.ts'

interface Facts {
  readonly prescribedOn: string
  readonly endsOn: string
  readonly lines: StoredLong['lines']
  readonly voidReason: string | null
}
const namesOf = (lines: StoredLong['lines']): string => lines.map(({ name }) => name).join('、')
const says = ({ prescribedOn, endsOn, lines }: Omit<Facts, 'voidReason'>): string =>
  `长处方 ${String(daysBetween(prescribedOn, endsOn))} 天：${namesOf(lines)}`

const timeline: Timeline = {
  selects: [
    `SELECT l.resident_id, l.saved_at, 'long-prescription', l.id,
      json_object('prescribedOn', l.prescribed_on, 'endsOn', l.ends_on, 'lines', json(l.lines_json),
        'voidReason', l.void_reason),
      (SELECT a.name FROM account a WHERE a.id = l.doctor_id)
    FROM long_prescription l`
  ],
  lines: {
    'long-prescription': {
      word: '长处方',
      says: (facts: Facts) => ({
        title: says(facts),
        detail: joined([
          `${facts.endsOn} 起没有药`,
          facts.voidReason === null ? null : `不计：${facts.voidReason}`
        ])
      }),
      on: ({ prescribedOn, voidReason }: Facts) => (voidReason === null ? prescribedOn : null)
    }
  }
}

/** 长处方: what a doctor has given after an assessment; never changed, only taken out. */
export const longPrescriptionKind: RecordKind<StoredLong> = {
  entity: 'long-prescription',
  word: '长处方',
  whose: ({ residentId }) => [residentId],
  read: longs.select,
  put: longs.put,
  merge: 'append-only',
  missing: '没有找到这张长处方，请刷新。',
  withdrawal: {
    author: ({ doctorId }) => doctorId,
    day: ({ prescribedOn }) => prescribedOn,
    says,
    prevents: ({ voidReason }) => (voidReason === null ? null : '这张长处方已经撤回。'),
    onlyBy: () => 'doctor',
    affects: () => ['用药清单里各药的供药日期和天数不随之改动，请核对后更正。'],
    refuses: () => '长处方是按原来那位居民的评估和药开的，不能转给别人：请撤回后重新评估、开具。',
    rewriting: {
      withdraw: (long, why) => ({ ...long, voidReason: why }),
      restore: long => ({ ...long, voidReason: null }),
      give: (long, { id, residentId }) => ({ ...long, id, version: 1, residentId })
    }
  },
  moving: {
    of: idsOfResident('long_prescription'),
    moved: (long, residentId) => ({ ...long, residentId })
  },
  timeline,
  evidence: [
    {
      kind: 'long-prescription',
      word: '长处方',
      // One that was given elsewhere is written down as a note.
      isWhole: false,
      select: `SELECT resident_id, 'long-prescription', NULL, prescribed_on, id, doctor_id
      FROM long_prescription WHERE void_reason IS NULL`
    }
  ],
  told: {
    load: ({ db, centreId }, id) => {
      const long = longs.select(db, id)
      return long === null ? null : requestsOf(long, centreId)
    }
  }
}
