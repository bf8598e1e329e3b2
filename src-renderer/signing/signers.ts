import type { InputOf } from '@contract/lib'
import type { Agreement, agreementContract, Strokes } from '@contract/signing/agreement'

type Party = Agreement['awaits'][number]['party']
type Consent = 'agreement' | 'privacy' | 'health-data' | 'e-signature'
type Signatures = InputOf<(typeof agreementContract)['signAgreement']>['signatures']
type PaperSignatures = InputOf<(typeof agreementContract)['confirmSignatures']>['signatures']

/** Somebody who writes their name once; a guardian does so for all the children they answer for. */
export interface Signer {
  readonly key: string
  readonly party: Party
  readonly name: string
  /** Those they sign for; null is the doctor. */
  readonly residentIds: readonly (string | null)[]
  readonly forNames: readonly string[]
  consents: Consent[]
  pen: Strokes | null
}

/** Health data need a consent of their own (《个人信息保护法》第二十九条); on paper nobody signs electronically. */
export const consentsNeeded = (isPaper: boolean): readonly Consent[] =>
  isPaper ? ['agreement', 'privacy', 'health-data'] : ['agreement', 'privacy', 'health-data', 'e-signature']

/** In the order in which the agreement awaits them. */
export function signersOf({ awaits, document }: Agreement): Signer[] {
  const signers = new Map<string, Signer>()
  for (const { residentId, party, name } of awaits) {
    const signed = document.contracts.find(contract => contract.residentId === residentId)
    const guardian = party === 'guardian' ? signed?.guardian : undefined
    const key = guardian ? `${guardian.name} ${guardian.idNumber}` : (residentId ?? 'doctor')
    const before = signers.get(key)
    signers.set(key, {
      key,
      party,
      name,
      residentIds: [...(before?.residentIds ?? []), residentId],
      forNames: guardian && signed ? [...(before?.forNames ?? []), signed.name] : [],
      consents: [],
      pen: null
    })
  }
  return [...signers.values()]
}

/** Who still has to agree or to sign, in a sentence; null: nobody. */
export function stillMissing(signers: readonly Signer[], isPaper: boolean): string | null {
  for (const { party, name, consents, pen } of signers) {
    if (party !== 'doctor' && consentsNeeded(isPaper).some(item => !consents.includes(item))) {
      return `${name}还有未逐项确认的同意事项。`
    }
    if (!isPaper && pen === null) return `${name}还没有签名。`
  }
  return null
}

export const signaturesOf = (signers: readonly Signer[], way: 'screen' | 'pad'): Signatures =>
  signers.flatMap(({ residentIds, consents, pen }) =>
    pen === null ? [] : residentIds.map(residentId => ({ residentId, way, pen, consents: [...consents] }))
  )

/** What stands on paper: who, and what they agreed to. */
export const paperSignaturesOf = (signers: readonly Signer[]): PaperSignatures =>
  signers.flatMap(({ residentIds, consents }) =>
    residentIds.map((residentId): PaperSignatures[number] => ({ residentId, consents: [...consents] }))
  )
