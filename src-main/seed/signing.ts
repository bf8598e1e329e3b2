import type { Database } from 'better-sqlite3'
import { type Stamp, write } from '../database/journal.ts'
import { addDays, ageOn, startOfDayIn } from '../lib/clock.ts'
import { assignDoctor } from '../resident/doctors.ts'
import { select } from '../resident/store.ts'
import type { ServicePackage } from '../signing/catalogue/contract.ts'
import { presentPackage } from '../signing/catalogue/rules.ts'
import { selectPackages } from '../signing/catalogue/store.ts'
import * as store from '../signing/lifecycle/store.ts'
import { rebase, refreshSome } from '../signing/lists/standing.ts'
import { dayAfter, endOfTerm } from '../signing/rules/dates.ts'
import { countedCodes, keyCodesOn } from '../signing/rules/population.ts'
import { addressText } from '../signing/rules/requirements.ts'
import type { Random } from './random.ts'

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
    lines: [['GW-01', 1], ['YL-01', null], ['YL-02', null], ['YL-03', 4]]
  },
  {
    name: '老年人基本服务包',
    kind: 'basic',
    payType: 'government-full',
    tier: 'basic',
    types: ['elderly'],
    priceFen: 0,
    lines: [['GW-01', 1], ['GW-04', 1], ['YL-01', null], ['YL-02', null], ['YL-03', 12]]
  },
  {
    name: '慢病基本服务包',
    kind: 'basic',
    payType: 'government-full',
    tier: 'basic',
    types: ['hypertension', 'diabetes'],
    priceFen: 0,
    lines: [['GW-01', 1], ['GW-02', 4], ['YL-01', null], ['YL-02', null], ['YL-03', 12], ['YL-04', 4]]
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

interface Doctor {
  readonly accountId: string
  readonly name: string
}

/** Teams, catalogue, hospitals and who answers for which committee; answers the team of each doctor. */
export async function foundSigning(
  must: Must,
  centre: { readonly committees: readonly { readonly code: string }[]; readonly start: string },
  doctors: readonly Doctor[],
  helpers: readonly (Doctor & { readonly role: 'nurse' | 'health-manager' | 'assistant' })[]
): Promise<ReadonlyMap<string, string>> {
  const hospital = await must<{ id: string }>('signing.saveInstitution', {
    name: '梧桐区中心医院',
    level: 'district'
  })
  await must('signing.saveInstitution', { name: '市第一人民医院', level: 'city' })
  const aStaff = (input: object): Promise<{ id: string }> => must('signing.saveStaffMember', input)
  const publicHealth = await aStaff({ name: '何公卫', title: '公卫医师' })
  const specialist = await aStaff({ name: '沈主任', title: '主任医师', institutionId: hospital.id })
  const staff = new Map<string, string>()
  for (const one of [...doctors, ...helpers]) {
    staff.set(one.accountId, (await aStaff({ accountId: one.accountId, name: one.name })).id)
  }
  const teams = new Map<string, string>()
  for (const [index, { accountId, name }] of doctors.entries()) {
    let team = await must<{ id: string; version: number }>('signing.saveTeam', {
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
      team = await must('signing.addTeamMember', { teamId, version, staffId, role, from: centre.start })
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

export interface SignWorld {
  readonly db: Database
  readonly random: Random
  readonly newIdAt: (milliseconds: number) => string
  readonly today: string
  readonly zone: string
  readonly deskId: string
  readonly actorId: string
  readonly centreName: string
  readonly recordPrefix: string
  readonly committees: readonly { readonly code: string }[]
  readonly doctors: readonly Doctor[]
  readonly teams: ReadonlyMap<string, string>
  /** Under which the contracts are signed, and which key populations count. */
  readonly policy: {
    readonly pack: string
    readonly version: string
    readonly counted: readonly string[] | null
  }
}

/** Contracts of about half the centre: most hold, some end soon, some are over, most of those were renewed. */
export function signPeople(world: SignWorld, onStep: (done: number) => void): void {
  const { db, random, today } = world
  const catalogue = selectPackages(db).map(presentPackage)
  const people = db
    .prepare<[], { id: string; household: string | null }>(
      `SELECT r.id, m.household_id AS household FROM resident r
      LEFT JOIN household_member m ON m.resident_number = r.number AND m.to_day IS NULL
      WHERE r.status = 'active' ORDER BY r.number`
    )
    .all()
  const homes = new Map<string, string[]>()
  for (const { id, household } of people)
    homes.set(household ?? id, [...(homes.get(household ?? id) ?? []), id])
  let done = 0
  db.exec('BEGIN IMMEDIATE')
  for (const [home, members] of homes) {
    const records = members.flatMap(id => select(db, id)?.record ?? [])
    const isKey = records.some(one => countedCodes(keyCodesOn(one, today), world.policy.counted).length > 0)
    if (random.chance(isKey ? 0.6 : 0.2)) {
      const ago = random.int(0, 420)
      const start = addDays(today, -ago)
      const old = signHome(world, catalogue, home, records, start, new Map())
      const end = endOfTerm(start, 12)
      if (end < today && random.chance(0.9)) signHome(world, catalogue, home, records, dayAfter(end), old)
    }
    done += members.length
    if (done % 5_000 < members.length) {
      db.exec('COMMIT')
      db.exec('BEGIN IMMEDIATE')
    }
    onStep(done)
  }
  db.exec('COMMIT')
  rebase(db, world.policy.counted)
  while (refreshSome(db, today, world.policy.counted, 5_000) > 0) continue
}

type Member = NonNullable<ReturnType<typeof select>>['record']

/** One sitting with everything signed on paper; answers the contract of each resident. */
function signHome(
  world: SignWorld,
  catalogue: readonly ServicePackage[],
  home: string,
  members: readonly Member[],
  startOn: string,
  old: ReadonlyMap<string, store.StoredContract>
): ReadonlyMap<string, store.StoredContract> {
  const { db, random, zone, deskId, actorId } = world
  const now = Date.parse(startOfDayIn(zone, startOn)) + 10 * 3_600_000
  const at = new Date(now).toISOString()
  const stamp: Stamp = { at, actorId, deskId }
  const newId = (): string => world.newIdAt(now)
  const isHousehold = members.some(({ id }) => id !== home)
  const [first] = members
  const position = world.committees.findIndex(({ code }) => code === first?.committeeCode)
  const doctor = world.doctors[Math.max(0, position) % world.doctors.length]
  if (first === undefined || doctor === undefined) return new Map()
  const act: store.StoredAct = {
    id: newId(),
    version: 1,
    requestId: newId(),
    state: 'effective',
    householdId: isHousehold ? home : null,
    mode: random.pick(['1', '2', '3', '7'] as const),
    place: '本中心',
    serviceAddress: '',
    agreementVersion: '1',
    privacyVersion: '1',
    remarks: '',
    needsReview: false,
    signedById: actorId,
    createdAt: at,
    note: ''
  }
  const adult = members.find(one => ageOn(one.birthDate, startOn) >= 18)
  const contracts = members
    .filter(({ birthDate }) => birthDate <= startOn)
    .map(member => contractOf(world, catalogue, { act, member, startOn, doctor, newId, adult, old }))
  write(db, stamp, { entity: 'signing-act', id: act.id, version: 1, before: null, after: act }, () => {
    store.upsertAct(db, act)
    const signed = { way: 'paper' as const, signedAt: at, documentHash: null, evidenceId: null }
    store.insertSignatures(db, act.id, [
      ...contracts.map(({ residentId, party, guardian }) => ({
        ...signed,
        residentId,
        party: guardian === null ? ('resident' as const) : ('guardian' as const),
        name: guardian?.name ?? party.name
      })),
      { ...signed, residentId: null, party: 'doctor' as const, name: doctor.name }
    ])
    const given = ['agreement', 'privacy', 'health-data'] as const
    store.insertConsents(
      db,
      act.id,
      contracts.flatMap(({ residentId }) =>
        given.map(item => ({ residentId, item, textVersion: '1', isGiven: true, at }))
      )
    )
  })
  for (const contract of contracts) {
    const change = { entity: 'sign-contract', id: contract.id, version: 1, before: null, after: contract }
    write(db, stamp, change, () => {
      store.insertContract(db, contract)
      const { id: contractId, doctorId, teamId } = contract
      store.insertResponsible(db, { contractId, from: startOn, doctorId, teamId, transferId: null })
    })
    const before = old.get(contract.residentId)
    if (before === undefined) continue
    const after = { ...before, successorId: contract.id, version: before.version + 1 }
    write(db, stamp, { entity: 'sign-contract', id: after.id, version: after.version, before, after }, () => {
      store.updateContract(db, after)
    })
  }
  if (contracts.some(({ lastOn }) => lastOn >= world.today) && startOn <= world.today) {
    const residentIds = contracts.map(({ residentId }) => residentId)
    assignDoctor(db, stamp, residentIds, doctor.accountId)
  }
  return new Map(contracts.map(contract => [contract.residentId, contract]))
}

function contractOf(
  world: SignWorld,
  catalogue: readonly ServicePackage[],
  signing: {
    readonly act: store.StoredAct
    readonly member: Member
    readonly startOn: string
    readonly doctor: Doctor
    readonly newId: () => string
    readonly adult: Member | undefined
    readonly old: ReadonlyMap<string, store.StoredContract>
  }
): store.StoredContract {
  const { act, member, startOn, doctor, newId, adult, old } = signing
  const keyCodes = keyCodesOn(member, startOn)
  const type = member.conditions.length > 0 ? 'hypertension' : keyCodes.includes('age65') ? 'elderly' : null
  const chosen = catalogue.find(
    ({ kind, types }) => kind === 'basic' && (type === null ? types.length === 0 : types.includes(type))
  )
  if (chosen === undefined) throw new Error('the catalogue has no basic package')
  const serial = store.nextSerial(world.db, startOn.slice(0, 4))
  const endOn = endOfTerm(startOn, 12)
  const predecessorId = old.get(member.id)?.id ?? null
  return {
    id: newId(),
    version: 1,
    number: `QY${world.recordPrefix}-${startOn.slice(0, 4)}-${String(serial).padStart(6, '0')}`,
    actId: act.id,
    kind: 'basic',
    state: 'effective',
    residentId: member.id,
    householdId: act.householdId,
    policyPack: world.policy.pack,
    policyVersion: world.policy.version,
    party: {
      name: member.name,
      sex: member.sex,
      birthDate: member.birthDate,
      idType: member.idType,
      idNumber: member.idNumber,
      phone: member.phones[0]?.number ?? null,
      address: addressText(member),
      payments: member.payments,
      relation: null,
      residence: member.residence,
      householdType: null
    },
    keyCodes: [...keyCodes],
    populationClass:
      countedCodes(keyCodes, world.policy.counted).length > 0 ? 'I' : act.householdId === null ? 'III' : 'II',
    guardian:
      ageOn(member.birthDate, startOn) >= 18 || adult === undefined
        ? null
        : {
            name: adult.name,
            relation: '家长',
            idType: adult.idType,
            idNumber: adult.idNumber ?? '无',
            phone: adult.phones[0]?.number ?? '无',
            reason: 'minor'
          },
    basicId: null,
    doctorId: doctor.accountId,
    teamId: world.teams.get(doctor.accountId) ?? '',
    institutionName: world.centreName,
    packageId: chosen.id,
    lines: chosen.lines.map((line, position) => ({ ...line, position })),
    signedOn: startOn,
    startOn,
    termMonths: 12,
    endOn,
    lastOn: endOn,
    isAutoRenewed: false,
    feeFen: 0,
    payers: [],
    paymentStatus: 'free',
    invoiceNumber: '',
    closeReason: null,
    closeNote: '',
    predecessorId,
    predecessorAs: predecessorId === null ? null : 'renewal',
    successorId: null
  }
}
