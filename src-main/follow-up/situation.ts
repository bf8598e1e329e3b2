import type { Services } from '../lib/services.ts'
import type { Actor } from '../lib/session.ts'
import type { VisitContext } from './context.ts'
import type { VisitForm } from './contract.ts'
import type { Form } from './forms/form.ts'
import type { FollowUpPorts, ResidentFacts } from './ports.ts'
import { dueOf, paceOf } from './schedule.ts'
import * as store from './store.ts'

type Stored = store.FollowUpRecord
export type ContextFor = ReturnType<typeof contextOf>

/** Gathers what the rules must know besides the form. */
export function contextOf(services: Services, ports: Pick<FollowUpPorts, 'policy' | 'series'>) {
  const { db } = services

  const contextFor = (
    of: Form,
    form: VisitForm,
    residentId: string,
    facts: ResidentFacts,
    corrected: Stored | null,
    actor: Pick<Actor, 'roles'>
  ): VisitContext => {
    const { kind } = of.definition
    const all = ports.policy()
    const policy = of.policyIn(all)
    const today = services.today()
    const schedule = dueOf(db(), residentId, of, paceOf(of, all), today)
    const others = store.selectEarlier(db(), residentId, kind, corrected?.id ?? null)
    return {
      today,
      byDoctor: actor.roles.includes('doctor'),
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
      policy,
      limits: all.measurement,
      holidays: all.holidays,
      earlier: others.filter(({ visitDate }) => visitDate <= today),
      ahead: others.flatMap(({ visitDate }) => (visitDate > today ? [visitDate] : [])),
      due: schedule?.active === 1 ? { on: schedule.dueOn, reason: schedule.reason } : null,
      series: seriesOf(form, residentId, corrected)
    }
  }

  const seriesOf = (
    form: VisitForm,
    residentId: string,
    corrected: Stored | null
  ): VisitContext['series'] => {
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

  return contextFor
}
