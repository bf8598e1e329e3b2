import type { SigningAct } from '@contract/signing/lifecycle'
import {
  type Candidate,
  linesOf,
  type MemberForm,
  type PayerLine,
  payersKey,
  type SigningForm,
  type Way,
  waysOf
} from './signing-form.ts'

type Contract = SigningAct['contracts'][number]

/** The page anew from an act that was kept as a draft or came back from review. */
export function formOfAct(
  form: SigningForm,
  act: SigningAct,
  candidates: readonly Pick<Candidate, 'residentId' | 'current'>[]
): SigningForm {
  const [first] = act.contracts
  if (first === undefined) return form
  const combination = first.combinations.at(-1)
  const members = form.members.map((member): MemberForm => {
    const own = act.contracts.filter(({ residentId }) => residentId === member.residentId)
    const basic = own.find(({ kind }) => kind === 'basic')
    const refusal = act.refusals.find(({ residentId }) => residentId === member.residentId)
    const [any] = own
    if (any === undefined)
      return { ...member, way: refusal ? 'refused' : 'none', refusal: refusal?.reason ?? '', individual: [] }
    const candidate = candidates.find(({ residentId }) => residentId === member.residentId)
    return {
      ...member,
      way: basic === undefined ? 'individual' : wayOfContract(basic, candidate),
      basicPackageId: basic?.packageId ?? member.basicPackageId,
      individual: own
        .filter(({ kind }) => kind === 'individual')
        .map(contract => ({
          packageId: contract.packageId,
          negotiatedYuan: negotiatedOf(contract)
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
    serviceAddress: act.serviceAddress,
    termMonths: first.termMonths,
    isAutoRenewed: form.isAutoRenewed,
    needsReview: act.needsReview,
    payers: { ...form.payers, ...payersOf(act) },
    remarks: act.remarks,
    replacesActId: act.id
  }
}

/** A year: what was written down is the fee of the whole term. */
const negotiatedOf = ({ payType, feeFen, termMonths }: Contract): number | null =>
  payType === 'resident-negotiated' ? Math.round((feeFen * 12) / termMonths) / 100 : null

function payersOf({ contracts }: SigningAct): Record<string, PayerLine[]> {
  const found: Record<string, PayerLine[]> = {}
  for (const contract of contracts) {
    if (contract.payers.length === 0) continue
    found[payersKey(contract.packageId, negotiatedOf(contract))] = linesOf(contract.payers)
  }
  return found
}

/** A renewal begins after the old contract's end; who changes the doctor does not wait for it. */
function wayOfContract(
  { predecessorId, startOn }: Contract,
  candidate: Pick<Candidate, 'current'> | undefined
): Way {
  if (predecessorId === null) return 'new'
  const current = candidate?.current
  return current && startOn <= current.endOn ? 'hand-over' : 'renewal'
}

/** What was left behind in the window, with whoever has joined since and without what has become impossible. */
export function mended(kept: SigningForm, fresh: SigningForm, candidates: readonly Candidate[]): SigningForm {
  return {
    ...kept,
    householdId: fresh.householdId,
    members: fresh.members.map(member => {
      const before = kept.members.find(({ residentId }) => residentId === member.residentId)
      const candidate = candidates.find(({ residentId }) => residentId === member.residentId)
      return before && candidate && waysOf(candidate).includes(before.way) ? before : member
    })
  }
}
