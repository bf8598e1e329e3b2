import { instantNow } from '../../lib/clock.ts'
import { Failure } from '../../lib/failure.ts'
import type { Handlers } from '../../lib/router.ts'
import type { Services } from '../../lib/services.ts'
import type { SigningAct } from '../lifecycle/contract.ts'
import { selectConsents, selectSignatures } from '../lifecycle/store.ts'
import type { agreementContract, AgreementDocument } from './contract.ts'
import {
  checksOf,
  notProven,
  notProvenOnPaper,
  notProvenWithoutText,
  proven,
  provenOnPaper,
  type StoredAgreement
} from './evidence.ts'
import type { AgreementPorts } from './ports.ts'
import { readDocument, recordChecks } from './records.ts'
import { isJournalled, selectAgreement, selectJournalled } from './store.ts'

/** Reckons everything anew from what is stored, and says what follows from it and what does not. */
export function verifying(
  { db, clock }: Services,
  ports: Pick<AgreementPorts, 'act'>
): Handlers<typeof agreementContract>['verifyAgreement'] {
  return ({ actId }) => {
    const act = ports.act(actId)
    const checkedAt = instantNow(clock)
    const stored = selectAgreement(db(), actId)
    if (stored === undefined) {
      const wasKept =
        isJournalled(db(), actId) || selectSignatures(db(), actId).some(({ way }) => way !== 'paper')
      const text = wasKept
        ? '签署时保存的协议文本和签名已从电脑里被删去；请查看纸质协议。'
        : isOnPaper(act)
          ? '这份协议是在纸上签的，当时没有保存原文，电脑里没有可以校验的内容；请查看纸质协议。'
          : '这份协议还没有签字。'
      return {
        actId,
        digest: null,
        checkedAt,
        isIntact: false,
        onPaper: isOnPaper(act),
        checks: [{ isSound: false, text }],
        proven: [],
        notProven: isOnPaper(act) ? [...notProvenWithoutText] : []
      }
    }
    const checks = [
      ...checksOf(stored, selectJournalled(db(), actId)),
      ...recordChecks(stored, {
        act,
        signatures: selectSignatures(db(), actId),
        consents: selectConsents(db(), actId)
      })
    ]
    const isIntact = checks.every(({ isSound }) => isSound)
    const onPaper = isOnPaper(act)
    return {
      actId,
      digest: stored.digest,
      checkedAt,
      isIntact,
      onPaper,
      checks,
      proven: isIntact ? [...(onPaper ? provenOnPaper : proven)] : [],
      notProven: [...(onPaper ? notProvenOnPaper(stored.digest) : notProven)]
    }
  }
}

export const isOnPaper = ({ contracts }: SigningAct): boolean =>
  contracts.some(({ signatures }) => signatures.some(({ way }) => way === 'paper'))

export function signedTextOf({ text }: StoredAgreement): AgreementDocument {
  const signed = readDocument(text)
  if (signed !== null) return signed
  throw new Failure(
    'unavailable',
    '协议文本在签署后被改动，不能显示。请查看校验结果，以双方各执一份的纸质协议为准。'
  )
}
