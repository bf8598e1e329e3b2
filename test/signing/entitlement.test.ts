import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newUuid } from '../../src-main/lib/clock.ts'
import { packById } from '../../src-main/policy/packs/shipped.ts'
import { longestSupply, longPrescriptionOn, type RegionalPolicy } from '../../src-main/policy/rules.ts'
import { SELECT_ONE_SIGNED, SELECT_SIGNED } from '../../src-main/signing/fulfilment/entitlement/store.ts'
import { walkSql } from '../../src-main/signing/fulfilment/entitlement/walk.ts'
import {
  asksOf,
  entitled,
  type EntitlementKind,
  type Person,
  reasonOf
} from '../../src-main/signing/fulfilment/entitlement/rules.ts'
import { signingPolicyOn } from '../../src-main/signing/policy.ts'
import { aForm } from '../follow-up/forms.ts'
import { aCentre, openTestWorkstation, type TestWorkstation } from '../support/workstation.ts'
import { aContract, aSigner, aSigningDesk, type SigningDesk } from './desk.ts'

const under = (packId: string): RegionalPolicy => ({
  versionId: 'v',
  activations: [{ pack: packById(packId), national: packById('national-2'), validFrom: '2000-01-01' }],
  overrides: []
})
const today = '2026-03-01'
const packOf = (id: string) => signingPolicyOn(under(id), today).entitlements
const aPerson = (change: Partial<Person> = {}): Person => ({
  birthDate: '1990-01-01',
  isImmobile: false,
  hasChronicCondition: false,
  ...change
})
const visits = (...days: string[]) => days.map(day => ({ kind: 'home-visit', day }))

describe('what a region grants whoever is signed', () => {
  it.each<[string, EntitlementKind, number]>([
    ['xiamen-1', 'home-visit', 0],
    ['xiamen-1', 'unlimited-home-visit', 1],
    ['xiamen-1', 'screening', 1],
    ['shanghai-1', 'screening', 0],
    ['shanghai-1', 'home-visit', 3],
    ['dafeng-1', 'unlimited-home-visit', 0],
    ['dafeng-1', 'home-visit', 1],
    ['national-1', 'home-visit', 3],
    ['national-1', 'long-prescription', 0]
  ])('%s: for %s it leaves %d values open, which are asked for', (pack, kind, open) => {
    expect(asksOf(kind, packOf(pack))).toHaveLength(open)
    if (open > 0) {
      const anybody = aPerson({ birthDate: '1920-01-01', isImmobile: true, hasChronicCondition: true })
      expect(reasonOf(kind, packOf(pack), anybody, today)).toBeNull()
    }
  })

  it.each([
    ['the day before the eightieth birthday', { birthDate: '1946-03-02' }, null],
    ['on the eightieth birthday', { birthDate: '1946-03-01' }, '80 岁'],
    ['young and immobile', { isImmobile: true }, '长期卧床、行动不便']
  ])('厦门, a home visit: %s', (_who, person, expected) => {
    expect(reasonOf('home-visit', packOf('xiamen-1'), aPerson(person), today)).toBe(expected)
  })

  it.each([
    ['1961-03-02', null],
    ['1961-03-01', '65 岁']
  ])('上海, the free screening of somebody born on %s: %s', (birthDate, expected) => {
    expect(reasonOf('screening', packOf('shanghai-1'), aPerson({ birthDate }), today)).toBe(expected)
  })

  it('is owed by the end of the calendar year, and a visit of last year does not count', () => {
    const elder = aPerson({ birthDate: '1940-01-01' })
    const of = (...days: string[]) =>
      entitled('home-visit', packOf('xiamen-1'), elder, visits(...days), '2026-12-31')
    expect(of('2025-12-31')).toMatchObject({
      state: 'due',
      done: 0,
      dueBy: '2026-12-31',
      lastOn: '2025-12-31'
    })
    expect(of('2026-01-01')).toMatchObject({ state: 'done', done: 1, dueBy: null })
  })

  it('has no number where visits are unlimited', () => {
    const person = aPerson({ isImmobile: true })
    const one = entitled('unlimited-home-visit', packOf('dafeng-1'), person, visits('2026-01-05'), today)
    expect(one).toMatchObject({ state: 'open', done: 1, dueBy: null })
  })

  it('is a further long prescription when the longest allowed has run out: 厦门 56 days', () => {
    const person = aPerson({ hasChronicCondition: true })
    const of = (day: string) =>
      entitled('long-prescription', packOf('xiamen-1'), person, [{ kind: 'long-prescription', day }], today)
    expect(of('2026-01-05')).toMatchObject({ state: 'done' })
    expect(of('2026-01-04')).toMatchObject({ state: 'due', dueBy: '2026-03-01' })
    expect(entitled('long-prescription', packOf('xiamen-1'), person, [], today)?.state).toBe('open')
  })
})

describe('the longest supply of a long prescription', () => {
  const firstDayWithout = (id: string, day: string) =>
    longestSupply(day, longPrescriptionOn(under(id), today))

  it.each([
    ['shanghai-2', '2026-07-01', '2026-09-01'],
    ['shanghai-2', '2026-12-31', '2027-02-28'],
    ['shanghai-2', '2027-12-31', '2028-02-29'],
    ['shanghai-2', '2026-06-30', '2026-08-30'],
    ['xiamen-2', '2026-01-05', '2026-03-02'],
    ['national-2', '2026-01-05', '2026-03-30']
  ])('%s, given on %s: %s is the first day without medicine', (id, day, on) => {
    expect(firstDayWithout(id, day)).toEqual({ on, cutTo: null })
  })

  it('of three months in 江山 is always longer than the 84 days of the nation: cut, and said', () => {
    expect(firstDayWithout('jiangshan-2', '2026-02-01')).toEqual({ on: '2026-04-26', cutTo: 84 })
    const person = aPerson({ hasChronicCondition: true })
    const received = [{ kind: 'long-prescription', day: '2025-12-07' }]
    expect(entitled('long-prescription', packOf('jiangshan-2'), person, received, today)).toMatchObject({
      state: 'due',
      dueBy: '2026-03-01',
      reason: '慢性病，病情稳定者（不超过国家规定的 84 天）'
    })
  })

  it('is what the centre laid down in days, whatever months its region says', () => {
    const shorter = {
      id: 'o',
      region: 'shanghai' as const,
      path: 'prescription.longDaysMax' as const,
      value: 30,
      validFrom: '2026-01-01',
      validTo: null,
      reason: '本中心'
    }
    const policy = { ...under('shanghai-2'), overrides: [shorter] }
    expect(longestSupply('2026-07-01', longPrescriptionOn(policy, today)).on).toBe('2026-07-31')
  })
})

describe('a home visit in 厦门', () => {
  it.each([
    ['who is immobile the day before the sixty-fifth birthday', '1961-03-02', null],
    ['who is immobile on the sixty-fifth birthday', '1961-03-01', '长期卧床、行动不便']
  ])('for somebody %s: 行动不便的老人', (_who, birthDate, expected) => {
    const person = aPerson({ birthDate, isImmobile: true })
    expect(reasonOf('home-visit', packOf('xiamen-2'), person, today)).toBe(expected)
  })
})

describe('the list of a doctor, and of everybody', () => {
  let w: TestWorkstation
  let desk: SigningDesk
  beforeAll(async () => {
    w = await openTestWorkstation({ now: `${today}T01:00:00.000Z`, centre: aCentre({ region: 'xiamen' }) })
    desk = await aSigningDesk(w)
  })
  afterAll(async () => {
    await w.close()
  })
  interface List {
    readonly asks: readonly string[]
    readonly rows: readonly {
      readonly resident: { readonly id: string; readonly name: string }
      readonly state: string
    }[]
    readonly next: string | null
    readonly counts: { readonly due: number; readonly entitled: number } | null
  }
  const list = (kind: EntitlementKind, onlyDue = true): Promise<List> =>
    w.must<List>('doctor', 'signing.entitlementList', { kind, doctorId: w.accountId('doctor'), onlyDue })

  it('shows the signed elder until a follow-up was done in the home', async () => {
    const conditions = [
      {
        code: 'hypertension' as const,
        diagnosedOn: '2020',
        managedFrom: '2026-01-01',
        endedOn: null,
        note: ''
      }
    ]
    const elder = await aSigner(w, { birthDate: '1940-01-01', conditions })
    await aSigner(w, { name: '未签老人', birthDate: '1940-01-01' })
    await aContract(w, desk, elder.id)
    const form = aForm({ visitDate: today, confirmed: true })
    const visit = (way: '1' | '2') =>
      w.must('doctor', 'followUp.save', {
        requestId: newUuid(),
        residentId: elder.id,
        form: { ...form, way }
      })
    await visit('1')
    const before = await list('home-visit')
    expect(before.rows.map(({ resident, state }) => [resident.id, state])).toEqual([[elder.id, 'due']])
    await visit('2')
    expect(await list('home-visit')).toMatchObject({ rows: [], counts: { due: 0, entitled: 1 }, asks: [] })
    expect((await list('home-visit', false)).rows).toHaveLength(1)
    expect(await w.must('nurse', 'signing.entitlementsOf', { residentId: elder.id })).toMatchObject([
      { kind: 'home-visit', state: 'done', done: 1 },
      { kind: 'long-prescription', state: 'open' }
    ])
  })

  it('is empty and asks where the region is silent', async () => {
    expect(await list('screening')).toEqual({
      asks: ['entitlements.freeScreeningAgeMin'],
      rows: [],
      next: null,
      counts: null
    })
  })

  it('is walked from the eldest down and then through the immobile, page by page, for centre, committee and team', async () => {
    const sign = async (name: string, birthDate: string, committeeCode: string, isImmobile = false) => {
      const keyPopulations = isImmobile
        ? [{ code: 'bedridden' as const, from: '2026-01-01', to: null, evidence: '' }]
        : []
      const { id } = await aSigner(w, { name, birthDate, committeeCode, keyPopulations })
      await aContract(w, desk, id)
    }
    await sign('八十二', '1944-01-01', '101')
    await sign('九十', '1936-01-01', '101')
    await sign('卧床七十', '1956-01-01', '101', true)
    await sign('卧床八十五', '1941-01-01', '101', true)
    await sign('五十', '1976-01-01', '101')
    await sign('八十一', '1945-01-01', '002')
    const all = async (scope: object, limit: number): Promise<readonly string[]> => {
      const names: string[] = []
      let after: string | null = null
      do {
        const page: List & { rows: readonly { readonly resident: { readonly name: string } }[] } =
          await w.must('nurse', 'signing.entitlementList', {
            kind: 'home-visit',
            limit,
            ...scope,
            ...(after === null ? {} : { after })
          })
        expect(page.rows.length).toBeLessThanOrEqual(limit)
        expect(page.counts).toBeNull()
        names.push(...page.rows.map(({ resident }) => resident.name))
        after = page.next
      } while (after !== null)
      return names
    }
    const eldestFirst = ['九十', '卧床八十五', '八十二', '八十一', '卧床七十']
    for (const limit of [1, 2, 50]) expect(await all({}, limit)).toEqual(eldestFirst)
    expect(await all({ committeeCode: '101' }, 2)).toEqual(eldestFirst.filter(name => name !== '八十一'))
    expect(await all({ teamId: desk.team.id }, 2)).toEqual(eldestFirst)
    expect(await all({ teamId: newUuid() }, 2)).toEqual([])
  })

  it('goes on where one reading of the register ends: nobody of 205 is left out', async () => {
    const wanted: string[] = []
    for (let n = 0; n < 205; n += 1) {
      const { id } = await aSigner(w, { name: `老人${String(n)}`, birthDate: '1930-01-01' })
      await aContract(w, desk, id)
      wanted.push(id)
    }
    const seen: string[] = []
    let after: string | null = null
    do {
      const page: List = await w.must<List>('nurse', 'signing.entitlementList', {
        kind: 'home-visit',
        committeeCode: '001',
        limit: 200,
        ...(after === null ? {} : { after })
      })
      seen.push(...page.rows.map(({ resident }) => resident.id))
      after = page.next
    } while (after !== null)
    expect(seen.filter(id => wanted.includes(id))).toEqual(wanted)
  })

  const scopes = [null, 'x'].flatMap(doctorId =>
    [null, 'y'].flatMap(teamId => [null, '001'].map(committeeCode => ({ doctorId, teamId, committeeCode })))
  )
  it.each([
    SELECT_SIGNED,
    SELECT_ONE_SIGNED,
    ...scopes.flatMap(scope => (['age', 'immobile', 'chronic'] as const).map(phase => walkSql(phase, scope)))
  ])('reads no big table from end to end: %s', sql => {
    const plan = w
      .db()
      .prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql.replace(/@\w+/g, "'1'")}`)
      .all()
    expect(plan.filter(({ detail }) => /SCAN|TEMP B-TREE/.test(detail))).toEqual([])
  })
})
