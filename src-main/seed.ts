import { existsSync } from 'node:fs'
import { freemem } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Database } from 'better-sqlite3'
import { v7 } from 'uuid'
import { type Stamp, write } from './database/journal.ts'
import type { Institution } from './directory/contract.ts'
import type { HypertensionForm } from './follow-up/forms/hypertension/definition.ts'
import { savingForms } from './follow-up/saving.ts'
import { keepUpAlone } from './database/derived-jobs.ts'
import { derivedTables } from './derived.ts'
import { broughtIn } from './follow-up/forms/known.ts'
import { followUpSchedule, scheduleBasis } from './follow-up/schedule.ts'
import { criticalBasis, criticalListName } from './critical/list.ts'
import { beginAt } from './critical/store.ts'
import { serviceDays } from './measurement/service-days.ts'
import { fulfilmentLines } from './signing/fulfilment/keeping.ts'
import { signingStanding, standingBasis } from './signing/lists/standing.ts'
import type { ResidentFacts } from './follow-up/ports.ts'
import { hypertensionForm } from './follow-up/forms/hypertension/index.ts'
import { contextOf } from './follow-up/situation.ts'
import { centreDay } from './database/centre-day.ts'
import { addDays, dayIn, daysBetween, startOfDayIn } from './lib/clock.ts'
import { systemOutside } from './lib/outside.ts'
import { createServices, type Services } from './lib/services.ts'
import type { Actor, Session } from './lib/session.ts'
import type { BloodPressureSeries } from './measurement/contract.ts'
import { meanOfReadings } from './measurement/rules.ts'
import { pressureKind } from './measurement/kinds.ts'
import { measuredOnArrival, noEvidence, type StoredReading } from './measurement/store.ts'
import type { PolicyAt } from './policy/region/contract.ts'
import { policyOf } from './policy/rules.ts'
import { prepare, registerAll } from './resident/bulk.ts'
import { householdKind } from './resident/kinds.ts'
import { checkCharacter } from './resident/id-number.ts'
import { loadReadings } from './lib/pinyin.ts'
import { ageOf, householdType, type ResidentRecord } from './resident/rules.ts'
import { assignDoctor } from './resident/doctors.ts'
import { select, type StoredResident } from './resident/store.ts'
import { households, type Person } from './seed/people.ts'
import { createRandom } from './seed/random.ts'
import { foundSigning, type Must } from './seed/signing.ts'
import { signPeople } from './signing/synthetic/people.ts'
import { arrivalDay, type Course, fillForm, lostForm, measure, newCourse } from './seed/visits.ts'
import { createWorkstation, type Workstation } from './workstation.ts'

// A synthetic centre: people, households, and years of follow-up, written by the same rules and stores and into the
// same journal as real work. The same seed gives the same people.

const usage = `npm run seed -- --data DIR [--residents 2000] [--years 1] [--seed 1] [--today YYYY-MM-DD]
Into an empty folder a new centre is set up (administrator: admin); into an existing one JIAYI_USER, an administrator,
signs in with JIAYI_PASSWORD.`
const defaultPassword = 'jiayi-demo-2026'
/** People in one transaction; their index keys are written together. */
const batch = 5_000
const visitsInTransaction = 5_000
const mostCacheBytes = 200_000_000

const staff = [
  { login: 'wang', name: '王秋实', roles: ['doctor'] },
  { login: 'li', name: '李慎之', roles: ['doctor'] },
  { login: 'zhao', name: '赵知远', roles: ['doctor'] },
  { login: 'chen', name: '陈若水', roles: ['doctor'] },
  { login: 'sun', name: '孙静好', roles: ['nurse'] },
  { login: 'zhou', name: '周采薇', roles: ['nurse'] },
  { login: 'wu', name: '吴思齐', roles: ['health-manager'] },
  { login: 'zheng', name: '郑小满', roles: ['assistant'] },
  { login: 'feng', name: '冯察', roles: ['auditor'] }
] as const

const committeeNames =
  '梧桐 香樟 银杏 水杉 桂花 玉兰 丁香 紫藤 海棠 石榴 青松 翠竹 红梅 金桔 白杨 垂柳 枫林 荷塘 桃园 杏林'.split(
    ' '
  )

const centre = {
  name: '梧桐街道社区卫生服务中心',
  recordPrefix: '310104001',
  address: '梧桐路 1 号',
  phone: '021-55550000',
  committees: committeeNames.map((name, index) => ({
    code: String(index + 1).padStart(3, '0'),
    name: `${name}居委会`
  }))
}

interface Workspace {
  readonly must: Must
  readonly db: Database
  readonly actor: Actor
  readonly centreName: string
  readonly deskId: string
  readonly zone: string
  readonly recordPrefix: string
  readonly committees: readonly { readonly code: string; readonly name: string }[]
  /** Doctors, and who else does follow-ups. */
  readonly doctors: readonly Actor[]
  readonly carers: readonly Actor[]
}

const say = (text: string): void => {
  process.stderr.write(`${text}\n`)
}

/** One line that is written over, or, without a terminal, a line at every tenth. */
function progress(label: string, total: number): (done: number) => void {
  const began = Date.now()
  let tenth = 0
  return done => {
    const seconds = ((Date.now() - began) / 1000).toFixed(1)
    const line = `${label} ${done}/${total} · ${seconds} s`
    if (process.stderr.isTTY) process.stderr.write(`\r${line}${done >= total ? '\n' : ''}`)
    else if (done >= total || Math.floor((done * 10) / total) > tenth) {
      tenth = Math.floor((done * 10) / total)
      say(line)
    }
  }
}

async function openWorkspace(
  workstation: Workstation,
  session: Session,
  db: () => Database,
  isNew: boolean
): Promise<Workspace> {
  const must = async <T>(path: string, input: unknown = {}): Promise<T> => {
    const reply = await workstation.dispatch(session, path, input)
    if (!reply.ok) throw new Error(`${path}: ${reply.error.message}`)
    return reply.value as T
  }
  const password = process.env['JIAYI_PASSWORD'] ?? defaultPassword
  const login = process.env['JIAYI_USER'] ?? 'admin'
  if (isNew) {
    const { recoveryCode } = await must<{ recoveryCode: string }>('access.setUp', {
      centre,
      administrator: { login, name: '管理员', password }
    })
    for (const one of staff) await must('access.addAccount', { ...one, password })
    say(`已建立“${centre.name}”。管理员 ${login}，另有账号 ${staff.map(one => one.login).join('、')}。`)
    say(
      `密码 ${process.env['JIAYI_PASSWORD'] === undefined ? password : '（JIAYI_PASSWORD）'}，恢复码 ${recoveryCode}`
    )
  } else await must('access.signIn', { login, password })
  const { actor } = session
  if (actor?.roles.includes('administrator') !== true)
    throw new Error('请用管理员账号（JIAYI_USER）生成数据。')
  const {
    name: centreName,
    deskId,
    zone,
    recordPrefix,
    committees
  } = await must<
    Pick<Workspace, 'deskId' | 'zone' | 'recordPrefix' | 'committees'> & { readonly name: string }
  >('centre.get')
  if (committees.length === 0) throw new Error('中心还没有居（村）委会，请先在“设置 · 中心”中添加。')
  const people = (
    await must<{ id: string; name: string; roles: Actor['roles']; status: string }[]>('access.staff')
  )
    .filter(({ status }) => status === 'active')
    .map(({ id, name, roles }): Actor => ({ accountId: id, name, roles, sessionId: session.id }))
  const having = (...wanted: Actor['roles']): Actor[] =>
    people.filter(({ roles }) => roles.some(role => wanted.includes(role)))
  const doctors = having('doctor')
  const carers = having('doctor', 'nurse')
  return {
    must,
    db: db(),
    actor,
    centreName,
    deskId,
    zone,
    recordPrefix,
    committees,
    doctors,
    carers: carers.length > 0 ? carers : [actor]
  }
}

interface Patient {
  readonly residentId: string
  readonly facts: ResidentFacts
  readonly course: Course
  /** The form of the last visit that took place. */
  last: HypertensionForm | null
}

const { values } = parseArgs({
  options: {
    residents: { type: 'string', default: '2000' },
    years: { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
    data: { type: 'string' },
    today: { type: 'string' }
  }
})

const whole = (name: string, text: string, most: number): number => {
  if (!/^\d+$/.test(text) || Number(text) > most) throw new Error(`--${name}: 0–${most}`)
  return Number(text)
}

async function seed(dataDirectory: string): Promise<void> {
  const count = whole('residents', values.residents, 2_000_000)
  const years = whole('years', values.years, 20)
  const random = createRandom(whole('seed', values.seed, 4_294_967_295))
  // Built, they stand beside this file; run from the source, beside its folder.
  const beside = join(import.meta.dirname, 'migrations')
  let opened: Database | null = null
  const workstation = createWorkstation({
    dataDirectory,
    migrationsDirectory: existsSync(beside) ? beside : join(import.meta.dirname, '../migrations'),
    workerUrl: new URL('./worker.js', import.meta.url),
    onOpen: db => {
      opened = db
    }
  })
  try {
    const isNew = !existsSync(join(dataDirectory, 'keyring.json'))
    const session = workstation.openSession()
    const workspace = await openWorkspace(
      workstation,
      session,
      () => {
        if (opened === null) throw new Error('the database is not open')
        return opened
      },
      isNew
    )
    const today = values.today ?? dayIn(workspace.zone, Date.now())
    // Nobody else works here now: keep more of what is written in memory, and copy it into the file seldom.
    workspace.db.pragma(`cache_size = -${Math.floor(Math.min(freemem() / 4, mostCacheBytes) / 1024)}`)
    workspace.db.pragma('wal_autocheckpoint = 50000')
    const start = addDays(today, -365 * years)
    beginAt(workspace.db, startOfDayIn(workspace.zone, today))
    // The patients go when their year is over.
    followUp(workspace, await registerPeople(workspace, { random, count, today, start }), {
      random,
      today,
      start
    })
    if (isNew) await sign(workspace, { random, today, start }, count)
    workspace.db.pragma('optimize')
  } finally {
    await workstation.close()
  }
}

interface Period {
  readonly random: ReturnType<typeof createRandom>
  readonly today: string
  readonly start: string
}

/** UUIDv7 of the simulated time and the seeded chance. */
const idAt = (random: Period['random'], now: () => number) => (): string =>
  v7({ msecs: now(), random: random.bytes(16), seq: random.int(0, 0x7fff_ffff) })

/** Teams, a catalogue, and contracts of about half the people. */
async function sign(workspace: Workspace, { random, today, start }: Period, count: number): Promise<void> {
  const { must, actor, doctors } = workspace
  const people = await must<{ id: string; name: string; roles: Actor['roles'] }[]>('access.staff')
  const helpers = people.flatMap(({ id: accountId, name, roles }) => {
    const role = (['nurse', 'health-manager', 'assistant'] as const).find(one => roles.includes(one))
    return role === undefined ? [] : [{ accountId, name, role }]
  })
  const teams = await foundSigning(must, { committees: workspace.committees, start }, doctors, helpers)
  const institutions = await must<readonly Institution[]>('directory.institutions')
  const hospitalsOf = (wanted: Institution['level']): readonly string[] =>
    institutions.flatMap(({ id, level, status }) => (level === wanted && status === 'active' ? [id] : []))
  const { region: pack, versionId, values: inForce } = await must<PolicyAt>('policy.active')
  const counted = inForce.find(({ path }) => path === 'keyPopulations.codes')?.value
  const policy = { pack, version: versionId, counted: Array.isArray(counted) ? counted.map(String) : null }
  const show = progress('签约', count)
  const newIdAt = (now: number): string => idAt(random, () => now)()
  const { db } = workspace
  signPeople(
    {
      ...workspace,
      random,
      newIdAt,
      today,
      actorId: actor.accountId,
      hospitals: { district: hospitalsOf('district'), city: hospitalsOf('city') },
      teams,
      policy,
      selectResident: id => select(db, id)?.record ?? null,
      householdType: members =>
        householdType(
          members.map(({ keyPopulations, conditions }) => ({
            populations: keyPopulations.map(({ code }) => code),
            conditions: conditions.map(({ code }) => code)
          }))
        ),
      keepUp: () => {
        keepUpAlone(db, derivedTables, {
          today,
          bases: {
            [serviceDays.name]: workspace.zone,
            [followUpSchedule.name]: scheduleBasis(policyOf('national'), broughtIn(db)),
            [signingStanding.name]: standingBasis(policy.counted),
            [fulfilmentLines.name]: workspace.zone,
            [criticalListName]: criticalBasis(policyOf('national'))
          }
        })
      },
      assignDoctor: (stamp, residentIds, doctorId) => {
        assignDoctor(db, stamp, residentIds, doctorId)
      }
    },
    show
  )
}

async function registerPeople(
  { db, actor, deskId, zone, recordPrefix, committees, doctors }: Workspace,
  { random, count, today, start }: Period & { readonly count: number }
): Promise<readonly Patient[]> {
  const readingsOf = await loadReadings()
  const doctorIds = doctors.map(({ accountId }) => accountId)
  const county = recordPrefix.slice(0, 6)
  const source = households({ random, today, start, committees, doctorIds, county, checkCharacter })
  const began = Date.parse(startOfDayIn(zone, start))
  const stamp: Stamp = { at: new Date(began).toISOString(), actorId: actor.accountId, deskId }
  const newId = idAt(random, () => began)
  const show = progress('登记居民', count)
  const patients: Patient[] = []
  let done = 0
  while (done < count) {
    const homes: (readonly Person[])[] = []
    let size = 0
    while (size < batch && done + size < count) {
      const home = (source.next().value as readonly Person[]).slice(0, count - done - size)
      homes.push(home)
      size += home.length
    }
    db.transaction(() => {
      const people = homes.flat().map(({ input }) => prepare(input, readingsOf))
      const stored = registerAll(db, stamp, newId, people, count => {
        show(done + count)
      })
      // Somebody of an earlier seeding may have had the same number: then nobody can be matched to the homes.
      if (stored.length === people.length) storeHouseholds(db, stamp, newId, homes, stored)
      for (const { record } of stored) {
        if (record.conditions.some(({ code }) => code === 'hypertension'))
          patients.push(patientOf(random, record, today))
      }
    }).immediate()
    done += size
  }
  return patients
}

function storeHouseholds(
  db: Database,
  stamp: Stamp,
  newId: () => string,
  homes: readonly (readonly Person[])[],
  stored: readonly StoredResident[]
): void {
  let next = 0
  for (const home of homes) {
    const on = centreDay(db, stamp.at)
    const members = home.flatMap(({ relation }) => {
      const resident = stored[next++]
      return resident === undefined ? [] : [{ residentId: resident.record.id, relation, from: on, to: null }]
    })
    const id = newId()
    write(db, stamp, { kind: householdKind, id, seen: 'new' }, () => ({ id, version: 1, members }))
  }
}

function patientOf(random: Period['random'], record: ResidentRecord, today: string): Patient {
  const { id, name, sex, birthDate, recordNumber, status, allergies, heightCm, keyPopulations } = record
  const conditions = record.conditions.map(({ code }) => code)
  const summary = {
    id,
    name,
    sex,
    birthDate,
    age: ageOf(record, today),
    idTail: null,
    phone: null,
    recordNumber,
    committeeName: '',
    conditions,
    flags: [],
    allergies,
    status
  }
  return {
    residentId: id,
    facts: { summary, heightCm, keyPopulations },
    course: newCourse(random, heightCm),
    last: null
  }
}

/** Day after day, whoever is due comes (or does not), and the rules say when to come again. */
function followUp(
  workspace: Workspace,
  patients: readonly Patient[],
  { random, today, start }: Period
): void {
  const { db, deskId, zone, carers, doctors, actor } = workspace
  let now = Date.parse(startOfDayIn(zone, start))
  const policy = policyOf('national')
  const newId = idAt(random, () => now)
  const services = createServices({
    outside: { ...systemOutside, clock: () => now, newId },
    db: () => db,
    here: { zone, deskId },
    whenFree: write => {
      write()
    },
    whenWritable: write => {
      write()
    },
    emit: () => undefined
  })
  let sitting: BloodPressureSeries | null = null
  const ports = {
    policy: () => policy,
    series: () => sitting
  }
  const save = savingForms(services, contextOf(services, ports))
  const calendar = new Map<string, Patient[]>()
  const book = (patient: Patient, day: string): void => {
    const known = calendar.get(day)
    if (known === undefined) calendar.set(day, [patient])
    else known.push(patient)
  }
  const firstDays = Math.min(85, Math.max(1, daysBetween(start, today)))
  for (const patient of patients)
    book(patient, arrivalDay(random, addDays(start, random.int(1, firstDays)), true))

  let saved = 0
  const visit = (patient: Patient): void => {
    const nurse = carers[random.int(0, carers.length - 1)] ?? actor
    const day = services.today()
    const started = hypertensionForm.start(day, patient.last, patient.facts.heightCm)
    let form: HypertensionForm
    if (random.chance(0.03)) {
      sitting = null
      form = lostForm(random, started)
    } else {
      sitting = storeSitting(workspace, services, patient, nurse, random)
      const mean = sitting.mean
      if (mean === null) throw new Error('a sitting without readings')
      form = fillForm(random, started, patient.course, {
        seriesId: sitting.id,
        pregnant: patient.facts.keyPopulations.some(({ code }) => code === 'pregnant'),
        systolicMmHg: mean.roundedSystolicMmHg,
        diastolicMmHg: mean.roundedDiastolicMmHg,
        pulsePerMinute: mean.roundedPulsePerMinute ?? 72
      })
      patient.last = form
    }
    const { residentId, facts } = patient
    const asked = { requestId: newId(), residentId, of: hypertensionForm, form, facts }
    // What nurses have recorded in the last days waits for a doctor.
    const isRecent = daysBetween(day, today) <= 2
    saved += 1
    const recorder =
      nurse.roles.includes('doctor') || isRecent ? nurse : (doctors[saved % doctors.length] ?? nurse)
    const { nextVisitDate } = save(recorder, asked, null)
    if (nextVisitDate !== null) book(patient, arrivalDay(random, nextVisitDate, patient.course.controlled))
  }

  const days = daysBetween(start, today)
  const show = progress('随访（天）', days)
  let pending = 0
  db.exec('BEGIN IMMEDIATE')
  for (let index = 0; index < days; index += 1) {
    const day = addDays(start, index)
    const booked = calendar.get(day) ?? []
    calendar.delete(day)
    const opens = Date.parse(startOfDayIn(zone, day)) + 8 * 3_600_000
    for (const [position, patient] of booked.entries()) {
      now = opens + Math.floor((position * 9 * 3_600_000) / booked.length)
      visit(patient)
    }
    pending += booked.length
    if (pending >= visitsInTransaction) {
      pending = 0
      db.exec('COMMIT')
      db.exec('BEGIN IMMEDIATE')
    }
    show(index + 1)
  }
  db.exec('COMMIT')
}

/** Two readings from the cuff, as the device feature would have filed them. */
function storeSitting(
  { db }: Workspace,
  services: Services,
  { residentId, course }: Patient,
  observer: Actor,
  random: Period['random']
): BloodPressureSeries {
  const id = services.newId()
  const startedAt = new Date(services.clock()).toISOString()
  const readings = measure(random, course).map((pressure, index): StoredReading => ({
    ...pressure,
    id: services.newId(),
    version: 1,
    residentId,
    seriesId: id,
    meanArterialMmHg: null,
    unitReceived: 'mm[Hg]',
    arm: 'left',
    posture: 'sitting',
    setting: 'office',
    bodyMovement: false,
    irregularPulse: false,
    source: 'device',
    driverId: 'omron-hbp-9030',
    deviceName: '欧姆龙 HBP-9030',
    deviceTime: null,
    rawHex: null,
    receivedAt: new Date(services.clock() + index * 60_000).toISOString(),
    observerId: observer.accountId,
    captureId: null,
    ...measuredOnArrival,
    ...noEvidence,
    status: 'filed',
    statusReason: null,
    warnings: []
  }))
  const change = { kind: pressureKind, id, seen: 'new' as const }
  write(db, services.stamp(observer), change, () => ({ id, version: 1, residentId, startedAt, readings }))
  const shown = readings.map(reading => ({ ...reading, observerName: observer.name }))
  const mean = meanOfReadings(shown)
  // How a value stands is judged anew whenever it is shown.
  return {
    id,
    residentId,
    startedAt,
    readings: shown.map(reading => ({ ...reading, mark: null })),
    mean: mean && { ...mean, mark: null },
    advice: null
  }
}

if (values.data === undefined) {
  say(usage)
  process.exitCode = 1
} else {
  try {
    await seed(values.data)
  } catch (error) {
    say(error instanceof Error && process.env['DEBUG'] === undefined ? error.message : String(error))
    process.exitCode = 1
  }
}
