import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ReplyError } from '../../src-main/lib/contract.ts'
import type { Resident, ResidentInput, ResidentSummary } from '../../src-main/resident/contract.ts'
import { SELECT_HOUSEHOLD_OF, SELECT_MEMBERS } from '../../src-main/resident/household-store.ts'
import {
  SELECT_BY_ANY_DOCUMENT,
  SELECT_BY_DOCUMENT,
  SELECT_BY_NAME_AND_BIRTH,
  SELECT_BY_NAME_AND_PHONE,
  SELECT_RESIDENT
} from '../../src-main/resident/store.ts'
import { SELECT_TIMELINE } from '../../src-main/resident/timeline-store.ts'
import { aCentre, openTestWorkstation, type TestWorkstation } from '../support/workstation.ts'
import { aResident } from './residents.ts'
import { journalOf as entriesOf } from '../support/journal.ts'

const now = '2026-11-21T02:00:00.000Z'
let station: TestWorkstation
beforeAll(async () => {
  station = await openTestWorkstation({ now })
})
afterAll(() => station.close())

const register = (change: Partial<ResidentInput> = {}): Promise<Resident> =>
  station.must<Resident>('nurse', 'resident.register', aResident(change))
const refusal = async (path: string, input: unknown): Promise<ReplyError> => {
  const reply = await station.as('nurse')(path, input)
  if (reply.ok) throw new Error('should have been refused')
  return reply.error
}
const again = (resident: Resident): Promise<Resident> =>
  station.must<Resident>('doctor', 'resident.get', { id: resident.id })
/** The form that shows this resident. */
const formOf = ({
  recordNumber: _recordNumber,
  age: _age,
  status: _status,
  statusOn: _statusOn,
  summary: _summary,
  household: _household,
  joinedInto: _joinedInto,
  createdAt: _createdAt,
  updatedAt: _updatedAt,
  ...form
}: Resident) => form

const journalOf = (id: string) => entriesOf(station.db(), { id })

describe('registering', () => {
  it('gives the next number of the committee, and everything typed comes back', async () => {
    const typed = aResident({
      name: '陈 晓・明',
      idNumber: '350203201601310559',
      birthDate: '2016-01-31',
      sex: '1',
      committeeCode: '101',
      doctorId: station.accountId('doctor'),
      phones: [{ number: '+86 138-1234-5678', owner: 'parent', verifiedOn: '2026-01-01' }],
      keyPopulations: [{ code: 'disabled', from: '2020-01-01', to: null, evidence: '残疾证' }],
      allergies: ['青霉素'],
      heightCm: 131.5,
      note: '两行\n备注'
    })
    const first = await station.must<Resident>('assistant', 'resident.register', typed)
    const second = await register({ committeeCode: '101' })
    expect(first.recordNumber).toBe('31010400110100001')
    expect(second.recordNumber).toBe('31010400110100002')
    expect(formOf(first)).toEqual({ ...typed, id: first.id, version: 1, name: '陈晓·明' })
    expect(first.phones[0]?.number).toBe('13812345678')
    expect(first.summary).toEqual({
      id: first.id,
      name: '陈晓·明',
      sex: '1',
      birthDate: '2016-01-31',
      age: 10,
      idTail: '0559',
      phone: '13812345678',
      recordNumber: first.recordNumber,
      committeeName: '银杏村委会',
      conditions: [],
      flags: ['残疾'],
      allergies: ['青霉素'],
      status: 'active'
    } satisfies ResidentSummary)
  })

  it('is in the journal, with who did it', async () => {
    const resident = await register({ name: '记录在案' })
    const [entry, ...more] = journalOf(resident.id)
    expect(more).toEqual([])
    expect(entry).toMatchObject({ version: 1, before: null, actor: station.accountId('nurse') })
    expect(entry?.after).toMatchObject({
      id: resident.id,
      name: '记录在案',
      recordNumber: resident.recordNumber,
      status: 'active'
    })
  })

  it('of a number that is registered already is a conflict, also when typed the short way', async () => {
    const person = { sex: '1', birthDate: '1955-03-08' } as const
    await register({ ...person, idNumber: '310104195503084231' })
    const error = await refusal(
      'resident.register',
      aResident({ ...person, name: '另一人', idNumber: '310104550308423' })
    )
    expect(error).toMatchObject({ code: 'conflict', fields: { idNumber: '该证件号码已登记' } })
    expect(error.message).not.toContain('张建国')
  })

  it.each([
    ['idNumber', { idNumber: '310104195503084232' }],
    ['committeeCode', { committeeCode: '099' }],
    ['doctorId', { doctorId: '019a0000-0000-7000-8000-000000000000' }],
    ['phones.0.number', { phones: [{ number: '12345', owner: 'self', verifiedOn: null }] }],
    ['name', { name: '   ' }]
  ] as const)('says at %s what is wrong', async (field, change) => {
    const before = await station.must<unknown[]>('doctor', 'resident.search', { query: '张建国' })
    const error = await refusal('resident.register', { ...aResident(), ...change })
    expect(error.code).toBe('invalid-input')
    expect(Object.keys(error.fields ?? {})).toContain(field)
    expect(await station.must<unknown[]>('doctor', 'resident.search', { query: '张建国' })).toEqual(before)
  })

  it('does not take a nurse for the responsible doctor', async () => {
    const error = await refusal('resident.register', aResident({ doctorId: station.accountId('nurse') }))
    expect(error.fields).toHaveProperty('doctorId')
  })

  it('without any committee on the list says what to do first', async () => {
    const empty = await openTestWorkstation({ now, centre: aCentre({ committees: [] }) })
    try {
      const reply = await empty.as('nurse')('resident.register', aResident())
      expect(reply).toMatchObject({ ok: false, error: { code: 'refused' } })
      expect(JSON.stringify(reply)).toContain('中心')
    } finally {
      await empty.close()
    }
  })

  it('stops where the serials of a committee end', async () => {
    station.db().prepare(`INSERT INTO record_serial VALUES ('002', 99998)`).run()
    expect((await register({ committeeCode: '002' })).recordNumber).toBe('31010400100299999')
    expect((await refusal('resident.register', aResident({ committeeCode: '002' }))).code).toBe('refused')
  })

  it('puts somebody with hypertension on the due list', async () => {
    const condition = { diagnosedOn: '2019', endedOn: null, note: '' }
    const { id } = await register({
      conditions: [{ ...condition, code: 'hypertension', managedFrom: '2026-11-20' }]
    })
    const due = await station.must<{ rows: { resident: { id: string }; dueOn: string }[] }>(
      'doctor',
      'followUp.due',
      {}
    )
    expect(due.rows.map(row => ({ id: row.resident.id, dueOn: row.dueOn }))).toContainEqual({
      id,
      dueOn: '2026-11-20'
    })
  })
})

describe('changing', () => {
  it('stores what was typed, one version further, with both states in the journal', async () => {
    const before = await register({ name: '更改前', phones: [] })
    station.setNow('2026-11-21T03:00:00.000Z')
    const after = await station.must<Resident>('doctor', 'resident.update', {
      ...formOf(before),
      name: '更改后',
      phones: [{ number: '13700000001' }]
    })
    expect(after).toMatchObject({ version: 2, name: '更改后', updatedAt: '2026-11-21T03:00:00.000Z' })
    expect(after.createdAt).toBe(before.createdAt)
    expect(await again(before)).toEqual(after)
    const [, entry] = journalOf(before.id)
    expect(entry).toMatchObject({ version: 2, actor: station.accountId('doctor') })
    expect(entry?.before).toMatchObject({ name: '更改前', version: 1, phones: [] })
    expect(entry?.after).toMatchObject({ name: '更改后', version: 2 })
  })

  it('of what somebody else has changed meanwhile is a conflict and stores nothing', async () => {
    const seen = await register({ name: '同时修改' })
    await station.must('doctor', 'resident.update', { ...formOf(seen), note: '先到' })
    const error = await refusal('resident.update', { ...formOf(seen), note: '后到' })
    expect(error.code).toBe('conflict')
    expect(await again(seen)).toMatchObject({ version: 2, note: '先到' })
    expect(journalOf(seen.id)).toHaveLength(2)
  })

  it('to the number of somebody else is a conflict, keeping the own number is none', async () => {
    const number = '11010519491231002X'
    const one = await register({ name: '持证人', idNumber: number, sex: '2', birthDate: '1949-12-31' })
    const other = await register({ name: '他人' })
    const taking = { ...formOf(other), idNumber: number, sex: '2', birthDate: '1949-12-31' }
    expect((await refusal('resident.update', taking)).code).toBe('conflict')
    await station.must('nurse', 'resident.update', { ...formOf(one), note: '号码不变' })
  })

  it('is not stopped by a doctor who has left since', async () => {
    const left = await station.must<{ id: string; version: number }>('administrator', 'access.addAccount', {
      login: 'leaver',
      name: '离任医生',
      roles: ['doctor'],
      password: 'correct horse battery'
    })
    const resident = await register({ name: '原医生离任', doctorId: left.id })
    await station.must('administrator', 'access.disableAccount', { id: left.id, version: left.version })
    const after = await station.must<Resident>('nurse', 'resident.update', {
      ...formOf(resident),
      note: '照常'
    })
    expect(after.doctorId).toBe(left.id)
    expect((await refusal('resident.register', aResident({ doctorId: left.id }))).fields).toHaveProperty(
      'doctorId'
    )
  })

  it('of somebody unknown is not found', async () => {
    const id = '019a0000-0000-7000-8000-000000000000'
    for (const path of ['resident.get', 'resident.summary']) {
      expect((await refusal(path, { id })).code).toBe('not-found')
    }
    expect((await refusal('resident.update', { ...aResident(), id, version: 1 })).code).toBe('not-found')
  })
})

describe('the state of a file', () => {
  it('follows who moves away, comes back and dies', async () => {
    const resident = await register({ name: '状态变化', birthDate: '1950-01-01' })
    const change = (version: number, status: string, on: string) =>
      station.must<Resident>('nurse', 'resident.changeStatus', {
        id: resident.id,
        version,
        status,
        on,
        reason: '家属告知'
      })
    expect(await change(1, 'moved-away', '2026-10-01')).toMatchObject({
      status: 'moved-away',
      statusOn: '2026-10-01'
    })
    expect(await change(2, 'active', '2026-11-01')).toMatchObject({ status: 'active', statusOn: null })
    expect(await change(3, 'deceased', '2019-12-31')).toMatchObject({
      status: 'deceased',
      statusOn: '2019-12-31',
      age: 69
    })
    expect(journalOf(resident.id).map(({ after }) => after?.['statusReason'])).toEqual([
      undefined,
      '家属告知',
      '家属告知',
      '家属告知'
    ])
  })

  it('does not change in the future, before birth, or to what it is', async () => {
    const { id } = await register({ name: '状态拒绝', birthDate: '1950-01-01' })
    const attempt = (status: string, on: string) =>
      refusal('resident.changeStatus', { id, version: 1, status, on })
    expect((await attempt('deceased', '2026-11-22')).fields).toHaveProperty('on')
    expect((await attempt('deceased', '1949-12-31')).fields).toHaveProperty('on')
    expect((await attempt('active', '2026-11-20')).code).toBe('refused')
  })
})

describe('possible duplicates', () => {
  const ask = (change: Record<string, unknown>) =>
    station.must<{ resident: ResidentSummary; reason: string }[]>('nurse', 'resident.duplicates', {
      name: '',
      birthDate: null,
      idNumber: null,
      ...change
    })

  it('share the number, or the name with birth date or phone', async () => {
    const known = await register({
      name: '重复检查',
      idNumber: '310104196002291018',
      birthDate: '1960-02-29',
      phones: [{ number: '13911112222', owner: 'self', verifiedOn: null }]
    })
    const found = [{ resident: known.summary, reason: '证件号码相同' }]
    expect(await ask({ idNumber: '310104600229101' })).toEqual(found)
    expect(await ask({ name: ' 重复 检查', birthDate: '1960-02-29' })).toEqual([
      { resident: known.summary, reason: '姓名和出生日期相同' }
    ])
    expect(await ask({ name: '重复检查', phones: ['+86 139-1111-2222'] })).toEqual([
      { resident: known.summary, reason: '姓名和电话相同' }
    ])
    expect(await ask({ exceptId: known.id, idNumber: '310104196002291018' })).toEqual([])
    expect(await ask({ name: '重复检查', birthDate: '1960-02-28', phones: ['13911112223'] })).toEqual([])
  })
})

describe('a household', () => {
  const join = (resident: Resident, head: Resident, relation: string, on = '2026-01-01') =>
    station.must<Resident>('nurse', 'resident.joinHousehold', {
      residentId: resident.id,
      withResidentId: head.id,
      relation,
      on
    })
  const family = async (...names: string[]): Promise<Resident[]> => {
    const members: Resident[] = []
    for (const name of names) members.push(await register({ name }))
    return members
  }
  const membersOf = async (resident: Resident) =>
    (await again(resident)).household?.members.map(({ name, relation }) => `${relation} ${name}`) ?? null

  it('begins with its head and takes in the others', async () => {
    const [head, wife, child] = (await family('户主', '妻子', '儿子')) as [Resident, Resident, Resident]
    expect(head.household).toBeNull()
    await join(wife, head, '1')
    await join(child, wife, '2')
    const all = ['0 户主', '1 妻子', '2 儿子']
    for (const one of [head, wife, child]) expect(await membersOf(one)).toEqual(all)
    const { household } = await again(head)
    expect(household).toMatchObject({ version: 3, type: '健康家庭' })
    expect(journalOf(household?.id ?? '').map(({ version }) => version)).toEqual([1, 2, 3])
    expect(journalOf(household?.id ?? '').at(-1)?.after?.['members']).toEqual([
      { residentId: head.id, relation: '0', from: '2026-01-01', to: null },
      { residentId: wife.id, relation: '1', from: '2026-01-01', to: null },
      { residentId: child.id, relation: '2', from: '2026-01-01', to: null }
    ])
  })

  it('is left for another one', async () => {
    const [head, child, other] = (await family('老户主', '搬走者', '新户主')) as [
      Resident,
      Resident,
      Resident
    ]
    await join(child, head, '3')
    const moved = await join(child, other, '8', '2026-06-01')
    expect(moved.household?.members.map(({ name }) => name)).toEqual(['新户主', '搬走者'])
    expect(await membersOf(head)).toEqual(['0 老户主'])
  })

  it('is left, and entered again on the same day', async () => {
    const [head, guest] = (await family('主人', '房客')) as [Resident, Resident]
    await join(guest, head, '8')
    const left = await station.must<Resident>('nurse', 'resident.leaveHousehold', {
      residentId: guest.id,
      on: '2026-01-01'
    })
    expect(left.household).toBeNull()
    await join(guest, head, '7')
    expect(await membersOf(head)).toEqual(['0 主人', '7 房客'])
  })

  it('has one head; a relation can be put right', async () => {
    const [head, son] = (await family('真户主', '误填者')) as [Resident, Resident]
    await join(son, head, '1')
    const joining = { residentId: son.id, withResidentId: head.id, on: '2026-01-01' }
    expect((await refusal('resident.joinHousehold', { ...joining, relation: '0' })).code).toBe('refused')
    await join(son, head, '2')
    expect(await membersOf(head)).toEqual(['0 真户主', '2 误填者'])
  })

  it('has the type somebody sets, with name, day and reason, until that is taken back', async () => {
    const [head, wife, single] = (await family('户主', '妻子', '独居')) as [Resident, Resident, Resident]
    await join(wife, head, '1')
    const set = (type: string | null, residentId = wife.id) =>
      station.must<Resident>('doctor', 'resident.setHouseholdType', {
        residentId,
        type,
        reason: '长期照护中'
      })
    const { household } = await set('disabled')
    expect(household).toMatchObject({
      type: '残疾家庭',
      typeSet: { reason: '长期照护中', by: '王医生' }
    })
    expect((await again(head)).household?.type).toBe('残疾家庭')
    expect((await set(null)).household).toMatchObject({ type: '健康家庭', typeSet: null })
    expect(
      journalOf(household?.id ?? '')
        .filter(({ entity }) => entity === 'household-type')
        .map(({ after }) => after?.['type'])
    ).toEqual(['disabled', null])
    const wanting = { residentId: wife.id, type: null, reason: '再来一次' }
    expect((await refusal('resident.setHouseholdType', wanting)).code).toBe('refused')
    expect(
      (await refusal('resident.setHouseholdType', { ...wanting, type: 'other', reason: '' })).fields
    ).toHaveProperty('reason')
    expect(
      (await refusal('resident.setHouseholdType', { ...wanting, type: 'other', residentId: single.id })).code
    ).toBe('refused')
  })

  it('refuses what cannot be', async () => {
    const [head, guest] = (await family('甲', '乙')) as [Resident, Resident]
    const joining = { residentId: guest.id, withResidentId: head.id, relation: '8', on: '2026-01-01' }
    const unknown = '019a0000-0000-7000-8000-000000000000'
    const attempt = (change: object) => refusal('resident.joinHousehold', { ...joining, ...change })
    expect((await attempt({ on: '2026-11-22' })).fields).toHaveProperty('on')
    expect((await attempt({ withResidentId: guest.id })).code).toBe('refused')
    expect((await attempt({ withResidentId: unknown })).code).toBe('not-found')
    const leaving = (on: string) => refusal('resident.leaveHousehold', { residentId: guest.id, on })
    expect((await leaving('2026-01-01')).code).toBe('refused')
    await join(guest, head, '8')
    expect((await leaving('2025-12-31')).fields).toHaveProperty('on')
    expect(await membersOf(head)).toEqual(['0 甲', '8 乙'])
  })

  it('is named after the member who needs most care', async () => {
    const [head] = (await family('健康户主')) as [Resident]
    const ill = await register({
      name: '病人',
      conditions: [{ code: 'hypertension', diagnosedOn: '2019', managedFrom: null, endedOn: null, note: '' }]
    })
    expect((await join(ill, head, '1')).household?.type).toBe('慢病家庭')
  })
})

describe('the timeline', () => {
  it('tells registration and readings, newest first, with their state on the platform', async () => {
    station.setNow('2026-11-20T01:00:00.000Z')
    const { id: residentId, recordNumber } = await register({ name: '时间线' })
    station.setNow('2026-11-21T01:00:00.000Z')
    const readings = [
      { systolicMmHg: 138, diastolicMmHg: 85 },
      { systolicMmHg: 141, diastolicMmHg: 86 }
    ]
    await station.must('nurse', 'measurement.enterBloodPressure', { residentId, readings })
    station.setNow(now)
    const ask = (input: object) =>
      station.must<{ at: string }[]>('doctor', 'resident.timeline', { residentId, ...input })
    const [reading, registered] = await ask({})
    expect(reading).toMatchObject({
      at: '2026-11-21T01:00:00.000Z',
      kind: 'blood-pressure',
      title: '血压 140/86 mmHg',
      detail: '2 次测量平均',
      who: '李护士',
      sync: 'local'
    })
    expect(registered).toMatchObject({
      at: '2026-11-20T01:00:00.000Z',
      kind: 'registered',
      title: '建立健康档案',
      detail: `档案号 ${recordNumber}`,
      sync: 'local'
    })
    expect(await ask({ limit: 1 })).toEqual([reading])
    expect(await ask({ before: reading?.at })).toEqual([registered])
  })
})

describe('a lookup', () => {
  const planOf = (sql: string): string[] =>
    station
      .db()
      .prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql.replaceAll(/@\w+|\?/g, `''`)}`)
      .all()
      .map(({ detail }) => detail)

  it.each([
    ['of a file', SELECT_RESIDENT],
    ['by document', SELECT_BY_DOCUMENT],
    ['by any document', SELECT_BY_ANY_DOCUMENT],
    ['by name and birth date', SELECT_BY_NAME_AND_BIRTH],
    ['by name and phone', SELECT_BY_NAME_AND_PHONE],
    ['of the household', SELECT_HOUSEHOLD_OF],
    ['of its members', SELECT_MEMBERS],
    ['of the timeline', SELECT_TIMELINE]
  ])('%s uses an index', (_what, sql) => {
    const plan = planOf(sql)
    expect(plan.join('\n')).toMatch(/SEARCH/)
    // The list inside one row (json_each) is read whole; a table is not.
    expect(plan.filter(detail => /^SCAN (?!t$|.* VIRTUAL TABLE)/.test(detail))).toEqual([])
  })
})
