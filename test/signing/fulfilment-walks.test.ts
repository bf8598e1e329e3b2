import type { Database } from 'better-sqlite3'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FollowUp } from '../../src-main/follow-up/contract.ts'
import { followUpSchedule, scheduleBasis } from '../../src-main/follow-up/schedule.ts'
import { addDays, newUuid } from '../../src-main/lib/clock.ts'
import type { BloodPressureSeries } from '../../src-main/measurement/contract.ts'
import { serviceDays } from '../../src-main/measurement/service-days.ts'
import { policyOf } from '../../src-main/policy/rules.ts'
import { type Resident, residentInput } from '../../src-main/resident/contract.ts'
import type { ServicePackage } from '../../src-main/signing/catalogue/contract.ts'
import type { ServiceNote } from '../../src-main/signing/fulfilment/contract.ts'
import type { StoredLine } from '../../src-main/signing/fulfilment/store.ts'
import { signingStanding, standingBasis } from '../../src-main/signing/lists/standing.ts'
import type { SignContract, SigningAct } from '../../src-main/signing/lifecycle/contract.ts'
import { aForm } from '../follow-up/forms.ts'
import { fromScratch, fulfilmentTable, keepUp, kept } from '../support/derived.ts'
import { openTestWorkstation, type TestWorkstation } from '../support/workstation.ts'
import { aSigner, aSigning, aSigningDesk, join, signEverybody, type SigningDesk } from './desk.ts'

// Couples and their records in any order. What is kept of their standing, of what was fulfilled and of when they are due
// must agree with the records alone, and the fulfilment with a count that reads the tables of the other features by
// itself.

const hypertension = [
  { code: 'hypertension' as const, diagnosedOn: '2020', managedFrom: '2026-01-01', endedOn: null, note: '' }
]
let w: TestWorkstation
let db: Database
let desk: SigningDesk
let day = '2026-03-01'
let zone = 'Asia/Shanghai'
const items = new Map<string, string>()
const on = (next: string): void => {
  day = next
  w.setNow(`${next}T01:00:00.000Z`)
}
const itemOf = (code: string): string => items.get(code) ?? ''
const codeOf = (itemId: string): string => [...items].find(([, id]) => id === itemId)?.[0] ?? ''

beforeAll(async () => {
  w = await openTestWorkstation({ now: `${day}T01:00:00.000Z` })
  db = w.db()
  const founded = await aSigningDesk(w)
  const aPackage = async (name: string, kind: string, lines: readonly object[]): Promise<ServicePackage> => {
    const draft = await w.must<ServicePackage>('administrator', 'signing.savePackage', {
      ...{ name, kind, lines },
      ...(kind === 'basic'
        ? { payType: 'government-full', priceFen: 0 }
        : { payType: 'resident-fixed', priceFen: 9_000 })
    })
    const { id, version } = draft
    return w.must('administrator', 'signing.publishPackage', { id, version, validFrom: '2026-01-01' })
  }
  for (const [code, evidence, audience] of [
    ['FU', 'hypertension-follow-up', 'person'],
    ['BP', 'blood-pressure', 'person'],
    ['GL', 'glucose', 'person'],
    ['NOTE', 'service-note', 'person'],
    ['HOME', 'home-visit', 'household']
  ] as const) {
    const input = { code, name: code, group: 'basic-medical', evidence, audience }
    items.set(code, (await w.must<{ id: string }>('administrator', 'signing.saveServiceItem', input)).id)
  }
  const basic = await aPackage('履约包', 'basic', [
    { itemId: itemOf('FU'), timesPerYear: 4 },
    { itemId: itemOf('BP'), timesPerYear: 5 },
    { itemId: itemOf('HOME'), timesPerYear: 2 },
    { itemId: itemOf('NOTE'), timesPerYear: null, isUnlimited: true }
  ])
  const individual = await aPackage('个性包', 'individual', [
    { itemId: itemOf('GL'), timesPerYear: 7 },
    { itemId: itemOf('NOTE'), timesPerYear: 1 }
  ])
  desk = { ...founded, basic, individual }
})
afterAll(async () => {
  expect(w.bugs).toEqual([])
  await w.close()
})

interface Person {
  readonly id: string
  readonly visits: FollowUp[]
  readonly sittings: BloodPressureSeries[]
  readonly glucose: { readonly id: string; readonly version: number }[]
  readonly notes: ServiceNote[]
}
const ask = (path: string, input: unknown, role: 'nurse' | 'doctor' | 'administrator' = 'nurse') =>
  w.as(role)(path, input)
const contractsOf = (id: string): Promise<readonly SignContract[]> =>
  w.must<SignContract[]>('nurse', 'signing.contractsOf', { residentId: id })
const formAt = (change: object): object => aForm({ visitDate: day, confirmed: true, ...change })

const acts: Readonly<
  Record<string, (one: Person, nth: number, couple: readonly Person[]) => Promise<unknown>>
> = {
  visit: async ({ id, visits }, nth) => {
    const way = (['1', '2', '3'] as const)[nth % 3]
    const visitDate = addDays(day, -(nth % 4))
    const reply = await ask(
      'followUp.save',
      { requestId: newUuid(), residentId: id, form: formAt({ way, visitDate }) },
      'doctor'
    )
    if (reply.ok) visits.push(reply.value as FollowUp)
  },
  'correct a visit': async ({ visits }, nth) => {
    const last = visits.pop()
    if (last === undefined) return
    const form = formAt({
      way: nth % 2 === 0 ? '3' : '2',
      visitDate: addDays(last.form.visitDate, -(nth % 3))
    })
    const { id, version } = last
    const input = { requestId: newUuid(), id, version, form, reason: '看错' }
    const reply = await ask('followUp.correct', input, 'doctor')
    if (reply.ok) visits.push(reply.value as FollowUp)
  },
  measure: async ({ id, sittings }, nth) => {
    const reply = await ask('measurement.enterBloodPressure', {
      residentId: id,
      readings: [{ systolicMmHg: 132, diastolicMmHg: 84 }],
      ...(nth % 4 === 0 ? { setting: 'home' } : {})
    })
    if (reply.ok) sittings.push(reply.value as BloodPressureSeries)
  },
  'set a pressure aside': async ({ sittings }) => {
    const readingId = sittings.pop()?.readings[0]?.id
    return readingId && ask('measurement.setAside', { readingId, reason: '袖带滑落' })
  },
  glucose: async ({ id, glucose }) => {
    const reply = await ask('measurement.enterGlucose', { residentId: id, value: 6.1, kind: 'fasting' })
    if (reply.ok) glucose.push(reply.value as Person['glucose'][number])
  },
  'set a glucose aside': async ({ glucose }) => {
    const last = glucose.pop()
    return (
      last && ask('measurement.setGlucoseAside', { id: last.id, version: last.version, reason: '试纸过期' })
    )
  },
  note: async ({ id, notes }, nth) => {
    const reply = await ask('signing.saveServiceNote', {
      requestId: newUuid(),
      residentId: id,
      itemId: itemOf(nth % 2 === 0 ? 'NOTE' : 'HOME'),
      on: addDays(day, -(nth % 20)),
      place: '居民家中',
      evidence: '登记表'
    })
    if (reply.ok) notes.push(reply.value as ServiceNote)
  },
  'note a home visit': async ({ id, notes }) => {
    const reply = await ask('signing.saveServiceNote', {
      ...{ requestId: newUuid(), residentId: id, itemId: itemOf('HOME'), on: day },
      ...{ place: '居民家中', evidence: '登记表' }
    })
    if (reply.ok) notes.push(reply.value as ServiceNote)
  },
  'void a note': async ({ notes }) => {
    const last = notes.pop()
    return (
      last &&
      ask('record.withdraw', {
        requestId: newUuid(),
        entity: 'service-note',
        id: last.id,
        version: last.version,
        reason: '重复'
      })
    )
  },
  terminate: async ({ id }, nth) => {
    const now = (await contractsOf(id))[nth % 3]
    return (
      now &&
      ask('signing.terminate', {
        id: now.id,
        version: now.version,
        on: addDays(day, -(nth % 30)),
        reason: 'resident-wish'
      })
    )
  },
  die: async ({ id }, nth) => {
    const { version } = await w.must<Resident>('nurse', 'resident.get', { id })
    const status = nth % 2 === 0 ? 'deceased' : 'active'
    const answered = ['reopens', 'records-after']
    return ask('resident.changeStatus', { id, version, status, on: addDays(day, -(nth % 40)), answered })
  },
  sign: async (_one, nth, couple) => {
    const members = await Promise.all(
      couple.map(async ({ id }) => {
        const old = (await contractsOf(id)).find(({ kind }) => kind === 'basic')
        const as = nth % 3 === 0 ? 'hand-over' : 'renewal'
        return {
          residentId: id,
          basicPackageId: desk.basic.id,
          individual: nth % 2 === 0 ? [{ packageId: desk.individual.id }] : [],
          predecessor: old === undefined || nth % 4 === 1 ? null : { contractId: old.id, as }
        }
      })
    )
    const { householdId } = await w.must<{ householdId: string | null }>('nurse', 'signing.prepareSigning', {
      residentId: couple[0]?.id
    })
    const change = {
      ...{ householdId, members, signedOn: day, termMonths: nth % 5 === 0 ? 24 : 12 },
      startOn: nth % 7 === 2 ? addDays(day, 20) : null
    }
    const started = await ask('signing.startSigning', aSigning(w, desk, change))
    if (!started.ok) return
    const act = started.value as SigningAct
    return signEverybody(w, act).catch(() =>
      ask('signing.discardSigning', { id: act.id, version: act.version, reason: 'test' })
    )
  },
  'edit the file': async ({ id }, nth) => {
    const { version, ...file } = await w.must<Resident>('nurse', 'resident.get', { id })
    const managed = { code: 'hypertension' as const, diagnosedOn: '2020', managedFrom: null, note: '' }
    const endedOn = nth % 4 === 1 ? day : nth % 4 === 2 ? addDays(day, 20) : null
    const conditions = nth % 4 === 0 ? [] : [{ ...managed, endedOn }]
    const keyPopulations =
      nth % 3 === 0
        ? [{ code: 'pregnant', from: addDays(day, -10), to: addDays(day, 30), evidence: '产检' }]
        : []
    const doctorId = nth % 5 === 0 ? null : w.accountId('doctor')
    const committeeCode = nth % 2 === 0 ? '001' : '002'
    const change = { conditions, keyPopulations, doctorId, committeeCode }
    return ask('resident.update', { ...residentInput.strip().parse(file), ...change, id, version })
  },
  'move out, or in': async ({ id }, nth, [first, second]) =>
    nth % 2 === 0 || first === undefined || second === undefined
      ? ask('resident.leaveHousehold', { residentId: id, on: day })
      : ask('resident.joinHousehold', {
          ...{ residentId: second.id, withResidentId: first.id, relation: '1' },
          on: day
        }),
  'set a class': ({ id }, nth) =>
    ask(
      'signing.overrideClass',
      { residentId: id, populationClass: (['I', 'III', null] as const)[nth % 3], reason: '独居' },
      'doctor'
    ),
  'let days pass': (_one, nth) => {
    on(addDays(day, [1, 30, 90, 200][nth % 4] ?? 1))
    return Promise.resolve()
  },
  'have a wrong clock for a while': async (_one, nth) => {
    const right = day
    on(addDays(day, nth % 2 === 0 ? 800 : -300))
    await ask('signing.fulfilmentPanel', {})
    on(right)
  },
  'change whom an item is for': async (_one, nth) => {
    const list = await w.must<{ id: string; version: number }[]>('administrator', 'signing.serviceItems', {})
    const known = list.find(({ id }) => id === itemOf('HOME'))
    const input = {
      ...{ id: itemOf('HOME'), version: known?.version, code: 'HOME', name: 'HOME' },
      ...{ group: 'basic-medical', evidence: 'home-visit', audience: nth % 2 === 0 ? 'person' : 'household' }
    }
    return ask('signing.saveServiceItem', input, 'administrator')
  },
  'look once': () => ask('signing.fulfilmentPanel', {})
}

const ground = () => ({ today: day, basis: zone })
const linesOf = (ids: readonly string[]): readonly StoredLine[] => {
  keepUp(db, serviceDays, ground())
  keepUp(db, fulfilmentTable, ground())
  return kept(db, fulfilmentTable, ids)
}

/** Days on which a line was served, from the tables of the features alone. */
const servedDays = (code: string, ids: readonly string[], from: string, to: string): number => {
  const local = (column: string): string => `date(${column}, '+8 hours')`
  const followUp = `SELECT resident_id, visit_date AS day FROM follow_up WHERE outcome = 'visited'
    AND NOT EXISTS (SELECT 1 FROM follow_up n WHERE n.corrects_id = follow_up.id)`
  const notes = `SELECT resident_id, on_day AS day FROM service_note WHERE void_reason IS NULL
    AND item_id = '${itemOf(code)}'`
  const sources: Readonly<Record<string, string>> = {
    FU: `${followUp} AND kind = 'hypertension' AND way IN ('1', '2')`,
    HOME: `${followUp} AND way = '2' UNION ALL ${notes}`,
    NOTE: notes,
    BP: `SELECT r.resident_id, ${local('s.started_at')} AS day FROM blood_pressure_reading r
      JOIN blood_pressure_series s ON s.id = r.series_id WHERE r.status = 'filed' AND r.setting = 'office'`,
    GL: `SELECT resident_id, ${local('measured_at')} AS day FROM glucose_reading WHERE status = 'filed'`
  }
  const sql = `SELECT count(DISTINCT day) AS n FROM (${sources[code] ?? ''})
    WHERE resident_id IN (SELECT value FROM json_each(?)) AND day BETWEEN ? AND ?`
  return db.prepare<[string, string, string], { n: number }>(sql).get(JSON.stringify(ids), from, to)?.n ?? -1
}
const matesOf = (contractId: string): readonly string[] =>
  db
    .prepare<[string], { id: string }>(
      `SELECT DISTINCT m.resident_id AS id FROM sign_contract c JOIN sign_contract m ON m.act_id = c.act_id
      WHERE c.id = ? AND m.state IN ('effective', 'transferred', 'terminated') AND m.last_on >= m.start_on`
    )
    .all(contractId)
    .map(({ id }) => id)

const aStep = fc.tuple(
  fc.constantFrom(
    ...Object.keys(acts),
    ...['visit', 'measure', 'note', 'sign', 'note a home visit', 'note a home visit', 'let days pass']
  ),
  fc.nat(1),
  fc.nat(40)
)

describe('what was fulfilled', () => {
  it('is the same kept, from scratch, and counted from the tables, whatever happens to couples and their records', async () => {
    let most = 0
    await fc.assert(
      fc.asyncProperty(fc.array(aStep, { minLength: 8, maxLength: 22 }), async steps => {
        on('2026-03-01')
        const [first, second] = [await aSigner(w, { conditions: hypertension }), await aSigner(w, {})]
        await join(w, second.id, first.id, '1')
        const couple = [first, second].map(({ id }): Person => ({
          id,
          visits: [],
          sittings: [],
          glucose: [],
          notes: []
        }))
        await acts['sign']?.({ id: first.id, visits: [], sittings: [], glucose: [], notes: [] }, 0, couple)
        on('2026-03-10')
        for (const [what, who, nth] of steps) {
          const one = couple[who]
          if (one !== undefined) await acts[what]?.(one, nth, couple)
          const own = couple.map(({ id }) => id)
          const lines = linesOf(own)
          expect(lines, what).toEqual(fromScratch(db, fulfilmentTable, ground(), own))
          for (const [table, basis] of [
            [signingStanding, standingBasis(null)],
            [followUpSchedule, scheduleBasis(policyOf('national'))]
          ] as const) {
            keepUp(db, table, { today: day, basis })
            expect(kept<object>(db, table, own), `${what}: ${table.name}`).toEqual(
              fromScratch<object>(db, table, { today: day, basis }, own)
            )
          }
          const household = db
            .prepare<[string], { audience: string }>('SELECT audience FROM service_item WHERE id = ?')
            .get(itemOf('HOME'))?.audience
          for (const line of lines) {
            const code = codeOf(line.itemId)
            const ids =
              code === 'HOME' && household === 'household' ? matesOf(line.contractId) : [line.residentId]
            expect(line.done, `${what}: ${code}`).toBe(servedDays(code, ids, line.yearFrom, line.yearTo))
            most = Math.max(most, line.done)
          }
          expect(new Set(lines.map(one => `${one.residentId} ${one.itemId} ${one.contractId}`)).size).toBe(
            lines.length
          )
        }
      }),
      { seed: Number(process.env['FC_SEED'] ?? 20261122), numRuns: Number(process.env['WALKS'] ?? 25) }
    )
    expect(most).toBeGreaterThan(1)
    expect(await w.must('administrator', 'signing.checkFulfilment')).toMatchObject({ different: 0 })
  }, 300_000)

  it('follows the centre to another time zone', async () => {
    on('2026-03-01')
    const { id } = await aSigner(w)
    const input = aSigning(w, desk, { members: [{ residentId: id, basicPackageId: desk.basic.id }] })
    await signEverybody(w, await w.must<SigningAct>('nurse', 'signing.startSigning', input))
    w.setNow('2026-03-01T15:30:00.000Z')
    await w.must('nurse', 'measurement.enterBloodPressure', {
      residentId: id,
      readings: [{ systolicMmHg: 132, diastolicMmHg: 84 }]
    })
    const line = () => linesOf([id]).find(one => codeOf(one.itemId) === 'BP')?.lastDoneOn ?? null
    expect(line()).toBe('2026-03-01')
    const { idleLockMinutes, version, ...centre } = await w.must<Record<string, unknown>>(
      'administrator',
      'centre.get',
      {}
    )
    const { name, recordPrefix, address, phone, committees } = centre
    await w.must('administrator', 'centre.update', {
      ...{ name, recordPrefix, address, phone, committees, version, idleLockMinutes },
      zone: 'Asia/Tokyo'
    })
    zone = 'Asia/Tokyo'
    expect(line()).toBe('2026-03-02')
  })
})
