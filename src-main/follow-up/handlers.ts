import { type z } from 'zod'
import { write } from '../database/journal.ts'
import { addDays, daysBetween, instantOf } from '../lib/clock.ts'
import { Failure } from '../lib/failure.ts'
import { type Handlers } from '../lib/router.ts'
import { type Services } from '../lib/services.ts'
import { type Actor } from '../lib/session.ts'
import { type BloodPressureSeries } from '../measurement/contract.ts'
import { type PolicyInForce } from '../policy/contract.ts'
import { type Resident, type ResidentSummary } from '../resident/contract.ts'
import { type AssessmentContext } from './context.ts'
import { type FollowUp, type followUpContract, type HypertensionForm, hypertensionForm } from './contract.ts'
import { assess, settleForm, startForm } from './rules.ts'
import { countDue, type DueState, selectDue, selectSchedule } from './schedule-store.ts'
import { reschedule } from './schedule.ts'
import * as store from './store.ts'

/** What a follow-up must know of a resident; a `Resident` is one. */
export type ResidentFacts = Pick<Resident, 'summary' | 'heightCm' | 'keyPopulations'>

export interface FollowUpPorts {
  readonly policy: () => PolicyInForce
  /** Throws Failure('not-found') for an unknown resident. */
  readonly resident: (id: string) => ResidentFacts
  /** In any order; an unknown id is left out. */
  readonly summaries: (ids: readonly string[]) => readonly ResidentSummary[]
  /** A sitting by its id; null when there is none. */
  readonly series: (id: string) => BloodPressureSeries | null
  /** The newest sitting of today; null when there is none. */
  readonly todaysSeries: (residentId: string) => BloodPressureSeries | null
}

type Stored = store.FollowUpRecord

/** 高血压随访: the national form, from opening it to the day of the next one. */
export function createFollowUp(services: Services, ports: FollowUpPorts) {
  const { db, newId } = services

  const contextFor = (
    form: HypertensionForm,
    residentId: string,
    facts: ResidentFacts,
    corrected: Stored | null
  ): AssessmentContext => {
    const { hypertension, measurement } = ports.policy()
    const schedule = selectSchedule(db(), residentId)
    return {
      today: services.today(),
      birthDate: facts.summary.birthDate,
      sex: facts.summary.sex,
      conditions: facts.summary.conditions,
      pregnantOrPostpartum: facts.keyPopulations.some(
        ({ code, from, to }) =>
          (code === 'pregnant' || code === 'postpartum') &&
          from <= form.visitDate &&
          (to === null || to >= form.visitDate)
      ),
      heightCm: facts.heightCm,
      policy: hypertension,
      limits: measurement,
      earlier: store.selectEarlier(db(), residentId, corrected?.id ?? null),
      due: schedule === undefined ? null : { on: schedule.dueOn, reason: schedule.reason },
      series: seriesOf(form, residentId, corrected)
    }
  }

  const seriesOf = (
    form: HypertensionForm,
    residentId: string,
    corrected: Stored | null
  ): AssessmentContext['series'] => {
    const { seriesId, systolicMmHg, diastolicMmHg } = form
    const series = seriesId === null ? null : ports.series(seriesId)
    if (series?.residentId !== residentId) return null
    const day = services.dayOf(series.startedAt)
    const old = corrected?.form
    // What was taken over once stays right, even if a reading of that sitting was set aside later.
    return systolicMmHg !== null &&
      diastolicMmHg !== null &&
      old?.seriesId === seriesId &&
      old.systolicMmHg === systolicMmHg &&
      old.diastolicMmHg === diastolicMmHg
      ? {
          day,
          mean: {
            systolicMmHg,
            diastolicMmHg,
            roundedSystolicMmHg: systolicMmHg,
            roundedDiastolicMmHg: diastolicMmHg
          }
        }
      : { day, mean: series.mean }
  }

  /** Judged, settled and stored with everything that hangs on it; the caller holds the transaction. */
  const keep = (
    actor: Actor,
    asked: {
      readonly requestId: string
      readonly residentId: string
      readonly form: HypertensionForm
      readonly facts: ResidentFacts
    },
    correction: { readonly of: Stored; readonly reason: string } | null
  ): Stored => {
    const { requestId, residentId, facts } = asked
    const corrected = correction?.of ?? null
    const context = contextFor(asked.form, residentId, facts, corrected)
    if (asked.form.outcome === 'visited' && asked.form.seriesId !== null && context.series === null) {
      throw new Failure('conflict', '这次测量不属于该居民，没有保存。请重新测量或手工填写。')
    }
    const first = assess(asked.form, context)
    const form = settleForm(asked.form, first.emergency)
    const assessment = assess(form, context)
    refuseUnlessComplete(assessment, form)
    const stamp = services.stamp(actor)
    const record: Stored = {
      id: newId(),
      version: 1,
      requestId,
      residentId,
      kind: 'hypertension',
      form,
      assessment,
      classification: form.outcome === 'visited' ? (form.classification ?? assessment.classification) : null,
      nextVisitDate: form.outcome === 'dead' ? null : (form.nextVisitDate ?? assessment.nextVisitDate),
      doctorId: actor.accountId,
      doctorName: actor.name,
      savedAt: stamp.at,
      correctsId: corrected?.id ?? null,
      correctionReason: correction?.reason ?? null,
      correctedById: null
    }
    const { id, version } = record
    write(db(), stamp, { entity: 'follow-up', id, version, before: null, after: shown(record) }, () => {
      store.insert(db(), record)
    })
    if (corrected !== null) {
      const replaced = { ...corrected, version: corrected.version + 1, correctedById: id }
      const change = { before: shown(corrected), after: shown(replaced) }
      write(
        db(),
        stamp,
        { entity: 'follow-up', id: replaced.id, version: replaced.version, ...change },
        () => {
          store.markCorrected(db(), replaced.id, replaced.version, id)
        }
      )
    }
    reschedule(db(), residentId, ports.policy().hypertension)
    return record
  }

  /** The first record of a request that is sent again: by a second Enter, or by a retry whose answer was lost. */
  const savedBefore = (requestId: string, residentId: string, correctsId: string | null): Stored | null => {
    const known = store.selectByRequest(db(), requestId)
    if (known === undefined) return null
    if (known.residentId !== residentId || known.correctsId !== correctsId) {
      throw new Failure('conflict', '这次保存与已有的记录冲突，请重新打开随访表。')
    }
    return known
  }

  const find = (id: string): Stored => {
    const record = store.select(db(), id)
    if (record === undefined) throw new Failure('not-found', '没有找到这条随访记录。')
    return record
  }

  const handlers: Handlers<typeof followUpContract> = {
    open: ({ residentId }, actor) => {
      const facts = ports.resident(residentId)
      requireManaged(facts)
      const draft = store.selectDraft(db(), residentId, actor.accountId)
      const kept = draft === undefined ? undefined : hypertensionForm.safeParse(draft.form).data
      const visited = store.selectEffectiveVisited(db(), residentId)
      const series = ports.todaysSeries(residentId)
      const begun = kept ?? startForm(services.today(), visited?.form ?? null, facts.heightCm)
      const form = withPressure(begun, series)
      const last = store.selectEffective(db(), residentId)
      const schedule = selectSchedule(db(), residentId)
      return {
        form,
        draftSavedAt: kept === undefined ? null : (draft?.savedAt ?? null),
        assessment: assess(form, contextFor(form, residentId, facts, null)),
        last: last === undefined ? null : shown(last),
        series,
        dueOn: schedule?.dueOn ?? null,
        dueReason: schedule?.reason ?? null
      }
    },

    assess: ({ residentId, form, correctsId }) => {
      const corrected = correctsId === undefined ? null : find(correctsId)
      if (corrected !== null && corrected.residentId !== residentId) {
        throw new Failure('conflict', '这条随访记录不属于该居民。')
      }
      return assess(form, contextFor(form, residentId, ports.resident(residentId), corrected))
    },

    saveDraft: ({ residentId, form }, actor) => {
      ports.resident(residentId)
      const draftSavedAt = instantOf(services.clock)
      store.upsertDraft(db(), residentId, actor.accountId, form, draftSavedAt)
      return { draftSavedAt }
    },

    discardDraft: ({ residentId }, actor) => {
      store.removeDraft(db(), residentId, actor.accountId)
      return {}
    },

    save: ({ requestId, residentId, form }, actor) =>
      db()
        .transaction(() => {
          const known = savedBefore(requestId, residentId, null)
          if (known !== null) return shown(known)
          const facts = ports.resident(residentId)
          requireManaged(facts)
          const record = keep(actor, { requestId, residentId, form, facts }, null)
          store.removeDraft(db(), residentId, actor.accountId)
          return shown(record)
        })
        .immediate(),

    correct: ({ requestId, id, version, form, reason }, actor) =>
      db()
        .transaction(() => {
          const old = find(id)
          const { residentId } = old
          const known = savedBefore(requestId, residentId, id)
          if (known !== null) return shown(known)
          if (old.correctedById !== null || old.version !== version) {
            throw new Failure('conflict', '这条记录已被更正，请打开最新的记录再更正。')
          }
          const facts = ports.resident(residentId)
          return shown(keep(actor, { requestId, residentId, form, facts }, { of: old, reason }))
        })
        .immediate(),

    get: ({ id }) => shown(find(id)),

    list: ({ residentId, limit }) => store.selectOfResident(db(), residentId, limit).map(shown),

    due: ({ doctorId, committeeCode, state, days, offset, limit }) => {
      const today = services.today()
      const window = { today, until: addDays(today, days) }
      const scope = { doctorId: doctorId ?? null, committeeCode: committeeCode ?? null }
      const count = (counted: DueState): number => countDue(db(), counted, scope, window)
      const rows = selectDue(db(), state, scope, window, { offset, limit })
      const summaries = new Map(
        ports.summaries(rows.map(({ residentId }) => residentId)).map(summary => [summary.id, summary])
      )
      return {
        today,
        counts: {
          overdue: count('overdue'),
          today: count('today'),
          twoWeek: count('two-week'),
          soon: count('soon')
        },
        rows: rows.flatMap(row => {
          const resident = summaries.get(row.residentId)
          if (resident === undefined) return []
          const { dueOn, reason, doctorName, lastVisitDate } = row
          const last =
            lastVisitDate === null
              ? null
              : {
                  visitDate: lastVisitDate,
                  systolicMmHg: row.lastSystolicMmHg,
                  diastolicMmHg: row.lastDiastolicMmHg,
                  classification: row.lastClassification
                }
          const daysLeft = daysBetween(today, dueOn)
          return [{ resident, kind: 'hypertension' as const, dueOn, reason, daysLeft, last, doctorName }]
        })
      }
    }
  }

  return { handlers }
}

const shown = ({ requestId: _requestId, ...record }: Stored): z.input<typeof followUpContract.get.output> =>
  record

function requireManaged({ summary }: ResidentFacts): void {
  if (!summary.conditions.includes('hypertension')) {
    throw new Failure('refused', '该居民没有在管的高血压，请先在居民档案中登记。')
  }
}

/** The mean of today's sitting stands in the form, unless somebody has typed a pressure. */
function withPressure(form: HypertensionForm, series: BloodPressureSeries | null): HypertensionForm {
  const mean = series?.mean ?? null
  if (series === null || mean === null) return form
  if (form.outcome !== 'visited' || form.systolicMmHg !== null || form.diastolicMmHg !== null) return form
  return {
    ...form,
    seriesId: series.id,
    systolicMmHg: mean.roundedSystolicMmHg,
    diastolicMmHg: mean.roundedDiastolicMmHg,
    heartRatePerMinute: mean.roundedPulsePerMinute ?? form.heartRatePerMinute
  }
}

function refuseUnlessComplete(assessment: FollowUp['assessment'], { confirmed }: HypertensionForm): void {
  const { problems, warnings } = assessment
  const [problem] = Object.values(problems)
  if (problem !== undefined) throw new Failure('refused', `还不能保存：${problem}。`, problems)
  if (!confirmed && Object.keys(warnings).length > 0) {
    throw new Failure('refused', '有少见的数值或情况，请核对后勾选“已确认”再保存。', warnings)
  }
}
