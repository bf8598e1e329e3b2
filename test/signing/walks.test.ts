import type { Database } from 'better-sqlite3'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Reply } from '../../src-main/lib/contract.ts'
import { addDays } from '../../src-main/lib/clock.ts'
import type { Resident } from '../../src-main/resident/contract.ts'
import type { Agreement } from '../../src-main/signing/agreement/contract.ts'
import type { SigningAct } from '../../src-main/signing/lifecycle/contract.ts'
import { openTestWorkstation, type TestWorkstation } from '../support/workstation.ts'
import { freshPen } from './agreements.ts'
import { allConsents, aSigner, aSigning, aSigningDesk, join, type SigningDesk } from './desk.ts'
import { type ContractRow, faultsOf, selectRows } from './faults.ts'

// Random walks through the calls, legal and illegal, on a real database: what stands in the tables is judged by rules
// that are written down a second time in faults.ts.

let w: TestWorkstation
let db: Database
let desk: SigningDesk
beforeAll(async () => {
  w = await openTestWorkstation({ now: '2026-02-27T01:00:00.000Z' })
  db = w.db()
  desk = await aSigningDesk(w, '2020-01-01')
})
afterAll(async () => {
  await w.close()
})

interface World {
  day: string
  readonly people: readonly string[]
  readonly householdId: string | null
  readonly died: Map<string, string>
  last: object | null
}
const on = (world: World, day: string): void => {
  world.day = day
  w.setNow(`${day}T01:00:00.000Z`)
}
const aWorld = async (day: string): Promise<World> => {
  w.setNow(`${day}T01:00:00.000Z`)
  const first = await aSigner(w, { birthDate: '1950-02-28' })
  const second = await aSigner(w, { birthDate: '1990-12-31' })
  // Turns 18 on the way.
  const third = await aSigner(w, { birthDate: '2008-08-15' })
  await join(w, second.id, first.id, '1')
  const { household } = await join(w, third.id, first.id, '2')
  return {
    day,
    people: [first.id, second.id, third.id],
    householdId: household?.id ?? null,
    died: new Map(),
    last: null
  }
}

interface Step {
  readonly what: string
  readonly who: number
  readonly which: number
  readonly days: number
  readonly months: number
  readonly flag: boolean
}
const ask = (path: string, input: unknown, role: 'nurse' | 'doctor' | 'auditor' = 'nurse') =>
  w.as(role)(`signing.${path}`, input)
const pick = <T>(list: readonly T[], at: number): T | undefined => list[at % Math.max(1, list.length)]
const rowsOf = (world: World): readonly ContractRow[] => selectRows(db, world.people)
const openActs = async (world: World): Promise<readonly SigningAct[]> => {
  const ids = new Set(
    rowsOf(world)
      .filter(({ state }) => ['draft', 'pending-signature', 'pending-review'].includes(state))
      .map(({ actId }) => actId)
  )
  return Promise.all([...ids].map(id => w.must<SigningAct>('nurse', 'signing.signing', { id })))
}
const guardian = { name: '外婆', relation: '母', idNumber: '310104195503081234', phone: '13800000000' }

/** The members of an act: a new contract, a renewal, a change of doctor or an individual package for each. */
const membersOf = (world: World, { who, which, flag }: Step): readonly object[] => {
  const chosen = flag ? world.people : [pick(world.people, who) ?? '']
  return chosen.map((residentId, index) => {
    const old = pick(
      rowsOf(world).filter(one => one.residentId === residentId && one.kind === 'basic'),
      which
    )
    const as = (['none', 'renewal', 'hand-over', 'none', 'individual'] as const)[(which + index) % 5]
    return {
      residentId,
      guardian: index === 2 || (!flag && who % 3 === 2) ? { ...guardian, reason: which % 7 === 0 ? 'unable' : 'minor' } : null,
      basicPackageId: as === 'individual' ? null : desk.basic.id,
      individual: as === 'individual' || which % 4 === 0 ? [{ packageId: desk.individual.id }] : [],
      predecessor: old !== undefined && (as === 'renewal' || as === 'hand-over') ? { contractId: old.id, as } : null
    }
  }) // prettier-ignore
}
const start = async (world: World, step: Step, submit: boolean): Promise<Reply<unknown>> => {
  const input = aSigning(w, desk, {
    members: membersOf(world, step),
    householdId: step.flag ? world.householdId : null,
    signedOn: addDays(world.day, -Math.max(0, step.which - 12)),
    startOn: step.which % 3 === 0 ? addDays(world.day, step.days) : null,
    termMonths: step.months,
    needsReview: step.which % 4 === 1,
    submit
  })
  world.last = input
  return ask('startSigning', input)
}
const confirm = ({ id, version, awaits }: SigningAct): Promise<Reply<unknown>> =>
  ask('confirmSignatures', {
    id,
    version,
    signatures: awaits.map(({ residentId }) => ({
      residentId,
      consents: residentId === null ? [] : allConsents
    }))
  })
const signWithPen = async ({ id, version, awaits }: SigningAct): Promise<Reply<unknown>> => {
  const { digest } = await w.must<Agreement>('nurse', 'signing.agreement', { actId: id })
  return ask('signAgreement', {
    actId: id,
    version,
    digest,
    signatures: awaits.map(({ residentId }) => ({
      residentId,
      way: 'pad',
      pen: freshPen(),
      consents: residentId === null ? [] : [...allConsents, 'e-signature']
    }))
  })
}

/** A successor of a contract that holds: around its end, or before. */
const follow = async (
  world: World,
  { which, days, months }: Step,
  as: 'renewal' | 'hand-over'
): Promise<unknown> => {
  const old = pick(
    rowsOf(world).filter(({ kind, state }) => kind === 'basic' && state === 'effective'),
    which
  )
  if (old === undefined) return
  const day = addDays(old.endOn, as === 'renewal' ? days % 40 : -Math.abs(days % 300))
  if (day > world.day) on(world, day)
  const started = await ask(
    'startSigning',
    aSigning(w, desk, {
      members: [
        {
          residentId: old.residentId,
          guardian: old.residentId === world.people[2] ? { ...guardian, reason: 'unable' } : null,
          basicPackageId: desk.basic.id,
          predecessor: { contractId: old.id, as }
        }
      ],
      signedOn: world.day,
      startOn: as === 'hand-over' && which % 2 === 0 ? addDays(world.day, Math.abs(days % 50)) : null,
      termMonths: months
    })
  )
  return started.ok && confirm(started.value as SigningAct)
}

const contractOf = (world: World, { which }: Step): ContractRow | undefined => pick(rowsOf(world), which)
const acts: Readonly<Record<string, (world: World, step: Step) => Promise<unknown>>> = {
  sign: async (world, step) => {
    const started = await start(world, step, true)
    if (!started.ok) return started
    const act = started.value as SigningAct
    return step.which % 2 === 0 ? confirm(act) : signWithPen(act)
  },
  renew: (world, step) => follow(world, step, 'renewal'),
  'change the doctor': (world, step) => follow(world, step, 'hand-over'),
  draft: (world, step) => start(world, step, false),
  wait: (world, { days }) => {
    on(world, addDays(world.day, Math.abs(days)))
    return Promise.resolve()
  },
  'set the clock back': (world, { days }) => {
    on(world, addDays(world.day, -Math.abs(days % 10)))
    return Promise.resolve()
  },
  submit: async (world, { which }) => {
    const act = pick(await openActs(world), which)
    return act && ask('submitSigning', { id: act.id, version: act.version })
  },
  confirm: async (world, { which }) => {
    const act = pick(await openActs(world), which)
    return act && confirm(act)
  },
  review: async (world, { which, flag }) => {
    const act = pick(await openActs(world), which)
    return (
      act &&
      ask('reviewSigning', { id: act.id, version: act.version, isApproved: flag, note: '核' }, 'doctor')
    )
  },
  discard: async (world, { which }) => {
    const act = pick(await openActs(world), which)
    return act && ask('discardSigning', { id: act.id, version: act.version, reason: 'wrong-person' })
  },
  terminate: async (world, step) => {
    const row = contractOf(world, step)
    const last = addDays(world.day, step.flag ? 0 : step.days % 60)
    return row && ask('terminate', { id: row.id, version: row.version, on: last, reason: 'resident-wish' })
  },
  'change hospitals': async (world, step) => {
    const row = contractOf(world, step)
    return (
      row &&
      ask('changeCombination', {
        id: row.id,
        version: row.version,
        from: addDays(world.day, step.days % 30),
        districtHospitalId: step.flag ? desk.district : null,
        cityHospitalId: desk.city,
        reason: '居民要求'
      })
    )
  },
  pay: async (world, step) => {
    const row = contractOf(world, step)
    const { day } = world
    return row && ask('recordPayment', { id: row.id, version: row.version, status: 'paid', on: day })
  },
  'press Enter again': async world => world.last && ask('startSigning', world.last),
  'come too late': async (world, step) => {
    const row = contractOf(world, step)
    if (row === undefined) return
    const reply = await ask('terminate', { id: row.id, version: row.version + 1, on: world.day, reason: 'other' })
    expect(reply).toMatchObject({ error: { code: 'conflict' } })
  }, // prettier-ignore
  'only look': async (world, step) => {
    const row = contractOf(world, step)
    if (row === undefined) return
    const input = { id: row.id, version: row.version, on: world.day, reason: 'duplicate' }
    expect(await ask('terminate', input, 'auditor')).toMatchObject({ error: { code: 'forbidden' } })
  },
  'die, move or come back': async (world, { who, which, days }) => {
    const id = pick(world.people, who) ?? ''
    const status = (['deceased', 'moved-away', 'active'] as const)[which % 3] ?? 'active'
    const day = addDays(world.day, -Math.abs(days % 40))
    const { version } = await w.must<Resident>('nurse', 'resident.get', { id })
    const answered = ['reopens', 'records-after']
    const change = { id, version, status, on: day, answered }
    const reply = await w.as('nurse')('resident.changeStatus', change)
    if (!reply.ok) return
    if (status === 'deceased') world.died.set(id, day)
    else world.died.delete(id)
  }
}

const aStep: fc.Arbitrary<Step> = fc.record({
  what: fc.constantFrom(
    ...Object.keys(acts),
    'sign',
    'sign',
    'sign',
    'renew',
    'renew',
    'change the doctor',
    'wait',
    'terminate'
  ),
  who: fc.nat(5),
  which: fc.nat(20),
  days: fc.integer({ min: -40, max: 400 }),
  months: fc.constantFrom(12, 12, 24, 36),
  flag: fc.boolean()
})
const firstDay = fc.constantFrom('2026-02-27', '2027-02-28', '2028-02-28', '2028-02-29', '2026-12-31')

describe('whatever is asked for in whatever order', () => {
  it('no rule of a contract breaks, nothing gets stuck, and nothing fails that is not refused in words', async () => {
    const seen = new Set<string>()
    await fc.assert(
      fc.asyncProperty(firstDay, fc.array(aStep, { minLength: 6, maxLength: 22 }), async (day, steps) => {
        const world = await aWorld(day)
        let before: readonly ContractRow[] = []
        for (const step of steps) {
          await acts[step.what]?.(world, step)
          expect(w.bugs, step.what).toEqual([])
          const rows = rowsOf(world)
          expect(faultsOf(db, rows, before, world.died), step.what).toEqual([])
          before = rows
          for (const { state, predecessorAs, kind, lastOn, startOn } of rows) {
            seen.add(state)
            if (predecessorAs !== null && state === 'effective') seen.add(predecessorAs)
            if (kind === 'individual' && state === 'effective') seen.add('individual')
            if (state === 'terminated' && lastOn < startOn) seen.add('never held')
          }
        }
        for (const act of await openActs(world)) {
          const { id, version, state } = act
          const away =
            state === 'pending-review'
              ? await ask('reviewSigning', { id, version, isApproved: false, note: '退' }, 'doctor')
              : await ask('discardSigning', { id, version, reason: 'test' })
          expect(away, state).toMatchObject({ ok: true })
        }
      }),
      // The same walks each time, so that what they reach is known; FC_SEED and WALKS take others and more.
      { seed: Number(process.env['FC_SEED'] ?? 20261122), numRuns: Number(process.env['WALKS'] ?? 120) }
    )
    // A walk that reaches nothing proves nothing.
    expect([...seen]).toEqual(
      expect.arrayContaining([
        'effective',
        'terminated',
        'void',
        'renewal',
        'hand-over',
        'individual',
        'draft'
      ])
    )
    expect(await w.must('auditor', 'access.verifyJournal', {})).toMatchObject({ intact: true })
  }, 300_000)

  it('who is signed on a day is counted by the dates alone', async () => {
    const all = db
      .prepare<[], { residentId: string; startOn: string; lastOn: string }>(
        `SELECT resident_id AS residentId, start_on AS startOn, last_on AS lastOn FROM sign_contract
        WHERE kind = 'basic' AND state IN ('effective', 'transferred', 'terminated')`
      )
      .all()
    w.setNow('2030-01-01T01:00:00.000Z')
    for (const day of ['2026-02-28', '2026-12-31', '2027-02-28', '2028-02-29', '2029-02-28']) {
      const holding = all.filter(one => one.startOn <= day && day <= one.lastOn)
      const { persons } = await w.must<{ persons: number }>('nurse', 'signing.rates', { on: day })
      expect(persons, day).toBe(holding.length)
      expect(new Set(holding.map(({ residentId }) => residentId)).size).toBe(holding.length)
    }
  })
})
