import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Resident } from '../../src-main/resident/contract.ts'
import { newUuid } from '../../src-main/lib/clock.ts'
import type { Reply } from '../../src-main/lib/contract.ts'
import { aForm } from '../follow-up/forms.ts'
import { aContract, aSigner, aSigning, aSigningDesk } from '../signing/desk.ts'
import { openTestWorkstation, type TestWorkstation } from '../support/workstation.ts'

// 2026-03-02 is the day on which they died, or left; what is written down comes a week later.

let w: TestWorkstation
let desk: Awaited<ReturnType<typeof aSigningDesk>>
let neighbourId = ''
beforeAll(async () => {
  w = await openTestWorkstation({ now: '2026-03-02T01:00:00.000Z' })
  desk = await aSigningDesk(w)
  neighbourId = (await aSigner(w, { name: '李秀英' })).id
})
beforeEach(() => {
  w.setNow('2026-03-02T01:00:00.000Z')
})
afterAll(async () => {
  await w.close()
  expect(w.bugs).toEqual([])
})

const must = <T>(path: string, input: object = {}): Promise<T> => w.must<T>('doctor', path, input)
const someone = (name: string): Promise<Resident> =>
  aSigner(w, {
    name,
    conditions: [
      { code: 'hypertension', diagnosedOn: '2020', managedFrom: '2026-01-01', endedOn: null, note: '' }
    ]
  })
const get = (id: string): Promise<Resident> => must<Resident>('resident.get', { id })
type Status = Resident['status']
async function become(
  id: string,
  status: Status,
  on = '2026-03-02',
  answered: readonly string[] = []
): Promise<Reply<unknown>> {
  const { version } = await get(id)
  return w.as('doctor')('resident.changeStatus', { id, version, status, on, answered })
}
const question = (reply: Reply<unknown>): string | null =>
  reply.ok ? null : (reply.error.fields?.['answered'] ?? reply.error.code)

const acts: Readonly<Record<string, (residentId: string) => readonly [string, object]>> = {
  'a typed pressure': residentId => [
    'measurement.enterBloodPressure',
    { residentId, readings: [{ systolicMmHg: 138, diastolicMmHg: 88 }] }
  ],
  'a typed glucose': residentId => ['measurement.enterGlucose', { residentId, value: 6.5, kind: 'fasting' }],
  'a visit': residentId => [
    'followUp.save',
    { requestId: newUuid(), residentId, form: aForm({ visitDate: '2026-03-09' }) }
  ],
  'a household': residentId => [
    'resident.joinHousehold',
    { residentId, withResidentId: neighbourId, relation: '8', on: '2026-03-09' }
  ],
  'a contract': residentId => [
    'signing.startSigning',
    aSigning(w, desk, {
      members: [{ residentId, basicPackageId: desk.basic.id }],
      signedOn: '2026-03-09',
      requestId: newUuid()
    })
  ]
}

describe('what is written down after the day', () => {
  it.each(
    Object.keys(acts).flatMap(act =>
      (
        [
          ['active', null],
          ['moved-away', 'after-moving'],
          ['deceased', 'after-death']
        ] as const
      ).map(([state, asks]) => ({ act, state, asks }))
    )
  )('$act of somebody $state asks: $asks', async ({ act, state, asks }) => {
    const { id } = await someone('张建国')
    if (state !== 'active') expect(await become(id, state)).toMatchObject({ ok: true })
    w.setNow('2026-03-09T01:00:00.000Z')
    const made = acts[act]?.(id)
    if (made === undefined) throw new Error(act)
    const [path, input] = made
    const first = await w.as('doctor')(path, input)
    expect(question(first)).toBe(asks)
    if (asks === null || act === 'a contract') return
    expect(first).toMatchObject({
      error: { code: 'refused', message: expect.stringContaining('2026-03-02') as unknown }
    })
    expect(await w.as('doctor')(path, { ...input, answered: [asks] })).toMatchObject({ ok: true })
    const lines = await must<{ kind: string; detail: string }[]>('resident.timeline', { residentId: id })
    expect(lines.filter(({ kind }) => kind === 'confirmation')).toMatchObject([
      { title: '确认后继续', who: '王医生' }
    ])
  })

  it('on the day itself and before it, nobody is asked', async () => {
    const { id } = await someone('张建国')
    await become(id, 'deceased')
    w.setNow('2026-03-09T01:00:00.000Z')
    const visit = { requestId: newUuid(), residentId: id, form: aForm({ visitDate: '2026-03-02' }) }
    expect(question(await w.as('doctor')('followUp.save', visit))).toBeNull()
  })
})

describe('a death', () => {
  it('before records asks, and names them', async () => {
    const { id } = await someone('张建国')
    await must('measurement.enterBloodPressure', {
      residentId: id,
      readings: [{ systolicMmHg: 138, diastolicMmHg: 88 }]
    })
    expect(await become(id, 'deceased', '2026-03-01')).toMatchObject({
      error: {
        code: 'refused',
        message: expect.stringContaining('2026-03-02 血压 138/88 mmHg') as unknown,
        fields: { answered: 'records-after' }
      }
    })
    expect((await get(id)).status).toBe('active')
    expect(question(await become(id, 'deceased', '2026-03-02'))).toBeNull()
    expect(await become(id, 'active')).toMatchObject({ error: { fields: { answered: 'reopens' } } })
  })

  it('before what was entered later, but counts for an earlier day, asks nothing; a corrected visit is no record', async () => {
    w.setNow('2026-03-09T01:00:00.000Z')
    const { id } = await someone('张建国')
    await aContract(w, desk, id)
    const late = { requestId: newUuid(), residentId: id, form: aForm({ visitDate: '2026-03-09' }) }
    const { id: visitId, version } = await must<{ id: string; version: number }>('followUp.save', late)
    expect(await become(id, 'deceased', '2026-03-05')).toMatchObject({
      error: { message: expect.stringContaining('2026-03-09 高血压随访') as unknown }
    })
    await must('followUp.correct', {
      ...{ requestId: newUuid(), id: visitId, version, reason: '日期写错' },
      form: aForm({ visitDate: '2026-03-04' })
    })
    expect(question(await become(id, 'deceased', '2026-03-05'))).toBeNull()
    // Nor does the end of the contract keep a day that was wrong from being put right.
    await become(id, 'active', '2026-03-05', ['reopens'])
    expect(question(await become(id, 'deceased', '2026-03-04'))).toBeNull()
  })

  it('in a form is the register’s, asked once; another day than the register’s is refused', async () => {
    const { id } = await someone('张建国')
    const form = aForm({ outcome: 'dead', deathDate: '2026-03-01', deathCause: '脑出血' })
    const save = { requestId: newUuid(), residentId: id, form }
    expect(question(await w.as('doctor')('followUp.save', save))).toBe('registers-death')
    expect((await get(id)).status).toBe('active')
    const answered = ['registers-death']
    expect(await w.as('doctor')('followUp.save', { ...save, answered })).toMatchObject({ ok: true })
    expect(await get(id)).toMatchObject({ status: 'deceased', statusOn: '2026-03-01' })
    const other = { requestId: newUuid(), residentId: id, form: { ...form, deathDate: '2026-02-28' } }
    expect(await w.as('doctor')('followUp.save', other)).toMatchObject({
      error: { code: 'refused', fields: { 'form.deathDate': '档案登记为 2026-03-01' } }
    })
  })

  it('that a visit is corrected to is asked and registered as that of a new form, the corrected visit no record after it', async () => {
    const { id } = await someone('张建国')
    const visit = await must<{ id: string; version: number }>('followUp.save', {
      ...{ requestId: newUuid(), residentId: id, form: aForm({ visitDate: '2026-03-02' }) }
    })
    const dead = aForm({ outcome: 'dead', deathDate: '2026-03-01', deathCause: '脑出血' })
    const correction = { requestId: newUuid(), id: visit.id, version: visit.version, reason: '家属告知' }
    const asked = await w.as('doctor')('followUp.correct', { ...correction, form: dead })
    expect(question(asked)).toBe('registers-death')
    expect((await get(id)).status).toBe('active')
    const corrected = await must<{ id: string; version: number }>('followUp.correct', {
      ...{ ...correction, form: dead, answered: ['registers-death'] }
    })
    expect(await get(id)).toMatchObject({ status: 'deceased', statusOn: '2026-03-01' })

    // As long as the form states it, the register goes on saying so.
    expect(await become(id, 'active')).toMatchObject({
      error: { code: 'refused', message: expect.stringContaining('2026-03-02 的随访表登记了死亡') as unknown }
    })
    const back = { requestId: newUuid(), id: corrected.id, version: corrected.version, reason: '听错了' }
    const form = aForm({ visitDate: '2026-03-01' })
    expect(question(await w.as('doctor')('followUp.correct', { ...back, form }))).toBe('death-stays')
    await must('followUp.correct', { ...back, form, answered: ['death-stays'] })
    expect((await get(id)).status).toBe('deceased')
    expect(await become(id, 'active', '2026-03-02', ['reopens'])).toMatchObject({ ok: true })
    const { dueOn } = await must<{ dueOn: string | null }>('followUp.open', { residentId: id })
    expect(dueOn).not.toBeNull()
  })

  it('takes the head out of the household: the widow becomes head, alone too; taken back he is there again, as another', async () => {
    const husband = await someone('张建国')
    const widow = await someone('李秀英')
    const join = (residentId: string, withResidentId: string, relation: string) =>
      w.as('doctor')('resident.joinHousehold', { residentId, withResidentId, relation, on: '2026-03-02' })
    expect(await join(widow.id, husband.id, '1')).toMatchObject({ ok: true })
    expect(await join(widow.id, widow.id, '0')).toMatchObject({
      error: { fields: { relation: '该户已有户主' } }
    })
    await become(husband.id, 'deceased')
    expect((await get(widow.id)).household?.members).toMatchObject([{ name: '李秀英', relation: '1' }])
    expect((await get(husband.id)).household).toBeNull()
    expect(await join(widow.id, widow.id, '0')).toMatchObject({ ok: true })
    expect((await get(widow.id)).household?.members).toMatchObject([{ name: '李秀英', relation: '0' }])
    expect(await become(husband.id, 'active')).toMatchObject({
      error: {
        message: expect.stringContaining('自动回到李秀英的家庭（该户已另有户主，关系记为“其他”）') as unknown
      }
    })
    expect(await become(husband.id, 'active', '2026-03-02', ['reopens'])).toMatchObject({ ok: true })
    expect((await get(widow.id)).household?.members).toMatchObject([
      { name: '李秀英', relation: '0' },
      { name: '张建国', relation: '8' }
    ])
    const alone = await someone('王独居')
    expect(await join(alone.id, alone.id, '0')).toMatchObject({ ok: true })
    expect((await get(alone.id)).household?.members).toMatchObject([{ name: '王独居', relation: '0' }])
  })

  it('taken back names each thing it closed: the follow-up is due again, the contract is not and says so', async () => {
    const person = await someone('张建国')
    await aContract(w, desk, person.id)
    const due = async (): Promise<readonly string[]> => {
      const { rows } = await must<{ rows: { resident: { id: string } }[] }>('followUp.due', {
        filters: { state: 'overdue' }
      })
      return rows.map(({ resident }) => resident.id).filter(id => id === person.id)
    }
    expect(await due()).toHaveLength(1)
    await become(person.id, 'deceased')
    expect(await due()).toEqual([])
    const asked = await become(person.id, 'active')
    expect(asked).toMatchObject({ error: { fields: { answered: 'reopens' } } })
    const says = asked.ok ? '' : asked.error.message
    expect(says).toContain('高血压恢复在管，随访按原日期回到名单')
    expect(says).toMatch(/协议 \S+ 已止于 2026-03-02，不会自动恢复，请重新签约/)
    expect(await become(person.id, 'active', '2026-03-02', ['reopens'])).toMatchObject({ ok: true })
    expect(await due()).toHaveLength(1)
  })

  it('moved away and returned: off the lists and on them again, asked once with what comes back', async () => {
    const { id } = await someone('张建国')
    expect(question(await become(id, 'moved-away'))).toBeNull()
    w.setNow('2026-03-09T01:00:00.000Z')
    expect(await become(id, 'active', '2026-03-09')).toMatchObject({
      error: { message: expect.stringContaining('撤回迁出登记后：高血压恢复在管') as unknown }
    })
    expect(await become(id, 'active', '2026-03-09', ['reopens'])).toMatchObject({ ok: true })
  })
})
