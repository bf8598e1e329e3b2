import type { Database } from 'better-sqlite3'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { awaitingList, SELECT_WAITED_FOR } from '../../src-main/follow-up/awaiting-store.ts'
import { whyOpened } from '../../src-main/follow-up/confirmation.ts'
import type { FollowUp, followUpContract } from '../../src-main/follow-up/contract.ts'
import { resourcesOfVisit } from '../../src-main/follow-up/fhir.ts'
import type { HypertensionForm } from '../../src-main/follow-up/forms/hypertension/definition.ts'
import { hypertensionForm } from '../../src-main/follow-up/forms/hypertension/index.ts'
import { storedFollowUps } from '../../src-main/follow-up/store.ts'
import { newUuid } from '../../src-main/lib/clock.ts'
import type { OutputOf, Role } from '../../src-main/lib/contract.ts'
import { statementsOf } from '../support/list-statements.ts'
import { openTestWorkstation, password, type TestWorkstation } from '../support/workstation.ts'
import { aContext, aForm } from './forms.ts'
import { aPatient } from './visits.ts'

type Awaiting = OutputOf<typeof followUpContract.awaiting>

let w: TestWorkstation
let db: Database
/** 周医生, another doctor. */
let zhou = ''
let zhouAsks: (path: string, input?: unknown) => Promise<unknown>
let residentId = ''

beforeAll(async () => {
  w = await openTestWorkstation({ now: '2026-03-02T01:00:00.000Z' })
  db = w.db()
  const second = { login: 'zhou', name: '周医生', roles: ['doctor'], password }
  zhou = (await w.must<{ id: string }>('administrator', 'access.addAccount', second)).id
  const session = w.workstation.openSession()
  await w.workstation.dispatch(session, 'access.signIn', { login: 'zhou', password })
  zhouAsks = async (path, input = {}) => {
    const reply = await w.workstation.dispatch(session, path, input)
    return reply.ok ? reply.value : reply.error
  }
})
afterAll(async () => {
  await w.close()
  expect(w.bugs).toEqual([])
})
beforeEach(async () => {
  residentId = await aPatient(w, '2026-03-01', { birthDate: '1966-01-15', doctorId: w.accountId('doctor') })
})

const save = (role: Role, change: Partial<HypertensionForm> = {}, of = residentId): Promise<FollowUp> =>
  w.must<FollowUp>(role, 'followUp.save', { requestId: newUuid(), residentId: of, form: aForm(change) })
const confirm = (...visits: readonly FollowUp[]) =>
  w.as('doctor')('followUp.confirm', { visits: visits.map(({ id, version }) => ({ id, version })) })
const get = (id: string): Promise<FollowUp> => w.must<FollowUp>('auditor', 'followUp.get', { id })
const awaiting = async (role: Role, scope = 'mine'): Promise<readonly string[]> =>
  (await w.must<Awaiting>(role, 'followUp.awaiting', { filters: { scope }, size: 200 })).rows.map(
    ({ id }) => id
  )
const proven = (): number =>
  db
    .prepare<[string], { n: number }>(
      `SELECT count(*) AS n FROM service_record WHERE resident_id = ? AND kind = 'hypertension-follow-up'`
    )
    .get(residentId)?.n ?? 0

describe('a visit', () => {
  it.each<[Role, boolean]>([
    ['doctor', false],
    ['nurse', true],
    ['health-manager', true],
    ['assistant', true]
  ])('that a %s has saved waits for a doctor: %s', async (role, waits) => {
    const saved = await save(role)
    expect(saved).toMatchObject({ awaitsDoctor: waits, confirmedById: null, doctorId: w.accountId(role) })
    expect((await awaiting('doctor')).includes(saved.id)).toBe(waits)
  })

  it('that waits books its next day at once, and proves its service only when a doctor has signed', async () => {
    const saved = await save('nurse', { systolicMmHg: 152 })
    const due = { dueOn: '2026-03-16', dueReason: 'two-week' }
    expect(await w.must('nurse', 'followUp.open', { residentId })).toMatchObject(due)
    expect(proven()).toBe(0)

    w.setNow('2026-03-02T02:00:00.000Z')
    expect(await confirm(saved)).toMatchObject({ ok: true })
    w.setNow('2026-03-02T01:00:00.000Z')
    expect(await get(saved.id)).toMatchObject({
      ...{ awaitsDoctor: false, doctorName: '李护士', confirmedByName: '王医生' },
      confirmedAt: '2026-03-02T02:00:00.000Z'
    })
    expect(proven()).toBe(1)
    expect(await w.must('nurse', 'followUp.open', { residentId })).toMatchObject(due)
    expect(await awaiting('doctor')).not.toContain(saved.id)
  })

  it('is signed by no nurse, and pressing twice signs it once', async () => {
    const saved = await save('nurse')
    const visits = [{ id: saved.id, version: saved.version }]
    expect(await w.as('nurse')('followUp.confirm', { visits })).toMatchObject({
      error: { code: 'forbidden' }
    })
    expect(await confirm(saved)).toMatchObject({ ok: true })
    expect(await confirm(saved)).toMatchObject({ ok: true })
    expect(await zhouAsks('followUp.confirm', { visits })).toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('王医生')
    })
    expect((await get(saved.id)).version).toBe(2)
  })

  it('is told at once as one that is not finished, with who recorded it, and then with who signed', async () => {
    const saved = await save('nurse')
    const told = () => {
      const [, encounter, response] = resourcesOfVisit(
        hypertensionForm.definition,
        storedFollowUps.select(db, saved.id) ?? expect.unreachable(),
        newUuid()
      )
      return { encounter, response }
    }
    const by = (role: Role) => ({ individual: { reference: `urn:uuid:${w.accountId(role)}` } })
    const recorder = { type: [{ text: '随访记录人' }], ...by('nurse') }
    expect(told()).toMatchObject({
      encounter: { status: 'in-progress', participant: [recorder] },
      response: { status: 'in-progress', author: { reference: `urn:uuid:${w.accountId('nurse')}` } }
    })
    await confirm(saved)
    expect(told()).toMatchObject({
      encounter: {
        status: 'finished',
        participant: [{ type: [{ text: '随访医生' }], ...by('doctor') }, recorder]
      },
      response: { status: 'completed' }
    })
  })
})

describe('an emergency at the bedside of a nurse', () => {
  const emergency = { systolicMmHg: 186, emergencyAct: 'referred' } as const
  const critical = async (): Promise<number> =>
    (await w.must<unknown[]>('nurse', 'critical.ofResident', { residentId })).length

  it('is saved at once with whom she has told, and stands until a doctor has dealt with it', async () => {
    const request = { requestId: newUuid(), residentId, form: aForm(emergency) }
    expect(await w.as('nurse')('followUp.save', request)).toMatchObject({
      error: { code: 'refused', fields: { emergencyNote: expect.stringContaining('告知') } }
    })
    const saved = await save('nurse', { ...emergency, emergencyNote: '已拨 120，电话告知王医生' })
    expect(await critical()).toBe(1)
    expect(await w.must('nurse', 'followUp.open', { residentId })).toMatchObject({ dueReason: 'emergency' })
    await confirm(saved)
    expect(await critical()).toBe(0)
  })

  it('that she has handled without referring waits for a doctor, who may be told by the row before', async () => {
    const saved = await save('nurse', {
      ...emergency,
      emergencyAct: 'handled',
      emergencyNote: '卧床休息，复测 160/95'
    })
    expect(saved.awaitsDoctor).toBe(true)
    const row = { requestId: newUuid(), residentId, recordId: saved.id, act: 'telephoned' }
    await w.must('doctor', 'critical.handle', row)
    expect(await critical()).toBe(0)
    expect(await awaiting('doctor')).toContain(saved.id)
  })
})

describe('confirming together', () => {
  const assessed = (change: Partial<HypertensionForm>): Parameters<typeof whyOpened>[0] => {
    const form = aForm(change)
    const assessment = hypertensionForm.assess(form, aContext())
    return {
      form,
      assessment,
      classification: form.classification ?? assessment.classification,
      correctsId: null
    }
  }
  it.each<[string[], Partial<HypertensionForm>]>([
    [[], {}],
    [[], { classification: '1' }],
    [[], { nextVisitDate: '2026-03-20' }],
    [['不是控制满意'], { systolicMmHg: 140 }],
    [['不是控制满意'], { adverseReaction: '2', adverseReactionNote: '踝部水肿' }],
    [['不是控制满意', '转诊'], { complication: 'new', complicationNote: '脑卒中' }],
    [['危急', '不是控制满意'], { systolicMmHg: 180, emergencyAct: 'referred' }],
    [['没有分类'], { way: '3', systolicMmHg: null, diastolicMmHg: null }],
    [['转诊'], { referralReason: '本人要求' }],
    [['转诊'], { referralTo: '区中心医院 心内科' }],
    [['改动了分类'], { systolicMmHg: 146, classification: '1', overrideReason: '家庭血压达标' }],
    [['改动了下次随访'], { nextVisitDate: '2026-06-20', overrideReason: '出国' }],
    [['有少见数值'], { heartRatePerMinute: 135, confirmed: true }],
    [['失访'], { outcome: 'lost', lostReason: '电话不通' }],
    [['死亡'], { outcome: 'dead', deathDate: '2026-02-01', deathCause: '脑出血' }]
  ])('is refused for a visit because of %j', (why, change) => {
    expect(whyOpened(assessed(change))).toEqual(why)
  })
  it('is refused for a correction', () => {
    expect(whyOpened({ ...assessed({}), correctsId: newUuid() })).toEqual(['更正'])
  })

  it('signs several at once, or none of them', async () => {
    const others = await Promise.all(['李秀英', '王建国'].map(name => aPatient(w, '2026-03-01', { name })))
    const quiet = await Promise.all([residentId, ...others].map(id => save('nurse', {}, id)))
    const eventful = await save('nurse', { systolicMmHg: 150, confirmed: true }, others[0])
    expect(await confirm(...quiet, eventful)).toMatchObject({ error: { code: 'refused' } })
    const [first, ...rest] = quiet
    if (first === undefined) throw new Error('nobody was seen')
    expect(await zhouAsks('followUp.confirm', { visits: [{ id: first.id, version: 1 }] })).toEqual({})
    expect(await confirm(...quiet)).toMatchObject({ error: { code: 'conflict' } })
    expect(
      (await Promise.all(quiet.map(({ id }) => get(id)))).map(({ awaitsDoctor }) => awaitsDoctor)
    ).toEqual([false, true, true])
    expect(await confirm(...rest)).toMatchObject({ ok: true })
  })
})

describe('待医生确认', () => {
  it('stands with the doctor of the resident, on every session, and with whoever covers her', async () => {
    const { id } = await save('nurse')
    const ofZhou = async (scope = 'mine'): Promise<readonly string[]> =>
      ((await zhouAsks('followUp.awaiting', { filters: { scope }, size: 200 })) as Awaiting).rows.map(
        row => row.id
      )
    expect(await awaiting('doctor')).toContain(id)
    expect(await ofZhou()).not.toContain(id)
    expect(await ofZhou('centre')).toContain(id)
    expect(await awaiting('nurse')).toContain(id)
    expect(await awaiting('assistant')).not.toContain(id)

    const absence = { doctorId: w.accountId('doctor'), standInId: zhou, from: '2026-03-02', to: '2026-03-04' }
    const { id: absenceId, version } = await w.must<{ id: string; version: number }>(
      'administrator',
      'directory.saveAbsence',
      absence
    )
    expect(await ofZhou()).toContain(id)
    expect(await awaiting('doctor')).not.toContain(id)
    await w.must('administrator', 'directory.saveAbsence', {
      ...absence,
      id: absenceId,
      version,
      status: 'cancelled'
    })
    expect(await ofZhou()).not.toContain(id)
  })

  it('is every doctor’s where nobody answers for the resident', async () => {
    const nobodys = await aPatient(w, '2026-03-01', { name: '无人负责' })
    const { id } = await save('nurse', {}, nobodys)
    expect(await awaiting('doctor')).toContain(id)
    const theirs = (await zhouAsks('followUp.awaiting', { size: 200 })) as Awaiting
    expect(theirs.rows.map(row => row.id)).toContain(id)
  })

  it('names a correction in place of the visit it corrects, and no visit that was withdrawn', async () => {
    const saved = await save('nurse')
    const corrected = await w.must<FollowUp>('nurse', 'followUp.correct', {
      ...{ requestId: newUuid(), id: saved.id, version: 1, reason: '录入错误' },
      form: aForm({ systolicMmHg: 132 })
    })
    const listed = await awaiting('doctor')
    expect(listed).toContain(corrected.id)
    expect(listed).not.toContain(saved.id)
    const withdraw = { entity: 'follow-up', id: corrected.id, version: 1, reason: '不是本人' }
    const reply = await w.as('nurse')('record.withdraw', { requestId: newUuid(), ...withdraw })
    expect(reply).toMatchObject({ ok: true })
    expect(await awaiting('doctor')).not.toContain(corrected.id)
  })

  it('is told to every window when something was saved', async () => {
    const heard = (): number => w.events.filter(({ name }) => name === 'followUp.changed').length
    const before = heard()
    await save('nurse')
    await Promise.resolve()
    expect(heard()).toBeGreaterThan(before)
  })

  it('is read from its own small index', () => {
    const parameters = { recordedBy: '1', doctors: '[]', most: 1, at0: '1', at1: '1' }
    for (const recordedBy of [null, '1'])
      for (const isNarrowed of [true, false])
        for (const sql of statementsOf(awaitingList, { recordedBy, isNarrowed })) {
          const plan = db
            .prepare<[object], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
            .all(parameters)
            .map(({ detail }) => detail)
            .join('\n')
          expect(plan).toMatch(/f USING (COVERING )?INDEX follow_up_awaiting/)
          expect(plan).not.toMatch(/SCAN r|TEMP B-TREE FOR ORDER/)
        }
    const [plan] = db.prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${SELECT_WAITED_FOR}`).all()
    expect(plan?.detail).toMatch(/follow_up_awaiting/)
  })
})

describe('two people at the same visit', () => {
  const correct = (role: Role, { id, version, form }: FollowUp, systolicMmHg: number) =>
    w.as(role)('followUp.correct', {
      ...{ requestId: newUuid(), id, version, reason: '录入错误' },
      form: { ...form, systolicMmHg }
    })

  it('the second to correct it is told who was first, and then corrects that', async () => {
    const saved = await save('nurse')
    expect(await correct('doctor', saved, 130)).toMatchObject({ ok: true })
    expect(await correct('nurse', saved, 134)).toMatchObject({
      error: { code: 'conflict', message: expect.stringContaining('王医生') }
    })
    const [newest] = await w.must<FollowUp[]>('nurse', 'followUp.list', { residentId })
    if (newest === undefined) throw new Error('no visit')
    expect(await correct('nurse', newest, 134)).toMatchObject({ ok: true, value: { awaitsDoctor: true } })
  })

  it('who corrects what a doctor has signed meanwhile is told, and who signs what was corrected, too', async () => {
    const saved = await save('nurse')
    await confirm(saved)
    expect(await correct('nurse', saved, 134)).toMatchObject({
      error: { code: 'conflict', message: expect.stringContaining('王医生') }
    })
    const again = await correct('nurse', { ...saved, version: 2 }, 134)
    expect(again).toMatchObject({ ok: true, value: { awaitsDoctor: true } })
    const other = await save('nurse', { visitDate: '2026-02-20' })
    expect(await correct('nurse', other, 134)).toMatchObject({ ok: true })
    expect(await confirm(other)).toMatchObject({ error: { code: 'conflict' } })
  })
})
