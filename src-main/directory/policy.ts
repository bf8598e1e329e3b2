import { type RegionalPolicy, valueOf } from '../policy/rules.ts'
import type { TeamLimits } from './rules.ts'

/** What the centre's regional policy says about teams on a day; null where it is silent. */
export const teamLimitsOn = (policy: RegionalPolicy, day: string): TeamLimits => ({
  membersMin: valueOf(policy, 'team.membersMin', day)?.value ?? null,
  membersMax: valueOf(policy, 'team.membersMax', day)?.value ?? null,
  panelPersonsMax: valueOf(policy, 'team.panelPersonsMax', day)?.value ?? null,
  panelHouseholdsMax: valueOf(policy, 'team.panelHouseholdsSoft', day)?.value ?? null
})
