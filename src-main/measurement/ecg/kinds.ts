import { idsOfResident } from '../../database/rows.ts'
import type { RecordKind } from '../../database/record-kind.ts'
import { resourcesOfEcg } from './fhir.ts'
import { selectHead } from './heads.ts'
import { putEcg, selectStored, type StoredEcg } from './store.ts'
import { ecgTimeline } from './timeline.ts'
import { ecgWithdrawal } from './withdrawal.ts'
import { waveformFile } from './waveform.ts'

/**
 * The head of a record with its reports. Its samples are chunks of bytes beside it, which the SHA-256 in the head seals;
 * what the program measured in them can be had again at any time and is nobody's act.
 */
export const ecgKind: RecordKind<StoredEcg> = {
  entity: 'ecg',
  word: '心电图',
  whose: ({ residentId }) => [residentId],
  read: selectStored,
  put: putEcg,
  merge: 'by-field',
  moving: { of: idsOfResident('ecg_record'), moved: (record, residentId) => ({ ...record, residentId }) },
  withdrawal: ecgWithdrawal,
  missing: '没有找到这份心电记录。',
  stale: '这份心电已被他人修改，请刷新后再操作。',
  // What still runs is told when it has ended.
  told: {
    isTold: ({ state }) => state !== 'recording',
    load: ({ db, centreId, shownAt }, id) => {
      const head = selectHead(db, id)
      if (head === null || head.state === 'recording') return null
      return resourcesOfEcg(head, waveformFile(db, head, shownAt(head.startedAt)), centreId)
    }
  },
  timeline: ecgTimeline,
  evidence: [
    {
      kind: 'ecg',
      word: '心电图',
      isWhole: true,
      select: `SELECT resident_id, 'ecg', NULL, service_day, id, observer_id
      FROM ecg_record WHERE state = 'complete' AND void_reason IS NULL`
    }
  ]
}
