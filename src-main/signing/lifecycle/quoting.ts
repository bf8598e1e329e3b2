import type { Handlers } from '../../lib/router.ts'
import type { ServicePackage } from '../catalogue/contract.ts'
import type { SigningPorts } from '../ports.ts'
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
        if (price === null) return { residentId, packageId, kind, feeFen: null, payers: null, asks: null }
        const feeFen = feeOfTerm(price, termMonths)
        const by =
          kind === 'basic'
            ? payersByPolicy(policy, feeFen)
            : individualPayersByPolicy(policy, feeFen, { payments, months: termMonths })
        return typeof by === 'string'
          ? { residentId, packageId, kind, feeFen, payers: null, asks: by }
          : { residentId, packageId, kind, feeFen, payers: by, asks: null }
      })
    })
  }
}
