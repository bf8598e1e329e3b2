import type { Handlers } from '../../lib/router.ts'
import type { ServicePackage } from '../catalogue/contract.ts'
import type { SigningPorts } from '../ports.ts'
import { residentShareFen } from '../rules/owed.ts'
import { feeOfTerm } from '../rules/requirements.ts'
import type { lifecycleContract } from './contract.ts'
import { individualPayersByPolicy, payersByPolicy } from './payers.ts'

export interface QuotingPorts extends Pick<SigningPorts, 'policy' | 'resident'> {
  /** Throws Failure('refused') when it cannot be signed on that day. */
  readonly signable: (packageId: string, day: string) => ServicePackage
}

/** What is chosen on the page costs this, and these pay it: as it would be written down. */
export function quoting(ports: QuotingPorts): Handlers<typeof lifecycleContract>['quoteSigning'] {
  return ({ signedOn, termMonths, members }) => {
    const policy = ports.policy(signedOn)
    return members.flatMap(({ residentId, basicPackageId, individual }) => {
      const { payments } = ports.resident(residentId)
      const chosen = [
        ...(basicPackageId === null ? [] : [{ packageId: basicPackageId, negotiatedFen: null }]),
        ...individual
      ]
      return chosen.map(({ packageId, negotiatedFen }) => {
        const { kind, priceFen } = ports.signable(packageId, signedOn)
        const price = priceFen ?? negotiatedFen
        const open = { residentId, packageId, kind, payers: null, residentFen: null, asks: null }
        if (price === null) return { ...open, feeFen: null }
        const feeFen = feeOfTerm(price, termMonths)
        const by =
          kind === 'basic'
            ? payersByPolicy(policy, feeFen)
            : individualPayersByPolicy(policy, feeFen, { payments, months: termMonths })
        return typeof by === 'string'
          ? { ...open, feeFen, asks: by }
          : { ...open, feeFen, payers: by, residentFen: residentShareFen(by) }
      })
    })
  }
}
