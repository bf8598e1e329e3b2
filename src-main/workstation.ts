import { mkdirSync } from 'node:fs'
import type { Database } from 'better-sqlite3'
import { practitionerOf } from './access/fhir.ts'
import { createAccess } from './access/handlers.ts'
import type { Kdf } from './access/keyring.ts'
import { createVault, databasePath } from './access/vault.ts'
import { organizationOf } from './centre/fhir.ts'
import { createCentre, foundCentre } from './centre/handlers.ts'
import { calls, eventNames } from './contract.ts'
import { declared } from './declared.ts'
import { verifyJournal } from './database/verify-job.ts'
import {
  type Clock,
  dayIn,
  instantIn,
  shownIn,
  type NewId,
  newUuid,
  startOfDayIn,
  systemClock,
  wait
} from './lib/clock.ts'
import type { Reply } from './lib/contract.ts'
import { createErrorLog } from './lib/error-log.ts'
import { createJobs } from './lib/job.ts'
import { Failure } from './lib/failure.ts'
import { createRouter } from './lib/router.ts'
import type { Services } from './lib/services.ts'
import type { Actor, Session } from './lib/session.ts'
import { createDevice } from './device/handlers.ts'
import { careTeamOf } from './directory/fhir.ts'
import { createDirectory } from './directory/handlers.ts'
import { teamLimitsOn } from './directory/policy.ts'
import { observationsOfSeries, observationsOfVisit } from './measurement/fhir.ts'
import { resourcesOfEcg } from './measurement/ecg/fhir.ts'
import { createEcgFiles } from './measurement/ecg/file-handlers.ts'
import { createEcg } from './measurement/ecg/handlers.ts'
import { createReports } from './measurement/ecg/reports.ts'
import { waveformFile } from './measurement/ecg/waveform.ts'
import { observationOfGlucose } from './measurement/glucose/fhir.ts'
import { createGlucose } from './measurement/glucose/handlers.ts'
import { createMeasurement } from './measurement/handlers.ts'
import { createQuality } from './measurement/quality/handlers.ts'
import { createPolicy, foundPolicy } from './policy/handlers.ts'
import { resourcesOfVisit } from './follow-up/fhir.ts'
import { createFollowUp } from './follow-up/handlers.ts'
import { patientOf } from './resident/fhir.ts'
import { assignDoctor } from './resident/doctors.ts'
import { createResident } from './resident/handlers.ts'
import { createScale } from './scale/handlers.ts'
import { resourcesOfContract } from './signing/fhir.ts'
import { createSigning } from './signing/handlers.ts'
import { signingPolicyOn } from './signing/policy.ts'
import { createLoader } from './sync/loader.ts'
import { createSync } from './sync/handlers.ts'
import { createPrinting, type Printer } from './printing/handlers.ts'

export interface WorkstationOptions {
  readonly dataDirectory: string
  readonly migrationsDirectory: string
  /** The built worker. */
  readonly workerUrl: URL
  readonly clock?: Clock
  readonly newId?: NewId
  /** Cheaper in tests, where passwords guard nothing. */
  readonly kdf?: Kdf
  readonly printer?: Printer
  /** Serial ports that no system lists (simulators). */
  readonly extraPorts?: readonly string[]
  /** Opens the desk's devices and talks to the platform in the background; a terminal call does neither. */
  readonly background?: boolean
  readonly report?: (where: string, error: unknown) => void
  /** Told the open database and its key (for the worker's own connection; never leaves memory). */
  readonly onOpen?: (db: Database, key: Uint8Array) => void
}

export interface Workstation {
  readonly dispatch: (session: Session, path: string, input: unknown) => Promise<Reply<unknown>>
  /** One for each window, signed out. */
  readonly openSession: () => Session
  readonly closeSession: (session: Session) => void
  /** Calls `listener` for every event while this session is signed in and unlocked. */
  readonly listen: (session: Session, listener: (name: string, payload: unknown) => void) => void
  readonly close: () => Promise<void>
}

/** Opens, wires, and answers calls: the whole main process without Electron. */
export function createWorkstation(options: WorkstationOptions): Workstation {
  const { dataDirectory, migrationsDirectory, clock = systemClock, newId = newUuid } = options
  mkdirSync(dataDirectory, { recursive: true })
  const report = options.report ?? createErrorLog(dataDirectory)

  const sessions = new Map<Session, ((name: string, payload: unknown) => void) | null>()
  /** Known once the database is open. */
  const here = { zone: 'Asia/Shanghai', deskId: '' }

  let key: Uint8Array | null = null
  const vault = createVault({
    dataDirectory,
    migrationsDirectory,
    declared,
    clock,
    ...(options.kdf === undefined ? {} : { kdf: options.kdf }),
    onOpen: (db, opened) => {
      key = opened
      options.onOpen?.(db, opened)
      readCentre()
      if (options.background === true) startBackground()
    }
  })

  const services: Services = {
    db: () => vault.db(),
    clock,
    newId,
    stamp: actor => ({ at: new Date(clock()).toISOString(), actorId: actor.accountId, deskId: here.deskId }),
    deskActor: () => ({ accountId: here.deskId, name: '本机', roles: [], sessionId: here.deskId }),
    today: () => dayIn(here.zone, clock()),
    dayOf: instant => dayIn(here.zone, Date.parse(instant)),
    emit: (event, payload) => {
      const name = eventNames.get(event)
      if (name === undefined) throw new Error('an event that no contract declares')
      const checked = event.payload.parse(payload)
      for (const [session, listener] of sessions) {
        if (session.actor !== null && !session.locked) listener?.(name, checked)
      }
    }
  }
  const readCentre = (): void => {
    const row = centre.get()
    here.zone = row.zone
    here.deskId = row.deskId
  }

  const runJob = createJobs({
    workerUrl: options.workerUrl,
    connection: () => {
      if (key === null) throw new Failure('unauthorised', '请先登录。')
      return { path: databasePath(dataDirectory), key: Uint8Array.from(key) }
    }
  })

  const centre = createCentre(services, {
    onChanged: ({ name }) => {
      vault.renameCentre(name)
      readCentre()
    }
  })
  const access = createAccess(services, {
    vault,
    foundCentre: (db: Database, input, { accountId, at }) => {
      here.deskId = newId()
      foundCentre(db, input, { centreId: newId(), deskId: here.deskId, actorId: accountId, at })
      foundPolicy(db, input.region, newId(), { at, actorId: accountId, deskId: here.deskId })
    },
    endSessionsOf: accountId => {
      for (const session of sessions.keys()) if (session.actor?.accountId === accountId) session.actor = null
    },
    verifyJournal: () => runJob(verifyJournal, null),
    startOfDay: day => startOfDayIn(here.zone, day)
  })

  const policy = createPolicy(services)
  const measurement = createMeasurement(services, { policy: policy.current })
  const instantOf = (shown: string): string => instantIn(here.zone, shown)
  const glucose = createGlucose(services, {
    policy: policy.current,
    instantOf,
    download: id => device.downloaded(id)
  })
  const resident = createResident(services, {
    runJob,
    report,
    died: (stamp, residentId, on) => {
      signing.residentDied(stamp, residentId, on)
    }
  })
  const directory = createDirectory(services, {
    limits: () => teamLimitsOn(policy.inForce(), services.today()),
    panel: (teamId, day) => signing.panel(teamId, day)
  })
  const signing = createSigning(services, {
    directory,
    policy: (day = services.today()) => signingPolicyOn(policy.inForce(), day),
    resident: resident.get,
    summaries: resident.summaries,
    centre: centre.get,
    committees: () => centre.get().committees,
    assignDoctor: (stamp, residentIds, doctorId) => {
      assignDoctor(services.db(), stamp, residentIds, doctorId)
    },
    openFollowUps: (doctorId, committeeCodes) => followUp.countOpen(doctorId, committeeCodes),
    runJob
  })
  const quality = createQuality(services, {
    policy: policy.current,
    startOfDay: day => startOfDayIn(here.zone, day),
    instantOf
  })
  const ecg = createEcg(services, {
    openRecorder: deviceId => device.ecgRecorder(deviceId),
    onDeskChanged: () => {
      device.tellDesk()
    },
    runJob,
    onBug: error => {
      report('ecg', error)
    }
  })
  const ecgReports = createReports(services, ecg.archive)
  const shownAt = (instant: string): string => shownIn(here.zone, instant)
  const ecgFiles = createEcgFiles(services, ecg.archive, {
    resident: id => resident.get(id),
    runJob,
    instantOf,
    shownAt,
    measure: ecg.measure
  })
  const device = createDevice(services, {
    fileReading: measurement.fileReading,
    fileGlucose: glucose.fileGlucose,
    instantOf,
    requireResident: resident.summary,
    requireSeriesOf: measurement.requireSeriesOf,
    ecg,
    limits: () => policy.current().measurement,
    startOfToday: () => startOfDayIn(here.zone, dayIn(here.zone, clock())),
    extraPaths: options.extraPorts ?? [],
    onBug: error => {
      report('device', error)
    }
  })

  const followUp = createFollowUp(services, {
    policy: policy.current,
    resident: id => resident.get(id),
    summaries: resident.summaries,
    series: measurement.series,
    todaysSeries: measurement.todaysSeries
  })

  const load = createLoader(
    {
      centre: centre.get,
      account: access.account,
      resident: id => (resident.exists(id) ? resident.get(id) : null),
      bloodPressureSeries: measurement.series,
      glucose: glucose.glucose,
      ecg: id => ecg.archive.find(id),
      ecgFile: head => waveformFile(services.db(), head, shownAt(head.startedAt)),
      followUp: followUp.record,
      team: directory.teamToTell,
      contract: signing.contractToTell
    },
    {
      organizationOf,
      practitionerOf,
      patientOf,
      observationsOfSeries,
      observationOfGlucose,
      resourcesOfEcg,
      resourcesOfVisit,
      observationsOfVisit,
      careTeamOf,
      resourcesOfContract
    }
  )
  const sync = createSync(services, {
    load,
    fetch: globalThis.fetch,
    wait,
    random: Math.random,
    report
  })

  const startBackground = (): void => {
    ecg.start()
    device.start()
    sync.start()
  }

  const handlers = new Map(
    Object.entries({
      access: access.handlers,
      centre: centre.handlers,
      device: device.handlers,
      directory: directory.handlers,
      ecg: { ...ecg.handlers, ...ecgReports, ...ecgFiles },
      followUp: followUp.handlers,
      measurement: { ...measurement.handlers, ...glucose.handlers, ...quality.handlers },
      policy: policy.handlers,
      printing: createPrinting(options.printer ?? null),
      resident: resident.handlers,
      signing: signing.handlers,
      scale: createScale(services, { requireResident: resident.summary }).handlers,
      sync: sync.handlers
    }).flatMap(([feature, some]) =>
      Object.entries(some).map(
        ([name, handler]) =>
          [`${feature}.${name}`, handler as (input: unknown, caller: Session | Actor) => unknown] as const
      )
    )
  )
  const dispatch = createRouter({ calls, handlers, report })

  return {
    dispatch,
    openSession: () => {
      const session: Session = { id: newId(), actor: null, locked: false }
      sessions.set(session, null)
      return session
    },
    closeSession: session => {
      session.actor = null
      sessions.delete(session)
    },
    listen: (session, listener) => {
      sessions.set(session, listener)
    },
    close: async () => {
      for (const session of sessions.keys()) session.actor = null
      sessions.clear()
      if (vault.stage() === 'open') ecg.stop()
      if (vault.stage() === 'open') await Promise.all([device.stop(), sync.stop(), signing.stop()])
      vault.close()
    }
  }
}

export { databasePath }
