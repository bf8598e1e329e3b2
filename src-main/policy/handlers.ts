import type { Handlers } from '../lib/router.ts'
import type { Services } from '../lib/services.ts'
import type { policyContract, PolicyInForce } from './contract.ts'
import { createRegion } from './region/handlers.ts'
import { policyOf } from './rules.ts'

export { foundPolicy } from './region/handlers.ts'

export function createPolicy(services: Services) {
  const { handlers: regional, inForce, policyAt, regionToday } = createRegion(services)
  const current = (): PolicyInForce => policyOf(regionToday())
  const handlers: Handlers<typeof policyContract> = { current, ...regional }
  return { handlers, current, inForce, policyAt }
}
