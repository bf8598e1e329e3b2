import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addDays } from '../../src-main/lib/clock.ts'
import { endOfTerm, successorStart } from '../../src-main/signing/rules/dates.ts'
import {
  act,
  type Action,
  brokenInvariants,
  type Course,
  holdsOn,
  machine,
  phaseOn,
  tookEffect
} from '../../src-main/signing/rules/machine.ts'

const aDraft = (change: Partial<Course> = {}): Course => {
  const startOn = change.startOn ?? '2026-03-01'
  const termMonths = change.termMonths ?? 12
  const endOn = endOfTerm(startOn, termMonths)
  return {
    id: 'a',
    kind: 'basic',
    state: 'draft',
    startOn,
    termMonths,
    endOn,
    lastOn: endOn,
    successorId: null,
    basicId: null,
    ...change
  }
}
const done = (contract: Course, action: Action, day: string, others: readonly Course[] = []): Course => {
  const acted = act(contract, action, day, others)
  if (!acted.ok) throw new Error(acted.sentence)
  return acted.contract
}
const sign: Action = { type: 'sign', needsReview: false }
const effective = (change: Partial<Course> = {}): Course => aDraft({ ...change, state: 'effective' })

describe('a contract', () => {
  it('becomes effective by signature, or by approval where a review is wanted', () => {
    const submitted = done(aDraft(), { type: 'submit' }, '2026-03-01')
    expect(done(submitted, sign, '2026-03-01').state).toBe('effective')
    const waiting = done(submitted, { type: 'sign', needsReview: true }, '2026-03-01')
    expect(waiting.state).toBe('pending-review')
    expect(done(waiting, { type: 'approve' }, '2026-03-02').state).toBe('effective')
    expect(done(waiting, { type: 'return' }, '2026-03-02').state).toBe('draft')
  })

  it('counts by its dates, not by what became of it', () => {
    const ended = done(
      effective(),
      { type: 'terminate', on: '2026-06-30', reason: 'resident-wish' },
      '2026-07-02'
    )
    expect(holdsOn(ended, '2026-06-30')).toBe(true)
    expect(holdsOn(ended, '2026-07-01')).toBe(false)
    expect(holdsOn(ended, '2026-02-28')).toBe(false)
    expect(holdsOn(aDraft(), '2026-06-01')).toBe(false)
  })

  it('of somebody who died holds to the day of death, also when it was not to begin until later', () => {
    expect(done(effective(), { type: 'die', on: '2026-05-05' }, '2026-05-09').lastOn).toBe('2026-05-05')
    const upcoming = done(
      effective({ startOn: '2026-06-01' }),
      { type: 'die', on: '2026-05-05' },
      '2026-05-09'
    )
    expect(upcoming.lastOn).toBe('2026-05-31')
    expect(holdsOn(upcoming, '2026-06-01')).toBe(false)
    expect(done(aDraft(), { type: 'die', on: '2026-05-05' }, '2026-05-09').state).toBe('void')
  })

  it('is not signed while another basic one holds, but is once that has been handed over', () => {
    const old = effective({ id: 'old' })
    const next = aDraft({ id: 'next', startOn: '2026-06-01', state: 'pending-signature' })
    expect(act(next, sign, '2026-06-01', [old]).ok).toBe(false)
    const handed = done(old, { type: 'hand-over', on: '2026-06-01', successorId: 'next' }, '2026-06-01')
    expect(handed.lastOn).toBe('2026-05-31')
    expect(done(next, sign, '2026-06-01', [handed]).state).toBe('effective')
  })

  it('for an individual package needs a basic one that holds', () => {
    const extra = aDraft({ id: 'x', kind: 'individual', basicId: 'old', state: 'pending-signature' })
    expect(act(extra, sign, '2026-03-01', []).ok).toBe(false)
    expect(act(extra, sign, '2026-03-01', [effective({ id: 'old' })]).ok).toBe(true)
  })

  it.each([
    ['2026-02-28', 'upcoming'],
    ['2026-03-01', 'effective'],
    ['2026-12-29', 'effective'],
    ['2026-12-30', 'expiring'],
    ['2027-02-28', 'expiring'],
    ['2027-03-01', 'expired']
  ])('stands on %s as %s', (day, phase) => {
    expect(phaseOn(effective(), day, 60)).toBe(phase)
  })

  it('is renewed, not expired, once its successor has taken over', () => {
    const renewed = done(effective(), { type: 'renew', successorId: 'b' }, '2027-01-10')
    expect(phaseOn(renewed, '2027-02-28', 60)).toBe('expiring')
    expect(phaseOn(renewed, '2027-03-01', 60)).toBe('renewed')
    expect(act(renewed, { type: 'renew', successorId: 'c' }, '2027-01-11').ok).toBe(false)
  })
})

// Random sequences of acts, most of them illegal, on a resident with several contracts.

interface World {
  day: string
  contracts: Course[]
  diedOn: string | null
}
type Step = {
  readonly what:
    | Action['type']
    | 'draft'
    | 'wait'
    | 'draft-renewal'
    | 'draft-individual'
    | 'draft-hand-over'
    | 'sign-at-once'
  readonly which: number
  readonly days: number
  readonly months: number
}
const aStep: fc.Arbitrary<Step> = fc.record({
  what: fc.constantFrom<Step['what']>(
    ...([
      'draft',
      'draft',
      'wait',
      'wait',
      'draft-renewal',
      'draft-individual',
      'draft-hand-over',
      'sign-at-once',
      'sign-at-once'
    ] as const),
    ...([...new Set(Object.values(machine).flat())] as readonly Action['type'][]),
    ...(['submit', 'sign', 'sign', 'approve'] as const)
  ),
  which: fc.nat(30),
  days: fc.integer({ min: -40, max: 400 }),
  months: fc.constantFrom(1, 6, 12, 12, 12, 24, 36)
})

function step(world: World, { what, which, days, months }: Step): void {
  if (world.diedOn !== null && what !== 'wait') return
  const target = world.contracts.length === 0 ? undefined : world.contracts[which % world.contracts.length]
  const id = `c${String(world.contracts.length)}`
  const add = (change: Partial<Course>): void => {
    world.contracts.push(aDraft({ id, termMonths: months, ...change }))
  }
  if (what === 'wait') world.day = addDays(world.day, Math.abs(days))
  else if (what === 'draft') add({ startOn: addDays(world.day, Math.max(0, days % 30)) })
  else if (what === 'sign-at-once') {
    const startOn = addDays(world.day, Math.max(0, days % 30))
    const waiting = aDraft({ id, startOn, termMonths: months, state: 'pending-signature' })
    const signed = act(waiting, sign, world.day, world.contracts)
    if (signed.ok) world.contracts.push(signed.contract)
  } else if (target === undefined) return
  else if (what === 'draft-individual') add({ kind: 'individual', basicId: target.id, startOn: world.day })
  else if (what === 'draft-renewal') {
    const startOn = successorStart(target.endOn, world.day, 30)
    if (startOn !== null && tookEffect(target))
      supersede(world, target, { type: 'renew', successorId: id }, startOn, id)
  } else if (what === 'draft-hand-over') {
    supersede(world, target, { type: 'hand-over', on: world.day, successorId: id }, world.day, id)
  } else apply(world, target, actionOf(what, world, days, id))
}

/** As a renewal or a change of doctor is done: both contracts change together or neither. */
function supersede(world: World, old: Course, action: Action, startOn: string, id: string): void {
  const closed = act(old, action, world.day, world.contracts)
  if (!closed.ok || old.kind !== 'basic') return
  const others = [...world.contracts.filter(one => one !== old), closed.contract]
  const next = act(aDraft({ id, startOn, state: 'pending-signature' }), sign, world.day, others)
  if (next.ok) world.contracts = [...others, next.contract]
}

function actionOf(what: Action['type'], world: World, days: number, id: string): Action {
  const on = addDays(world.day, -Math.abs(days % 20))
  switch (what) {
    case 'sign':
      return { type: 'sign', needsReview: days % 3 === 0 }
    case 'renew':
      return { type: 'renew', successorId: `nobody-${id}` }
    case 'hand-over':
      return { type: 'hand-over', on, successorId: null }
    case 'terminate':
      return { type: 'terminate', on: addDays(world.day, (days % 20) - 10), reason: 'other' }
    case 'die':
    case 'end-with-basic':
      return { type: what, on }
    default:
      return { type: what }
  }
}

function apply(world: World, target: Course, action: Action): void {
  if (action.type === 'die') {
    world.diedOn = action.on
    world.contracts = world.contracts.map(one => {
      const acted = act(one, action, world.day)
      return acted.ok ? acted.contract : one
    })
    return
  }
  const others = world.contracts.filter(one => one !== target)
  const acted = act(target, action, world.day, others)
  if (acted.ok) world.contracts = [...others, acted.contract]
}

describe('whatever is done in whatever order', () => {
  it('no invariant breaks, and what has taken effect keeps its dates', () => {
    fc.assert(
      fc.property(fc.array(aStep, { maxLength: 60 }), steps => {
        const world: World = { day: '2026-02-27', contracts: [], diedOn: null }
        for (const one of steps) {
          const before = new Map(world.contracts.map(contract => [contract.id, contract]))
          step(world, one)
          expect(brokenInvariants(world.contracts, world.diedOn)).toEqual([])
          for (const contract of world.contracts) {
            const earlier = before.get(contract.id)
            if (earlier === undefined || !tookEffect(earlier)) continue
            expect(contract).toMatchObject({
              startOn: earlier.startOn,
              endOn: earlier.endOn,
              termMonths: earlier.termMonths
            })
          }
        }
      }),
      { numRuns: 2000 }
    )
  })

  it('really reaches contracts that hold, that follow each other, and that have ended', () => {
    const seen = new Set<string>()
    fc.assert(
      fc.property(fc.array(aStep, { minLength: 40, maxLength: 60 }), steps => {
        const world: World = { day: '2026-02-27', contracts: [], diedOn: null }
        for (const one of steps) step(world, one)
        for (const contract of world.contracts) {
          seen.add(phaseOn(contract, world.day, 60))
          if (contract.kind === 'individual' && tookEffect(contract)) seen.add('individual')
          if (tookEffect(contract) && world.contracts.some(({ id }) => id === contract.successorId))
            seen.add('followed')
        }
      }),
      { numRuns: 2000 }
    )
    expect([...seen]).toEqual(
      expect.arrayContaining([
        'expired',
        'renewed',
        'transferred',
        'terminated',
        'void',
        'individual',
        'followed'
      ])
    )
  })
})
