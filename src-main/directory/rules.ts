import type { MemberRole, Team, TeamComposition } from './contract.ts'

/** What the region's pack says about teams; null where it is silent. */
export interface TeamLimits {
  readonly membersMin: number | null
  readonly membersMax: number | null
  readonly panelPersonsMax: number | null
  readonly panelHouseholdsMax: number | null
}

const doctors: readonly MemberRole[] = ['doctor', 'gp', 'village-doctor']

/**
 * 成都：基本型 = 医生 + 护士 + 公卫医师；标准型 = 全科医师 + （社区）护士 + 公卫医师；加强型 = 其一 + 上级医院医师.
 * 厦门“三师共管”：专科医师 + 家庭医生 + 健康管理师. Xuzhou does not say what the digits of 3+1+N stand for: here it is
 * a general team that specialist teams support.
 * @param supporters specialist teams that support this one
 */
export function compositionOf(roles: readonly MemberRole[], supporters: number): TeamComposition {
  const has = (...wanted: readonly MemberRole[]): boolean => roles.some(role => wanted.includes(role))
  const hasDoctor = has(...doctors)
  const hasNurse = has('nurse', 'community-nurse')
  const hasPublicHealth = has('public-health')
  const isBasic = hasDoctor && hasNurse && hasPublicHealth
  const isStandard = isBasic && has('gp')
  const missing = [
    ...(hasDoctor ? [] : ['医生']),
    ...(hasNurse ? [] : ['护士']),
    ...(hasPublicHealth ? [] : ['公卫医师'])
  ]
  return {
    type: !isBasic ? null : has('upper-specialist') ? 'enhanced' : isStandard ? 'standard' : 'basic',
    isThreeTeacher: has('upper-specialist', 'specialist') && hasDoctor && has('health-manager'),
    hasSpecialistTeams: supporters > 0,
    missing
  }
}

const over = (value: number, most: number | null, what: string, unit: string): readonly string[] =>
  most !== null && value > most
    ? [`${what} ${String(value)} ${unit}，超过本地上限 ${String(most)} ${unit}`]
    : []

/** Sentences about how many people signed with a team; they warn, nobody is stopped. */
export const panelWarnings = (
  { panelPersonsMax, panelHouseholdsMax }: TeamLimits,
  panel: Team['panel']
): readonly string[] => [
  ...over(panel.persons, panelPersonsMax, '签约居民', '人'),
  ...over(panel.households, panelHouseholdsMax, '签约家庭', '户')
]

/** Sentences about size and panel; they warn, nobody is stopped. */
export const teamWarnings = (
  limits: TeamLimits,
  size: Team['panel'] & { readonly members: number }
): readonly string[] => [
  ...(limits.membersMin !== null && size.members < limits.membersMin
    ? [`团队 ${String(size.members)} 人，少于本地下限 ${String(limits.membersMin)} 人`]
    : []),
  ...over(size.members, limits.membersMax, '团队', '人'),
  ...panelWarnings(limits, size)
]
