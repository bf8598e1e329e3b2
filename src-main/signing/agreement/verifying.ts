import { instantOf } from '../../lib/clock.ts'
import type { Handlers } from '../../lib/router.ts'
import type { Services } from '../../lib/services.ts'
import type { SigningAct } from '../lifecycle/contract.ts'
import { canonical } from './canonical.ts'
import type { agreementContract, AgreementDocument } from './contract.ts'
import { contractOf } from './document.ts'
import {
  checksOf,
  notProven,
  notProvenOnPaper,
  proven,
  provenOnPaper,
  type StoredAgreement
} from './evidence.ts'
import type { AgreementPorts } from './handlers.ts'
import { selectAgreement, selectJournalled } from './store.ts'

/** Reckons everything anew from what is stored, and says what follows from it and what does not. */
export function verifying(
  { db, clock }: Services,
  ports: Pick<AgreementPorts, 'act'>
): Handlers<typeof agreementContract>['verifyAgreement'] {
  return ({ actId }) => {
    const act = ports.act(actId)
    const checkedAt = instantOf(clock)
    const stored = selectAgreement(db(), actId)
    if (stored === undefined) {
      const text = isOnPaper(act)
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
        notProven: [...notProven]
      }
    }
    const checks = [...checksOf(stored, selectJournalled(db(), actId)), sameAsRecords(stored, act)]
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

export const signedTextOf = ({ text }: StoredAgreement): AgreementDocument =>
  JSON.parse(text) as AgreementDocument

/** What the centre counts and bills by must be what was signed; a dated change of the hospitals is no other contract. */
function sameAsRecords(stored: StoredAgreement, act: SigningAct): { isSound: boolean; text: string } {
  const moved = new Set(
    act.contracts
      .filter(({ changes, startOn }) =>
        changes.some(({ kind, on }) => kind === 'combination' && on === startOn)
      )
      .map(({ id }) => id)
  )
  const compared = (contracts: AgreementDocument['contracts']): string =>
    canonical(
      contracts.map(each =>
        moved.has(each.contractId) ? { ...each, districtHospital: '', cityHospital: '' } : each
      )
    )
  const isSound = compared(signedContractsOf(stored)) === compared(act.contracts.map(contractOf))
  return {
    isSound,
    text: isSound
      ? '登记的签约人、服务包、期限和费用与签署的协议一致'
      : '登记的签约人、服务包、期限或费用与签署的协议不一致'
  }
}

function signedContractsOf(stored: StoredAgreement): AgreementDocument['contracts'] {
  try {
    return signedTextOf(stored).contracts
  } catch {
    return []
  }
}
