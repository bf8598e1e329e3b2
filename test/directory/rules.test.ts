import { describe, expect, it } from 'vitest'
import type { MemberRole } from '../../src-main/directory/contract.ts'
import { compositionOf, teamWarnings } from '../../src-main/directory/rules.ts'

describe('the kind of a team', () => {
  it.each<[readonly MemberRole[], 'basic' | 'standard' | 'enhanced' | null]>([
    [['doctor', 'nurse', 'public-health'], 'basic'],
    [['gp', 'community-nurse', 'public-health'], 'standard'],
    [['gp', 'doctor', 'nurse', 'public-health', 'dietitian'], 'standard'],
    [['doctor', 'nurse', 'public-health', 'upper-specialist'], 'enhanced'],
    [['gp', 'nurse', 'public-health', 'upper-specialist'], 'enhanced'],
    [['gp', 'nurse'], null],
    [['nurse', 'public-health', 'upper-specialist'], null],
    [[], null]
  ])('of %j is %s', (roles, type) => {
    expect(compositionOf(roles, 0).type).toBe(type)
  })

  it('says who is missing', () => {
    expect(compositionOf(['nurse'], 0).missing).toEqual(['医生', '公卫医师'])
  })

  it('is 三师共管 with a specialist, a family doctor and a health manager', () => {
    expect(compositionOf(['specialist', 'gp', 'health-manager'], 0).isThreeTeacher).toBe(true)
    expect(compositionOf(['specialist', 'gp', 'nurse'], 0).isThreeTeacher).toBe(false)
    expect(compositionOf(['specialist', 'nurse', 'health-manager'], 0).isThreeTeacher).toBe(false)
  })

  it('warns of what the region limits, at the limit not yet, and is silent where the region is', () => {
    const limits = { membersMin: 3, membersMax: 5, panelPersonsMax: 2000, panelHouseholdsMax: null }
    const size = { members: 5, persons: 2000, households: 9000 }
    expect(teamWarnings(limits, size)).toEqual([])
    expect(teamWarnings(limits, { ...size, persons: 2001 })).toEqual([
      '签约居民 2001 人，超过本地上限 2000 人'
    ])
    expect(teamWarnings(limits, { ...size, members: 6 })).toHaveLength(1)
    expect(teamWarnings(limits, { ...size, members: 2 })).toHaveLength(1)
    expect(
      teamWarnings(
        { membersMin: null, membersMax: null, panelPersonsMax: null, panelHouseholdsMax: null },
        {
          members: 0,
          persons: 99_999,
          households: 9999
        }
      )
    ).toEqual([])
  })
})
