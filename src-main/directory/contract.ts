import { z } from 'zod'
import { call, clinicalRoles, day, everyRole, id, nothing, text, version } from '../lib/contract.ts'

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

/** A team as the district platform is told of it. */
export interface TeamToTell extends Pick<Team, 'id' | 'name' | 'phone' | 'status' | 'leadId'> {
  readonly members: readonly (Team['members'][number] & {
    /** Null: a helper from elsewhere, who is nobody's Practitioner here. */
    readonly accountId: string | null
  })[]
}

const absenceInput = z.strictObject({
  /** Accounts of doctors. */
  doctorId: id,
  standInId: id,
  from: day,
  /** The last day. */
  to: day,
  note: text(100).default(''),
  status: z.enum(['active', 'cancelled']).default('active')
})
export const absence = absenceInput.extend({ id, version, doctorName: z.string(), standInName: z.string() })
export type Absence = z.infer<typeof absence>

/** Who there is to sign, refer, meet and be counted with: institutions, staff, teams. */
export const directoryContract = {
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
  /** 代班, newest first: those that are over too with `includePast`. */
  absences: call({
    input: z.strictObject({ includePast: z.boolean().default(false) }),
    output: z.array(absence),
    roles: readers,
    effect: 'reads'
  }),
  /**
   * Who covers whom while a doctor is away. A doctor settles their own absence, an administrator everybody's (`forbidden`
   * otherwise); `conflict` when that doctor is away on one of these days already.
   */
  saveAbsence: call({
    input: absenceInput
      .extend({ id: id.optional(), version: version.optional() })
      .refine(({ from, to }) => to >= from, { path: ['to'], message: '最后一天早于第一天' })
      .refine(({ doctorId, standInId }) => doctorId !== standInId, {
        path: ['standInId'],
        message: '请选择另一位医生代班'
      }),
    output: absence,
    roles: ['administrator', 'doctor'],
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
  })
}
