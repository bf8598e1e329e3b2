import type { Database } from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Resident, ResidentInput } from '../../src-main/resident/contract.ts'
import { residentInput } from '../../src-main/resident/contract.ts'
import {
  SELECT_CONTRACT,
  SELECT_OF_ACT,
  SELECT_OF_RESIDENT,
  type OpenFilters,
  openActs
} from '../../src-main/signing/lifecycle/store.ts'
import { SELECT_FACTS, SELECT_HOUSEMATES, SELECT_STANDING } from '../../src-main/signing/lists/standing.ts'
import * as calls from '../../src-main/signing/lists/call/store.ts'
import * as campaigns from '../../src-main/signing/lists/campaign/store.ts'
import * as lists from '../../src-main/signing/lists/store.ts'
import { COUNT_OPEN } from '../../src-main/follow-up/schedule-store.ts'
import {
  COUNT_FILES,
  COUNT_MOVED_FILES,
  COUNT_OPEN_ACTS,
  SELECT_FILE_DOCTOR,
  SELECT_HELD,
  SELECT_MOVED_CONTRACTS
} from '../../src-main/signing/transfer/preview-store.ts'
import { COUNT_USE } from '../../src-main/signing/catalogue/store.ts'
import { COUNT_COMMITTEE } from '../../src-main/signing/blocks/store.ts'
import { COUNT_PANEL } from '../../src-main/signing/panel-store.ts'
import { SELECT_PANEL, SELECT_PANEL_RESIDENTS } from '../../src-main/signing/transfer/store.ts'
import { combinationsOf, statementsOf } from '../support/list-statements.ts'
import { openTestWorkstation, type TestWorkstation } from '../support/workstation.ts'
import { aContract, aSigner, aSigningDesk, join, type SigningDesk } from './desk.ts'

let w: TestWorkstation
let db: Database
let desk: SigningDesk
beforeAll(async () => {
  w = await openTestWorkstation({ now: '2026-03-01T01:00:00.000Z' })
  db = w.db()
  desk = await aSigningDesk(w)
})
afterAll(async () => {
  await w.close()
})

interface Page {
  readonly rows: readonly { readonly resident: { readonly id: string; readonly name: string } }[]
  readonly next: string | null
  readonly counts: Readonly<Record<string, number>>
  readonly preparing: number
}
const priority = ({ size, after, ...filters }: Readonly<Record<string, unknown>> = {}): Promise<Page> =>
  w.must<Page>('doctor', 'signing.priority', { size, after, filters })
const classOf = async (id: string): Promise<string> => {
  const found: string[] = []
  for (const populationClass of ['I', 'II', 'III']) {
    const { rows } = await priority({ populationClass })
    if (rows.some(({ resident }) => resident.id === id)) found.push(populationClass)
  }
  return found.join(' ')
}
const change = async (id: string, with_: Partial<ResidentInput>): Promise<void> => {
  const { id: _id, version, ...file } = await w.must<Resident>('nurse', 'resident.get', { id })
  await w.must('nurse', 'resident.update', { ...residentInput.strip().parse(file), ...with_, id, version })
}

describe('who is not signed yet', () => {
  it('stands in the class that follows from age, disease and household, and moves when one of them changes', async () => {
    const young = await aSigner(w, { name: '年轻人', birthDate: '1995-01-01' })
    expect(await classOf(young.id)).toBe('III')
    const elder = await aSigner(w, { name: '老人', birthDate: '1950-01-01' })
    expect(await classOf(elder.id)).toBe('I')
    await join(w, young.id, elder.id, '2')
    expect(await classOf(young.id)).toBe('II')
    await change(young.id, {
      conditions: [{ code: 'hypertension', diagnosedOn: '2026', managedFrom: null, endedOn: null, note: '' }]
    })
    expect(await classOf(young.id)).toBe('I')
    await change(young.id, { conditions: [] })
    await w.must('nurse', 'resident.leaveHousehold', { residentId: elder.id, on: '2026-02-20' })
    expect(await classOf(young.id)).toBe('III')
  })

  it('becomes a key person on the birthday, without anybody touching the file', async () => {
    const { id } = await aSigner(w, { name: '将满六十五', birthDate: '1961-03-15' })
    expect(await classOf(id)).toBe('III')
    w.setNow('2026-03-14T01:00:00.000Z')
    expect(await classOf(id)).toBe('III')
    w.setNow('2026-03-15T01:00:00.000Z')
    expect(await classOf(id)).toBe('I')
    w.setNow('2026-03-01T01:00:00.000Z')
  })

  it('is not on the list while a contract holds, and is again the day after it has ended', async () => {
    const { id } = await aSigner(w, { name: '签约老人', birthDate: '1950-01-01' })
    await aContract(w, desk, id)
    expect(await classOf(id)).toBe('')
    w.setNow('2027-02-28T01:00:00.000Z')
    expect(await classOf(id)).toBe('')
    w.setNow('2027-03-01T01:00:00.000Z')
    expect(await classOf(id)).toBe('I')
    w.setNow('2026-03-01T01:00:00.000Z')
  })

  it('is not on the list after moving away', async () => {
    const { id, version } = await aSigner(w, { name: '迁出者' })
    expect(await classOf(id)).not.toBe('')
    await w.must('nurse', 'resident.changeStatus', { id, version, status: 'moved-away', on: '2026-02-01' })
    expect(await classOf(id)).toBe('')
  })

  it('stands in the class a person has set, with the reason, until that is withdrawn', async () => {
    const { id } = await aSigner(w, { name: '特批', birthDate: '1995-01-01' })
    await w.must('doctor', 'signing.overrideClass', {
      residentId: id,
      populationClass: 'I',
      reason: '独居，需重点关注'
    })
    expect(await classOf(id)).toBe('I')
    const standing = await w.must('doctor', 'signing.standing', { residentId: id })
    expect(standing).toMatchObject({
      populationClass: 'I',
      override: { reason: '独居，需重点关注', by: '王医生' }
    })
    await w.must('doctor', 'signing.overrideClass', {
      residentId: id,
      populationClass: null,
      reason: '已与子女同住'
    })
    expect(await classOf(id)).toBe('III')
  })

  it('is paged without a gap, by committee and by doctor, and counted', async () => {
    const doctorId = w.accountId('doctor')
    for (let n = 0; n < 5; n += 1) {
      await aSigner(w, {
        name: `村民${String(n)}`,
        birthDate: '1950-01-01',
        committeeCode: '101',
        doctorId: n < 3 ? doctorId : null
      })
    }
    const seen: string[] = []
    let after: string | null = null
    do {
      const page: Page = await priority({
        committeeCode: '101',
        size: 2,
        after
      })
      seen.push(...page.rows.map(({ resident }) => resident.name))
      after = page.next
      expect(page.counts).toEqual({ I: 5, II: 0, III: 0 })
    } while (after !== null)
    expect(seen).toEqual(['村民0', '村民1', '村民2', '村民3', '村民4'])
    expect((await priority({ committeeCode: '101', doctorId })).rows).toHaveLength(3)
  })
})

describe('what ends soon', () => {
  it('is listed from sixty days before the end to thirty after, with the step and the last call', async () => {
    const { id } = await aSigner(w, { name: '到期者' })
    const contract = await aContract(w, desk, id)
    const expiring = async (day: string) => {
      w.setNow(`${day}T01:00:00.000Z`)
      const { rows } = await w.must<{
        rows: { contractId: string; step: number; daysLeft: number; lastCall: { result: string } | null }[]
      }>('doctor', 'signing.expiring', { size: 200 })
      return rows.find(({ contractId }) => contractId === contract.id)
    }
    expect(await expiring('2026-12-29')).toBeUndefined()
    expect(await expiring('2026-12-30')).toMatchObject({ step: 60, daysLeft: 60, lastCall: null })
    await w.must('nurse', 'signing.recordCall', {
      residentId: id,
      contractId: contract.id,
      calledOn: '2026-12-30',
      result: 'considering',
      callAgainOn: '2027-01-10'
    })
    expect(await expiring('2027-02-25')).toMatchObject({ step: 7, lastCall: { result: 'considering' } })
    expect(await expiring('2027-03-30')).toMatchObject({ step: 0, daysLeft: -30 })
    expect(await expiring('2027-03-31')).toBeUndefined()
    w.setNow('2026-03-01T01:00:00.000Z')
  })

  it('is not there any more once it is renewed, and raises the renewal rate', async () => {
    const { id } = await aSigner(w, { name: '续约者' })
    const contract = await aContract(w, desk, id)
    w.setNow('2027-02-01T01:00:00.000Z')
    const rate = async () => {
      const { rates } = await w.must<{ rates: { name: string; numerator: number; denominator: number }[] }>(
        'doctor',
        'signing.rates',
        { on: '2027-02-28' }
      )
      return rates.find(({ name }) => name === '续约率')
    }
    const before = await rate()
    await aContract(w, desk, id, {
      signedOn: '2027-02-01',
      members: [
        {
          residentId: id,
          basicPackageId: desk.basic.id,
          predecessor: { contractId: contract.id, as: 'renewal' }
        }
      ]
    })
    const { rows } = await w.must<{ rows: { contractId: string }[] }>('doctor', 'signing.expiring', {
      size: 200
    })
    expect(rows.map(({ contractId }) => contractId)).not.toContain(contract.id)
    const after = await rate()
    expect(after?.denominator).toBe(before?.denominator)
    expect(after?.numerator).toBe((before?.numerator ?? 0) + 1)
    w.setNow('2026-03-01T01:00:00.000Z')
  })
})

describe('campaigns and rates', () => {
  it('a campaign counts its calls and who agreed', async () => {
    const { id } = await aSigner(w, { name: '活动对象' })
    const campaign = await w.must<{ id: string }>('doctor', 'signing.saveCampaign', {
      name: '春季签约',
      from: '2026-03-01'
    })
    for (const result of ['no-answer', 'agreed']) {
      await w.must('nurse', 'signing.recordCall', {
        residentId: id,
        campaignId: campaign.id,
        calledOn: '2026-03-01',
        result
      })
    }
    const [found] = await w.must<{ calls: number; agreed: number }[]>('doctor', 'signing.campaigns')
    expect(found).toMatchObject({ calls: 2, agreed: 1 })
  })

  interface Work {
    readonly campaign: Readonly<Record<string, number>>
    readonly rows: readonly {
      readonly resident: { readonly name: string }
      readonly lastCall: { readonly result: string } | null
    }[]
    readonly next: string | null
    readonly open: number
    readonly results: readonly { readonly result: string; readonly people: number }[]
  }
  const work = (
    id: string,
    { size, after, ...filters }: Readonly<Record<string, unknown>> = {}
  ): Promise<Work> => w.must<Work>('nurse', 'signing.campaignWork', { id, size, after, filters })
  const names = ({ rows }: Work): readonly string[] => rows.map(({ resident }) => resident.name)

  it('a campaign lists whom it is for, lets go of who was called, and brings them back on the day', async () => {
    const people: string[] = []
    for (const name of ['甲', '乙', '丙', '丁'])
      people.push((await aSigner(w, { name, birthDate: '1950-01-01', committeeCode: '002' })).id)
    await aSigner(w, { name: '年轻人', birthDate: '1995-01-01', committeeCode: '002' })
    const { id: campaignId } = await w.must<{ id: string }>('doctor', 'signing.saveCampaign', {
      name: '香樟入户',
      committeeCode: '002',
      populationClass: 'I',
      from: '2026-02-20',
      to: '2026-03-20'
    })
    const call = (index: number, result: string, more: object = {}) =>
      w.as('nurse')('signing.recordCall', {
        residentId: people[index],
        campaignId,
        calledOn: '2026-03-01',
        result,
        ...more
      })
    expect(names(await work(campaignId))).toEqual(['甲', '乙', '丙', '丁'])
    const first = await work(campaignId, { size: 3 })
    expect(names(first)).toEqual(['甲', '乙', '丙'])
    expect(names(await work(campaignId, { size: 3, after: first.next }))).toEqual(['丁'])

    expect(await call(0, 'agreed')).toMatchObject({ ok: true })
    expect(await call(1, 'no-answer', { callAgainOn: '2026-03-05' })).toMatchObject({ ok: true })
    expect(await call(2, 'refused')).toMatchObject({ ok: true })
    const called = await work(campaignId)
    expect(names(called)).toEqual(['丁'])
    expect(called).toMatchObject({ open: 1, campaign: { calls: 3, people: 3, agreed: 1, signed: 0 } })
    expect(names(await work(campaignId, { view: 'agreed' }))).toEqual(['甲'])
    expect(names(await work(campaignId, { view: 'called' }))).toEqual(['丙', '乙', '甲'])

    // What is said outside of it changes nothing of the campaign.
    expect(await call(0, 'considering', { campaignId: null })).toMatchObject({ ok: true })
    expect((await work(campaignId)).campaign).toMatchObject({ calls: 3, people: 3, agreed: 1 })
    expect(names(await work(campaignId, { view: 'agreed' }))).toEqual(['甲'])

    w.setNow('2026-03-05T01:00:00.000Z')
    const again = await work(campaignId)
    expect(names(again)).toEqual(['乙', '丁'])
    expect(again.open).toBe(2)
    expect(await call(1, 'refused', { calledOn: '2026-03-05' })).toMatchObject({ ok: true })
    expect(await work(campaignId)).toMatchObject({ open: 1, campaign: { calls: 4, people: 3 } })
    expect(
      [...(await work(campaignId)).results].sort((one, other) => (one.result < other.result ? -1 : 1))
    ).toEqual([
      { result: 'agreed', people: 1 },
      { result: 'refused', people: 2 }
    ])

    await aContract(w, desk, people[0] ?? '', { signedOn: '2026-03-05' })
    expect(names(await work(campaignId, { view: 'agreed' }))).toEqual([])
    expect((await work(campaignId)).campaign).toMatchObject({ agreed: 1, signed: 1 })
    w.setNow('2026-03-01T01:00:00.000Z')
  })

  it('a campaign takes no call from outside its days, and no day to call again that is past', async () => {
    const { id: residentId } = await aSigner(w, { name: '活动外' })
    const { id: campaignId } = await w.must<{ id: string }>('doctor', 'signing.saveCampaign', {
      name: '已结束',
      from: '2026-02-01',
      to: '2026-02-10'
    })
    const input = { residentId, campaignId, calledOn: '2026-02-10', result: 'no-answer' }
    expect(await w.as('nurse')('signing.recordCall', { ...input, calledOn: '2026-02-11' })).toMatchObject({
      ok: false,
      error: { code: 'refused', fields: { calledOn: '不在活动期内' } }
    })
    expect(await w.as('nurse')('signing.recordCall', { ...input, callAgainOn: '2026-02-10' })).toMatchObject({
      ok: false,
      error: { fields: { callAgainOn: '须在联系日期之后' } }
    })
    expect(await w.as('nurse')('signing.recordCall', input)).toMatchObject({ ok: true })
  })

  it('the rate over the jurisdiction is silent until somebody says how many live there', async () => {
    const jurisdiction = async () => {
      const { rates, persons } = await w.must<{
        persons: number
        rates: { name: string; percent: number | null }[]
      }>('doctor', 'signing.rates', {})
      return { persons, percent: rates.find(({ name }) => name.includes('辖区'))?.percent }
    }
    expect((await jurisdiction()).percent).toBeNull()
    await w.must('administrator', 'signing.savePopulation', {
      base: 'jurisdiction',
      on: '2026-01-01',
      persons: 200,
      source: '统计公报'
    })
    const { persons, percent } = await jurisdiction()
    expect(persons).toBeGreaterThan(0)
    expect(percent).toBe(persons / 2)
  })
})

describe('the hot statements', () => {
  const plan = (sql: string): string[] =>
    db
      .prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql.replace(/@\w+|\?/g, "'1'")}`)
      .all()
      .map(({ detail }) => detail)
  const scopes = [null, 'x'].flatMap(committeeCode =>
    [null, 'y'].map(doctorId => ({ committeeCode, doctorId }))
  )
  const works = scopes.flatMap(scope =>
    ([null, 'I'] as const).map(populationClass => ({ ...scope, populationClass }))
  )
  it.each([
    SELECT_CONTRACT,
    SELECT_OF_ACT,
    SELECT_OF_RESIDENT,
    ...combinationsOf<OpenFilters>({ state: [null, 'draft'], doctorId: [null, 'x'] }).flatMap(filters =>
      statementsOf(openActs, filters)
    ),
    SELECT_STANDING,
    SELECT_FACTS,
    SELECT_HOUSEMATES,
    COUNT_PANEL,
    SELECT_PANEL,
    SELECT_PANEL_RESIDENTS,
    COUNT_COMMITTEE,
    COUNT_USE,
    COUNT_OPEN,
    COUNT_FILES,
    COUNT_MOVED_FILES,
    COUNT_OPEN_ACTS,
    SELECT_FILE_DOCTOR,
    SELECT_HELD,
    SELECT_MOVED_CONTRACTS,
    calls.SELECT_LAST_CALLS,
    calls.SELECT_LAST_CALLS_OF,
    campaigns.COUNT_CALLS,
    campaigns.SELECT_TALLY,
    ...works.flatMap(filters => statementsOf(campaigns.openWork, { ...filters, view: 'open' })),
    ...works.flatMap(filters =>
      (['agreed', 'called'] as const).flatMap(view =>
        statementsOf(campaigns.calledWork, { ...filters, view })
      )
    ),
    lists.COUNT_HELD,
    lists.COUNT_HELD_BY,
    lists.COUNT_HELD_BY_THEN,
    lists.COUNT_LIVING,
    lists.COUNT_LIVING_REGISTERED,
    lists.COUNT_LIVING_KEY,
    lists.COUNT_DISEASE,
    lists.SELECT_DUE_CONTRACTS,
    ...scopes.flatMap(scope => statementsOf(lists.priorityList, { ...scope, populationClass: 'I' })),
    ...combinationsOf<lists.ExpiringFilters>({
      ...{ state: ['all', 'over', 'ahead'], doctorId: [null, 'x'], committeeCode: [null, 'y'] }
    }).flatMap(filters => [...statementsOf(lists.expiringList, filters), lists.expiringDaysSql(filters)])
  ])('reads no big table from end to end: %s', sql => {
    const scanned = plan(sql).filter(
      line =>
        line.startsWith('SCAN') &&
        !/SCAN (j|h|CONSTANT ROW|subquery|\(subquery|(s|act) USING (COVERING )?INDEX signing_(standing|act)_open)/.test(
          line
        )
    )
    expect(scanned).toEqual([])
    // A list may begin at the beginning of its own small index.
    expect(plan(sql).some(line => /^SEARCH|^SCAN (s|act) USING/.test(line))).toBe(true)
  })
})
