import { z } from 'zod'
import { call, clinicalRoles, day, everyRole, id, nothing, text, version } from '../../lib/contract.ts'

const administrators = ['administrator'] as const
const readers = [...clinicalRoles, 'administrator', 'auditor'] as const

const phone = text(30)

/** Where a hospital stands in a 1+1+1 combination; `community` and below are primary care. */
export const institutionLevel = z.enum([
  'city',
  'district',
  'community',
  'station',
  'township',
  'village',
  'other'
])
export type InstitutionLevel = z.infer<typeof institutionLevel>

const institutionInput = z.strictObject({
  name: text(60).min(2, '请填写机构名称'),
  level: institutionLevel,
  phone: phone.default(''),
  address: text(120).default(''),
  status: z.enum(['active', 'closed']).default('active')
})
export const institution = institutionInput.extend({ id, version })
export type Institution = z.infer<typeof institution>

const staffInput = z.strictObject({
  /** Whoever signs in here has an account; helpers from elsewhere (上级医院医师、村医、志愿者) have none. */
  accountId: id.nullable().default(null),
  /** Of an account holder the account's name stands. */
  name: text(40).min(1, '请填写姓名'),
  phone: phone.default(''),
  /** 职称, as it stands on the agreement. */
  title: text(40).default(''),
  qualification: z
    .enum(['gp', 'physician', 'tcm-physician', 'assistant-physician', 'village-doctor', 'nurse', 'other'])
    .default('other'),
  /** Null: of this centre. */
  institutionId: id.nullable().default(null),
  status: z.enum(['active', 'left']).default('active')
})
export const staffMember = staffInput.extend({ id, version, institutionName: z.string().nullable() })
export type StaffMember = z.infer<typeof staffMember>

export const memberRole = z.enum([
  'doctor',
  'gp',
  'village-doctor',
  'nurse',
  'community-nurse',
  'public-health',
  'specialist',
  'upper-specialist',
  'health-manager',
  'assistant',
  'pharmacist',
  'rehab-therapist',
  'psychologist',
  'dietitian',
  'social-worker',
  'volunteer'
])
export type MemberRole = z.infer<typeof memberRole>
export const memberRoles: Readonly<Record<MemberRole, string>> = {
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

/** Computed from the roles of those who belong to it today. */
export const teamComposition = z.strictObject({
  /** 基本型、标准型、加强型; null: somebody is missing. */
  type: z.enum(['basic', 'standard', 'enhanced']).nullable(),
  /** 三师共管. */
  isThreeTeacher: z.boolean(),
  /** 3+1+N: specialist teams support this one. */
  hasSpecialistTeams: z.boolean(),
  /** Who a basic team still lacks, in Chinese. */
  missing: z.array(z.string())
})
export type TeamComposition = z.infer<typeof teamComposition>

export const teamMember = z.strictObject({
  id,
  staffId: id,
  name: z.string(),
  phone: z.string(),
  title: z.string(),
  institutionName: z.string().nullable(),
  role: memberRole,
  from: day,
  /** The last day; null: still. */
  to: day.nullable()
})

const teamInput = z.strictObject({
  name: text(40).min(2, '请填写团队名称'),
  /** A specialist team (child, maternal …) supports general ones. */
  purpose: z.enum(['general', 'child', 'maternal', 'specialist']).default('general'),
  /** The account of the doctor who leads it and signs. */
  leadId: id,
  supportsTeamId: id.nullable().default(null),
  phone: phone.default(''),
  note: text(200).default('')
})
export const team = teamInput.extend({
  id,
  version,
  leadName: z.string(),
  status: z.enum(['active', 'closed']),
  members: z.array(teamMember),
  composition: teamComposition,
  /** Who holds an effective basic contract with this team today. */
  panel: z.strictObject({ persons: z.int(), households: z.int() }),
  /** Against the limits of the region's pack; they warn, nobody is stopped. */
  warnings: z.array(z.string())
})
export type Team = z.infer<typeof team>

export const block = z.strictObject({
  id,
  committeeCode: z.string(),
  committeeName: z.string(),
  doctorId: id,
  doctorName: z.string(),
  teamId: id.nullable(),
  teamName: z.string().nullable(),
  from: day,
  to: day.nullable()
})
export type Block = z.infer<typeof block>

/** A committee, who answers for its public health, and how many it is about. */
export const committeeBlock = z.strictObject({
  committeeCode: z.string(),
  committeeName: z.string(),
  /** Who answers for it today; null: nobody. */
  now: block.nullable(),
  /** Who will from a day to come on. */
  next: block.nullable(),
  /** What has to be done about it, in Chinese; null: nothing. */
  trouble: z.string().nullable(),
  /** Living here, by class; the residents of classes II and III are looked after by committee. */
  residents: z.strictObject({ I: z.int(), II: z.int(), III: z.int() }),
  /** Of them with a basic contract. */
  signed: z.int()
})
export type CommitteeBlock = z.infer<typeof committeeBlock>

export const teamsContract = {
  institutions: call({ input: nothing, output: z.array(institution), roles: everyRole, effect: 'reads' }),
  /** Without `id` a new one. */
  saveInstitution: call({
    input: institutionInput.extend({ id: id.optional(), version: version.optional() }),
    output: institution,
    roles: administrators,
    effect: 'writes'
  }),
  staffMembers: call({ input: nothing, output: z.array(staffMember), roles: readers, effect: 'reads' }),
  saveStaffMember: call({
    input: staffInput.extend({ id: id.optional(), version: version.optional() }),
    output: staffMember,
    roles: administrators,
    effect: 'writes'
  }),
  teams: call({
    input: z.strictObject({ includeClosed: z.boolean().default(false) }),
    output: z.array(team),
    roles: readers,
    effect: 'reads'
  }),
  team: call({ input: z.strictObject({ id }), output: team, roles: readers, effect: 'reads' }),
  saveTeam: call({
    input: teamInput.extend({
      id: id.optional(),
      version: version.optional(),
      status: z.enum(['active', 'closed']).default('active')
    }),
    output: team,
    roles: administrators,
    effect: 'writes'
  }),
  addTeamMember: call({
    input: z.strictObject({ teamId: id, version, staffId: id, role: memberRole, from: day }),
    output: team,
    roles: administrators,
    effect: 'writes'
  }),
  /** `on` is the last day. */
  endTeamMember: call({
    input: z.strictObject({ teamId: id, version, memberId: id, on: day }),
    output: team,
    roles: administrators,
    effect: 'writes'
  }),
  /** Which doctor answers for which committee's public health (分区包干), newest first. */
  blocks: call({
    input: z.strictObject({ includePast: z.boolean().default(false) }),
    output: z.array(block),
    roles: readers,
    effect: 'reads'
  }),
  /** Every committee, those first that nobody answers for. `preparing`: so many people's classes are not worked out. */
  committeeBlocks: call({
    input: nothing,
    output: z.strictObject({ committees: z.array(committeeBlock), preparing: z.int() }),
    roles: readers,
    effect: 'reads'
  }),
  /**
   * From that day on; whoever answered for it before does so up to the day before. On the very day the last one began
   * it takes that one's place: a slip.
   */
  assignBlock: call({
    input: z.strictObject({
      committeeCode: z.string().regex(/^\d{3}$/, '请选择居（村）委会'),
      doctorId: id,
      teamId: id.nullable().default(null),
      from: day
    }),
    output: z.array(block),
    roles: administrators,
    effect: 'writes'
  })
}
