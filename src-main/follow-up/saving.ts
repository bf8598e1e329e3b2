import type { Database } from 'better-sqlite3'
import type { z } from 'zod'
import { write } from '../database/journal.ts'
import { ageOn } from '../lib/clock.ts'
import { Failure } from '../lib/failure.ts'
import type { Services } from '../lib/services.ts'
import type { Actor } from '../lib/session.ts'
import type { PolicyInForce } from '../policy/contract.ts'
import type { FollowUp, followUpContract, VisitForm } from './contract.ts'
import type { Form } from './forms/form.ts'
import { classWord, headlineMark, headlineOf } from './forms/headline.ts'
import { formUnder } from './forms/known.ts'
import { followUpKind } from './kinds.ts'
import type { ResidentFacts } from './ports.ts'
import type { ContextFor } from './situation.ts'
import * as store from './store.ts'

type Stored = store.FollowUpRecord

export function savingForms(services: Services, contextFor: ContextFor) {
  const { db, newId } = services

  /** The visit a form belongs to: with forms of other diseases of that day and way, else it is one of its own. */
  const visitOf = (residentId: string, kind: string, form: VisitForm, corrected: Stored | null) => {
    const { outcome, visitDate, way } = form
    // What is asked in no way, such as a scale, is no visit.
    const beside =
      outcome === 'visited' && way !== null
        ? store.selectBeside(db(), { residentId, kind, visitDate, way })
        : undefined
    if (beside === undefined) return { id: null, others: [] }
    const id = beside.visitId ?? beside.id
    return { id, others: store.selectTogether(db(), id, corrected?.id ?? null) }
  }

  /** Judged, settled and stored with everything that hangs on it; the caller holds the transaction. */
  return (
    actor: Actor,
    asked: {
      readonly requestId: string
      readonly residentId: string
      readonly of: Form
      readonly form: VisitForm
      readonly facts: ResidentFacts
    },
    correction: { readonly of: Stored; readonly reason: string } | null
  ): Stored => {
    const { requestId, residentId, of, facts } = asked
    const corrected = correction?.of ?? null
    const context = contextFor(of, asked.form, residentId, facts, corrected, actor)
    if (asked.form.outcome === 'visited' && asked.form.seriesId !== null && context.series === null) {
      throw new Failure('conflict', '这次测量不属于该居民，没有保存。请重新测量或手工填写。')
    }
    const first = of.assess(asked.form, context)
    const form = of.settle(asked.form, first.emergency)
    // Hints are for the one who fills the form, not for the record.
    const assessment = { ...of.assess(form, context), hints: {} }
    refuseUnlessComplete(assessment, form)
    const stamp = services.stamp(actor)
    const visit = visitOf(residentId, of.definition.kind, form, corrected)
    const ownDate = form.outcome === 'dead' ? null : (form.nextVisitDate ?? assessment.nextVisitDate)
    const nextVisitDate = earliest([ownDate, ...(ownDate === null ? [] : visit.others.map(ownDateOf))])
    const record: store.StoredFollowUp = {
      id: newId(),
      version: 1,
      requestId,
      residentId,
      kind: of.definition.kind,
      edition: of.definition.edition,
      form,
      assessment,
      classification: form.outcome === 'visited' ? (form.classification ?? assessment.classification) : null,
      nextVisitDate,
      doctorId: actor.accountId,
      savedAt: stamp.at,
      awaitsDoctor: !actor.roles.includes('doctor'),
      confirmedById: null,
      confirmedAt: null,
      visitId: visit.id,
      correctsId: corrected?.id ?? null,
      correctionReason: correction?.reason ?? null,
      correctedById: null,
      withdrawnReason: null
    }
    const { id } = record
    write(db(), stamp, { kind: followUpKind, id, seen: 'new' }, () => record)
    if (corrected !== null) {
      const replaced = { kind: followUpKind, id: corrected.id, seen: corrected.version }
      write(db(), stamp, replaced, before => ({ ...before, correctedById: id }))
    }
    // One visit has one next date, which satisfies all its forms.
    for (const other of visit.others) {
      if (nextVisitDate === null || other.nextVisitDate === nextVisitDate) continue
      const change = { kind: followUpKind, id: other.id, seen: 'present' as const }
      write(db(), stamp, change, before => ({ ...before, nextVisitDate }))
    }
    return { ...record, doctorName: actor.name, confirmedByName: null }
  }
}

/** What the form itself says, whatever else was written at the visit. */
const ownDateOf = ({ form, assessment }: Pick<Stored, 'form' | 'assessment'>): string | null =>
  form.nextVisitDate ?? assessment.nextVisitDate
const earliest = (days: readonly (string | null)[]): string | null =>
  days.filter(day => day !== null).toSorted()[0] ?? null

/** As it crosses the border; how what was measured stands is judged now. */
export function shown(
  db: Database,
  { requestId: _requestId, ...record }: Stored,
  policy: PolicyInForce,
  { summary }: Pick<ResidentFacts, 'summary'>
): z.input<typeof followUpContract.get.output> {
  const { kind, edition, form } = record
  const { definition, marksOf } = formUnder(db, kind, edition)
  const marks = marksOf(form, policy, ageOn(summary.birthDate, form.visitDate))
  return {
    ...record,
    headline: headlineOf(definition, form),
    classWord: classWord(definition, record.classification),
    mark: headlineMark(definition, marks),
    marks
  }
}

function refuseUnlessComplete(
  assessment: FollowUp['assessment'],
  { confirmed }: Pick<VisitForm, 'confirmed'>
): void {
  const { problems, warnings } = assessment
  const [problem] = Object.values(problems)
  if (problem !== undefined) throw new Failure('refused', `还不能保存：${problem}。`, problems)
  if (!confirmed && Object.keys(warnings).length > 0) {
    throw new Failure('refused', '有少见的数值或情况，请核对后勾选“已核对无误”再保存。', warnings)
  }
}
