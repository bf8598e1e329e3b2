import { centreDay } from '../../database/centre-day.ts'
import type { Withdrawal } from '../../database/record-kind.ts'
import { copyChunks, type StoredEcg } from './store.ts'

const isSigned = ({ reports }: StoredEcg): boolean => reports.at(-1)?.kind === 'conclusion'

/** A trace goes to the right person without its reports: a doctor signs for the one whose trace it is. */
export const ecgWithdrawal: Withdrawal<StoredEcg> = {
  author: ({ observerId }) => observerId,
  day: ({ startedAt }, db) => centreDay(db, startedAt),
  says: ({ leads, samples, samplesPerSecond }) =>
    `心电图 ${String(leads.length)} 导联 ${String(Math.round(samples / samplesPerSecond))} 秒`,
  prevents: ({ state, voidReason }) => {
    if (state === 'recording') return '这份心电还在记录，请等它结束。'
    return voidReason === null ? null : '这份心电已作废。'
  },
  onlyBy: ecg => (isSigned(ecg) ? 'doctor' : null),
  cautions: ecg => (isSigned(ecg) ? ['医生签名的结论不随心电转交，须由医生在对方档案中重新签名。'] : []),
  rewriting: {
    withdraw: (ecg, why) => ({ ...ecg, voidReason: why }),
    restore: ecg => ({ ...ecg, voidReason: null }),
    give: (ecg, { id, residentId }) => ({ ...ecg, id, version: 1, residentId, reports: [] }),
    beside: copyChunks
  }
}
