import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { careTeamOf } from '../../src-main/directory/fhir.ts'
import { problemsOf } from '../sync/judges.ts'
import { centreId } from '../sync/records.ts'
import { anyTeam, aTeam } from './teams.ts'

describe('a team', () => {
  it('tells who belongs to it and until when; a helper stands in it once, whatever the roles', () => {
    const team = careTeamOf(aTeam(), centreId)
    expect(team.contained).toMatchObject([{ resourceType: 'Practitioner', name: [{ text: '张专家' }] }])
    expect(team.participant?.map(({ role, period }) => [role?.[0]?.text, period?.end])).toEqual([
      ['团队长', undefined],
      ['全科医生', undefined],
      ['上级医院专科医生', undefined],
      ['专科医生', '2026-05-31']
    ])
    expect(careTeamOf(aTeam({ status: 'closed' }), centreId).status).toBe('inactive')
  })

  it('is FHIR R4 by two judges, whoever belongs to it', () => {
    fc.assert(
      fc.property(anyTeam, team => {
        expect(problemsOf([careTeamOf(team, centreId)])).toEqual([])
      }),
      { numRuns: 60 }
    )
  })
})
