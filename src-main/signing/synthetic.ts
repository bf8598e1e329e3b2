import type { Database } from 'better-sqlite3'
import { type Stamp, write } from '../database/journal.ts'
import { addDays, ageOn, startOfDayIn } from '../lib/clock.ts'
import type { Resident } from '../resident/contract.ts'
import type { ServicePackage } from './catalogue/contract.ts'
import { presentPackage } from './catalogue/rules.ts'
import { selectPackages } from './catalogue/store.ts'
import { refreshSome as refreshFulfilment } from './fulfilment/keeping.ts'
import * as store from './lifecycle/store.ts'
import { rebase, refreshSome } from './lists/standing.ts'
import { dayAfter, endOfTerm } from './rules/dates.ts'
import { countedCodes, keyCodesOn } from './rules/population.ts'
import { addressText } from './rules/requirements.ts'

// The contracts of a synthetic centre, written by the same rules and stores and into the same journal as real ones.

/** Seeded chance. */
interface Random {
  readonly int: (from: number, to: number) => number
  readonly chance: (probability: number) => boolean
  readonly pick: <T>(list: readonly [T, ...T[]]) => T
}
interface Doctor {
  readonly accountId: string
  readonly name: string
}
type Member = Omit<Resident, 'age' | 'summary' | 'household'>

export interface SignWorld {
  readonly db: Database
  readonly random: Random
  /** Of the resident feature. */
  readonly selectResident: (id: string) => Member | null
  readonly assignDoctor: (stamp: Stamp, residentIds: readonly string[], doctorId: string) => void
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
    const records = members.flatMap(id => world.selectResident(id) ?? [])
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
  while (refreshFulfilment(db, today, 2_000) > 0) continue
}

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
    world.assignDoctor(stamp, residentIds, doctor.accountId)
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
