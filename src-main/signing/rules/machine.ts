import type { ContractKind, ContractState, ContractPhase, TerminationReason } from '../lifecycle/contract.ts'
import { addDays, daysBetween } from '../../lib/clock.ts'
import { endOfTerm } from './dates.ts'

/** What the rules must know of one contract of one resident. */
export interface Course {
  readonly id: string
  readonly kind: ContractKind
  readonly state: ContractState
  readonly startOn: string
  readonly termMonths: number
  /** `endOfTerm`; never changes once the contract has been effective. */
  readonly endOn: string
  /** The last day it holds: `endOn`, or earlier when it was ended; the day before `startOn` when it never held. */
  readonly lastOn: string
  readonly successorId: string | null
  /** Of an individual contract: the basic one it belongs to. */
  readonly basicId: string | null
}

export type Action =
  | { readonly type: 'submit' }
  | { readonly type: 'discard' }
  | { readonly type: 'sign'; readonly needsReview: boolean }
  | { readonly type: 'approve' }
  | { readonly type: 'return' }
  | { readonly type: 'renew'; readonly successorId: string }
  /** Another doctor or centre: the old one holds to the day before `on`. */
  | { readonly type: 'hand-over'; readonly on: string; readonly successorId: string | null }
  /** `on` is the last day it holds; the day before the start: it never held. */
  | { readonly type: 'terminate'; readonly on: string; readonly reason: TerminationReason }
  /** The basic contract it belongs to ended with `on`. */
  | { readonly type: 'end-with-basic'; readonly on: string }
  /** The successor was ended before it began: nobody follows. */
  | { readonly type: 'lose-successor' }
  | { readonly type: 'die'; readonly on: string }

/** The state machine: what may be done where. What is not here is refused. */
export const machine: Readonly<Record<ContractPhase, readonly Action['type'][]>> = {
  draft: ['submit', 'discard', 'die'],
  'pending-signature': ['sign', 'discard', 'die'],
  'pending-review': ['approve', 'return', 'die'],
  upcoming: ['terminate', 'hand-over', 'end-with-basic', 'die'],
  effective: ['terminate', 'hand-over', 'renew', 'lose-successor', 'end-with-basic', 'die'],
  expiring: ['terminate', 'hand-over', 'renew', 'lose-successor', 'end-with-basic', 'die'],
  // A death may become known after the end: nobody is signed beyond it.
  expired: ['renew', 'end-with-basic', 'die'],
  renewed: ['lose-successor', 'die'],
  transferred: ['die'],
  terminated: ['die'],
  void: []
}

export const phaseLabels: Readonly<Record<ContractPhase, string>> = {
  draft: '草稿',
  'pending-signature': '待签字',
  'pending-review': '待审核',
  upcoming: '待生效',
  effective: '履约中',
  expiring: '即将到期',
  expired: '已到期',
  renewed: '已续约',
  transferred: '已转签',
  terminated: '已解约',
  void: '已作废'
}

const settled: readonly ContractState[] = ['effective', 'transferred', 'terminated']

/** Whether it ever took effect: only then do its dates count. */
export const tookEffect = ({ state }: Pick<Course, 'state'>): boolean => settled.includes(state)

/** Signed on that day: by its dates, whatever has become of it since. */
export const holdsOn = (contract: Pick<Course, 'state' | 'startOn' | 'lastOn'>, day: string): boolean =>
  tookEffect(contract) && contract.startOn <= day && day <= contract.lastOn

/** Where it stands on a day. Expiring, expired and renewed follow from the dates and are stored nowhere. */
export function phaseOn(
  contract: Pick<Course, 'state' | 'startOn' | 'endOn' | 'successorId'>,
  day: string,
  expiringDays: number
): ContractPhase {
  const { state, startOn, endOn, successorId } = contract
  if (state !== 'effective') return state
  if (day < startOn) return 'upcoming'
  if (day > endOn) return successorId === null ? 'expired' : 'renewed'
  return daysBetween(day, endOn) <= expiringDays ? 'expiring' : 'effective'
}

const overlap = (
  one: Pick<Course, 'startOn' | 'lastOn'>,
  other: Pick<Course, 'startOn' | 'lastOn'>
): boolean =>
  one.startOn <= one.lastOn &&
  other.startOn <= other.lastOn &&
  one.startOn <= other.lastOn &&
  other.startOn <= one.lastOn

export type Acted =
  { readonly ok: true; readonly contract: Course } | { readonly ok: false; readonly sentence: string }

const refused = (sentence: string): Acted => ({ ok: false, sentence })

/**
 * The contract after an act of that day, or the sentence why not.
 * @param others the resident's other contracts: two basic ones never hold on one day
 */
export function act(contract: Course, action: Action, day: string, others: readonly Course[] = []): Acted {
  const phase = phaseOn(contract, day, 0)
  if (!machine[phase].includes(action.type)) {
    return refused(`该协议${phaseLabels[phase]}，不能进行这项操作。`)
  }
  const to = (change: Partial<Course>): Acted => ({ ok: true, contract: { ...contract, ...change } })
  switch (action.type) {
    case 'submit':
      return to({ state: 'pending-signature' })
    case 'discard':
      return to({ state: 'void' })
    case 'sign':
      return action.needsReview ? to({ state: 'pending-review' }) : takeEffect(contract, others)
    case 'approve':
      return takeEffect(contract, others)
    case 'return':
      return to({ state: 'draft' })
    case 'renew':
      if (contract.successorId !== null) return refused('该协议已经续约。')
      return to({ successorId: action.successorId })
    case 'hand-over': {
      if (action.on > contract.endOn) return refused('转签日期在协议到期之后，请办理续约或新签。')
      const lastOn = addDays(action.on, -1)
      return to({
        state: 'transferred',
        lastOn: before(contract, lastOn),
        successorId: action.successorId ?? contract.successorId
      })
    }
    case 'terminate':
      if (action.on > day) return refused('解约日期不能在今天之后。')
      if (action.on > contract.endOn) return refused('解约日期在协议到期之后。')
      if (phase !== 'upcoming' && action.on < addDays(contract.startOn, -1))
        return refused(`解约日期早于协议开始的 ${contract.startOn}。`)
      return to({ state: 'terminated', lastOn: before(contract, action.on) })
    case 'end-with-basic':
      return to({ state: 'terminated', lastOn: before(contract, action.on) })
    case 'lose-successor':
      return contract.successorId === null ? refused('该协议没有续约。') : to({ successorId: null })
    case 'die': {
      if (!tookEffect(contract)) return to({ state: 'void' })
      if (contract.lastOn <= action.on) return to({})
      const state = contract.state === 'effective' ? 'terminated' : contract.state
      return to({ state, lastOn: before(contract, action.on) })
    }
  }
}

/** Never before the day that says "it never held", never after the end. */
function before({ startOn, endOn }: Course, day: string): string {
  const never = addDays(startOn, -1)
  return day < never ? never : day > endOn ? endOn : day
}

/** From here on its dates are frozen. */
function takeEffect(contract: Course, others: readonly Course[]): Acted {
  const endOn = endOfTerm(contract.startOn, contract.termMonths)
  const effective: Course = { ...contract, state: 'effective', endOn, lastOn: endOn }
  if (contract.kind === 'basic') {
    const other = others.find(one => one.kind === 'basic' && tookEffect(one) && overlap(one, effective))
    if (other !== undefined) {
      return refused(`同一时期已有基本服务包协议（${other.startOn} 至 ${other.lastOn}），请先解约或转签。`)
    }
    return { ok: true, contract: effective }
  }
  const basic = others.find(({ id }) => id === contract.basicId)
  // One that was ended early, be it tomorrow, carries nothing new.
  if (basic?.state !== 'effective' || !overlap(basic, effective)) {
    return refused('个性化服务包须附属于有效的基本服务包协议。')
  }
  return { ok: true, contract: effective }
}

/**
 * The individual contracts that would go on after `lastOn` although the basic one they belong to ends: those tied to it
 * and to the contracts it renewed.
 */
export function belongingTo<
  C extends Course & { readonly predecessorId: string | null; readonly predecessorAs: string | null }
>(basic: C, contracts: readonly C[], lastOn: string): readonly C[] {
  const line = new Set<string>()
  for (let one: C | undefined = basic; one !== undefined && !line.has(one.id);) {
    line.add(one.id)
    const { predecessorId, predecessorAs }: C = one
    one = predecessorAs === 'renewal' ? contracts.find(({ id }) => id === predecessorId) : undefined
  }
  return contracts.filter(
    one =>
      one.kind === 'individual' &&
      one.state === 'effective' &&
      one.basicId !== null &&
      line.has(one.basicId) &&
      one.lastOn > lastOn &&
      one.lastOn >= one.startOn
  )
}

/** What is wrong with a resident's contracts as a whole; empty when every invariant holds. */
export function brokenInvariants(contracts: readonly Course[], diedOn: string | null): readonly string[] {
  const effective = contracts.filter(tookEffect)
  const broken: string[] = []
  const basic = effective.filter(({ kind }) => kind === 'basic')
  for (const [index, one] of basic.entries()) {
    if (basic.slice(index + 1).some(other => overlap(one, other)))
      broken.push('two basic contracts on one day')
  }
  for (const one of effective) {
    if (one.endOn !== endOfTerm(one.startOn, one.termMonths)) broken.push('the end is not start + term − 1')
    if (one.lastOn > one.endOn) broken.push('it holds longer than its term')
    if (one.lastOn < addDays(one.startOn, -1)) broken.push('it ended before the day that says it never held')
    if (diedOn !== null && one.lastOn > diedOn && one.startOn <= one.lastOn)
      broken.push('the dead have a contract')
    const successor = effective.find(({ id }) => id === one.successorId)
    if (successor !== undefined && one.startOn <= one.lastOn && successor.startOn <= one.lastOn)
      broken.push('the successor starts too early')
    if (one.kind === 'individual' && !basic.some(({ id }) => id === one.basicId)) {
      broken.push('an individual contract without a basic one')
    }
  }
  return broken
}
