import { idsOfResident } from '../database/rows.ts'
import { type Beside, nobodys, type RecordKind } from '../database/record-kind.ts'
import { criticalVisits } from './critical.ts'
import { resourcesOfVisit, visitIdOf } from './fhir.ts'
import { type BroughtForm, putForm, selectForm } from './forms/brought/store.ts'
import { forms } from './forms/index.ts'
import { definitionUnder } from './forms/known.ts'
import { dateOfVisitTakenBack, nextVisitsOf, nextVisitsTakenBack } from './next-visit-fhir.ts'
import { inForce, put, selectVisit, type StoredFollowUp, storedFollowUps } from './store.ts'
import { followUpTimeline } from './timeline.ts'
import { visitWithdrawal } from './withdrawal.ts'

/** When somebody is due changes with their file too: moving, a death, a disease that is managed no more. */
const nextVisit: Beside<{ readonly id: string }> = {
  entity: 'resident',
  load: (telling, { id }) => nextVisitsOf(telling, id),
  takenBack: (telling, { id }) => nextVisitsTakenBack(telling, id)
}

/** What a doctor has not signed yet proves no service. */
const signed = `${inForce} AND awaits_doctor = 0`

/** A saved form with what was judged of it that day; it is corrected by a further record, never overwritten. */
export const followUpKind: RecordKind<StoredFollowUp> = {
  entity: 'follow-up',
  word: '随访',
  whose: ({ residentId }) => [residentId],
  read: storedFollowUps.select,
  put,
  merge: 'append-only',
  withdrawal: visitWithdrawal,
  moving: { of: idsOfResident('follow_up'), moved: (record, residentId) => ({ ...record, residentId }) },
  missing: '没有找到这条随访记录。',
  stale: '这条记录已被更正，请打开最新的记录再更正。',
  told: {
    load: (telling, id) => {
      const visit = storedFollowUps.select(telling.db, id)
      if (visit === null) return null
      const filled = (followUp: StoredFollowUp) => ({
        definition: definitionUnder(telling.db, followUp.kind, followUp.edition),
        followUp
      })
      const { definition } = filled(visit)
      const together = selectVisit(telling.db, visitIdOf(visit)).map(filled)
      return [
        ...resourcesOfVisit(definition, visit, telling.centreId, together),
        ...nextVisitsOf(telling, visit.residentId)
      ]
    },
    takenBack: (telling, visit) => [
      dateOfVisitTakenBack(telling, visit),
      ...nextVisitsTakenBack(telling, visit.residentId)
    ],
    beside: [nextVisit]
  },
  timeline: followUpTimeline,
  critical: criticalVisits,
  evidence: [
    // 规范（第三版）每年至少 4 次面对面随访: by telephone does not fulfil.
    ...forms.map(({ definition: { kind, word, whom } }) => ({
      kind: `${kind}-follow-up`,
      word,
      isWhole: true,
      select: `SELECT resident_id, kind || '-follow-up', NULL, visit_date, id, doctor_id
      FROM follow_up WHERE kind = '${kind}' AND outcome = 'visited'
        ${whom.by === 'condition' ? `AND way IN ('1', '2')` : ''} AND ${signed}`
    })),
    {
      // A follow-up in somebody's home is a home visit too: done once, counted wherever it was promised. Other home visits
      // leave no record of their own yet and are written down as notes.
      kind: 'home-visit',
      word: '上门服务',
      isWhole: false,
      select: `SELECT resident_id, 'home-visit', NULL, visit_date, id, doctor_id
      FROM follow_up WHERE outcome = 'visited' AND way = '2' AND ${signed}`
    }
  ]
}

/** A form of the centre's own; never changed, so that what was saved under it stays readable. */
export const followUpFormKind: RecordKind<BroughtForm> = {
  entity: 'follow-up-form',
  word: '随访表',
  whose: () => [],
  read: (db, id) => {
    const at = id.indexOf('@')
    return selectForm(db, id.slice(0, at), id.slice(at + 1))
  },
  put: putForm,
  merge: 'append-only',
  withdrawal: nobodys
}
