import type { CareTeam, CareTeamParticipant, Practitioner } from '@medplum/fhirtypes'
import { identifierOf, referenceTo } from '../../lib/fhir.ts'
import type { TeamToTell } from '../contract.ts'
import type { MemberRole } from './contract.ts'

const roles: Readonly<Record<MemberRole, string>> = {
  doctor: '医生',
  gp: '全科医生',
  'village-doctor': '乡村医生',
  nurse: '护士',
  'community-nurse': '社区护士',
  'public-health': '公共卫生医师',
  specialist: '专科医生',
  'upper-specialist': '上级医院专科医生',
  'health-manager': '健康管理师',
  assistant: '家庭医生助理',
  pharmacist: '药师',
  'rehab-therapist': '康复治疗师',
  psychologist: '心理咨询师',
  dietitian: '营养师',
  'social-worker': '社工',
  volunteer: '志愿者'
}

/** The team; who has no account here stands inside it as a person of that name. */
export function careTeamOf(team: TeamToTell, centreId: string): CareTeam {
  const helpers = new Map(
    team.members.flatMap(member =>
      member.accountId === null ? [[member.staffId, helperOf(member)] as const] : []
    )
  )
  const lead: CareTeamParticipant = {
    role: [{ text: '团队长' }],
    member: referenceTo<Practitioner>('Practitioner', team.leadId)
  }
  return {
    resourceType: 'CareTeam',
    identifier: [identifierOf(team.id)],
    ...(helpers.size === 0 ? {} : { contained: [...helpers.values()] }),
    status: team.status === 'active' ? 'active' : 'inactive',
    category: [{ text: '家庭医生团队' }],
    name: team.name,
    participant: [
      lead,
      ...team.members.map(({ staffId, accountId, role, from, to }): CareTeamParticipant => ({
        role: [{ text: roles[role] }],
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
