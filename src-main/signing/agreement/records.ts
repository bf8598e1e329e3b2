import type { SigningAct } from '../lifecycle/contract.ts'
import type { StoredConsent, StoredSignature } from '../lifecycle/store.ts'
import { canonical } from './canonical.ts'
import { type AgreementDocument, agreementDocument, consent } from './contract.ts'
import { contractOf } from './document.ts'
import { type Check, readEvidence, readPaper, said, type StoredAgreement } from './evidence.ts'

/** What the centre counts, bills and shows by, beside what was signed. */
export interface Records {
  readonly act: SigningAct
  readonly signatures: readonly StoredSignature[]
  readonly consents: readonly StoredConsent[]
}

/** The stored text, if it still is an agreement; null: it was changed. */
export function readDocument(text: string): AgreementDocument | null {
  try {
    return agreementDocument.parse(JSON.parse(text))
  } catch {
    return null
  }
}

/** Whether the tables that are worked with still say what was signed. */
export function recordChecks(stored: StoredAgreement, { act, signatures, consents }: Records): Check[] {
  const document = readDocument(stored.text)
  const signed = signedBy(stored)
  return [
    said(
      document !== null && canonical(termsOf(document, act)) === canonical(termsNow(document, act)),
      '登记的签约人、服务包、期限和费用与签署的协议一致',
      '登记的签约人、服务包、期限或费用与签署的协议不一致'
    ),
    said(
      document !== null && canonical(actOf(document)) === canonical(actNow(act)),
      '登记的签约方式、地点和备注与签署的协议一致',
      '登记的签约方式、地点或备注与签署的协议不一致'
    ),
    said(
      document !== null &&
        canonical(signatures.map(one => ({ ...one }))) === canonical(signed.map(({ row }) => ({ ...row }))) &&
        signed.every(one => consented(one, document, consents)) &&
        consents.every(one => signed.some(({ row }) => row.residentId === one.residentId)),
      '登记的签名人、签署时间和同意事项与签名一致',
      '登记的签名人、签署时间或同意事项与签名不一致'
    )
  ]
}

// A hospital may get another name, and the combination changes by dated records: the agreement says which it was.
type Terms = Omit<AgreementDocument['contracts'][number], 'districtHospital' | 'cityHospital'>
const withoutHospitals = ({
  districtHospital: _district,
  cityHospital: _city,
  ...terms
}: AgreementDocument['contracts'][number]): Terms => terms

const termsOf = ({ contracts, policyPack, policyVersion, signedOn }: AgreementDocument, act: SigningAct) => ({
  contracts: contracts.map(withoutHospitals),
  policies: act.contracts.map(() => ({ policyPack, policyVersion, signedOn }))
})
/** Who died before it was signed is not in it. */
const termsNow = (document: AgreementDocument, act: SigningAct) => {
  const known = new Set(document.contracts.map(({ contractId }) => contractId))
  return {
    contracts: act.contracts
      .filter(({ id, state }) => state !== 'void' || known.has(id))
      .map(one => withoutHospitals(contractOf(one))),
    policies: act.contracts.map(({ policyPack, policyVersion, signedOn }) => ({
      policyPack,
      policyVersion,
      signedOn
    }))
  }
}

const actOf = (document: AgreementDocument) => ({
  actId: document.actId,
  agreementVersion: document.agreementVersion,
  privacyVersion: document.privacyVersion,
  mode: document.mode,
  place: document.place,
  serviceAddress: document.serviceAddress,
  remarks: document.remarks,
  // The name may be mended in the file.
  refusals: document.refusals.map(({ residentId, reason }) => ({ residentId, reason }))
})
const actNow = (act: SigningAct) => ({
  actId: act.id,
  agreementVersion: act.agreementVersion,
  privacyVersion: act.privacyVersion,
  mode: act.mode,
  place: act.place,
  serviceAddress: act.serviceAddress,
  remarks: act.remarks,
  refusals: act.refusals.map(({ residentId, reason }) => ({ residentId, reason }))
})

/** One who signed, as the tables must have it. */
interface Signed {
  readonly row: StoredSignature
  readonly consents: readonly string[]
  readonly storedAt: string
}

/** With the pen each by their own signature; on paper all by what was registered last. */
function signedBy(stored: StoredAgreement): readonly Signed[] {
  const pens = stored.signatures.flatMap(({ text }) => readEvidence(text) ?? [])
  if (pens.length > 0) {
    return pens.map(({ residentId, party, name, way, signedAt, consents, id: evidenceId }) => ({
      row: { residentId, party, name, way, signedAt, documentHash: stored.digest, evidenceId },
      consents,
      storedAt: signedAt
    }))
  }
  const paper = stored.signatures.flatMap(({ text }) => readPaper(text) ?? []).at(-1)
  return (paper?.signers ?? []).map(({ residentId, party, name, signedAt, consents }) => ({
    row: { residentId, party, name, way: 'paper', signedAt, documentHash: null, evidenceId: null },
    consents,
    storedAt: paper?.registeredAt ?? signedAt
  }))
}

/** A desk may take a moment from the last stroke until it has stored all of it. */
const storedWithinMs = 60_000

function consented(
  { row, consents: given, storedAt }: Signed,
  document: AgreementDocument,
  rows: readonly StoredConsent[]
): boolean {
  if (row.residentId === null) return true
  const needed = consent.options.filter(item => item !== 'e-signature' || row.way !== 'paper')
  const own = rows.filter(({ residentId }) => residentId === row.residentId)
  return (
    own.length === needed.length &&
    needed.every(item => given.includes(item)) &&
    own.every(({ item, isGiven, textVersion, at }) => {
      const later = Date.parse(at) - Date.parse(storedAt)
      return (
        isGiven &&
        needed.includes(item) &&
        textVersion === (item === 'agreement' ? document.agreementVersion : document.privacyVersion) &&
        later >= 0 &&
        later < storedWithinMs
      )
    })
  )
}
