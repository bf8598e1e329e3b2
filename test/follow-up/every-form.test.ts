import type { QuestionnaireResponse } from '@medplum/fhirtypes'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FollowUp } from '../../src-main/follow-up/contract.ts'
import { resourcesOfVisit } from '../../src-main/follow-up/fhir.ts'
import { isEmpty } from '../../src-main/follow-up/forms/contract.ts'
import { forms } from '../../src-main/follow-up/forms/index.ts'
import { questionnaireOf } from '../../src-main/follow-up/questionnaire.ts'
import { newUuid } from '../../src-main/lib/clock.ts'
import { observationsOfVisit } from '../../src-main/measurement/fhir.ts'
import type { ResidentInput } from '../../src-main/resident/contract.ts'
import { formProblems } from '../sync/form-judge.ts'
import { isUnique, problemsOf } from '../sync/judges.ts'
import { openTestWorkstation, type TestWorkstation } from '../support/workstation.ts'
import { filled } from './filled.ts'
import { readBack } from './read-back.ts'
import { aPatient, type Opened } from './visits.ts'

// Every form there is, from opening it to what is told of it: saved, read, corrected by addition, withdrawn.

const centreId = '0190a0a0-0000-7000-8000-0000000000c1'
const today = '2026-03-02'
let w: TestWorkstation
let id: string

beforeAll(async () => {
  w = await openTestWorkstation({ now: `${today}T02:00:00.000Z` })
  const conditions: ResidentInput['conditions'] = (['hypertension', 'diabetes-type-2'] as const).map(
    code => ({
      ...{ code, diagnosedOn: '2015', managedFrom: '2026-03-01', endedOn: null, note: '' }
    })
  )
  id = await aPatient(w, '2026-03-01', { name: '周桂兰', sex: '2', birthDate: '1956-01-15', conditions })
})
afterAll(() => w.close())

it('somebody of 70 with two diseases is owed all of them, the yearly ones on no list of days', async () => {
  const { owed, kind } = await w.must<Opened>('nurse', 'followUp.open', { residentId: id })
  expect(owed.map(each => [each.kind, each.isYearly, each.dueOn])).toEqual([
    ['hypertension', false, '2026-03-01'],
    ['diabetes', false, '2026-03-01'],
    ['elderly', true, null],
    ['constitution', true, null]
  ])
  expect(kind).toBe('hypertension')
})

describe.each(forms.map(({ definition }) => [definition.word, definition] as const))(
  '%s',
  (_word, definition) => {
    const { kind, fields } = definition
    const open = () => w.must<Opened>('doctor', 'followUp.open', { residentId: id, kind })
    const example = () => {
      const found = filled[kind]
      if (found === undefined) throw new Error(`fill in a form of ${kind}`)
      return found
    }
    const asSaved = (form: Readonly<Record<string, unknown>>) =>
      Object.fromEntries(
        Object.entries(form).filter(([key, answer]) => Object.hasOwn(fields, key) && !isEmpty(answer))
      )
    let saved: FollowUp
    let corrected: FollowUp

    it('is saved, and is read again as it was filled', async () => {
      const { answers, headlines } = example()
      const { form } = await open()
      saved = await w.must<FollowUp>('doctor', 'followUp.save', {
        ...{ requestId: newUuid(), residentId: id, kind },
        form: { ...form, ...answers }
      })
      expect(await w.must('doctor', 'followUp.get', { id: saved.id })).toEqual(saved)
      expect(saved).toMatchObject({
        kind,
        edition: definition.edition,
        headline: headlines[0],
        form: answers
      })
      const { last, owed } = await open()
      expect(last).toEqual(saved)
      const own = owed.find(each => each.kind === kind)
      expect(own?.isYearly === true ? own.doneOn : own?.dueOn).toBe(
        own?.isYearly === true ? today : saved.nextVisitDate
      )
      type Entry = { readonly kind: string; readonly title: string; readonly detail: string }
      const entries = await w.must<Entry[]>('doctor', 'resident.timeline', { residentId: id })
      const line = entries.find(({ title }) => title.startsWith(definition.word))
      expect(line?.detail).toContain(headlines[0])
    })

    it('is told as FHIR that two judges pass, to its own questions, and reads back to the same answers', () => {
      const told = [...resourcesOfVisit(definition, saved, centreId), ...observationsOfVisit(saved, null)]
      expect(problemsOf(told)).toEqual([])
      expect(isUnique(told)).toBe(true)
      const response = told.find(
        (one): one is QuestionnaireResponse => one.resourceType === 'QuestionnaireResponse'
      )
      if (response === undefined) throw new Error('a visit tells its form')
      expect(formProblems(questionnaireOf(definition), response)).toEqual([])
      expect(asSaved(readBack(definition, response))).toEqual(asSaved(saved.form))
      const scores = told.flatMap(one =>
        one.resourceType === 'Observation' && one.category?.[0]?.coding?.[0]?.code === 'survey'
          ? [[one.code.text, one.valueInteger, one.interpretation?.[0]?.text]]
          : []
      )
      expect(scores).toEqual(saved.assessment.scores.map(({ name, value, band }) => [name, value, band]))
    })

    it('is corrected by addition: the old one stays as it was, and counts no more', async () => {
      const change = example().corrected
      corrected = await w.must<FollowUp>('doctor', 'followUp.correct', {
        ...{ requestId: newUuid(), id: saved.id, version: saved.version, reason: '抄错' },
        form: { ...saved.form, ...change }
      })
      expect(corrected).toMatchObject({
        correctsId: saved.id,
        form: change,
        headline: example().headlines[1]
      })
      const old = await w.must<FollowUp>('doctor', 'followUp.get', { id: saved.id })
      expect(old).toMatchObject({
        correctedById: corrected.id,
        form: saved.form,
        assessment: saved.assessment
      })
      const again = await w.as('doctor')('followUp.correct', {
        ...{ requestId: newUuid(), id: saved.id, version: saved.version, reason: '又错' },
        form: saved.form
      })
      expect(again).toMatchObject({ ok: false, error: { code: 'conflict' } })
      const statuses = resourcesOfVisit(definition, old, centreId).flatMap(one =>
        'status' in one ? [one.status] : []
      )
      expect(new Set(statuses.slice(1))).toEqual(new Set(['entered-in-error']))
    })

    it('is withdrawn, and owed as before', async () => {
      await w.must('doctor', 'record.withdraw', {
        ...{ requestId: newUuid(), entity: 'follow-up', id: corrected.id, version: corrected.version },
        reason: '记错人'
      })
      const gone = await w.must<FollowUp>('doctor', 'followUp.get', { id: corrected.id })
      expect(gone).toMatchObject({ form: corrected.form, withdrawnReason: expect.any(String) })
      const { owed, last } = await open()
      expect(last).toBeNull()
      expect(owed.find(each => each.kind === kind)).toMatchObject({ doneOn: null })
    })
  }
)

it('who is not 65 yet is asked neither, not a day before the birthday', async () => {
  const young = await aPatient(w, '2026-03-01', { name: '钱小明', birthDate: '1961-03-03', conditions: [] })
  const ask = (residentId: string) => w.as('nurse')('followUp.open', { residentId, kind: 'elderly' })
  expect(await ask(young)).toMatchObject({ ok: false, error: { code: 'refused' } })
  const old = await aPatient(w, '2026-03-01', { name: '孙大明', birthDate: '1961-03-02', conditions: [] })
  expect(await ask(old)).toMatchObject({ ok: true })
  // Without a disease that is managed, F2 opens what is owed by the year.
  expect(await w.must<Opened>('nurse', 'followUp.open', { residentId: old })).toMatchObject({
    kind: 'elderly'
  })
  const { form } = await w.must<Opened>('nurse', 'followUp.open', { residentId: old, kind: 'elderly' })
  const before = { ...form, ...filled['elderly']?.answers, visitDate: '2026-03-01' }
  const input = { requestId: newUuid(), residentId: old, kind: 'elderly', form: before }
  expect(await w.as('nurse')('followUp.save', input)).toMatchObject({
    ok: false,
    error: { code: 'refused', message: expect.stringContaining('未满 65 岁') }
  })
})

it('a sheet takes no answer that it does not ask', async () => {
  const { form } = await w.must<Opened>('nurse', 'followUp.open', { residentId: id, kind: 'elderly' })
  for (const [key, answer] of [
    ['systolicMmHg', 138],
    ['drugs', [{ name: '甲', timesPerDay: 1, dose: '' }]],
    ['q1', '3']
  ] as const) {
    const input = { residentId: id, kind: 'elderly', form: { ...form, [key]: answer } }
    const reply = await w.as('nurse')('followUp.saveDraft', input)
    expect(reply, key).toMatchObject({ ok: false, error: { code: 'invalid-input' } })
  }
})
