import type { InputOf, OutputOf } from '@contract/lib'
import type { lifecycleContract } from '@contract/signing/lifecycle'
import { yuan } from './labels.ts'
import {
  type Candidate,
  carriesOver,
  isSigning,
  type MemberForm,
  type PayerLine,
  payersKey,
  type Preparation,
  type SigningForm,
  type SigningInput,
  waysOf
} from './signing-form.ts'

type QuoteInput = InputOf<(typeof lifecycleContract)['quoteSigning']>
export type Quoted = OutputOf<(typeof lifecycleContract)['quoteSigning']>[number]

/** Yuan as typed, in fen. */
const fenOf = (amountYuan: number | null): number | null =>
  amountYuan === null ? null : Math.round(amountYuan * 100)

const packagesOf = (member: MemberForm) => ({
  basicPackageId: member.way === 'individual' ? null : member.basicPackageId,
  individual: member.individual.map(({ packageId, negotiatedYuan }) => ({
    packageId,
    negotiatedFen: fenOf(negotiatedYuan)
  }))
})

/** What is asked about the fees; null while the term is not known. */
export const quoteInputOf = ({ members, signedOn, termMonths }: SigningForm): QuoteInput | null =>
  termMonths === null || !Number.isInteger(termMonths) || termMonths < 1 || termMonths > 120
    ? null
    : {
        signedOn,
        termMonths,
        members: members
          .filter(isSigning)
          .map(member => ({ residentId: member.residentId, ...packagesOf(member) }))
      }

/** One sharing-out that has to be typed, for everybody for whom it is the same. */
export interface AskedPayers {
  readonly key: string
  readonly packageId: string
  /** Of each. */
  readonly feeFen: number
  readonly residentIds: readonly string[]
  readonly asks: string
}

const negotiatedFor = (form: SigningForm, { residentId, packageId }: Quoted): number | null =>
  form.members
    .find(member => member.residentId === residentId)
    ?.individual.find(one => one.packageId === packageId)?.negotiatedYuan ?? null

export function askedPayers(form: SigningForm, quote: readonly Quoted[]): readonly AskedPayers[] {
  const found = new Map<string, AskedPayers>()
  for (const one of quote) {
    const { packageId, residentId, feeFen, asks } = one
    if (asks === null || feeFen === null) continue
    const key = payersKey(packageId, negotiatedFor(form, one))
    const residentIds = [...(found.get(key)?.residentIds ?? []), residentId]
    found.set(key, { key, packageId, feeFen, residentIds, asks })
  }
  return [...found.values()]
}

const sentLines = (lines: readonly PayerLine[]): { payer: string; amountFen: number }[] =>
  lines.flatMap(({ payer, amountYuan }) => {
    const amountFen = fenOf(amountYuan)
    return payer === '' || amountFen === null ? [] : [{ payer, amountFen }]
  })

export const sumFen = (lines: readonly PayerLine[]): number =>
  lines.reduce((sum, { amountYuan }) => sum + (fenOf(amountYuan) ?? 0), 0)

const predecessorOf = (
  member: MemberForm,
  candidate: Candidate | undefined
): SigningInput['members'][number]['predecessor'] => {
  const contractId = candidate?.current?.contractId
  if (contractId === undefined || !carriesOver(member)) return null
  return { contractId, as: member.way === 'renewal' ? 'renewal' : 'hand-over' }
}

/** What is sent: those who are left out stay out; ids that are not chosen go as they are, and the answer says so. */
export function inputOf(
  form: SigningForm,
  candidates: readonly Candidate[],
  quote: readonly Quoted[],
  submit: boolean
): SigningInput {
  const asked = askedPayers(form, quote)
  /** Null where the pack says it, and where nothing was typed. */
  const typedFor = (residentId: string, key: string) => {
    const isAsked = asked.some(one => one.key === key && one.residentIds.includes(residentId))
    const lines = isAsked ? sentLines(form.payers[key] ?? []) : []
    return lines.length === 0 ? null : lines
  }
  const memberOf = (member: MemberForm): SigningInput['members'][number] => {
    const { residentId } = member
    const { basicPackageId, individual } = packagesOf(member)
    return {
      residentId,
      basicPackageId,
      individual: individual.map((one, index) => ({
        ...one,
        payers: typedFor(
          residentId,
          payersKey(one.packageId, member.individual[index]?.negotiatedYuan ?? null)
        )
      })),
      predecessor: predecessorOf(
        member,
        candidates.find(candidate => candidate.residentId === residentId)
      ),
      guardian: member.guardian,
      payers: basicPackageId === null ? null : typedFor(residentId, payersKey(basicPackageId))
    }
  }
  const { requestId, householdId, districtHospitalId, cityHospitalId, mode, place, serviceAddress } = form
  const { signedOn, termMonths, isAutoRenewed, needsReview, remarks, replacesActId } = form
  return {
    ...{ requestId, householdId, districtHospitalId, cityHospitalId, mode, place, serviceAddress },
    ...{ signedOn, termMonths, isAutoRenewed, needsReview, remarks, replacesActId, submit },
    members: form.members
      .filter(({ way }) => way !== 'none')
      .map(member =>
        member.way === 'refused'
          ? { residentId: member.residentId, refusal: member.refusal }
          : memberOf(member)
      ),
    teamId: form.teamId ?? '',
    doctorId: form.doctorId ?? ''
  }
}

/** What still has to be chosen, as field → sentence; the rest is said by the answer. */
export function problemsOf(
  form: SigningForm,
  candidates: readonly Candidate[],
  asks: Pick<Preparation, 'needsReview' | 'termMonths'>,
  quote: readonly Quoted[]
): Readonly<Record<string, string>> {
  const problems: Record<string, string> = {}
  if (!form.members.some(isSigning)) problems['members'] = '没有人签约，请在上面选择签约居民'
  for (const member of form.members) {
    const candidate = candidates.find(({ residentId }) => residentId === member.residentId)
    if (member.way === 'refused' && member.refusal.trim() === '') {
      problems[`refusal.${member.residentId}`] = '请填写不签约的原因'
    }
    if (!isSigning(member)) continue
    // A draft from before: what was possible then may not be any more.
    if (candidate && !waysOf(candidate).includes(member.way)) {
      const { name, missing } = candidate
      problems[`way.${member.residentId}`] =
        missing.length > 0
          ? `${name}的档案缺${missing.join('、')}，请先补全，或改选“这次不办”`
          : `请重新选择${name}这次办理什么`
    }
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
  for (const { residentId, feeFen } of quote) {
    if (feeFen === null) problems[`individual.${residentId}`] = '请填写议定价格'
  }
  for (const one of askedPayers(form, quote)) {
    const problem = payersProblem(form.payers[one.key] ?? [], one)
    if (problem !== null) problems[`payers.${one.key}`] = problem
  }
  return problems
}

function payersProblem(lines: readonly PayerLine[], { asks, feeFen }: AskedPayers): string | null {
  if (lines.length === 0) return asks
  if (lines.some(({ payer, amountYuan }) => payer === '' || amountYuan === null)) {
    return '请填写每个分担方和金额'
  }
  const sum = sumFen(lines)
  return sum === feeFen ? null : `分担合计 ${yuan(sum)} 元，应为 ${yuan(feeFen)} 元`
}
