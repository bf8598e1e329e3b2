import type { Database } from 'better-sqlite3'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FollowUp } from '../../src-main/follow-up/contract.ts'
import { addDays, newUuid } from '../../src-main/lib/clock.ts'
import type { BloodPressureSeries } from '../../src-main/measurement/contract.ts'
import type { ServicePackage } from '../../src-main/signing/catalogue/contract.ts'
import type {
  FulfilledContract,
  FulfilledLine,
  ServiceNote
} from '../../src-main/signing/fulfilment/contract.ts'
import * as store from '../../src-main/signing/fulfilment/store.ts'
import type { SignContract, SigningAct } from '../../src-main/signing/lifecycle/contract.ts'
import { aForm } from '../follow-up/forms.ts'
import { fromScratch, fulfilmentTable, keepUp, kept } from '../support/derived.ts'
import { combinationsOf, statementsOf } from '../support/list-statements.ts'
import { openTestWorkstation, type TestWorkstation } from '../support/workstation.ts'
import { aContract, aSigner, aSigning, aSigningDesk, contractNow, join, signEverybody, type SigningDesk } from './desk.ts' // prettier-ignore

const hypertension = [
  { code: 'hypertension' as const, diagnosedOn: '2020', managedFrom: '2026-01-01', endedOn: null, note: '' }
]
let w: TestWorkstation
let db: Database
let desk: SigningDesk
let day = '2026-03-01'
const items = new Map<string, string>()

const on = (next: string): void => {
  day = next
  w.setNow(`${next}T01:00:00.000Z`)
}
const itemOf = (name: string): string => items.get(name) ?? ''

beforeAll(async () => {
  w = await openTestWorkstation({ now: `${day}T01:00:00.000Z` })
  db = w.db()
  const founded = await aSigningDesk(w)
  const anItem = async (code: string, evidence: string, audience = 'person'): Promise<void> => {
    const input = { code, name: code, group: 'basic-medical', evidence, audience }
    items.set(code, (await w.must<{ id: string }>('administrator', 'signing.saveServiceItem', input)).id)
  }
  await anItem('FU', 'hypertension-follow-up')
  await anItem('BP', 'blood-pressure')
  await anItem('GL', 'glucose')
  await anItem('NOTE', 'service-note')
  await anItem('HOME', 'home-visit', 'household')
  const draft = await w.must<ServicePackage>('administrator', 'signing.savePackage', {
    name: '履约包',
    kind: 'basic',
    payType: 'government-full',
    priceFen: 0,
    lines: [
      { itemId: itemOf('FU'), timesPerYear: 4 },
      { itemId: itemOf('BP'), timesPerYear: 2 },
      { itemId: itemOf('GL'), timesPerYear: null, isUnlimited: true },
      { itemId: itemOf('NOTE'), timesPerYear: 1 },
      { itemId: itemOf('HOME'), timesPerYear: 1 }
    ]
  })
  const basic = await w.must<ServicePackage>('administrator', 'signing.publishPackage', {
    id: draft.id,
    version: draft.version,
    validFrom: '2026-01-01'
  })
  desk = { ...founded, basic }
})
afterAll(async () => {
  expect(w.bugs).toEqual([])
  await w.close()
})

const aSigned = async (): Promise<{ readonly id: string; readonly contract: SignContract }> => {
  const { id } = await aSigner(w, { conditions: hypertension })
  return { id, contract: await aContract(w, desk, id, { signedOn: day }) }
}
const fulfilled = async (residentId: string): Promise<FulfilledContract> => {
  const [one] = await w.must<FulfilledContract[]>('nurse', 'signing.fulfilment', { residentId })
  if (one === undefined) throw new Error('there is no contract')
  return one
}
const lineOf = async (residentId: string, code: string): Promise<FulfilledLine> => {
  const found = (await fulfilled(residentId)).lines.find(one => one.code === code)
  if (found === undefined) throw new Error(`no line ${code}`)
  return found
}
const visit = (residentId: string, change: object = {}): Promise<FollowUp> =>
  w.must<FollowUp>('doctor', 'followUp.save', {
    requestId: newUuid(),
    residentId,
    form: aForm({ visitDate: day, confirmed: true, ...change })
  })
const measure = (residentId: string, change: object = {}): Promise<BloodPressureSeries> =>
  w.must<BloodPressureSeries>('nurse', 'measurement.enterBloodPressure', {
    residentId,
    readings: [{ systolicMmHg: 132, diastolicMmHg: 84 }],
    ...change
  })
const aNote = (residentId: string, code = 'NOTE', change: object = {}) => ({
  requestId: newUuid(),
  residentId,
  itemId: itemOf(code),
  on: day,
  place: '居民家中',
  evidence: '建档，居民签字的登记表在册',
  ...change
})
const note = (residentId: string, code = 'NOTE'): Promise<ServiceNote> =>
  w.must<ServiceNote>('nurse', 'signing.saveServiceNote', aNote(residentId, code))

describe('what a contract promised', () => {
  it('is done by a follow-up that is saved, without anybody ticking it', async () => {
    const { id } = await aSigned()
    expect(await lineOf(id, 'FU')).toMatchObject({ promised: 4, done: 0, left: 4, nextDueOn: '2026-05-31' })
    const saved = await visit(id)
    expect(await lineOf(id, 'FU')).toMatchObject({
      promised: 4,
      done: 1,
      left: 3,
      nextDueOn: '2026-08-31',
      records: [{ recordId: saved.id, kind: 'hypertension-follow-up', day, counts: true, doerName: '王医生' }]
    })
  })

  it('is not done by a telephone call, and not twice by a form that was corrected', async () => {
    const { id } = await aSigned()
    await visit(id, { way: '3' })
    expect((await lineOf(id, 'FU')).done).toBe(0)
    const saved = await visit(id)
    await w.must('doctor', 'followUp.correct', {
      requestId: newUuid(),
      id: saved.id,
      version: saved.version,
      form: aForm({ visitDate: day, confirmed: true, systolicMmHg: 136 }),
      reason: '看错'
    })
    const { done, records } = await lineOf(id, 'FU')
    expect([done, records.length]).toEqual([1, 1])
    expect(records[0]?.recordId).not.toBe(saved.id)
  })

  it('is not done by a reading taken at home, nor by one that was set aside', async () => {
    const { id } = await aSigned()
    await measure(id, { setting: 'home' })
    expect((await lineOf(id, 'BP')).done).toBe(0)
    const { readings } = await measure(id)
    expect((await lineOf(id, 'BP')).done).toBe(1)
    await w.must('nurse', 'measurement.setAside', { readingId: readings[0]?.id, reason: '袖带滑落' })
    expect((await lineOf(id, 'BP')).done).toBe(0)
  })

  it('begins anew with the next year of the contract, not of the calendar', async () => {
    const { id } = await aSigned()
    await visit(id)
    on('2026-12-31')
    expect(await lineOf(id, 'FU')).toMatchObject({ done: 1, state: 'overdue' })
    on('2027-02-28')
    expect((await fulfilled(id)).isHeld).toBe(true)
    on('2027-03-01')
    expect(await fulfilled(id)).toMatchObject({ isHeld: false, yearFrom: '2026-03-01' })
    on('2026-03-01')
  })
})

const withdrawal = (id: string, version: number): object => ({
  requestId: newUuid(),
  entity: 'service-note',
  id,
  version,
  reason: '写错人'
})

describe('a service note', () => {
  it('proves an item that leaves no record of its own, until it is made void with a reason', async () => {
    const { id } = await aSigned()
    const input = aNote(id)
    const written = await w.must<ServiceNote>('nurse', 'signing.saveServiceNote', input)
    expect(await w.must<ServiceNote>('nurse', 'signing.saveServiceNote', input)).toEqual(written)
    expect(await lineOf(id, 'NOTE')).toMatchObject({
      done: 1,
      state: 'complete',
      isNoted: true,
      records: [{ recordId: written.id, doerName: '李护士', note: { place: '居民家中' } }]
    })
    await w.must('nurse', 'record.withdraw', withdrawal(written.id, 1))
    expect(await lineOf(id, 'NOTE')).toMatchObject({ done: 0, records: [] })
    const again = await w.as('nurse')('record.withdraw', withdrawal(written.id, 2))
    expect(again).toMatchObject({ error: { code: 'refused' } })
  })

  it('is refused for what the records prove, outside the contract, in the future, and to an auditor', async () => {
    const { id } = await aSigned()
    const code = async (input: object, role: 'nurse' | 'auditor' = 'nurse'): Promise<string> => {
      const reply = await w.as(role)('signing.saveServiceNote', input)
      return reply.ok ? 'ok' : reply.error.code
    }
    expect(await code(aNote(id, 'FU'))).toBe('refused')
    expect(await code(aNote(id, 'NOTE', { on: '2026-02-28' }))).toBe('refused')
    expect(await code(aNote(id, 'NOTE', { on: '2026-03-02' }))).toBe('invalid-input')
    expect(await code(aNote(id), 'auditor')).toBe('forbidden')
    const other = await aSigner(w)
    expect(await code(aNote(other.id))).toBe('refused')
  })

  it('about the household counts for everybody who signed together', async () => {
    const husband = await aSigner(w, { conditions: hypertension })
    const wife = await aSigner(w, { name: '妻子' })
    await join(w, wife.id, husband.id, '1')
    const { householdId } = await w.must<{ householdId: string | null }>('nurse', 'resident.get', {
      id: wife.id
    })
    const input = aSigning(w, desk, {
      ...(householdId === undefined || householdId === null ? {} : { householdId }),
      members: [husband.id, wife.id].map(residentId => ({ residentId, basicPackageId: desk.basic.id }))
    })
    await signEverybody(w, await w.must<SigningAct>('nurse', 'signing.startSigning', input))
    await note(wife.id, 'HOME')
    await note(wife.id, 'NOTE')
    expect(await lineOf(husband.id, 'HOME')).toMatchObject({ done: 1, records: [{ isOther: true }] })
    expect((await lineOf(husband.id, 'NOTE')).done).toBe(0)
  })
})

interface Panel {
  readonly rows: readonly {
    readonly resident: { readonly id: string }
    readonly itemName: string
    readonly nextDueOn: string | null
  }[]
  readonly next: string | null
  readonly counts: Readonly<Record<store.PanelState, number>>
}
const panel = ({ size, after, ...filters }: Readonly<Record<string, unknown>>): Promise<Panel> =>
  w.must<Panel>('doctor', 'signing.fulfilmentPanel', { size, after, filters })

describe('the panel of a doctor', () => {
  it('shows each line in the one list it belongs to, page by page, as often as it is counted', async () => {
    const { id } = await aSigned()
    await note(id)
    on('2026-08-20')
    const doctorId = w.accountId('doctor')
    const lines = new Map<string, string>()
    for (const state of ['overdue', 'due', 'later', 'complete'] as const) {
      let after: string | undefined
      let seen = 0
      do {
        const page = await panel({ doctorId, state, size: 2, after })
        seen += page.rows.length
        for (const row of page.rows)
          if (row.resident.id === id) lines.set(row.itemName, `${state} ${row.nextDueOn ?? ''}`)
        after = page.next ?? undefined
        if (after === undefined) expect(seen).toBe(page.counts[state])
      } while (after !== undefined)
    }
    expect([...lines.entries()].sort()).toEqual([
      ['BP', 'due 2026-08-31'],
      ['FU', 'overdue 2026-05-31'],
      ['HOME', 'later 2027-02-28'],
      ['NOTE', 'complete ']
    ])
    const nobody = await panel({ doctorId: w.accountId('nurse') })
    expect(nobody).toMatchObject({ rows: [], counts: { overdue: 0, due: 0, later: 0, complete: 0 } })
    on('2026-03-01')
  })
})

const ground = () => ({ today: day, basis: 'Asia/Shanghai' })
const keptNow = (): readonly store.StoredLine[] => {
  keepUp(db, fulfilmentTable, ground())
  return kept(db, fulfilmentTable)
}

describe('what is kept beside the contracts', () => {
  it('equals what the records say, whatever happens in whatever order', async () => {
    const known: {
      id: string
      contract: SignContract
      sittings: BloodPressureSeries[]
      notes: ServiceNote[]
    }[] = []
    const acts: Readonly<Record<string, (one: (typeof known)[number]) => Promise<unknown>>> = {
      visit: ({ id }) => visit(id),
      measure: async one => one.sittings.push(await measure(one.id)),
      'set aside': async one => {
        const readingId = one.sittings.pop()?.readings[0]?.id
        if (readingId !== undefined)
          await w.must('nurse', 'measurement.setAside', { readingId, reason: '袖带滑落' })
      },
      glucose: ({ id }) =>
        w.must('nurse', 'measurement.enterGlucose', { residentId: id, value: 6.1, kind: 'fasting' }),
      note: async one => {
        if (one.contract.lastOn >= day) one.notes.push(await note(one.id))
      },
      void: async one => {
        const last = one.notes.pop()
        if (last !== undefined) await w.must('nurse', 'record.withdraw', withdrawal(last.id, 1))
      },
      terminate: async one => {
        const { version, phase } = await contractNow(w, one.contract)
        if (!['effective', 'expiring'].includes(phase)) return
        const input = { id: one.contract.id, version, on: day, reason: 'resident-wish' }
        one.contract = await w.must<SignContract>('doctor', 'signing.terminate', input)
      },
      later: async () => {
        on(addDays(day, 40))
        return Promise.resolve()
      },
      'look once': () => panel({}),
      sign: async () => known.push({ ...(await aSigned()), sittings: [], notes: [] })
    }
    await acts['sign']?.({ ...(await aSigned()), sittings: [], notes: [] })
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom(...Object.keys(acts)), fc.nat()), { minLength: 5, maxLength: 15 }),
        async sequence => {
          for (const [name, who] of sequence) {
            const one = known[who % known.length]
            if (one !== undefined) await acts[name]?.(one)
          }
          expect(keptNow()).toEqual(fromScratch(db, fulfilmentTable, ground()))
        }
      ),
      { numRuns: 12 }
    )
    expect(keptNow().length).toBeGreaterThan(0)
    expect(await w.must('administrator', 'signing.checkFulfilment')).toMatchObject({ different: 0 })
  })

  it('is found wrong and put right where somebody has meddled with it', async () => {
    const lines = keptNow().length
    db.prepare('UPDATE fulfilment_line SET done = done + 1 WHERE position = 0').run()
    const found = await w.must<{ different: number }>('administrator', 'signing.checkFulfilment')
    expect(found.different).toBeGreaterThan(0)
    expect(await w.must('administrator', 'signing.checkFulfilment', { repair: true })).toEqual({
      lines,
      ...found
    })
    expect(await w.must('administrator', 'signing.checkFulfilment')).toEqual({ lines, different: 0 })
  })
})

describe('the hot statements', () => {
  const plan = (sql: string): string[] =>
    db
      .prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql.replace(/@\w+|\?/g, "'1'")}`)
      .all()
      .map(({ detail }) => detail)
  const filters = combinationsOf<store.PanelFilters>({
    ...{ doctorId: [null, 'y'], itemId: [null, 'z'], state: ['overdue', 'due', 'later', 'complete'] }
  })
  const listed = (one: store.PanelFilters): readonly string[] => statementsOf(store.panelList(one.state), one)
  const everybodys = (['overdue', 'due', 'later', 'complete'] as const).flatMap(state =>
    listed({ state, doctorId: null, itemId: null })
  )
  it.each([
    store.SELECT_CONTRACTS,
    store.SELECT_LINES,
    store.SELECT_MEMBERS,
    store.SELECT_MATES,
    store.SELECT_RECORDS,
    store.SELECT_STORED,
    store.SELECT_HEAD,
    store.SELECT_DOCTORS,
    ...filters.flatMap(listed).filter(sql => !everybodys.includes(sql))
  ])('reads no big table from end to end: %s', sql => {
    const scanned = plan(sql).filter(
      line => line.startsWith('SCAN') && !/SCAN (j|service_record|CONSTANT ROW)/.test(line)
    )
    expect(scanned).toEqual([])
    expect(plan(sql).some(line => line.startsWith('SEARCH'))).toBe(true)
    expect(plan(sql).filter(line => line.includes('TEMP B-TREE FOR ORDER BY'))).toEqual([])
  })
  it.each(everybodys)('reads the whole centre along one index, which alone is counted: %s', sql => {
    expect(plan(sql)[0]).toMatch(
      /^(SEARCH|SCAN) f USING (COVERING )?INDEX fulfilment_line_(due|complete)( \(|$)/
    )
    if (sql.includes('count(*)')) expect(plan(sql)).toEqual([expect.stringContaining('COVERING INDEX')])
    expect(plan(sql).filter(line => line.includes('TEMP B-TREE'))).toEqual([])
  })
})
