import type { Database } from 'better-sqlite3'
import { Failure } from '../../lib/failure.ts'
import { signingInput, type SigningInput } from './contract.ts'
import * as store from './store.ts'

/**
 * What was chosen in a draft of one person, once more for this one: the same packages, doctor and hospitals. Fees and
 * days are worked out anew by whoever starts it. A contract it was to follow is the other person's and is not.
 */
export function redraft(
  db: Database,
  act: store.StoredAct,
  residentId: string,
  requestId: string
): SigningInput {
  const contracts = store.selectContractsOfAct(db, act.id)
  const [first] = contracts
  if (first === undefined || contracts.some(one => one.residentId !== first.residentId)) {
    throw new Failure('refused', '多位家庭成员一起签的草稿不能恢复，请重新办理签约。')
  }
  const basic = contracts.find(({ kind }) => kind === 'basic')
  const record = store.selectContractRecord(db, first.id)
  const hospitals = record?.combinations.at(-1)
  const isSame = first.residentId === residentId
  return signingInput.parse({
    requestId,
    members: [
      {
        residentId,
        basicPackageId: basic?.packageId ?? null,
        individual: contracts
          .filter(({ kind }) => kind === 'individual')
          .map(({ packageId, feeFen, payers }) => ({
            packageId,
            negotiatedFen: feeFen,
            // What the region adds depends on whose insurance it is.
            payers: isSame ? typedOf(payers) : null
          })),
        guardian: isSame ? first.guardian : null,
        payers: basic === undefined ? null : typedOf(basic.payers)
      }
    ],
    teamId: first.teamId,
    doctorId: first.doctorId,
    districtHospitalId: hospitals?.districtHospitalId ?? null,
    cityHospitalId: hospitals?.cityHospitalId ?? null,
    mode: act.mode,
    place: act.place,
    serviceAddress: isSame ? act.serviceAddress : '',
    signedOn: first.signedOn,
    startOn: first.startOn,
    termMonths: first.termMonths,
    needsReview: act.needsReview,
    agreementVersion: act.agreementVersion,
    privacyVersion: act.privacyVersion,
    remarks: act.remarks,
    // Somebody looks at it before it is put before whoever signs.
    submit: false
  })
}

const typedOf = (payers: store.StoredContract['payers']) =>
  payers.map(({ payer, amountFen }) => ({ payer, amountFen }))
