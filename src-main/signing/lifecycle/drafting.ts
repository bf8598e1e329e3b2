import { addDays } from '../../lib/clock.ts'
import type { Services } from '../../lib/services.ts'
import type { ServicePackage } from '../catalogue/contract.ts'
import type { SigningPolicy, SigningPorts } from '../ports.ts'
import { addMonths, endOfTerm, successorStart } from '../rules/dates.ts'
import { holdsOn, tookEffect } from '../rules/machine.ts'
import { addressText, feeOfTerm, missingOf, needsGuardian } from '../rules/requirements.ts'
import type { MemberInput, SigningInput } from './contract.ts'
import type { Person } from './household.ts'
import { individualPayersByPolicy, payersByPolicy, payersOf } from './payers.ts'
import { refuse } from './refusal.ts'
import * as store from './store.ts'

export interface DraftPorts extends Pick<SigningPorts, 'policy' | 'centre'> {
  /** Throws Failure('refused') when it cannot be signed on that day. */
  readonly signable: (packageId: string, day: string) => ServicePackage
}

/** The term as typed or as the pack says. */
function termOf(input: SigningInput, policy: SigningPolicy): number {
  const months = input.termMonths ?? policy.termMonths
  if (months === null) return refuse('termMonths', '本地政策未规定签约期，请填写')
  if (policy.termMonthsMin !== null && months < policy.termMonthsMin) {
    return refuse('termMonths', `签约期不少于 ${String(policy.termMonthsMin)} 个月`)
  }
  if (policy.termMonthsMax !== null && months > policy.termMonthsMax) {
    return refuse('termMonths', `签约期不超过 ${String(policy.termMonthsMax)} 个月`)
  }
  return months
}

/** Writes down the contracts of one person as the act says; nothing is stored here. */
export function drafting({ db, newId }: Services, ports: DraftPorts) {
  const numberOf = (day: string): string => {
    const year = day.slice(0, 4)
    return `QY${ports.centre().recordPrefix}-${year}-${String(store.nextSerial(db(), year)).padStart(6, '0')}`
  }

  const check = (member: MemberInput, person: Person, field: string, day: string): void => {
    const { resident } = person
    if (resident.status !== 'active') refuse(`${field}.residentId`, '该居民已迁出或死亡，不能签约')
    const missing = missingOf(resident, day)
    if (missing.length > 0) refuse(`${field}.residentId`, `请先在居民档案中补全${missing.join('、')}`)
    if (needsGuardian(resident.birthDate, day) && member.guardian === null) {
      refuse(`${field}.guardian`, '未满 18 周岁，须由监护人签署，请填写监护人')
    }
    if (member.guardian?.reason === 'minor' && !needsGuardian(resident.birthDate, day)) {
      refuse(`${field}.guardian.reason`, '已满 18 周岁，请改选代理原因')
    }
  }

  /** When the basic contract begins. */
  const startOf = (input: SigningInput, member: MemberInput, field: string): string => {
    const start = input.startOn ?? input.signedOn
    if (start < input.signedOn) return refuse('startOn', '起始日期不能早于签字日期')
    // No source says how far ahead; more than a year is a slip of the keys.
    if (start > addMonths(input.signedOn, 12)) return refuse('startOn', '起始日期不能晚于签字日期一年以上')
    if (member.predecessor === null) return start
    const old = store.selectContract(db(), member.predecessor.contractId)
    if (old?.residentId !== member.residentId || old.kind !== 'basic' || !tookEffect(old)) {
      return refuse(`${field}.predecessor`, '原协议不是该居民的有效协议')
    }
    if (member.predecessor.as === 'hand-over') return start
    const renewed = successorStart(old.endOn, input.signedOn, ports.policy(input.signedOn).graceDays)
    return renewed ?? refuse(`${field}.predecessor`, '已超过续约宽限期，请按新签办理')
  }

  const feeOf = (
    chosen: ServicePackage,
    negotiatedFen: number | null,
    months: number,
    field: string
  ): number => {
    const price = chosen.priceFen ?? negotiatedFen
    return price === null ? refuse(field, '协商付费的服务包，请填写议定价格') : feeOfTerm(price, months)
  }

  /** The contract of one package; the ids it is tied to come with `ties`. */
  const contractOf = (
    input: SigningInput,
    act: store.StoredAct,
    member: MemberInput,
    person: Person,
    chosen: ServicePackage,
    feeFen: number,
    payers: store.StoredContract['payers'],
    ties: Pick<store.StoredContract, 'basicId' | 'predecessorId' | 'predecessorAs' | 'startOn'>
  ): store.StoredContract => {
    const { resident, relation, keyCodes, populationClass } = person
    const policy = ports.policy(input.signedOn)
    const termMonths = termOf(input, policy)
    const endOn = endOfTerm(ties.startOn, termMonths)
    return {
      ...ties,
      id: newId(),
      version: 1,
      number: numberOf(input.signedOn),
      actId: act.id,
      kind: chosen.kind,
      state: 'draft',
      residentId: resident.id,
      householdId: input.householdId ?? resident.household?.id ?? null,
      policyPack: policy.pack,
      policyVersion: policy.version,
      party: {
        name: resident.name,
        sex: resident.sex,
        birthDate: resident.birthDate,
        idType: resident.idType,
        idNumber: resident.idNumber,
        phone: resident.phones[0]?.number ?? null,
        address: addressText(resident),
        payments: resident.payments,
        relation,
        residence: resident.residence,
        householdType: resident.household?.type ?? null
      },
      keyCodes: [...keyCodes],
      populationClass,
      guardian: member.guardian,
      doctorId: input.doctorId,
      teamId: input.teamId,
      institutionName: ports.centre().name,
      packageId: chosen.id,
      lines: chosen.lines.map((line, position) => ({ ...line, position })),
      signedOn: input.signedOn,
      termMonths,
      endOn,
      lastOn: endOn,
      isAutoRenewed: input.isAutoRenewed,
      feeFen,
      payers,
      paymentStatus: feeFen === 0 ? 'free' : 'unpaid',
      invoiceNumber: '',
      closeReason: null,
      closeNote: '',
      successorId: null
    }
  }

  return (
    input: SigningInput,
    act: store.StoredAct,
    member: MemberInput,
    person: Person,
    field: string
  ): readonly store.StoredContract[] => {
    check(member, person, field, input.signedOn)
    // 《关于规范家庭医生签约服务管理的指导意见》（2018）: 期满后续约或另选; no region's pack lets one run on by itself.
    if (input.isAutoRenewed) refuse('isAutoRenewed', '政策没有规定自动续约，到期由本人自愿续签')
    const policy = ports.policy(input.signedOn)
    const months = termOf(input, policy)
    const drafted: store.StoredContract[] = []
    const draft = (
      chosen: ServicePackage,
      feeFen: number,
      payers: store.StoredContract['payers'],
      ties: Parameters<typeof contractOf>[7]
    ): void => {
      drafted.push(contractOf(input, act, member, person, chosen, feeFen, payers, ties))
    }
    let startOn = startOf(input, member, field)
    if (member.basicPackageId !== null) {
      const chosen = ports.signable(member.basicPackageId, input.signedOn)
      if (chosen.kind !== 'basic') refuse(`${field}.basicPackageId`, '请选择基本服务包')
      const feeFen = feeOf(chosen, null, months, `${field}.basicPackageId`)
      const byPolicy = payersByPolicy(policy, feeFen)
      draft(chosen, feeFen, payersOf(byPolicy, policy, feeFen, member.payers, `${field}.payers`), {
        basicId: null,
        predecessorId: member.predecessor?.contractId ?? null,
        predecessorAs: member.predecessor?.as ?? null,
        startOn
      })
    } else if (member.individual.length === 0) refuse(`${field}.basicPackageId`, '请选择服务包')
    const basic =
      drafted[0] ??
      store
        .selectContractsOf(db(), member.residentId)
        .find(
          one =>
            one.kind === 'basic' &&
            one.state === 'effective' &&
            (holdsOn(one, startOn) || holdsOn(one, addDays(startOn, 1)))
        )
    if (member.individual.length > 0 && basic === undefined) {
      return refuse(`${field}.individual`, '个性化服务包须附属于有效的基本服务包协议')
    }
    for (const [index, { packageId, negotiatedFen, payers: typed }] of member.individual.entries()) {
      const at = `${field}.individual.${String(index)}`
      const chosen = ports.signable(packageId, input.signedOn)
      if (chosen.kind !== 'individual') refuse(`${at}.packageId`, '请选择个性化服务包')
      const feeFen = feeOf(chosen, negotiatedFen, months, `${at}.negotiatedFen`)
      startOn = basic !== undefined && basic.startOn > startOn ? basic.startOn : startOn
      const { payments } = person.resident
      const byPolicy = individualPayersByPolicy(policy, feeFen, { payments, months })
      const payers = payersOf(byPolicy, policy, feeFen, typed, `${at}.payers`)
      const basicId = basic?.id ?? null
      draft(chosen, feeFen, payers, { basicId, predecessorId: null, predecessorAs: null, startOn })
    }
    return drafted
  }
}
