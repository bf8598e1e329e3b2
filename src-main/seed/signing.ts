/** Who leads a team and answers for committees. */
export interface Doctor {
  readonly accountId: string
  readonly name: string
}

/** Calls the workstation as the administrator; throws when it refuses. */
export type Must = <T>(path: string, input?: unknown) => Promise<T>

const item = (
  code: string,
  name: string,
  feeFen: number | null,
  evidence: string,
  group = 'public-health'
) => ({
  code,
  name,
  feeFen,
  evidence,
  group
})
const items = [
  item('GW-01', '居民健康档案建立与更新', null, 'service-note'),
  item('GW-02', '高血压患者随访', 2_000, 'hypertension-follow-up'),
  item('GW-03', '糖尿病患者随访', 2_000, 'diabetes-follow-up'),
  item('GW-04', '老年人健康体检', 15_000, 'check-up'),
  item('YL-01', '优先就诊与预约转诊', null, 'referral', 'basic-medical'),
  item('YL-02', '长期处方', null, 'long-prescription', 'basic-medical'),
  item('YL-03', '血压测量', 200, 'blood-pressure', 'basic-medical'),
  item('YL-04', '血糖测定', 500, 'glucose', 'basic-medical'),
  item('YL-05', '十二导联心电图', 2_500, 'ecg', 'basic-medical'),
  item('TX-01', '上门巡诊', 4_000, 'home-visit', 'special'),
  item('TX-02', '慢病自我管理小组活动', 1_000, 'group-session', 'special'),
  item('TX-03', '糖尿病足筛查', 3_000, 'service-note', 'special')
]
type Code = (typeof items)[number]['code']
const packages: readonly {
  readonly name: string
  readonly kind: 'basic' | 'individual'
  readonly payType: 'government-full' | 'resident-fixed' | 'resident-negotiated'
  readonly tier: 'basic' | 'middle' | 'high'
  readonly types: readonly string[]
  readonly priceFen: number | null
  readonly lines: readonly (readonly [Code, number | null])[]
}[] = [
  {
    name: '基本服务包',
    kind: 'basic',
    payType: 'government-full',
    tier: 'basic',
    types: [],
    priceFen: 0,
    lines: [['GW-01', 1], ['YL-01', null], ['YL-02', null], ['YL-03', null]]
  },
  {
    name: '老年人基本服务包',
    kind: 'basic',
    payType: 'government-full',
    tier: 'basic',
    types: ['elderly'],
    priceFen: 0,
    lines: [['GW-01', 1], ['GW-04', 1], ['YL-01', null], ['YL-02', null], ['YL-03', 2]]
  },
  {
    name: '高血压基本服务包',
    kind: 'basic',
    payType: 'government-full',
    tier: 'basic',
    types: ['hypertension'],
    priceFen: 0,
    lines: [['GW-01', 1], ['GW-02', 4], ['YL-01', null], ['YL-02', null], ['YL-03', 4]]
  },
  {
    name: '糖尿病基本服务包',
    kind: 'basic',
    payType: 'government-full',
    tier: 'basic',
    types: ['diabetes'],
    priceFen: 0,
    lines: [['GW-01', 1], ['GW-03', 4], ['YL-01', null], ['YL-02', null], ['YL-04', 4]]
  },
  {
    name: '糖尿病中级包',
    kind: 'individual',
    payType: 'resident-fixed',
    tier: 'middle',
    types: ['diabetes'],
    priceFen: 15_000,
    lines: [['GW-03', 4], ['YL-04', 12], ['TX-03', 1], ['TX-02', 4]]
  },
  {
    name: '居家照护协商包',
    kind: 'individual',
    payType: 'resident-negotiated',
    tier: 'high',
    types: ['disabled'],
    priceFen: null,
    lines: [['TX-01', 12], ['YL-03', 12], ['YL-05', 1]]
  }
] // prettier-ignore

/** Teams, catalogue, hospitals and who answers for which committee; answers the team of each doctor. */
export async function foundSigning(
  must: Must,
  centre: { readonly committees: readonly { readonly code: string }[]; readonly start: string },
  doctors: readonly Doctor[],
  helpers: readonly (Doctor & { readonly role: 'nurse' | 'health-manager' | 'assistant' })[]
): Promise<ReadonlyMap<string, string>> {
  const hospital = await must<{ id: string }>('directory.saveInstitution', {
    name: '梧桐区中心医院',
    level: 'district'
  })
  await must('directory.saveInstitution', { name: '梧桐区中医医院', level: 'district' })
  await must('directory.saveInstitution', { name: '市第一人民医院', level: 'city' })
  await must('directory.saveInstitution', { name: '市心血管病医院', level: 'city' })
  const aStaff = (input: object): Promise<{ id: string }> => must('directory.saveStaffMember', input)
  const publicHealth = await aStaff({ name: '何公卫', title: '公卫医师' })
  const specialist = await aStaff({ name: '沈主任', title: '主任医师', institutionId: hospital.id })
  const staff = new Map<string, string>()
  for (const one of [...doctors, ...helpers]) {
    staff.set(one.accountId, (await aStaff({ accountId: one.accountId, name: one.name })).id)
  }
  const teams = new Map<string, string>()
  for (const [index, { accountId, name }] of doctors.entries()) {
    let team = await must<{ id: string; version: number }>('directory.saveTeam', {
      name: `${name}家庭医生团队`,
      leadId: accountId
    })
    const members: readonly (readonly [string | undefined, string])[] = [
      [staff.get(accountId), 'gp'],
      ...helpers
        .filter((one, at) => one.role !== 'nurse' || at % 2 === index % 2)
        .map(one => [staff.get(one.accountId), one.role] as const),
      [publicHealth.id, 'public-health'],
      ...(index % 2 === 0 ? [[specialist.id, 'upper-specialist'] as const] : [])
    ]
    for (const [staffId, role] of members) {
      const { id: teamId, version } = team
      team = await must('directory.addTeamMember', { teamId, version, staffId, role, from: centre.start })
    }
    teams.set(accountId, team.id)
  }
  for (const [index, { code: committeeCode }] of centre.committees.entries()) {
    const doctor = doctors[index % doctors.length]
    if (doctor === undefined) continue
    const { accountId: doctorId } = doctor
    const teamId = teams.get(doctorId) ?? null
    await must('signing.assignBlock', { committeeCode, doctorId, teamId, from: centre.start })
  }
  const ids = new Map<string, string>()
  for (const one of items) ids.set(one.code, (await must<{ id: string }>('signing.saveServiceItem', one)).id)
  for (const { lines, ...one } of packages) {
    const { id, version } = await must<{ id: string; version: number }>('signing.savePackage', {
      ...one,
      lines: lines.map(([code, timesPerYear]) => ({ itemId: ids.get(code), timesPerYear }))
    })
    await must('signing.publishPackage', { id, version, validFrom: centre.start })
  }
  return teams
}
