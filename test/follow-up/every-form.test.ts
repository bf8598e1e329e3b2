import type { QuestionnaireResponse } from '@medplum/fhirtypes'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FollowUp } from '../../src-main/follow-up/contract.ts'
import { resourcesOfVisit } from '../../src-main/follow-up/fhir.ts'
import { type FormDefinition, isEmpty } from '../../src-main/follow-up/forms/contract.ts'
import { forms } from '../../src-main/follow-up/forms/index.ts'
import { questionnaireOf } from '../../src-main/follow-up/questionnaire.ts'
import { newUuid } from '../../src-main/lib/clock.ts'
import { observationsOfVisit } from '../../src-main/measurement/fhir.ts'
import type { ResidentInput } from '../../src-main/resident/contract.ts'
import { openTestWorkstation, type TestWorkstation } from '../support/workstation.ts'
import { formProblems } from '../sync/form-judge.ts'
import { isUnique, problemsOf } from '../sync/judges.ts'
import { lungForm } from './brought-form.ts'
import { filled } from './filled.ts'
import { readBack } from './read-back.ts'
import { aPatient, type Due, type Opened } from './visits.ts'

// Every form there is, from opening it to what is told of it: saved, read, corrected by addition, withdrawn; and
// one that stands only in a file: brought in, filled, saved, told and read back without a line of code.

const centreId = '0190a0a0-0000-7000-8000-0000000000c1'

describe('every form of the program', () => {
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
})

describe('a form that stands only in a file', () => {
  const lung: ResidentInput['conditions'] = [
    { code: 'copd', diagnosedOn: '2018', managedFrom: '2026-03-01', endedOn: null, note: '' }
  ]
  const answers = {
    ...{ way: '1', cough: 'daily', breath: 'stairs', signsSeen: ['wheeze'], oxygen: 92 },
    ...{
      vaccinatedOn: '2025-10-12',
      inhaler: 'wrong',
      taught: '深吸慢呼',
      systolicMmHg: 128,
      diastolicMmHg: 78
    },
    drugs: [{ name: '噻托溴铵', timesPerDay: 1, dose: '18µg' }]
  }
  /** A year later: a question more, one less, and another limit. */
  const { inhaler: _inhaler, taught: _taught, ...kept } = lungForm.fields
  const next = {
    ...lungForm,
    edition: '2026-试行',
    title: '慢性阻塞性肺疾病患者健康管理记录表',
    fields: { ...kept, steps: { type: 'number', label: '六分钟步行', unit: '米', ucum: 'm', whole: true } },
    emergency: [{ ...lungForm.emergency[0], all: [{ field: 'oxygen', is: '<', than: 95 }] }]
  }

  let w: TestWorkstation
  let id: string
  let first: FollowUp
  const bringIn = (file: unknown, role: 'administrator' | 'nurse' = 'administrator') =>
    w.as(role)('followUp.bringIn', { file: JSON.stringify(file) })
  const open = () => w.must<Opened>('doctor', 'followUp.open', { residentId: id })
  const definitions = () => w.must<FormDefinition[]>('doctor', 'followUp.forms')
  const definitionOf = async (edition: string): Promise<FormDefinition> => {
    const found = (await definitions()).find(form => form.kind === 'copd' && form.edition === edition)
    if (found === undefined) throw new Error(`${edition} is not known`)
    return found
  }

  beforeAll(async () => {
    w = await openTestWorkstation({ now: '2026-03-02T02:00:00.000Z' })
    id = await aPatient(w, '2026-03-01', { name: '郑国强', birthDate: '1968-04-09', conditions: lung })
  })
  afterAll(() => w.close())

  describe('a form of the centre’s own', () => {
    it('is not there before; then it is brought in by the administrator alone, once', async () => {
      expect(await w.as('doctor')('followUp.open', { residentId: id })).toMatchObject({ ok: false })
      expect(await bringIn(lungForm, 'nurse')).toMatchObject({ ok: false, error: { code: 'forbidden' } })
      expect(await bringIn(lungForm)).toMatchObject({
        ok: true,
        value: { kind: 'copd', edition: '2025-试行' }
      })
      expect(await bringIn(lungForm)).toMatchObject({ ok: true })
      expect((await definitions()).filter(({ kind }) => kind === 'copd')).toHaveLength(1)
    })

    it('is not taken for another text under the same edition, nor for a form of the program', async () => {
      const other = { ...lungForm, title: '另一张表' }
      expect(await bringIn(other)).toMatchObject({ ok: false, error: { code: 'conflict' } })
      expect(await bringIn({ ...lungForm, kind: 'diabetes' })).toMatchObject({
        ok: false,
        error: { code: 'conflict' }
      })
    })

    it('says at the desk where a file is wrong', async () => {
      const reply = await bringIn({ ...lungForm, edition: 'x', headline: ['nothing'] })
      expect(reply).toMatchObject({
        ok: false,
        error: {
          code: 'invalid-input',
          fields: { 'headline.0': expect.stringContaining('不能代表这次随访') }
        }
      })
    })

    it('is due for whoever has the disease, and opened by F2', async () => {
      const { kind, owed, form } = await open()
      expect(kind).toBe('copd')
      expect(owed.find(each => each.kind === 'copd')).toMatchObject({
        word: '慢阻肺随访',
        dueOn: '2026-03-01',
        dueReason: 'first'
      })
      expect(form).toMatchObject({ cough: null, oxygen: null, signsSeen: [] })
      const due = await w.must<Due>('doctor', 'followUp.due', { days: 30 })
      expect(due.rows).toMatchObject([{ kind: 'copd', disease: '慢阻肺', dueOn: '2026-03-01' }])
    })

    it('is saved with its class and its next day, and stands in every list', async () => {
      const { form } = await open()
      first = await w.must<FollowUp>('doctor', 'followUp.save', {
        ...{ requestId: newUuid(), residentId: id, kind: 'copd' },
        form: { ...form, ...answers }
      })
      expect(first).toMatchObject({
        edition: '2025-试行',
        form: answers,
        classification: '2',
        nextVisitDate: '2026-03-16',
        headline: '92 % 症状 5 分 多'
      })
      const due = await w.must<Due>('doctor', 'followUp.due', { days: 30 })
      expect(due.rows).toMatchObject([
        { kind: 'copd', dueOn: '2026-03-16', reason: 'two-week', last: { headline: first.headline } }
      ])
      type Entry = { readonly title: string; readonly detail: string }
      const entries = await w.must<Entry[]>('doctor', 'resident.timeline', { residentId: id })
      expect(entries.find(({ title }) => title.startsWith('慢阻肺'))).toMatchObject({
        title: '慢阻肺随访 · 不稳定',
        detail: expect.stringContaining('92 % 症状 5 分 多')
      })
      expect((await open()).form).toMatchObject({ vaccinatedOn: '2025-10-12', cough: null })
    })

    it('is told as FHIR that two judges pass, and reads back to the same answers', async () => {
      const definition = await definitionOf('2025-试行')
      const told = resourcesOfVisit(definition, first, centreId)
      expect(problemsOf(told)).toEqual([])
      const response = told.find(
        (one): one is QuestionnaireResponse => one.resourceType === 'QuestionnaireResponse'
      )
      if (response === undefined) throw new Error('a visit tells its form')
      expect(formProblems(questionnaireOf(definition), response)).toEqual([])
      expect(readBack(definition, response)).toMatchObject(answers)
    })

    it('an emergency of its own calls a doctor', async () => {
      const other = await aPatient(w, '2026-03-01', {
        name: '王秀英',
        birthDate: '1970-04-09',
        conditions: lung
      })
      const { form } = await w.must<Opened>('nurse', 'followUp.open', { residentId: other })
      const input = {
        ...{ requestId: newUuid(), residentId: other, kind: 'copd' },
        form: { ...form, ...answers, oxygen: 87 }
      }
      expect(await w.as('nurse')('followUp.save', input)).toMatchObject({
        ok: false,
        error: { code: 'refused' }
      })
      const dealt = { ...input.form, emergencyAct: 'referred', emergencyNote: '已拨 120' }
      await w.must('nurse', 'followUp.save', { ...input, form: dealt })
      type Row = {
        readonly resident: { readonly id: string }
        readonly value: string
        readonly mark: unknown
      }
      const { rows } = await w.must<{ rows: Row[] }>('doctor', 'critical.open', { scope: 'centre' })
      expect(rows.find(({ resident }) => resident.id === other)).toMatchObject({
        value: '87 % 症状 5 分 多',
        mark: { says: expect.stringContaining('血氧饱和度低于 88 %') }
      })
    })
  })

  describe('a further edition', () => {
    it('is the form from now on; what was saved under the first stays as it was', async () => {
      expect(await bringIn(next)).toMatchObject({ ok: true })
      w.setNow('2026-03-16T02:00:00.000Z')
      const { form, last } = await open()
      expect(form).toHaveProperty('steps')
      expect(form).not.toHaveProperty('inhaler')
      expect(last).toMatchObject({
        id: first.id,
        edition: '2025-试行',
        headline: first.headline,
        form: answers
      })
      const second = await w.must<FollowUp>('doctor', 'followUp.save', {
        ...{ requestId: newUuid(), residentId: id, kind: 'copd' },
        form: {
          ...form,
          ...{ way: '1', cough: 'none', breath: 'none', oxygen: 96, steps: 420 },
          ...{ systolicMmHg: 126, diastolicMmHg: 76 }
        }
      })
      expect(second).toMatchObject({ edition: '2026-试行', classification: '1', form: { steps: 420 } })
      const old = await w.must<FollowUp>('doctor', 'followUp.get', { id: first.id })
      expect(old).toEqual(first)
      // By the second edition 92 % would have been an emergency.
      expect(old.assessment.emergency).toEqual([])
    })

    it('each is told to the questions of its own', async () => {
      const [one, other] = [await definitionOf('2025-试行'), await definitionOf('2026-试行')]
      const published = [one, other].map(questionnaireOf)
      expect(new Set(published.map(({ version }) => version)).size).toBe(2)
      expect(new Set(published.map(({ identifier }) => identifier?.[0]?.value)).size).toBe(2)
      const asked = (index: 0 | 1) => JSON.stringify(published[index])
      expect([asked(0).includes('吸入装置'), asked(1).includes('吸入装置')]).toEqual([true, false])
      const response = resourcesOfVisit(one, first, centreId).find(
        ({ resourceType }) => resourceType === 'QuestionnaireResponse'
      ) as QuestionnaireResponse
      expect(response.questionnaire).toContain('|2025-试行')
    })

    it('a correction of an old record stays under the edition it was saved by', async () => {
      const corrected = await w.must<FollowUp>('doctor', 'followUp.correct', {
        ...{ requestId: newUuid(), id: first.id, version: first.version, reason: '抄错' },
        form: { ...first.form, oxygen: 91 }
      })
      expect(corrected).toMatchObject({
        edition: '2025-试行',
        headline: '91 % 症状 5 分 多',
        form: { inhaler: 'wrong', taught: '深吸慢呼' },
        assessment: { emergency: [] }
      })
    })
  })
})
