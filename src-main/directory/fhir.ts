import type { CareTeam, CareTeamParticipant, Practitioner } from '@medplum/fhirtypes'
import { identifierOf, ownCoding, referenceTo } from '../lib/fhir.ts'
import { memberRoles, type TeamToTell } from './contract.ts'

/** The team; who has no account here stands inside it as a person of that name. */
export function careTeamOf(team: TeamToTell, centreId: string): CareTeam {
  const helpers = new Map(
    team.members.flatMap(member =>
      member.accountId === null ? [[member.staffId, helperOf(member)] as const] : []
    )
  )
  const lead: CareTeamParticipant = {
    role: [{ coding: [ownCoding('team-role', 'lead', '团队长')], text: '团队长' }],
    member: referenceTo<Practitioner>('Practitioner', team.leadId)
  }
  return {
    resourceType: 'CareTeam',
    identifier: [identifierOf(team.id)],
    ...(helpers.size === 0 ? {} : { contained: [...helpers.values()] }),
    status: team.status === 'active' ? 'active' : 'inactive',
    category: [{ coding: [ownCoding('team', 'family-doctor', '家庭医生团队')], text: '家庭医生团队' }],
    name: team.name,
    participant: [
      lead,
      ...team.members.map(({ staffId, accountId, role, from, to }): CareTeamParticipant => ({
        role: [{ coding: [ownCoding('team-role', role, memberRoles[role])], text: memberRoles[role] }],
        member:
          accountId === null
            ? { reference: `#${staffId}` }
            : referenceTo<Practitioner>('Practitioner', accountId),
        period: { start: from, ...(to === null ? {} : { end: to }) }
      }))
    ],
    managingOrganization: [referenceTo('Organization', centreId)],
    ...(team.phone === '' ? {} : { telecom: [{ system: 'phone', value: team.phone, use: 'work' }] })
  }
}

const helperOf = ({ staffId, name }: TeamToTell['members'][number]): Practitioner => ({
  resourceType: 'Practitioner',
  id: staffId,
  name: [{ text: name }]
})
