import type { Handlers } from '../lib/router.ts'
import type { Services } from '../lib/services.ts'
import type { policyContract, PolicyInForce } from './contract.ts'
import { policyOf } from './rules.ts'

/** `region` is the pack the centre chose when it was set up. */
export function createPolicy(_services: Services, region: () => string = () => 'national') {
  const current = (): PolicyInForce => policyOf(region())
  const handlers: Handlers<typeof policyContract> = { current }
  return { handlers, current }
}
