import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CriticalValue } from '../../src-main/critical/contract.ts'
import { criticalBasis, criticalValuesOf } from '../../src-main/critical/list.ts'
import { actsFor, whoActs } from '../../src-main/critical/rules.ts'
import * as store from '../../src-main/critical/store.ts'
import type { Absence, StaffMember, Team } from '../../src-main/directory/contract.ts'
import { SELECT_EMERGENCIES } from '../../src-main/follow-up/critical.ts'
import { kinds } from '../../src-main/kinds.ts'
import { newUuid } from '../../src-main/lib/clock.ts'
import type { Role } from '../../src-main/lib/contract.ts'
import { SELECT_SUSPECT } from '../../src-main/measurement/critical.ts'
import { SELECT_SUSPECT_GLUCOSE } from '../../src-main/measurement/glucose/critical.ts'
import type { BloodPressureSeries } from '../../src-main/measurement/contract.ts'
import { policyOf } from '../../src-main/policy/rules.ts'
import type { Resident } from '../../src-main/resident/contract.ts'
import { aForm } from '../follow-up/forms.ts'
import { aResident } from '../resident/residents.ts'
import { fromScratch, kept } from '../support/derived.ts'
import { openTestWorkstation, password, type TestWorkstation } from '../support/workstation.ts'

interface Open {
  readonly rows: readonly (CriticalValue & { readonly resident: { readonly name: string } })[]
  readonly total: number
}

let w: TestWorkstation
/** 另一位医生. */
let zhou: string
beforeAll(async () => {
  w = await openTestWorkstation({ now: '2026-03-02T01:00:00.000Z' })
  const second = { login: 'zhou', name: '周医生', roles: ['doctor'], password }
  zhou = (await w.must<{ id: string }>('administrator', 'access.addAccount', second)).id
})
afterAll(async () => {
  await w.close()
  expect(w.bugs).toEqual([])
})

const must = <T>(role: Role, path: string, input: object = {}): Promise<T> => w.must<T>(role, path, input)
const someone = (name: string, change: Partial<Resident> = {}): Promise<Resident> =>
  must<Resident>(
    'doctor',
    'resident.register',
    aResident({
      name,
      conditions: [
        { code: 'hypertension', diagnosedOn: '2020', managedFrom: '2026-01-01', endedOn: null, note: '' }
      ],
      ...change
    })
  )
const press = (
  residentId: string,
  systolicMmHg: number,
  diastolicMmHg: number,
  { as = 'nurse', ...more }: { as?: Role; seriesId?: string } = {}
): Promise<BloodPressureSeries> =>
  must<BloodPressureSeries>(as, 'measurement.enterBloodPressure', {
    residentId,
    readings: [{ systolicMmHg, diastolicMmHg }],
    confirmed: true,
    ...more
  })
const open = async (role: Role, scope = 'mine'): Promise<Open> => must<Open>(role, 'critical.open', { scope })
const namesOf = async (role: Role, scope = 'mine'): Promise<readonly string[]> =>
  (await open(role, scope)).rows.map(({ resident, value }) => `${resident.name} ${value}`)
const handle = (residentId: string, recordId: string, change: object = {}) =>
  w.as('doctor')('critical.handle', {
    requestId: newUuid(),
    residentId,
    recordId,
    act: 'referred',
    ...change
  })
const settle = async (residentId: string): Promise<void> => {
  for (const { recordId } of await must<CriticalValue[]>('doctor', 'critical.ofResident', { residentId }))
    await handle(residentId, recordId)
}

describe('a value', () => {
  it.each([
    [179, 109, false],
    [180, 80, true],
    [150, 110, true],
    [182, 112, true]
  ])('%i/%i is critical: %s', async (systolic, diastolic, isCritical) => {
    const { id } = await someone('张建国', { doctorId: w.accountId('doctor') })
    await press(id, systolic, diastolic)
    const rows = await must<CriticalValue[]>('nurse', 'critical.ofResident', { residentId: id })
    expect(rows.map(({ value }) => value)).toEqual(isCritical ? [`${systolic}/${diastolic} mmHg`] : [])
    await settle(id)
  })

  it.each([
    [3.9, true],
    [4.0, false],
    [16.6, false],
    [16.7, true],
    [23.5, true]
  ])('%f mmol/L is critical: %s', async (value, isCritical) => {
    const { id } = await someone('张建国', { doctorId: w.accountId('doctor') })
    await must('nurse', 'measurement.enterGlucose', {
      requestId: newUuid(),
      residentId: id,
      value,
      unit: 'mmol/L',
      kind: 'random',
      confirmed: true
    })
    expect(await must('nurse', 'critical.ofResident', { residentId: id })).toHaveLength(isCritical ? 1 : 0)
    await settle(id)
  })

  it('stands on the list at once, told to every window, until it does not count or a calmer one brings the mean down', async () => {
    const { id } = await someone('李秀英', { doctorId: w.accountId('doctor') })
    const heard = (): number => w.events.filter(({ name }) => name === 'critical.changed').length
    const before = heard()
    const { readings, id: seriesId } = await press(id, 182, 112)
    await Promise.resolve()
    expect(heard()).toBe(before + 1)
    expect(await open('doctor')).toMatchObject({
      total: 1,
      rows: [
        {
          value: '182/112 mmHg',
          word: '血压',
          mark: { level: 'critical', word: '危急' },
          observerName: '李护士',
          doctorName: '王医生',
          actorName: '王医生'
        }
      ]
    })
    const [reading] = readings
    await must('nurse', 'measurement.setAside', { readingId: reading?.id, reason: '袖带滑脱' })
    expect([heard(), await namesOf('doctor')]).toEqual([before + 2, []])
    await must('nurse', 'measurement.setAside', { readingId: reading?.id, reason: null })
    expect(await namesOf('doctor')).toEqual(['李秀英 182/112 mmHg'])
    await press(id, 150, 90, { seriesId })
    expect([heard(), await namesOf('doctor')]).toEqual([before + 4, []])
    // Nothing critical about it: nobody is told.
    await press(id, 151, 90)
    expect(heard()).toBe(before + 4)
  })

  it('of somebody who has died calls nobody', async () => {
    const person = await someone('陈福来', { doctorId: w.accountId('doctor') })
    await press(person.id, 190, 100)
    expect(await namesOf('doctor')).toHaveLength(1)
    const died = { id: person.id, version: person.version, status: 'deceased', on: '2026-03-02' }
    await must('doctor', 'resident.changeStatus', died)
    expect(await namesOf('doctor')).toEqual([])
  })
})

describe('who has dealt with it', () => {
  it('is a doctor, who says how, once; it stands in the timeline and in the journal', async () => {
    const { id } = await someone('赵大爷', { doctorId: w.accountId('doctor') })
    const { id: recordId } = await press(id, 182, 112)
    const request = { requestId: newUuid(), residentId: id, recordId, act: 'telephoned', note: '嘱立即来院' }
    for (const role of ['nurse', 'health-manager', 'assistant', 'administrator'] as const)
      expect(await w.as(role)('critical.handle', request)).toMatchObject({ error: { code: 'forbidden' } })
    expect(await handle(id, recordId, { act: 'treated' })).toMatchObject({
      error: { code: 'invalid-input', fields: { note: '请写明如何处理，或为何是误测' } }
    })
    await must('doctor', 'critical.handle', request)
    await must('doctor', 'critical.handle', request)
    expect(await namesOf('doctor')).toEqual([])
    expect(await handle(id, recordId)).toMatchObject({ error: { code: 'conflict' } })
    const lines = await must<object[]>('doctor', 'resident.timeline', { residentId: id })
    expect(lines).toContainEqual(
      expect.objectContaining({
        word: '危急处理',
        title: '危急值 182/112 mmHg：已电话联系',
        detail: '嘱立即来院',
        who: '王医生'
      })
    )
    expect(await must('auditor', 'access.journal', { entity: 'critical-handling' })).toContainEqual(
      expect.objectContaining({
        word: '危急值处理',
        after: expect.objectContaining({ act: 'telephoned', recordId }) as unknown
      })
    )
  })

  it('is the doctor who saves the form with what was done, and not the nurse who does', async () => {
    const emergency = {
      symptoms: ['2'] as const,
      emergencyAct: 'referred',
      emergencyNote: '已叫救护车'
    } as const
    for (const [role, isOpen] of [
      ['doctor', false],
      ['nurse', true]
    ] as const) {
      const { id } = await someone('钱大妈', { doctorId: w.accountId('doctor') })
      const { id: seriesId } = await press(id, 190, 100)
      const form = aForm({
        ...emergency,
        symptoms: ['2'],
        seriesId,
        systolicMmHg: 190,
        diastolicMmHg: 100,
        confirmed: true
      })
      await must(role, 'followUp.save', { requestId: newUuid(), residentId: id, form })
      // The form speaks for the sitting that stands in it: one row.
      expect(await open('doctor')).toMatchObject({
        rows: isOpen ? [{ word: '随访', value: '190/100 mmHg', observerName: '李护士' }] : []
      })
      await settle(id)
      expect(await namesOf('doctor')).toEqual([])
    }
  })
})

describe('who must act', () => {
  it('is the doctor who answers for the resident; nobody’s are every doctor’s and the administrator’s, and say so', async () => {
    const mine = await someone('甲', { doctorId: w.accountId('doctor') })
    const hers = await someone('乙', { doctorId: zhou })
    const nobodys = await someone('丙')
    for (const { id } of [mine, hers, nobodys]) await press(id, 185, 95, { as: 'health-manager' })
    expect(await namesOf('doctor')).toEqual(['甲 185/95 mmHg', '丙 185/95 mmHg'])
    expect(await namesOf('administrator')).toEqual(['丙 185/95 mmHg'])
    expect((await open('administrator')).rows).toMatchObject([{ doctorName: null, actorName: null }])
    expect(await namesOf('doctor', 'centre')).toHaveLength(3)
    // She belongs to no team and has measured none of them.
    expect(await namesOf('nurse')).toEqual([])
    expect(await namesOf('health-manager')).toHaveLength(3)
    for (const { id } of [mine, hers, nobodys]) await settle(id)
  })

  it('of a doctor who is away it is the stand-in, who sees for whom; of one who has left it is everybody', async () => {
    const hers = await someone('丁', { doctorId: zhou })
    await press(hers.id, 185, 95)
    expect(await namesOf('doctor')).toEqual([])
    const away = { doctorId: zhou, standInId: w.accountId('doctor'), from: '2026-03-02', to: '2026-03-03' }
    const { id, version } = await must<Absence>('administrator', 'directory.saveAbsence', away)
    expect((await open('doctor')).rows).toMatchObject([{ doctorName: '周医生', actorName: '王医生' }])
    w.setNow('2026-03-04T01:00:00.000Z')
    expect(await namesOf('doctor')).toEqual([])
    w.setNow('2026-03-02T01:00:00.000Z')
    const cancelled = { ...away, id, version, status: 'cancelled' }
    await must('administrator', 'directory.saveAbsence', cancelled)
    expect(await namesOf('doctor')).toEqual([])
    const accounts = await must<{ id: string; version: number }[]>('administrator', 'access.staff')
    const account = accounts.find(one => one.id === zhou)
    await must('administrator', 'access.disableAccount', { id: zhou, version: account?.version })
    expect((await open('doctor')).rows).toMatchObject([{ doctorName: '周医生', actorName: null }])
    await settle(hers.id)
  })

  it('a nurse sees those of the doctors of her team', async () => {
    const account = w.accountId('nurse')
    const member = { name: '李护士', accountId: account }
    const nurse = await must<StaffMember>('administrator', 'directory.saveStaffMember', member)
    const team = await must<Team>('administrator', 'directory.saveTeam', {
      name: '梧桐团队',
      leadId: w.accountId('doctor')
    })
    const mine = await someone('戊', { doctorId: w.accountId('doctor') })
    await press(mine.id, 185, 95, { as: 'doctor' })
    expect(await namesOf('nurse')).toEqual([])
    await must('administrator', 'directory.addTeamMember', {
      teamId: team.id,
      version: team.version,
      staffId: nurse.id,
      role: 'nurse',
      from: '2026-03-01'
    })
    expect(await namesOf('nurse')).toEqual(['戊 185/95 mmHg'])
    await settle(mine.id)
  })

  it('is never nobody while a doctor works, and never somebody who is away with a stand-in, whoever covers whom', () => {
    const people = ['a', 'b', 'c', 'd'] as const
    const one = fc.constantFrom(...people)
    fc.assert(
      fc.property(
        fc.uniqueArray(one),
        fc.array(fc.tuple(one, one).filter(([from, to]) => from !== to)),
        fc.option(one, { nil: null }),
        (doctors, covers, answering) => {
          const duty = { doctors: new Set<string>(doctors), standIns: new Map<string, string>(covers) }
          const acting = actsFor(answering, duty)
          if (acting === null) return
          expect(duty.doctors.has(acting) && !duty.standIns.has(acting)).toBe(true)
          expect(whoActs([null, answering], duty)).toBe(acting)
        }
      )
    )
    expect(
      actsFor('a', {
        doctors: new Set(['a', 'b']),
        standIns: new Map([
          ['a', 'b'],
          ['b', 'a']
        ])
      })
    ).toBeNull()
  })
})

it('a doctor settles their own absence only, no two at once, and with another doctor who works here', async () => {
  const me = w.accountId('doctor')
  const save = (role: Role, change: object) =>
    w.as(role)('directory.saveAbsence', {
      ...{ doctorId: me, standInId: me, from: '2026-04-01', to: '2026-04-05' },
      ...change
    })
  expect(await save('doctor', {})).toMatchObject({ error: { fields: { standInId: '请选择另一位医生代班' } } })
  const third = { login: 'wu', name: '吴医生', roles: ['doctor'], password }
  const wu = (await must<{ id: string }>('administrator', 'access.addAccount', third)).id
  expect(await save('doctor', { standInId: w.accountId('nurse') })).toMatchObject({
    error: { code: 'invalid-input', fields: { standInId: '请选择在岗的医生' } }
  })
  expect(await save('doctor', { doctorId: wu, standInId: me })).toMatchObject({
    error: { code: 'forbidden' }
  })
  expect(await save('doctor', { standInId: wu })).toMatchObject({ ok: true })
  expect(await save('administrator', { standInId: wu, from: '2026-04-05', to: '2026-04-09' })).toMatchObject({
    error: { code: 'conflict', fields: { from: '2026-04-01 至 2026-04-05 已有代班' } }
  })
  expect(await save('nurse', { standInId: wu })).toMatchObject({ error: { code: 'forbidden' } })
})

it.each(['2036-01-01T00:00:00.000Z', '2000-01-01T00:00:00.000Z', '2026-03-02T01:00:00.000Z'])(
  'what comes after the list has begun calls, whatever the clock showed then (%s)',
  async at => {
    const late = await openTestWorkstation({ now: '2026-03-02T01:00:00.000Z' })
    const register = (name: string) => late.must<Resident>('doctor', 'resident.register', aResident({ name }))
    const measure = (residentId: string) =>
      late.must('nurse', 'measurement.enterBloodPressure', {
        ...{ residentId, readings: [{ systolicMmHg: 190, diastolicMmHg: 112 }], confirmed: true }
      })
    const form = aForm({
      ...{ systolicMmHg: 190, diastolicMmHg: 112, confirmed: true },
      ...{ emergencyAct: 'referred', emergencyNote: '已告知王医生' }
    })
    const visit = (residentId: string) =>
      late.must('nurse', 'followUp.save', { requestId: newUuid(), residentId, form })
    const hypertension = { code: 'hypertension', diagnosedOn: '2020', managedFrom: '2026-01-01' } as const
    const visited = await late.must<Resident>('doctor', 'resident.register', {
      ...aResident({ name: '早先' }),
      conditions: [hypertension]
    })
    await visit(visited.id)
    store.beginAt(late.db(), at)
    // As after an upgrade: nobody has been worked out yet.
    late.db().exec(`UPDATE derived SET basis = ''`)
    const names = async () =>
      (await late.must<Open>('doctor', 'critical.open', { scope: 'centre' })).rows.map(
        ({ resident }) => resident.name
      )
    await measure((await register('如今')).id)
    expect(await names()).toEqual(['如今'])
    await visit(visited.id)
    expect((await names()).toSorted()).toEqual(['如今', '早先'].toSorted())
    await late.close()
  }
)

it('the list is kept as it follows from the records, and read by ranges of its indexes', () => {
  const db = w.db()
  const list = criticalValuesOf(kinds)
  const ground = { today: '2026-03-02', basis: criticalBasis(policyOf('national')) }
  expect(kept(db, list)).toEqual(fromScratch(db, list, ground))
  for (const [sql, index] of [
    [store.SELECT_OF_DOCTORS, 'critical_value_doctor (doctor_id=?)'],
    [store.SELECT_OF_NO_DOCTOR, 'critical_value_doctor (doctor_id=?)'],
    [store.SELECT_OF_TEAMS, 'critical_value_team (team_id=?)'],
    [store.SELECT_OBSERVED, 'critical_value_observer (observer_id=?)'],
    [SELECT_SUSPECT, 'blood_pressure_series_resident (resident_id=?)'],
    [SELECT_SUSPECT_GLUCOSE, 'glucose_reading_resident (resident_id=?)'],
    [SELECT_EMERGENCIES, 'follow_up_resident (resident_id=?)'],
    [store.SELECT_HANDLED, 'critical_handling_resident (resident_id=?)']
  ] as const) {
    const plan = db
      .prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql.replace(/@\w+|\?/g, "'1'")}`)
      .all()
      .map(({ detail }) => detail)
    expect(
      plan.filter(step => step.includes(`${index}`)),
      sql
    ).toHaveLength(1)
    expect(
      plan.filter(step => /^SCAN/.test(step) && !step.includes('VIRTUAL')),
      sql
    ).toEqual([])
  }
})
