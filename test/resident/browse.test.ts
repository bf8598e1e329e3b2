import type { Database } from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { residentList, type ResidentFilters } from '../../src-main/resident/list-store.ts'
import type { OutputOf } from '../../src-main/lib/contract.ts'
import type { residentContract, ResidentInput } from '../../src-main/resident/contract.ts'
import { aContract, aSigner, aSigningDesk } from '../signing/desk.ts'
import { combinationsOf, statementsOf } from '../support/list-statements.ts'
import { openTestWorkstation, type TestWorkstation } from '../support/workstation.ts'

type Browsed = OutputOf<typeof residentContract.browse>
type Filters = Readonly<Record<string, unknown>>

let w: TestWorkstation
let db: Database
const people = new Map<string, string>()
const add = async (name: string, change: Partial<ResidentInput>): Promise<void> => {
  people.set(name, (await aSigner(w, { name, ...change })).id)
}
const hypertension = {
  ...{ code: 'hypertension' as const, diagnosedOn: '2020', managedFrom: null, endedOn: null, note: '' }
}
beforeAll(async () => {
  w = await openTestWorkstation({ now: '2026-03-01T01:00:00.000Z' })
  db = w.db()
  const desk = await aSigningDesk(w)
  const doctorId = w.accountId('doctor')
  await add('幼儿', { birthDate: '2020-03-02', committeeCode: '001', doctorId: null })
  await add('七岁', { birthDate: '2019-03-01', committeeCode: '002', doctorId })
  await add('壮年', { birthDate: '1986-05-05', committeeCode: '002', doctorId, conditions: [hypertension] })
  await add('老人', {
    ...{ birthDate: '1950-01-01', committeeCode: '001', doctorId: null },
    conditions: [hypertension]
  })
  await add('病愈', {
    ...{ birthDate: '1950-01-01', committeeCode: '101', doctorId: null },
    conditions: [{ ...hypertension, endedOn: '2025-01-01' }]
  })
  await add('迁出', { birthDate: '1980-01-01', committeeCode: '001', doctorId: null })
  await aContract(w, desk, people.get('壮年') ?? '')
  await w.must('nurse', 'resident.changeStatus', {
    ...{ id: people.get('迁出'), version: 1, status: 'moved-away', on: '2026-02-01' }
  })
})
afterAll(() => w.close())

const browse = (filters: Filters = {}, more: object = {}): Promise<Browsed> =>
  w.must<Browsed>('nurse', 'resident.browse', { filters, ...more })
const names = ({ rows }: Browsed): readonly string[] => rows.map(({ resident }) => resident.name)

describe('the register by filter', () => {
  it.each<[Filters, readonly string[]]>([
    [{}, ['幼儿', '七岁', '壮年', '老人', '病愈']],
    [{ status: 'moved-away' }, ['迁出']],
    [{ status: 'deceased' }, []],
    [{ committeeCode: '002' }, ['七岁', '壮年']],
    [{ disease: 'hypertension' }, ['壮年', '老人']],
    [{ disease: 'hypertension', age: '65-79' }, ['老人']],
    [{ disease: 'hypertension', signed: 'no' }, ['老人']],
    // On the eve of the seventh birthday, and on the day.
    [{ age: '0-6' }, ['幼儿']],
    [{ age: '7-17' }, ['七岁']],
    [{ age: '80+' }, []],
    [{ signed: 'yes' }, ['壮年']],
    [{ signed: 'no' }, ['幼儿', '七岁', '老人', '病愈']],
    [{ populationClass: 'I', signed: 'no', committeeCode: '001' }, ['幼儿', '老人']]
  ])('%o: who fits, as many as are counted', async (filters, expected) => {
    const page = await browse(filters)
    expect(names(page)).toEqual(expected)
    expect(page.total).toBe(expected.length)
    const doctor = await browse({ ...filters, doctorId: w.accountId('doctor') })
    expect(names(doctor)).toEqual(expected.filter(name => ['七岁', '壮年'].includes(name)))
    expect(doctor.total).toBe(doctor.rows.length)
  })

  it('is sorted by age, the youngest first, and by committee', async () => {
    expect(names(await browse({}, { sort: 'age' }))).toEqual(['幼儿', '七岁', '壮年', '病愈', '老人'])
    expect(names(await browse({}, { sort: 'committee', descending: true }))[0]).toBe('病愈')
  })

  it('names who was registered just now', async () => {
    await add('新来', { birthDate: '1990-01-01', committeeCode: '101', doctorId: null })
    expect(names(await browse({ committeeCode: '101', signed: 'no' }))).toEqual(['病愈', '新来'])
  })
})

describe('another doctor for many at once', () => {
  const doctorOf = async (name: string): Promise<string | null> =>
    (await w.must<{ doctorId: string | null }>('nurse', 'resident.get', { id: people.get(name) })).doctorId
  const give = (given: readonly [string, string | null, string | null][]) =>
    w.must<{ changed: readonly string[] }>('nurse', 'resident.giveDoctor', {
      given: given.map(([name, from, to]) => ({ residentId: people.get(name), from, to }))
    })

  it('is given to who still has the one that was seen, and taken back the same way', async () => {
    const doctor = w.accountId('doctor')
    const { changed } = await give([
      ['幼儿', null, doctor],
      ['老人', null, doctor],
      // Somebody else has changed this one meanwhile.
      ['壮年', null, doctor]
    ])
    expect(changed).toEqual([people.get('幼儿'), people.get('老人')])
    expect(await doctorOf('老人')).toBe(doctor)
    await give([
      ['幼儿', doctor, null],
      ['老人', doctor, null]
    ])
    expect([await doctorOf('老人'), await doctorOf('幼儿')]).toEqual([null, null])
  })

  it('is nobody who is no doctor here', async () => {
    const reply = await w.as('nurse')('resident.giveDoctor', {
      given: [{ residentId: people.get('幼儿'), from: null, to: w.accountId('nurse') }]
    })
    expect(reply).toMatchObject({ ok: false, error: { message: '请选择在岗的医生。' } })
  })
})

it('opens nobody’s file to find or count people, whatever they are narrowed by', () => {
  const every = combinationsOf<ResidentFilters>({
    ...{ status: ['active', 'deceased'], committeeCode: [null, 'x'], doctorId: [null, 'y'] },
    ...{
      disease: [null, 'd'],
      age: [null, '18-59', '80+'],
      populationClass: [null, 'I'],
      signed: [null, 'yes']
    }
  })
  for (const sql of new Set(every.flatMap(filters => statementsOf(residentList(filters), filters)))) {
    const plan = db
      .prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql.replace(/@\w+/g, "'1'")}`)
      .all()
      .map(({ detail }) => detail)
    const counting = sql.includes('count(*)')
    expect(
      plan.filter(line => /^SCAN [rds]\b(?! USING (COVERING )?INDEX)|TEMP B-TREE/.test(line)),
      sql
    ).toEqual([])
    for (const line of plan.filter(one => /^(SCAN|SEARCH) [rds]\b/.test(one))) {
      // A count reads nothing but indexes; of somebody with a disease the standing is looked up by number.
      if (counting) expect(line, sql).toMatch(/COVERING INDEX|^SEARCH s (EXISTS )?USING INTEGER PRIMARY KEY/)
      else if (line.includes(' r ')) expect(line, sql).toMatch(/INDEX resident_browse/)
    }
  }
})
