import type { Encounter } from '@medplum/fhirtypes'
import type { Database } from 'better-sqlite3'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { FollowUp, VisitForm } from '../../src-main/follow-up/contract.ts'
import { diabetesForm } from '../../src-main/follow-up/forms/diabetes/index.ts'
import { followUpKind } from '../../src-main/follow-up/kinds.ts'
import { SELECT_BESIDE, SELECT_TOGETHER } from '../../src-main/follow-up/store.ts'
import { newUuid } from '../../src-main/lib/clock.ts'
import type { Telling } from '../../src-main/database/record-kind.ts'
import { openTestWorkstation, type TestWorkstation } from '../support/workstation.ts'
import { aForm } from './forms.ts'
import { aPatient, type Due, type Opened } from './visits.ts'

// Somebody with hypertension and diabetes, seen for both at one visit.

let w: TestWorkstation
let db: Database
let residentId = ''
beforeAll(async () => {
  w = await openTestWorkstation({ now: '2026-03-02T01:00:00.000Z' })
  db = w.db()
})
afterAll(() => w.close())
beforeEach(async () => {
  w.setNow('2026-03-02T01:00:00.000Z')
  const conditions = (['hypertension', 'diabetes-type-2'] as const).map(code => ({
    ...{ code, diagnosedOn: '2015', managedFrom: '2026-01-01', endedOn: null, note: '' }
  }))
  const doctorId = w.accountId('doctor')
  residentId = await aPatient(w, '2026-01-01', { birthDate: '1956-01-15', doctorId, conditions })
})

const pressureForm = (change: object = {}): VisitForm =>
  aForm({ systolicMmHg: 128, diastolicMmHg: 78, ...change })
const glucoseForm = (change: object = {}): VisitForm =>
  diabetesForm.answers.parse({
    ...{ visitDate: '2026-03-02', way: '1', symptoms: ['1'], systolicMmHg: 128, diastolicMmHg: 78 },
    ...{
      fastingMmolL: 6.2,
      fastingBy: 'venous',
      hypoglycaemia: '1',
      adverseReaction: '1',
      complication: 'none'
    },
    ...change
  })
const save = (kind: string, form: VisitForm): Promise<FollowUp> =>
  w.must<FollowUp>('doctor', 'followUp.save', { requestId: newUuid(), residentId, kind, form })
const get = (id: string): Promise<FollowUp> => w.must<FollowUp>('doctor', 'followUp.get', { id })
const correct = ({ id, version }: FollowUp, form: VisitForm): Promise<FollowUp> =>
  w.must<FollowUp>('doctor', 'followUp.correct', {
    requestId: newUuid(),
    id,
    version,
    form,
    reason: '录入错误'
  })
const due = async (): Promise<Record<string, string>> => {
  const { rows } = await w.must<Due>('doctor', 'followUp.due', { days: 92, size: 200 })
  const mine = rows.filter(({ resident }) => resident.id === residentId)
  return Object.fromEntries(mine.map(({ kind, dueOn }) => [kind, dueOn]))
}
const encounterOf = (id: string): Encounter => {
  const telling: Telling = {
    ...{ db, centreId: newUuid(), today: '2026-03-02' },
    shownAt: instant => instant,
    startOfDay: day => `${day}T00:00:00.000Z`
  }
  const found = followUpKind.told?.load(telling, id)?.find(({ resourceType }) => resourceType === 'Encounter')
  return found as Encounter
}
const typesOf = (encounter: Encounter) => encounter.type?.map(({ text }) => text)

it('asks once what both forms ask, and has one next date that satisfies both', async () => {
  const first = await save('hypertension', pressureForm({ weightKg: 66 }))
  expect(first.nextVisitDate).toBe('2026-05-31')
  const { form, besideNext } = await w.must<Opened>('doctor', 'followUp.open', {
    residentId,
    kind: 'diabetes'
  })
  expect(form).toMatchObject({ systolicMmHg: 128, diastolicMmHg: 78, weightKg: 66, way: '1', symptoms: [] })
  expect(besideNext).toEqual({ word: '高血压随访', on: '2026-05-31' })

  // The second form asks for two weeks: the first one's day moves there.
  const second = await save('diabetes', glucoseForm({ fastingMmolL: 7.2 }))
  expect(second).toMatchObject({ visitId: first.id, nextVisitDate: '2026-03-16' })
  expect(await get(first.id)).toMatchObject({
    nextVisitDate: '2026-03-16',
    assessment: { nextVisitDate: '2026-05-31', action: 'routine' }
  })
  expect(await due()).toEqual({ hypertension: '2026-03-16', diabetes: '2026-03-16' })
})

it('keeps the earlier day of the first form for the second', async () => {
  await save('hypertension', pressureForm({ systolicMmHg: 152 }))
  expect(await save('diabetes', glucoseForm())).toMatchObject({
    nextVisitDate: '2026-03-16',
    assessment: { nextVisitDate: '2026-05-31' }
  })
})

it('is one encounter of both kinds, signed when both forms are, and in error when none stands', async () => {
  const first = await save('hypertension', pressureForm())
  expect(typesOf(encounterOf(first.id))).toEqual(['高血压患者随访'])
  const second = await w.must<FollowUp>('nurse', 'followUp.save', {
    ...{ requestId: newUuid(), residentId, kind: 'diabetes' },
    form: glucoseForm()
  })
  const told = encounterOf(second.id)
  expect(told).toEqual({ ...encounterOf(first.id), serviceProvider: told.serviceProvider })
  expect(told.status).toBe('in-progress')
  expect(typesOf(told)).toEqual(['高血压患者随访', '2型糖尿病患者随访'])
  await w.must('doctor', 'followUp.confirm', { visits: [{ id: second.id, version: second.version }] })
  expect(encounterOf(first.id).status).toBe('finished')

  const withdraw = async (id: string): Promise<void> => {
    const { version } = await get(id)
    await w.must('doctor', 'record.withdraw', {
      requestId: newUuid(),
      entity: 'follow-up',
      id,
      version,
      reason: '不是本人'
    })
  }
  await withdraw(first.id)
  expect(encounterOf(second.id)).toMatchObject({ status: 'finished' })
  expect(typesOf(encounterOf(second.id))).toEqual(['2型糖尿病患者随访'])
  await withdraw(second.id)
  expect(encounterOf(second.id).status).toBe('entered-in-error')
})

it('gives both another day when one of them is corrected', async () => {
  const first = await save('hypertension', pressureForm({ systolicMmHg: 152 }))
  const second = await save('diabetes', glucoseForm())
  const corrected = await correct(first, pressureForm({ systolicMmHg: 128 }))
  expect(corrected).toMatchObject({ visitId: first.id, nextVisitDate: '2026-05-31' })
  expect((await get(second.id)).nextVisitDate).toBe('2026-05-31')
  expect(encounterOf(corrected.id).identifier).toEqual(encounterOf(second.id).identifier)
})

it('a form goes back to the day of its own rule once the person was seen again for the other', async () => {
  await save('hypertension', pressureForm({ systolicMmHg: 152 }))
  await save('diabetes', glucoseForm())
  w.setNow('2026-03-16T01:00:00.000Z')
  await save('hypertension', pressureForm({ visitDate: '2026-03-16' }))
  expect(await due()).toEqual({ hypertension: '2026-06-14', diabetes: '2026-05-31' })
})

it.each([
  ['on another day', { visitDate: '2026-03-01' }, '2026-05-30'],
  ['in another way', { way: '2' }, '2026-05-31']
])('%s is another visit', async (_name, change, next) => {
  await save('hypertension', pressureForm({ systolicMmHg: 152 }))
  const second = await save('diabetes', glucoseForm(change))
  expect(second.visitId).toBeNull()
  expect(second.nextVisitDate).toBe(next)
})

it('moves to the last open day before a holiday, and says why', async () => {
  w.setNow('2026-09-18T01:00:00.000Z')
  const saved = await save('hypertension', pressureForm({ visitDate: '2026-09-18', systolicMmHg: 152 }))
  expect(saved.nextVisitDate).toBe('2026-09-30')
  expect(saved.assessment.nextVisitReason?.text).toContain('2026-10-02 国庆节放假')
})

it.each([SELECT_BESIDE, SELECT_TOGETHER])('is found by an index: %s', sql => {
  const plan = db
    .prepare<[object], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
    .all({ residentId: '1', visitDate: '1', kind: '1', way: '1', visitId: '1', exceptId: null })
  expect(plan.map(({ detail }) => detail).join('\n')).not.toMatch(/SCAN/)
})
