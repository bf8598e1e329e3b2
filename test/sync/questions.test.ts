import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type {
  Appointment,
  Contract,
  Group,
  PractitionerRole,
  Questionnaire,
  QuestionnaireResponse,
  RelatedPerson,
  Resource
} from '@medplum/fhirtypes'
import type { Database } from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Team } from '../../src-main/directory/contract.ts'
import type { FollowUp } from '../../src-main/follow-up/contract.ts'
import type { Reply } from '../../src-main/lib/contract.ts'
import { newUuid } from '../../src-main/lib/clock.ts'
import { derivedId } from '../../src-main/lib/fhir.ts'
import type { Medication, Prescribed } from '../../src-main/medication/contract.ts'
import type { Resident } from '../../src-main/resident/contract.ts'
import type { SignContract } from '../../src-main/signing/lifecycle/contract.ts'
import { ownIdOf } from '../../src-main/sync/content.ts'
import type { SyncStatus } from '../../src-main/sync/contract.ts'
import { createWorkstation, type Workstation } from '../../src-main/workstation.ts'
import { aSaving } from '../medication/drugs.ts'
import { startFhirPeer } from '../support/fhir-peer-server.ts'
import { migrationsDirectory, workerUrl } from '../support/workstation.ts'
import { formProblems } from './form-judge.ts'
import { inputOf } from './platform.ts'
import { answerTo, type Question, questions } from './questions.ts'

// A seeded centre told whole: the district's questions, asked as standard searches, find what the desk's records say.

const today = '2026-11-20'
const password = 'long enough to be one'
const directory = mkdtempSync(join(tmpdir(), 'jiayi-questions-'))

let workstation: Workstation
let db: Database
let peer: Awaited<ReturnType<typeof startFhirPeer>>
let ask: <T>(path: string, input?: unknown) => Promise<T>
let people: readonly Resident[]
let visits: readonly FollowUp[]
let teams: readonly Team[]
let doctorId: string
let centreId: string

beforeAll(async () => {
  const seed = resolve(import.meta.dirname, '../../src-main/seed.ts')
  const args = ['--residents', '40', '--years', '1', '--seed', '11', '--today', today, '--data', directory]
  const { status } = spawnSync(process.execPath, [seed, ...args], {
    env: { ...process.env, JIAYI_PASSWORD: password }
  })
  expect(status).toBe(0)
  peer = await startFhirPeer()
  let opened: Database | null = null
  workstation = createWorkstation({
    dataDirectory: directory,
    migrationsDirectory,
    workerUrl,
    outside: { clock: () => Date.parse(`${today}T02:00:00.000Z`) },
    onOpen: fresh => {
      opened = fresh
    }
  })
  const sessionOf = async (login: string) => {
    const session = workstation.openSession()
    const call = async <T>(path: string, input: unknown = {}): Promise<T> => {
      const reply = (await workstation.dispatch(session, path, input)) as Reply<T>
      if (!reply.ok) throw new Error(`${path}: ${JSON.stringify(reply.error)}`)
      return reply.value
    }
    await call('access.signIn', { login, password })
    return call
  }
  const administrator = await sessionOf('admin')
  ask = await sessionOf('wang')
  if (opened === null) throw new Error('the database is not open')
  db = opened
  await changeSome()
  await administrator('sync.configure', { baseUrl: peer.baseUrl })
  const told = await ask<SyncStatus>('sync.run')
  expect(told).toMatchObject({ trouble: null, counts: { local: 0, sent: 0, refused: 0, conflict: 0 } })
  await changeMore()
  expect(await ask<SyncStatus>('sync.run')).toMatchObject({ trouble: null, counts: { local: 0, refused: 0 } })

  people = await everybody()
  visits = (
    await Promise.all(
      people.map(({ id }) => ask<FollowUp[]>('followUp.list', { residentId: id, limit: 100 }))
    )
  ).flat()
  teams = await ask<Team[]>('directory.teams')
  const staff = await ask<{ id: string; name: string }[]>('access.staff')
  doctorId = staff.find(({ name }) => name === '王秋实')?.id ?? ''
  centreId = (await ask<{ id: string }>('centre.get')).id
}, 240_000)
afterAll(async () => {
  await workstation.close()
  await peer.close()
  rmSync(directory, { recursive: true, force: true })
})

const idsOf = (sql: string): readonly string[] =>
  db
    .prepare<[], { id: string }>(sql)
    .all()
    .map(({ id }) => id)
const everybody = (): Promise<readonly Resident[]> =>
  Promise.all(idsOf('SELECT id FROM resident ORDER BY id').map(id => ask<Resident>('resident.get', { id })))

const has = (person: Resident, code: string): boolean =>
  person.conditions.some(one => one.code === code && one.endedOn === null)
function first<T>(all: readonly T[], fits: (one: T) => boolean): T {
  const found = all.find(fits)
  if (found === undefined) throw new Error('the seeded centre has none')
  return found
}

/** What seeding leaves out and a centre has. */
async function changeSome(): Promise<void> {
  const found = await everybody()
  const edit = (person: Resident, change: object): Promise<Resident> =>
    ask('resident.update', { ...inputOf(person), ...change })
  const [one, two, three] = found.filter(({ conditions }) => conditions.length === 0)
  if (one === undefined || two === undefined || three === undefined) throw new Error('nobody is healthy')
  await edit(one, { allergies: ['青霉素', '花粉'] })
  await edit(two, { allergies: ['青霉素'] })
  const entry = { diagnosedOn: '2020', managedFrom: '2020-02-01', endedOn: null, note: '' }
  await edit(three, { conditions: [{ ...entry, code: 'stroke' }] })
  const value = { residentId: one.id, unit: 'mmol/L', confirmed: true }
  await ask('measurement.enterGlucose', { ...value, value: 8.1, kind: 'after-meal-2h' })
  await ask('measurement.enterGlucose', { ...value, value: 6.1, kind: 'fasting' })
  await prescribe(one.id, found)
}

/** Two drugs, of which one is stopped later, and a long prescription for whoever may have one. */
async function prescribe(healthyId: string, found: readonly Resident[]): Promise<void> {
  const input = { name: '苯磺酸氨氯地平片', spec: '5mg', ingredients: ['氨氯地平'], control: 'none' }
  const drug = await ask<{ id: string }>('medication.saveDrug', { id: null, version: null, ...input })
  const takes = (residentId: string, change: Partial<Prescribed> = {}) =>
    ask<Medication>('medication.saveMedication', aSaving(residentId, { drugId: drug.id, ...change }))
  await takes(healthyId)
  await takes(healthyId, { name: '维生素C片', drugId: null, ingredients: ['维生素C'] })
  const ill = first(found, person => has(person, 'hypertension') && person.status === 'active')
  const { id } = await takes(ill.id, { route: 'oral' })
  const asked = { id: newUuid(), residentId: ill.id, medicationIds: [id], prescribedOn: today, unit: 'day' }
  const doctors = { found: ['clear-diagnosis', 'stable', 'adherent'], assessment: '血压达标' }
  await ask('medication.prescribeLong', { ...asked, ...doctors, amount: 28, followUpOn: '2026-12-10' })
}

/** And what happens after it was told. */
async function changeMore(): Promise<void> {
  const found = await everybody()
  const ill = first(found, person => has(person, 'hypertension') && person.status === 'active')
  await ask('resident.update', {
    ...inputOf(ill),
    conditions: ill.conditions.map(one => ({ ...one, endedOn: one.endedOn ?? today }))
  })
  const mistaken = first(found, ({ allergies }) => allergies.length === 2)
  await ask('resident.update', { ...inputOf(mistaken), allergies: ['青霉素'] })
  const leaving = first(found, ({ household }) => (household?.members.length ?? 0) > 2)
  const member = leaving.household?.members.find(({ relation }) => relation !== '0')
  await ask('resident.leaveHousehold', { residentId: member?.residentId, on: today })
  const [, second] = (
    await ask<{ rows: Medication[] }>('medication.medications', { residentId: mistaken.id })
  ).rows
  const stop = { residentId: mistaken.id, id: second?.id, version: 1, on: today, reason: '疗程结束' }
  await ask('medication.stopMedication', stop)
}

const found = (question: Question, given: Readonly<Record<string, string>> = {}): Promise<Resource[]> =>
  answerTo(peer, question, given)
/** On this platform they are what our identifiers name. */
const ids = (resources: readonly Resource[]): readonly string[] =>
  resources.map(resource => ownIdOf(resource) ?? 'without our identifier').toSorted()
const subjects = (resources: readonly object[]): readonly (string | undefined)[] =>
  resources
    .map(resource => {
      const { subject, patient } = resource as {
        subject?: { reference: string }
        patient?: { reference: string }
      }
      return (subject ?? patient)?.reference.split('/')[1]
    })
    .toSorted()
const sorted = (all: readonly string[]): readonly string[] => all.toSorted()
const idsWhere = (fits: (person: Resident) => boolean): readonly string[] =>
  people.filter(fits).map(({ id }) => id)
const at = (id: string): string => `Patient/${id}`

const effective = (): readonly FollowUp[] => visits.filter(({ correctedById }) => correctedById === null)
const visited = (): readonly FollowUp[] => effective().filter(({ form }) => form.outcome === 'visited')
const patientWith = (fits: (person: Resident) => boolean): Resident => first(people, fits)
const seen = (): Resident => patientWith(({ id }) => visited().some(({ residentId }) => residentId === id))

const ofLong = 'SELECT resident_id AS id FROM long_prescription'

type Answer = readonly [theirs: readonly unknown[], ours: readonly unknown[]]
/** Agreements are not seeded: they are asked for in signing.test.ts. */
type Asked = Exclude<keyof typeof questions, 'documents'>
const asked: Readonly<Record<Asked, (question: Question) => Promise<Answer>>> = {
  hypertensive: async q => [subjects(await found(q)), idsWhere(person => has(person, 'hypertension'))],
  stroke: async q => [subjects(await found(q)), idsWhere(person => has(person, 'stroke'))],
  diseasesOf: async q => {
    const person = patientWith(({ conditions }) => conditions.filter(one => one.endedOn === null).length > 1)
    const theirs = await found(q, { 居民: at(person.id) })
    const codes = person.conditions.flatMap(({ code, endedOn }) => (endedOn === null ? [code] : []))
    return [ids(theirs), sorted(codes.map(code => derivedId(person.id, `condition ${code}`)))]
  },
  endedDiseases: async q => [
    subjects(await found(q)),
    people.flatMap(({ id, conditions }) =>
      conditions.flatMap(({ endedOn }) => (endedOn === null ? [] : [id]))
    )
  ],
  allergiesOf: async q => {
    const person = patientWith(({ allergies }) => allergies.length > 0)
    const theirs = await found(q, { 居民: at(person.id) })
    return [theirs.map(one => (one as { code?: { text?: string } }).code?.text), person.allergies]
  },
  penicillin: async q => [
    subjects(await found(q)),
    idsWhere(({ allergies }) => allergies.includes('青霉素'))
  ],
  managed: async q => [
    subjects(await found(q)),
    idsWhere(person => has(person, 'hypertension') && person.status === 'active')
  ],
  managedBy: async q => [
    subjects(await found(q, { 医生: `Practitioner/${doctorId}` })),
    idsWhere(
      person => person.doctorId === doctorId && has(person, 'diabetes-type-2') && person.status === 'active'
    )
  ],
  visitsInMonth: async q => [
    ids(await found(q)),
    sorted(visited().flatMap(({ id, form }) => (form.visitDate.startsWith('2026-03') ? [id] : [])))
  ],
  homeVisits: async q => [
    ids(await found(q)),
    sorted(visited().flatMap(({ id, form }) => (form.way === '2' ? [id] : [])))
  ],
  visitsOf: async q => {
    const { id } = seen()
    const ours = visited().filter(({ residentId }) => residentId === id)
    return [ids(await found(q, { 居民: at(id) })), sorted(ours.map(visit => visit.id))]
  },
  forms: async q => [ids(await found(q)), sorted(effective().map(({ id }) => derivedId(id, 'form')))],
  formsOf: async q => {
    const { id } = seen()
    const ours = effective().filter(({ residentId }) => residentId === id)
    return [ids(await found(q, { 居民: at(id) })), sorted(ours.map(visit => derivedId(visit.id, 'form')))]
  },
  dueInWeek: async q => [daysIn(await found(q)), await dueBetween('2026-11-23', '2026-12-06')],
  nextOf: async q => {
    const [one] = await dueBetween('2000-01-01', '2040-01-01')
    const [id = ''] = one ?? []
    return [daysIn(await found(q, { 居民: at(id) })), [one]]
  },
  pressuresOf: async q => {
    const { id } = seen()
    const halfYear = [id, '2025-12-31T16:00:00.000Z', '2026-06-30T16:00:00.000Z'] as const
    const ours = db
      .prepare<string[], { id: string }>(
        `SELECT id FROM blood_pressure_series WHERE resident_id = ? AND started_at >= ? AND started_at < ?
        UNION ALL SELECT b.id FROM blood_pressure_series s JOIN blood_pressure_reading b ON b.series_id = s.id
        WHERE s.resident_id = ? AND b.received_at >= ? AND b.received_at < ? AND b.status = 'filed'`
      )
      .all(...halfYear, ...halfYear)
    return [ids(await found(q, { 居民: at(id) })), sorted(ours.map(one => one.id))]
  },
  glucoseAfterMeal: async q => [
    ids(await found(q)),
    sorted(idsOf(`SELECT id FROM glucose_reading WHERE kind = 'after-meal-2h' AND status = 'filed'`))
  ],
  // As a visit wrote it down, and by the substance of what stands on the list.
  medicine: async q => [
    ids(await found(q)),
    sorted([
      ...effective().flatMap(({ id, form }) =>
        form.adherence === '3'
          ? []
          : form.drugs.flatMap(({ name }, index) =>
              name === '氨氯地平' ? [derivedId(id, `drug-${String(index + 1)}`)] : []
            )
      ),
      ...idsOf(`SELECT id FROM medication WHERE name = '苯磺酸氨氯地平片' AND stopped_on IS NULL`)
    ])
  ],
  medicinesOf: async q => {
    const person = patientWith(({ allergies, conditions }) => allergies.length > 0 && conditions.length === 0)
    const taken = `SELECT id FROM medication WHERE stopped_on IS NULL AND resident_id = '${person.id}'`
    return [ids(await found(q, { 居民: at(person.id) })), sorted(idsOf(taken))]
  },
  stoppedMedicines: async q => [
    ids(await found(q)),
    sorted(idsOf(`SELECT id FROM medication WHERE stopped_on IS NOT NULL`))
  ],
  longPrescriptions: async q => [subjects(await found(q)), sorted(idsOf(ofLong))],
  longPrescriptionsOf: async q => {
    const [id = ''] = idsOf(ofLong)
    const theirs = await found(q, { 居民: at(id), 医生: `Practitioner/${doctorId}` })
    return [subjects(theirs), [id]]
  },
  household: async q => {
    const person = patientWith(({ household }) => (household?.members.length ?? 0) > 1)
    const theirs = (await found(q, { 居民: at(person.id) })) as Group[]
    return [
      sorted(theirs.flatMap(({ member }) => (member ?? []).map(({ entity }) => entity.reference ?? ''))),
      sorted((person.household?.members ?? []).map(({ residentId }) => at(residentId)))
    ]
  },
  relatives: async q => {
    const person = patientWith(
      ({ id, household }) =>
        (household?.members.length ?? 0) > 1 &&
        household?.members.find(({ relation }) => relation === '0')?.residentId === id
    )
    const theirs = (await found(q, { 户主: at(person.id) })) as RelatedPerson[]
    const others = (person.household?.members ?? []).filter(({ residentId }) => residentId !== person.id)
    return [
      sorted(
        theirs.map(
          ({ identifier, relationship }) =>
            `${identifier?.[1]?.value ?? ''} ${relationship?.[0]?.coding?.[0]?.code ?? ''}`
        )
      ),
      sorted(others.map(({ residentId, relation }) => `urn:uuid:${residentId} ${relation}`))
    ]
  },
  teams: async q => [
    ids(await found(q, { 医生: `Practitioner/${doctorId}` })),
    sorted(teams.flatMap(({ id, leadId }) => (leadId === doctorId ? [id] : [])))
  ],
  teamOf: async q => {
    const { id, contracts } = await signed()
    const theirs = (await found(q, { 居民: at(id) })) as Contract[]
    const team = /^CareTeam\/(.+)$/
    return [
      sorted(
        theirs.flatMap(({ supportingInfo }) =>
          (supportingInfo ?? []).flatMap(({ reference }) => team.exec(reference ?? '')?.[1] ?? [])
        )
      ),
      sorted(contracts.map(({ teamId }) => teamId))
    ]
  },
  posts: async q => {
    const theirs = (await found(q, { 中心: `Organization/${centreId}` })) as PractitionerRole[]
    const staff = await ask<{ id: string; roles: string[]; status: string }[]>('access.staff')
    const doctors = staff.filter(({ roles, status }) => roles.includes('doctor') && status === 'active')
    return [
      sorted(theirs.map(({ practitioner }) => practitioner?.reference ?? '')),
      sorted(doctors.map(({ id }) => `Practitioner/${id}`))
    ]
  },
  byIdNumber: async q => {
    const person = patientWith(({ idNumber }) => idNumber !== null)
    return [ids(await found(q, { 身份证号: person.idNumber ?? '' })), [person.id]]
  },
  peopleOf: async q => [
    ids(await found(q, { 医生: `Practitioner/${doctorId}` })),
    idsWhere(person => person.doctorId === doctorId && person.status === 'active')
  ]
}

const daysIn = (resources: readonly Resource[]): readonly unknown[] =>
  (resources as readonly Appointment[])
    .map(({ participant, requestedPeriod }) => [
      participant[0]?.actor?.reference?.split('/')[1],
      requestedPeriod?.[0]?.start
    ])
    .toSorted()
async function dueBetween(from: string, to: string): Promise<readonly (readonly [string, string])[]> {
  const { rows } = await ask<{ rows: { resident: { id: string }; dueOn: string }[] }>('followUp.due', {
    days: 92,
    size: 200
  })
  return rows
    .filter(({ dueOn }) => dueOn >= from && dueOn <= to)
    .map(({ resident, dueOn }) => [resident.id, dueOn] as const)
    .toSorted()
}
/** Somebody whose contracts hold today. */
async function signed(): Promise<{ readonly id: string; readonly contracts: readonly SignContract[] }> {
  for (const { id } of people) {
    const all = await ask<SignContract[]>('signing.contractsOf', { residentId: id })
    const contracts = all.filter(
      ({ state, startOn, lastOn }) => state === 'effective' && startOn <= today && lastOn >= today
    )
    if (contracts.length > 0) return { id, contracts }
  }
  throw new Error('nobody has signed')
}

describe('a district asks', () => {
  it.each((Object.keys(asked) as Asked[]).map(key => [questions[key].问, questions[key].搜索, key] as const))(
    '%s: %s',
    async (_, __, key) => {
      const [theirs, ours] = await asked[key](questions[key])
      expect(ours.length, 'an answer that is empty would show nothing').toBeGreaterThan(0)
      expect(theirs).toEqual(ours)
    }
  )
})

describe('a seeded centre on the platform', () => {
  it('is valid FHIR R4 by two judges, every resource of it', async () => {
    const { resources, byType, problems } = await peer.validateAll()
    expect(problems).toEqual([])
    expect(resources).toBeGreaterThan(800)
    expect(Object.keys(byType)).toEqual(
      expect.arrayContaining([
        'AllergyIntolerance',
        'Condition',
        'EpisodeOfCare',
        'Group',
        'PractitionerRole',
        'RelatedPerson'
      ])
    )
  })

  it('has filled in every form as its Questionnaire asks', async () => {
    const [form] = await peer.resources<Questionnaire>('Questionnaire')
    if (form === undefined) throw new Error('no form was published')
    const filled = await peer.resources<QuestionnaireResponse>('QuestionnaireResponse')
    expect(filled.length).toBeGreaterThan(20)
    expect(filled.flatMap(one => formProblems(form, one))).toEqual([])
  })
})
