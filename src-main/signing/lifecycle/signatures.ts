import { Failure } from '../../lib/failure.ts'
import type { z } from 'zod'
import type { consentItem, Signature, SigningAct } from './contract.ts'
import type { StoredAct, StoredConsent, StoredSignature } from './store.ts'

export interface GivenSignature {
  /** Null: the doctor. */
  readonly residentId: string | null
  readonly way: Signature['way']
  /** Null: now. */
  readonly signedAt: string | null
  readonly documentHash: string | null
  readonly evidenceId: string | null
  readonly consents: readonly z.infer<typeof consentItem>[]
}

/** As it stands on paper. */
export const onPaper = (
  given: Pick<GivenSignature, 'residentId' | 'signedAt' | 'consents'>
): GivenSignature => ({ ...given, way: 'paper', documentHash: null, evidenceId: null })

/** Every signature that is awaited, each exactly once. */
export function signaturesOf(
  awaited: SigningAct['awaits'],
  given: readonly GivenSignature[],
  now: string
): readonly StoredSignature[] {
  const missing = awaited.filter(({ residentId }) => !given.some(one => one.residentId === residentId))
  if (missing.length > 0) {
    throw new Failure('refused', `还缺 ${String(missing.length)} 人的签字，请全部签完后再确认。`)
  }
  if (given.length !== awaited.length) throw new Failure('refused', '签字人与协议不符，请刷新后重签。')
  return given.map(({ residentId, way, signedAt, documentHash, evidenceId }, index) => {
    const signer = awaited.find(one => one.residentId === residentId)
    if (signer === undefined) throw new Failure('refused', '签字人与协议不符，请刷新后重签。')
    if (signedAt !== null && signedAt > now) {
      throw new Failure('invalid-input', '签字时间不能在现在之后。', {
        [`signatures.${String(index)}.signedAt`]: '不能在现在之后'
      })
    }
    const { party, name } = signer
    return { residentId, party, name, way, signedAt: signedAt ?? now, documentHash, evidenceId }
  })
}

const items: readonly z.infer<typeof consentItem>[] = ['agreement', 'privacy', 'health-data', 'e-signature']

/**
 * Nobody's contract takes effect without agreement, notice and a consent to the use of health data of its own
 * （《个人信息保护法》第二十九条）; who does not sign on paper also agrees to that.
 */
export function requiredConsents(
  act: StoredAct,
  given: readonly GivenSignature[],
  now: string
): readonly StoredConsent[] {
  return given.flatMap(({ residentId, way, consents }, index) => {
    if (residentId === null) return []
    const needed = items.filter(item => item !== 'e-signature' || way !== 'paper')
    if (needed.some(item => !consents.includes(item))) {
      throw new Failure('refused', '还有未同意的告知事项，请逐项确认；不同意的不能签约。', {
        [`signatures.${String(index)}.consents`]: '请逐项确认'
      })
    }
    return needed.map(item => ({
      residentId,
      item,
      textVersion: item === 'agreement' ? act.agreementVersion : act.privacyVersion,
      isGiven: true,
      at: now
    }))
  })
}
