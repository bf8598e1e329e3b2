import type { Database } from 'better-sqlite3'
import type { Companion, Withdrawal } from '../database/record-kind.ts'
import { headlineOf } from './forms/headline.ts'
import { definitionUnder } from './forms/known.ts'
import { isOwed, notOwed } from './forms/whom.ts'
import type { StoredFollowUp } from './store.ts'

const SELECT_COUNTED = `SELECT 1 AS found FROM blood_pressure_reading WHERE series_id = ? AND resident_id = ?
  AND status = 'filed' LIMIT 1`

const SELECT_DIED_ON = `SELECT status_on AS diedOn FROM resident WHERE id = ? AND status = 'deceased'`

/** A form that states a death stands only where the register says the same. */
function disagrees(db: Database, residentId: string, { form }: StoredFollowUp): string | null {
  if (form.outcome !== 'dead' || form.deathDate === null) return null
  const found = db.prepare<[string], { diedOn: string | null }>(SELECT_DIED_ON).get(residentId)
  return found?.diedOn === form.deathDate
    ? null
    : `这张随访表登记了 ${form.deathDate} 死亡，居民档案没有登记这一天死亡。请先在其档案中登记，再办理。`
}

/**
 * The form goes as it was filled and judged. What was judged of it rests on the earlier visits, the diseases and the age
 * of the one in whose file it stood: it is said, and asked to be looked at, never worked out anew behind anybody's back.
 */
export const visitWithdrawal: Withdrawal<StoredFollowUp> = {
  author: ({ doctorId }) => doctorId,
  onlyBy: ({ confirmedById }) => (confirmedById === null ? null : 'doctor'),
  day: ({ form }) => form.visitDate,
  says: ({ kind, edition, form }, db) => {
    const definition = definitionUnder(db, kind, edition)
    const outcome = { visited: '', lost: '（失访）', dead: '（死亡）' }[form.outcome]
    return `${definition.word}${outcome} ${headlineOf(definition, form)}`.trim()
  },
  death: ({ form, correctedById, withdrawnReason }) =>
    form.outcome === 'dead' && correctedById === null && withdrawnReason === null ? form.deathDate : null,
  prevents: ({ correctedById, withdrawnReason }) => {
    if (withdrawnReason !== null) return '这次随访已经撤回。'
    return correctedById === null ? null : '这条记录已被更正，请在最新的记录上操作。'
  },
  affects: ({ nextVisitDate }) =>
    nextVisitDate === null ? [] : [`下次随访 ${nextVisitDate} 不再作数，按此前最近一次随访重新排期`],
  companions: ({ form, residentId }, db) => {
    const { seriesId } = form
    if (seriesId === null || db.prepare(SELECT_COUNTED).get(seriesId, residentId) === undefined) return []
    const why = '这次随访采用了这次血压。'
    return [{ entity: 'blood-pressure', id: seriesId, goes: 'may', why } satisfies Companion]
  },
  refuses: (visit, person, db) => {
    const definition = definitionUnder(db, visit.kind, visit.edition)
    return isOwed(definition, person, visit.form.visitDate)
      ? disagrees(db, person.id, visit)
      : `对方${notOwed(definition)}，不能转交。`
  },
  refusesBack: (visit, db) => disagrees(db, visit.residentId, visit),
  cautions: () => [
    '分类、依据和下次日期是按原档案得出的，转交时不重算；请打开转交后的记录核对，需要时更正。'
  ],
  rewriting: {
    withdraw: (visit, why) => ({ ...visit, withdrawnReason: why }),
    restore: visit => ({ ...visit, withdrawnReason: null }),
    give: (visit, { id, residentId, newId, idOf }) => ({
      ...visit,
      id,
      version: 1,
      requestId: newId(),
      residentId,
      // The values stay as they were typed or taken over; a sitting that stays behind is somebody else's.
      form: {
        ...visit.form,
        seriesId: visit.form.seriesId === null ? null : idOf(visit.form.seriesId)
      },
      visitId: null,
      correctsId: null,
      correctionReason: null,
      correctedById: null
    })
  }
}
