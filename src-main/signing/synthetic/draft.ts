import { ageOn } from '../../lib/clock.ts'
import type { ServicePackage } from '../catalogue/contract.ts'
import type * as store from '../lifecycle/store.ts'
import { dayAfter, endOfTerm } from '../rules/dates.ts'
import { countedCodes, keyCodesOn } from '../rules/population.ts'
import { addressText, needsGuardian } from '../rules/requirements.ts'
import type { Doctor, Member, SignWorld } from './world.ts'

/** One sitting: who signs what with whom. */
export interface Sitting {
  readonly act: store.StoredAct
  readonly members: readonly Member[]
  readonly signedOn: string
  readonly startOn: string
  readonly doctor: Doctor
  readonly newId: () => string
  /** The contract each follows, by resident. */
  readonly old: ReadonlyMap<string, store.StoredContract>
  readonly predecessorAs: 'renewal' | 'hand-over'
}

export const termMonths = 12
const has = ({ conditions }: Member, code: string): boolean =>
  conditions.some(one => one.code === code && one.endedOn === null)
const isMarked = ({ keyPopulations }: Member, ...codes: readonly string[]): boolean =>
  keyPopulations.some(({ code }) => codes.includes(code))

/** The free package somebody's health calls for. */
export function basicFor(catalogue: readonly ServicePackage[], member: Member, day: string): ServicePackage {
  const type = has(member, 'diabetes-type-2')
    ? 'diabetes'
    : has(member, 'hypertension')
      ? 'hypertension'
      : ageOn(member.birthDate, day) >= 65
        ? 'elderly'
        : null
  const chosen = catalogue.find(
    ({ kind, types }) => kind === 'basic' && (type === null ? types.length === 0 : types.includes(type))
  )
  if (chosen === undefined) throw new Error('the catalogue has no basic package')
  return chosen
}

/** A paid package beside it, for some of those it is made for. */
export function individualFor(
  { random }: SignWorld,
  catalogue: readonly ServicePackage[],
  member: Member
): { readonly chosen: ServicePackage; readonly priceFen: number } | null {
  const type = isMarked(member, 'bedridden', 'disabled')
    ? 'disabled'
    : has(member, 'diabetes-type-2')
      ? 'diabetes'
      : null
  if (type === null || !random.chance(type === 'disabled' ? 0.3 : 0.4)) return null
  const chosen = catalogue.find(({ kind, types }) => kind === 'individual' && types.includes(type))
  if (chosen === undefined) return null
  return { chosen, priceFen: chosen.priceFen ?? random.int(24, 48) * 2_500 }
}

/** A parent signs for a child; for who has long lain in bed, somebody of the house signs. */
function guardianOf(
  member: Member,
  members: readonly Member[],
  day: string
): store.StoredContract['guardian'] {
  const isMinor = needsGuardian(member.birthDate, day)
  if (!isMinor && !isMarked(member, 'bedridden', 'severe-mental-disorder')) return null
  const adults = members.filter(one => one.id !== member.id && !needsGuardian(one.birthDate, day))
  const agent = adults.find(({ relation }) => relation === '0' || relation === '1') ?? adults[0]
  if (agent === undefined) return null
  const parent = agent.sex === '2' ? '母亲' : '父亲'
  return {
    name: agent.name,
    relation: isMinor ? parent : agent.relation === '1' ? '配偶' : '家属',
    idType: agent.idType,
    idNumber: agent.idNumber ?? '登记时未带证件',
    phone: agent.phones[0]?.number ?? '021-55550000',
    reason: isMinor ? 'minor' : 'unable'
  }
}

/** One person's contract of one package, as signed. */
export function contractOf(
  world: SignWorld,
  { act, members, signedOn, startOn, doctor, newId, old, predecessorAs }: Sitting,
  member: Member,
  chosen: ServicePackage,
  number: string,
  individual: { readonly basicId: string; readonly priceFen: number; readonly isPaid: boolean } | null
): store.StoredContract {
  const keyCodes = keyCodesOn(member, startOn)
  const { policy } = world
  const isKey = (one: Member): boolean => countedCodes(keyCodesOn(one, startOn), policy.counted).length > 0
  const before = individual === null ? old.get(member.id) : undefined
  // A renewal in time follows the old end; one in the days of grace, or with another doctor, its own day.
  const from =
    before !== undefined && predecessorAs === 'renewal' && signedOn <= before.endOn
      ? dayAfter(before.endOn)
      : startOn
  const endOn = endOfTerm(from, termMonths)
  const feeFen = individual?.priceFen ?? 0
  return {
    id: newId(),
    version: 1,
    number,
    actId: act.id,
    kind: chosen.kind,
    state: act.state === 'effective' ? 'effective' : act.state,
    residentId: member.id,
    householdId: act.householdId,
    policyPack: policy.pack,
    policyVersion: policy.version,
    party: {
      name: member.name,
      sex: member.sex,
      birthDate: member.birthDate,
      idType: member.idType,
      idNumber: member.idNumber,
      phone: member.phones[0]?.number ?? null,
      address: addressText(member),
      payments: member.payments,
      relation: act.householdId === null ? null : member.relation,
      residence: member.residence,
      householdType: act.householdId === null ? null : world.householdType(members)
    },
    keyCodes: [...keyCodes],
    populationClass: isKey(member) ? 'I' : members.some(isKey) ? 'II' : 'III',
    guardian: guardianOf(member, members, startOn),
    basicId: individual?.basicId ?? null,
    doctorId: doctor.accountId,
    teamId: world.teams.get(doctor.accountId) ?? '',
    institutionName: world.centreName,
    packageId: chosen.id,
    lines: chosen.lines.map((line, position) => ({ ...line, position })),
    signedOn,
    startOn: from,
    termMonths,
    endOn,
    lastOn: endOn,
    isAutoRenewed: false,
    feeFen,
    payers: feeFen === 0 ? [] : [{ payer: 'resident', label: '居民个人', amountFen: feeFen }],
    paymentStatus: feeFen === 0 ? 'free' : individual?.isPaid === true ? 'paid' : 'unpaid',
    invoiceNumber: individual?.isPaid === true ? number.slice(-6) : '',
    closeReason: null,
    closeNote: '',
    predecessorId: before?.id ?? null,
    predecessorAs: before === undefined ? null : predecessorAs,
    successorId: null
  }
}
