import type { SigningAct } from '../lifecycle/contract.ts'
import type { Team } from '../../directory/contract.ts'
import type { AgreementDocument } from './contract.ts'

export interface Letterhead {
  readonly name: string
  readonly address: string
  readonly phone: string
}

/** Everything that stands on the agreement, as on the day it is signed: later changes are dated records beside it. */
export function documentOf(act: SigningAct, team: Team, centre: Letterhead): AgreementDocument {
  // Who died before it was signed is no party to it; a discarded act is shown as it was to be.
  const left = act.contracts.filter(({ state }) => state !== 'void')
  const parties = left.length === 0 ? act.contracts : left
  const [first] = parties
  const signedOn = first?.signedOn ?? ''
  return {
    format: 'jiayi-agreement/1',
    actId: act.id,
    agreementVersion: act.agreementVersion,
    privacyVersion: act.privacyVersion,
    policyPack: first?.policyPack ?? '',
    policyVersion: first?.policyVersion ?? '',
    signedOn,
    mode: act.mode,
    place: act.place,
    serviceAddress: act.serviceAddress,
    remarks: act.remarks,
    centre: { name: centre.name, address: centre.address, phone: centre.phone },
    team: {
      name: team.name,
      phone: team.phone,
      doctor: first?.responsible[0]?.doctorName ?? first?.doctorName ?? '',
      members: team.members
        .filter(({ from, to }) => from <= signedOn && (to === null || to >= signedOn))
        .map(({ name, role, title, phone, institutionName }) => ({
          name,
          role,
          title,
          phone,
          institution: institutionName ?? ''
        }))
    },
    contracts: parties.map(contractOf),
    refusals: act.refusals.map(({ residentId, name, reason }) => ({ residentId, name, reason }))
  }
}

/** The part that must stay what it was for as long as the contract is kept. */
export function contractOf(
  contract: SigningAct['contracts'][number]
): AgreementDocument['contracts'][number] {
  const { party, guardian, combinations } = contract
  return {
    contractId: contract.id,
    number: contract.number,
    kind: contract.kind,
    residentId: contract.residentId,
    name: party.name,
    sex: party.sex,
    birthDate: party.birthDate,
    idType: party.idType,
    idNumber: party.idNumber ?? '',
    phone: party.phone ?? '',
    address: party.address,
    relation: party.relation ?? '',
    guardian:
      guardian === null
        ? null
        : {
            name: guardian.name,
            relation: guardian.relation,
            idType: guardian.idType,
            idNumber: guardian.idNumber,
            phone: guardian.phone
          },
    keyCodes: [...contract.keyCodes],
    populationClass: contract.populationClass,
    startOn: contract.startOn,
    endOn: contract.endOn,
    termMonths: contract.termMonths,
    isAutoRenewed: contract.isAutoRenewed,
    districtHospital: combinations[0]?.districtHospital ?? '',
    cityHospital: combinations[0]?.cityHospital ?? '',
    packageName: contract.packageName,
    packageNumber: contract.packageNumber,
    lines: contract.lines.map(line => ({
      code: line.code,
      name: line.name,
      content: line.content,
      timesPerYear: line.timesPerYear,
      isUnlimited: line.isUnlimited,
      feeFen: line.feeFen,
      chargeCode: line.chargeCode
    })),
    feeFen: contract.feeFen,
    payers: contract.payers.map(({ payer, label, amountFen }) => ({ payer, label, amountFen }))
  }
}
