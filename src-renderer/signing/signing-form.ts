import type { InputOf, OutputOf } from '@contract/lib'
import type { Resident } from '@contract/resident'
import type { lifecycleContract, SigningAct } from '@contract/signing/lifecycle'

export type Preparation = OutputOf<(typeof lifecycleContract)['prepareSigning']>
export type Candidate = Preparation['members'][number]
type SigningInput = InputOf<(typeof lifecycleContract)['startSigning']>
type Guardian = NonNullable<SigningInput['members'][number]['guardian']>

/** What somebody does in this act. `none`: is left out of it; `refused`: does not want to, with the reason. */
export type Way = 'new' | 'renewal' | 'hand-over' | 'individual' | 'none' | 'refused'

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
  signedOn: string
  termMonths: number | null
  isAutoRenewed: boolean
  /** Asked only where the pack is silent. */
  needsReview: boolean | null
  /** Asked only where the pack is silent; for each member whose package costs something. */
  payers: { payer: string; amountYuan: number | null }[]
  remarks: string
  replacesActId: string | null
}

/** Why the page was opened: it decides what is filled in for those who have a contract. */
export type Purpose = 'sign' | 'renew' | 'change' | 'add'

/** What can be done for somebody, the likeliest first. */
export function waysOf({ missing, current }: Candidate): readonly Way[] {
  if (missing.length > 0) return ['none', 'refused']
  if (current === null) return ['new', 'none', 'refused']
  if (current.standing === 'expired') return ['renewal', 'new', 'none', 'refused']
  if (current.standing === 'expiring') return ['renewal', 'individual', 'hand-over', 'none', 'refused']
  if (current.standing === 'upcoming') return ['none']
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

export interface Start {
  readonly preparation: Preparation
  readonly openedId: string
  readonly purpose: Purpose
  /** Adults of the household, by id: for the guardians. */
  readonly residents: ReadonlyMap<string, Resident>
  /** The package that can be signed today in place of one that was signed before; null: none. */
  readonly packageToday: (packageId: string | null) => string | null
  readonly place: string
  readonly today: string
}

export function startForm(start: Start): SigningForm {
  const { preparation, openedId, purpose, residents, packageToday } = start
  const { members } = preparation
  return {
    requestId: crypto.randomUUID(),
    householdId: members.length > 1 ? preparation.householdId : null,
    members: members.map(candidate => {
      const parent = candidate.needsGuardian ? parentOf(candidate, members, openedId) : null
      const person = parent === null ? undefined : residents.get(parent.residentId)
      return {
        residentId: candidate.residentId,
        way: wayFor(candidate, purpose, candidate.residentId === openedId),
        refusal: '',
        basicPackageId: packageToday(candidate.current?.packageId ?? null),
        individual: [],
        guardian:
          parent === null || person === undefined ? null : guardianOf(person, parent.relation, 'minor')
      }
    }),
    teamId: preparation.suggestedTeamId,
    doctorId: preparation.suggestedDoctorId,
    districtHospitalId: null,
    cityHospitalId: null,
    mode: '2',
    place: start.place,
    signedOn: start.today,
    termMonths: preparation.termMonths,
    isAutoRenewed: false,
    needsReview: null,
    payers: [],
    remarks: '',
    replacesActId: null
  }
}

/** The page anew from an act that was kept as a draft or came back from review. */
export function formOfAct(form: SigningForm, act: SigningAct): SigningForm {
  const [first] = act.contracts
  if (first === undefined) return form
  const combination = first.combinations.at(-1)
  const members = form.members.map((member): MemberForm => {
    const own = act.contracts.filter(({ residentId }) => residentId === member.residentId)
    const basic = own.find(({ kind }) => kind === 'basic')
    const refusal = act.refusals.find(({ residentId }) => residentId === member.residentId)
    const [any] = own
    if (any === undefined)
      return { ...member, way: refusal ? 'refused' : 'none', refusal: refusal?.reason ?? '' }
    return {
      ...member,
      way: basic === undefined ? 'individual' : wayOfContract(basic.predecessorId, member.way),
      basicPackageId: basic?.packageId ?? member.basicPackageId,
      individual: own
        .filter(({ kind }) => kind === 'individual')
        .map(({ packageId, payType, feeFen }) => ({
          packageId,
          negotiatedYuan: payType === 'resident-negotiated' ? feeFen / 100 : null
        })),
      guardian: any.guardian
    }
  })
  return {
    ...form,
    members,
    teamId: first.teamId,
    doctorId: first.doctorId,
    districtHospitalId: combination?.districtHospitalId ?? null,
    cityHospitalId: combination?.cityHospitalId ?? null,
    mode: act.mode,
    place: act.place,
    termMonths: first.termMonths,
    isAutoRenewed: first.isAutoRenewed,
    remarks: act.remarks,
    replacesActId: act.id
  }
}

const wayOfContract = (predecessorId: string | null, otherwise: Way): Way => {
  if (predecessorId === null) return 'new'
  return otherwise === 'renewal' ? 'renewal' : 'hand-over'
}

/** Yuan as typed, in fen. */
const fenOf = (yuan: number | null): number | null => (yuan === null ? null : Math.round(yuan * 100))

const predecessorOf = (
  { way }: MemberForm,
  candidate: Candidate | undefined
): SigningInput['members'][number]['predecessor'] => {
  const contractId = candidate?.current?.contractId
  if (contractId === undefined || (way !== 'renewal' && way !== 'hand-over')) return null
  return { contractId, as: way }
}

/** What is sent: those who are left out stay out; ids that are not chosen go as they are, and the answer says so. */
export function inputOf(form: SigningForm, candidates: readonly Candidate[], submit: boolean): SigningInput {
  const payers = form.payers.flatMap(({ payer, amountYuan }) => {
    const amountFen = fenOf(amountYuan)
    return payer === '' || amountFen === null ? [] : [{ payer, amountFen }]
  })
  return {
    requestId: form.requestId,
    householdId: form.householdId,
    members: form.members
      .filter(({ way }) => way !== 'none')
      .map(member =>
        member.way === 'refused'
          ? { residentId: member.residentId, refusal: member.refusal }
          : {
              residentId: member.residentId,
              basicPackageId: member.way === 'individual' ? null : member.basicPackageId,
              individual: member.individual.map(({ packageId, negotiatedYuan }) => ({
                packageId,
                negotiatedFen: fenOf(negotiatedYuan)
              })),
              predecessor: predecessorOf(
                member,
                candidates.find(({ residentId }) => residentId === member.residentId)
              ),
              guardian: member.guardian,
              payers: payers.length === 0 ? null : payers
            }
      ),
    teamId: form.teamId ?? '',
    doctorId: form.doctorId ?? '',
    districtHospitalId: form.districtHospitalId,
    cityHospitalId: form.cityHospitalId,
    mode: form.mode,
    place: form.place,
    signedOn: form.signedOn,
    termMonths: form.termMonths,
    isAutoRenewed: form.isAutoRenewed,
    needsReview: form.needsReview,
    remarks: form.remarks,
    replacesActId: form.replacesActId,
    submit
  }
}

/** What still has to be chosen, as field → sentence; the rest is said by the answer. */
export function problemsOf(
  form: SigningForm,
  candidates: readonly Candidate[],
  asks: Pick<Preparation, 'needsReview' | 'termMonths'>
): Readonly<Record<string, string>> {
  const problems: Record<string, string> = {}
  const signing = form.members.filter(({ way }) => way !== 'none' && way !== 'refused')
  if (signing.length === 0) problems['members'] = '没有人签约，请在上面选择签约居民'
  for (const member of form.members) {
    const candidate = candidates.find(({ residentId }) => residentId === member.residentId)
    if (member.way === 'refused' && member.refusal.trim() === '') {
      problems[`refusal.${member.residentId}`] = '请填写不签约的原因'
    }
    if (!signing.includes(member)) continue
    if (candidate?.needsGuardian === true && member.guardian === null) {
      problems[`guardian.${member.residentId}`] = '未满 18 周岁，请选择监护人'
    }
    if (member.way === 'individual' && member.individual.length === 0) {
      problems[`individual.${member.residentId}`] = '请选择要加签的个性化服务包'
    }
    if (member.way !== 'individual' && member.basicPackageId === null) {
      problems[`package.${member.residentId}`] = '请选择服务包'
    }
  }
  if (form.teamId === null) problems['teamId'] = '请选择团队'
  if (form.doctorId === null) problems['doctorId'] = '请选择家庭医生'
  if (form.place.trim() === '') problems['place'] = '请填写签约地点'
  if (asks.needsReview === null && form.needsReview === null) problems['needsReview'] = '请选择是否须审核'
  if (form.termMonths === null) problems['termMonths'] = '请填写签约期'
  return problems
}
