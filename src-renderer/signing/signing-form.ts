import type { InputOf, OutputOf } from '@contract/lib'
import type { Resident } from '@contract/resident'
import type { lifecycleContract } from '@contract/signing/lifecycle'

export type Preparation = OutputOf<(typeof lifecycleContract)['prepareSigning']>
export type Candidate = Preparation['members'][number]
export type Former = NonNullable<Candidate['current']>
export type SigningInput = InputOf<(typeof lifecycleContract)['startSigning']>
type Guardian = NonNullable<SigningInput['members'][number]['guardian']>

/** What somebody does in this act. `none`: is left out of it; `refused`: does not want to, with the reason. */
export type Way = 'new' | 'renewal' | 'hand-over' | 'individual' | 'none' | 'refused'

export interface PayerLine {
  payer: string
  amountYuan: number | null
}
export interface MemberForm {
  readonly residentId: string
  way: Way
  refusal: string
  basicPackageId: string | null
  individual: { readonly packageId: string; negotiatedYuan: number | null }[]
  guardian: Guardian | null
}

/** The signing page as it stands; everything is kept, also what cannot be sent yet. */
export interface SigningForm {
  requestId: string
  readonly householdId: string | null
  members: MemberForm[]
  teamId: string | null
  doctorId: string | null
  districtHospitalId: string | null
  cityHospitalId: string | null
  mode: NonNullable<SigningInput['mode']>
  place: string
  serviceAddress: string
  signedOn: string
  termMonths: number | null
  isAutoRenewed: boolean
  /** Asked only where the pack is silent. */
  needsReview: boolean | null
  /** Typed by `payersKey`, for everybody who takes that package; sent only where the pack is silent. */
  payers: Record<string, PayerLine[]>
  remarks: string
  replacesActId: string | null
}

/** Why the page was opened: it decides what is filled in for those who have a contract. */
export type Purpose = 'sign' | 'renew' | 'change' | 'add'

/** What one package costs everybody the same, unless it is agreed on. */
export const payersKey = (packageId: string, negotiatedYuan: number | null = null): string =>
  `${packageId} ${String(negotiatedYuan ?? '')}`.trim()

export const isSigning = ({ way }: Pick<MemberForm, 'way'>): boolean => way !== 'none' && way !== 'refused'
/** In place of a contract that there is: what that one said is the start. */
export const carriesOver = ({ way }: Pick<MemberForm, 'way'>): boolean =>
  way === 'renewal' || way === 'hand-over'

/** What can be done for somebody, the likeliest first. */
export function waysOf({
  missing,
  current
}: {
  readonly missing: readonly string[]
  readonly current: Pick<Former, 'phase'> | null
}): readonly Way[] {
  if (missing.length > 0) return ['none', 'refused']
  if (current === null) return ['new', 'none', 'refused']
  if (current.phase === 'expired') return ['renewal', 'new', 'none', 'refused']
  if (current.phase === 'expiring') return ['renewal', 'individual', 'hand-over', 'none', 'refused']
  if (current.phase === 'upcoming') return ['none']
  return ['none', 'individual', 'renewal', 'hand-over']
}

function wayFor(candidate: Candidate, purpose: Purpose, isOpened: boolean): Way {
  const ways = waysOf(candidate)
  const wanted = ({ sign: null, renew: 'renewal', change: 'hand-over', add: 'individual' } as const)[purpose]
  if (isOpened && wanted !== null && ways.includes(wanted)) return wanted
  // Who only wants one thing changed does not sign the whole family anew.
  if (!isOpened && purpose !== 'sign' && purpose !== 'renew') return 'none'
  return ways[0] ?? 'none'
}

/** What a guardian or agent states of themselves, from their own file. */
export const guardianOf = (
  person: Pick<Resident, 'name' | 'idType' | 'idNumber' | 'phones'>,
  relation: string,
  reason: Guardian['reason']
): Guardian => ({
  name: person.name,
  relation,
  idType: person.idType,
  idNumber: person.idNumber ?? '',
  phone: person.phones[0]?.number ?? '',
  reason
})

/**
 * A parent, where the household says so beyond doubt: the child of the head is the child of the head and of the head's
 * spouse. Of grandchildren and others it does not say who the parents are: the page asks.
 */
export function parentOf(
  child: Candidate,
  members: readonly Candidate[],
  openedId: string
): { readonly residentId: string; readonly relation: string } | null {
  if (child.relation !== '2' && child.relation !== '3') return null
  const parents = members.filter(
    ({ relation, needsGuardian }) => !needsGuardian && (relation === '0' || relation === '1')
  )
  const parent = parents.find(({ residentId }) => residentId === openedId) ?? parents[0]
  if (parent === undefined) return null
  return { residentId: parent.residentId, relation: parent.sex === '2' ? '母亲' : '父亲' }
}

/** What can be chosen today. */
export interface Today {
  readonly day: string
  /** The same package as it can be signed today; null: it cannot any more. */
  readonly sameToday: (packageId: string) => string | null
  /** The only basic package there is; null: there are several, or none. */
  readonly onlyBasic: string | null
  /** Teams, doctors and hospitals that can be chosen. */
  readonly isOpen: (id: string) => boolean
}

export interface Start {
  readonly preparation: Preparation
  readonly openedId: string
  readonly purpose: Purpose
  /** Everybody of the household, by id: for the guardians. */
  readonly residents: ReadonlyMap<string, Resident>
  readonly today: Today
  readonly place: string
}

/** The member on another way: a renewal carries over what there was; on every other way nothing of it stays. */
export function onWay(
  member: MemberForm,
  { current }: Pick<Candidate, 'current'>,
  way: Way,
  { sameToday }: Pick<Today, 'sameToday'>
): MemberForm {
  if (current === null || !carriesOver({ way })) {
    return { ...member, way, individual: carriesOver(member) ? [] : member.individual }
  }
  return {
    ...member,
    way,
    basicPackageId: sameToday(current.packageId) ?? member.basicPackageId,
    individual: carriedIndividual(current, way).flatMap(({ packageId, negotiatedFen }) => {
      const same = sameToday(packageId)
      return same === null
        ? []
        : [{ packageId: same, negotiatedYuan: negotiatedFen === null ? null : negotiatedFen / 100 }]
    })
  }
}

/** Individual packages that end with the contract; what runs longer goes on by itself. */
export const carriedIndividual = (current: Former, way: Way): Former['individual'] =>
  current.individual.filter(({ endOn }) => way === 'hand-over' || endOn <= current.endOn)

function guardianFor(candidate: Candidate, { preparation, openedId, residents }: Start): Guardian | null {
  const former = candidate.current?.guardian ?? null
  if (!candidate.needsGuardian) return former?.reason === 'unable' ? { ...former } : null
  if (former !== null) return { ...former, reason: 'minor' }
  const parent = parentOf(candidate, preparation.members, openedId)
  const person = parent === null ? undefined : residents.get(parent.residentId)
  return parent === null || person === undefined ? null : guardianOf(person, parent.relation, 'minor')
}

/** Who paid before, under the packages of today: where the pack is silent it is likely to be the same. */
export function formerPayers(
  members: readonly Candidate[],
  { sameToday }: Pick<Today, 'sameToday'>
): Record<string, PayerLine[]> {
  const found: Record<string, PayerLine[]> = {}
  const keep = (packageId: string, negotiatedFen: number | null, payers: Former['payers']): void => {
    const same = sameToday(packageId)
    if (same === null || payers.length === 0) return
    found[payersKey(same, negotiatedFen === null ? null : negotiatedFen / 100)] ??= linesOf(payers)
  }
  for (const { current } of members) {
    if (current === null) continue
    keep(current.packageId, null, current.payers)
    for (const one of current.individual) keep(one.packageId, one.negotiatedFen, one.payers)
  }
  return found
}

export const linesOf = (payers: Former['payers']): PayerLine[] =>
  payers.map(({ payer, amountFen }) => ({ payer, amountYuan: amountFen / 100 }))

export function startForm(start: Start): SigningForm {
  const { preparation, openedId, purpose, today } = start
  const { members } = preparation
  const forms = members.map(candidate =>
    onWay(
      {
        residentId: candidate.residentId,
        way: 'none',
        refusal: '',
        basicPackageId: today.onlyBasic,
        individual: [],
        guardian: guardianFor(candidate, start)
      },
      candidate,
      wayFor(candidate, purpose, candidate.residentId === openedId),
      today
    )
  )
  // The household's combination is one: that of the person it was opened for, or of the first who had one.
  const former = [...members]
    .sort((one, other) => Number(other.residentId === openedId) - Number(one.residentId === openedId))
    .find(({ residentId, current }) => {
      const form = forms.find(one => one.residentId === residentId)
      return current !== null && form !== undefined && carriesOver(form)
    })?.current
  const isRenewal = forms.some(({ way }) => way === 'renewal')
  const stillOpen = (id: string | null | undefined): string | null => (id && today.isOpen(id) ? id : null)
  return {
    requestId: crypto.randomUUID(),
    householdId: members.length > 1 ? preparation.householdId : null,
    members: forms,
    teamId: (isRenewal ? stillOpen(former?.teamId) : null) ?? preparation.suggestedTeamId,
    doctorId: (isRenewal ? stillOpen(former?.doctorId) : null) ?? preparation.suggestedDoctorId,
    districtHospitalId: preparation.districtHospitalsMax === 0 ? null : stillOpen(former?.districtHospitalId),
    cityHospitalId: preparation.cityHospitalsMax === 0 ? null : stillOpen(former?.cityHospitalId),
    mode: '2',
    place: start.place,
    serviceAddress: '',
    signedOn: today.day,
    termMonths: preparation.termMonths ?? former?.termMonths ?? null,
    isAutoRenewed: false,
    needsReview: null,
    payers: formerPayers(members, today),
    remarks: '',
    replacesActId: null
  }
}
