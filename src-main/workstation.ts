import type { Database } from 'better-sqlite3'
import { createAccess } from './access/handlers.ts'
import { centreNamed } from './access/keyring.ts'
import { doorsIn, openOther, shutOutOf } from './access/other-keyring.ts'
import type { Kdf } from './access/wrap.ts'
import { createVault, databasePath } from './access/vault.ts'
import { type ChooseFolder, createBackup } from './backup/handlers.ts'
import { claimFolder } from './backup/claim.ts'
import { createPlaceKeeper } from './backup/place.ts'
import { beginnings } from './beginnings.ts'
import { beginLife } from './database/own-log.ts'
import { createCentre, foundCentre } from './centre/handlers.ts'
import { createCritical } from './critical/handlers.ts'
import { criticalBasis, criticalListName, criticalValuesOf } from './critical/list.ts'
import { actsFor } from './critical/rules.ts'
import { calls, eventNames } from './contract.ts'
import { readMigrations } from './database/migrate.ts'
import { keyIdOf } from './database/unlock.ts'
import { createDerivedKeeper } from './database/derived-keeper.ts'
import { listenToEntries } from './database/journal.ts'
import type { RecordKind } from './database/record-kind.ts'
import { declaredOf } from './declared.ts'
import { derivedOf } from './derived.ts'
import { cannotWrite, isDamaged, storageTrouble } from './database/trouble.ts'
import { kinds as everyKind } from './kinds.ts'
import { verifyJournal } from './database/verify-job.ts'
import { createWaitingWrites } from './database/waiting-writes.ts'
import type { Reply } from './lib/contract.ts'
import { createErrorLog } from './lib/error-log.ts'
import { Failure } from './lib/failure.ts'
import type { Feature } from './lib/feature.ts'
import { createJobs } from './lib/job.ts'
import { type Outside, systemOutside } from './lib/outside.ts'
import { countingSleep } from './lib/passing.ts'
import { createRouter } from './lib/router.ts'
import { createServices } from './lib/services.ts'
import type { Actor, Session } from './lib/session.ts'
import { createSessions } from './lib/sessions.ts'
import { wait } from './lib/timers.ts'
import { createDevice } from './device/handlers.ts'
import { createDirectory } from './directory/handlers.ts'
import { teamLimitsOn } from './directory/policy.ts'
import { createEcgFiles } from './measurement/ecg/file-handlers.ts'
import { createEcg } from './measurement/ecg/handlers.ts'
import { createReports } from './measurement/ecg/reports.ts'
import { createGlucose } from './measurement/glucose/handlers.ts'
import { createMeterMemory } from './measurement/glucose/meter-memory.ts'
import { createMeasurement } from './measurement/handlers.ts'
import { serviceDays } from './measurement/service-days.ts'
import { createQuality } from './measurement/quality/handlers.ts'
import { createMedication } from './medication/handlers.ts'
import { medicationSchedule } from './medication/schedule.ts'
import { createPolicy, foundPolicy } from './policy/handlers.ts'
import { createFollowUp } from './follow-up/handlers.ts'
import { broughtIn } from './follow-up/forms/known.ts'
import { followUpSchedule, scheduleBasis } from './follow-up/schedule.ts'
import { createRecord } from './record/handlers.ts'
import { diseaseWord } from './resident/health-fhir.ts'
import { assignDoctor } from './resident/doctors.ts'
import { createJoining } from './resident/joining/handlers.ts'
import { createResident } from './resident/handlers.ts'
import { createScale } from './scale/handlers.ts'
import { evidenceKinds } from './signing/catalogue/evidence.ts'
import { createSigning } from './signing/handlers.ts'
import { countPanel } from './signing/panel-store.ts'
import { fulfilmentLines } from './signing/fulfilment/keeping.ts'
import { signingStanding, standingBasis } from './signing/lists/standing.ts'
import { signingPolicyOn } from './signing/policy.ts'
import { createSoundness } from './soundness/handlers.ts'
import { createSync } from './sync/handlers.ts'
import { createPrinting, type Printer } from './printing/handlers.ts'

export interface WorkstationOptions {
  readonly dataDirectory: string
  readonly migrationsDirectory: string
  /** The built worker. */
  readonly workerUrl: URL
  /** What is not named is the real one. */
  readonly outside?: Partial<Outside>
  /** Cheaper in tests, where passwords guard nothing. */
  readonly kdf?: Kdf
  readonly printer?: Printer
  readonly chooseFolder?: ChooseFolder
  /** The kinds of record there are; every one, unless a test has one of its own. */
  readonly kinds?: readonly RecordKind[]
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

/** An import writes in short pieces: whoever holds the file longer has been stopped in the middle. */
const longestAtClosingMs = 10_000

/** Opens, wires, and answers calls: the whole main process without Electron. */
export function createWorkstation(options: WorkstationOptions): Workstation {
  const { dataDirectory, migrationsDirectory, kinds = everyKind } = options
  const given: Outside = { ...systemOutside, ...options.outside }
  const outside: Outside = { ...given, ...countingSleep(given) }
  const { newId, serial, fetch, deadline, random } = outside
  outside.files.makeFolder(dataDirectory)
  const report = options.report ?? createErrorLog(dataDirectory, outside)
  const folder = claimFolder(outside, dataDirectory, report)
  const reportOf = (where: string) => (error: unknown) => {
    report(where, error)
  }

  /** Known once the database is open. */
  const here = { zone: 'Asia/Shanghai', deskId: '' }
  let key: Uint8Array | null = null
  const vault = createVault({
    ...outside,
    dataDirectory,
    migrationsDirectory,
    declared: declaredOf(kinds),
    report,
    ...(options.kdf === undefined ? {} : { kdf: options.kdf }),
    onOpen: (db, opened) => {
      key = opened
      options.onOpen?.(db, opened)
      readCentre()
      try {
        waiting.add(settle, cannotWrite)
      } catch (error) {
        // Where a part of the data cannot be read any more people still sign in and read the others.
        report('place', error)
      }
      listenToEntries(db, (entity, people) => {
        for (const [, { notice }] of features) notice?.(entity, people)
      })
      // A terminal call has nobody to tell.
      if (options.background === true) {
        centre.lookAtClock()
        startAll()
      }
    }
  })
  const sessions = createSessions(newId)
  let lastAskedMs = outside.monotonic()
  const waiting = createWaitingWrites({
    db: vault.db,
    timers: outside.timers,
    onTrouble: error => {
      // A full disk may be cleared; what else is wrong with it stays so.
      if (storageTrouble(error) !== null) return 'again'
      report('waiting', error)
      return 'drop'
    }
  })
  const services = createServices({
    outside,
    db: vault.db,
    here,
    whenFree: write => {
      waiting.add(write)
    },
    whenWritable: write => {
      waiting.add(write, error => cannotWrite(error) || isDamaged(error))
    },
    emit: (event, payload) => {
      const name = eventNames.get(event)
      if (name === undefined) throw new Error('an event that no contract declares')
      sessions.tell(name, event.payload.parse(payload))
    }
  })
  /** A device that does not start must not keep anybody from reading. */
  const startAll = (): void => {
    for (const [name, { start }] of features) {
      try {
        start?.()
      } catch (error) {
        report(`${name}.start`, error)
      }
    }
  }
  const place = createPlaceKeeper(outside, dataDirectory, vault.db, beginnings)
  /** Whose data these are by now, and how they came here. */
  const settle = (): void => {
    place.settle()
    readCentre()
    if (options.background === true) beginLife(outside, vault.db())
  }
  const readCentre = (): void => {
    const row = centre.get()
    here.zone = row.zone
    here.deskId = row.deskId
  }
  const openKey = (): Uint8Array => {
    if (key === null) throw new Failure('unauthorised', '请先登录。')
    return key
  }
  const runJob = createJobs({
    workerUrl: options.workerUrl,
    connection: () => ({ path: databasePath(dataDirectory), key: Uint8Array.from(openKey()) })
  })

  const centre = createCentre(services, {
    onChanged: readCentre,
    changing: (name, work) => vault.change(centreNamed(name), work)
  })
  const access = createAccess(services, {
    vault,
    foundCentre: (db: Database, input, { accountId, at }) => {
      here.deskId = newId()
      foundCentre(db, input, { centreId: newId(), deskId: here.deskId, actorId: accountId, at })
      foundPolicy(db, input.region, newId(), { at, actorId: accountId, deskId: here.deskId })
    },
    endSessionsOf: sessions.endOf,
    kinds,
    verifyJournal: () => runJob(verifyJournal, null)
  })
  const policy = createPolicy(services)
  const signingPolicy = (day = services.today()) => signingPolicyOn(policy.inForce(), day)
  const derived = createDerivedKeeper(
    services,
    derivedOf(kinds),
    {
      [serviceDays.name]: () => here.zone,
      [followUpSchedule.name]: () => scheduleBasis(policy.current(), broughtIn(services.db())),
      // Nothing but the records.
      [medicationSchedule.name]: () => '',
      [signingStanding.name]: () => standingBasis(signingPolicy().countedCodes),
      [fulfilmentLines.name]: () => here.zone,
      [criticalListName]: () => criticalBasis(policy.current())
    },
    { runJob, onBug: reportOf('derived') }
  )
  const happened: NonNullable<Feature['hear']> = (stamp, happening) => {
    for (const [, { hear }] of features) hear?.(stamp, happening)
  }
  const resident = createResident(services, {
    policy: policy.current,
    runJob,
    report,
    lines: new Map(
      kinds.flatMap(({ entity, withdrawal, timeline }) =>
        Object.entries(timeline?.lines ?? {}).map(
          ([name, line]) => [name, { ...line, entity: 'cannot' in withdrawal ? null : entity }] as const
        )
      )
    ),
    returnsOf: ids => record.standingOf(ids),
    endedByDeath: id => signing.endedByDeath(id),
    recordOf: (entity, id) => record.recordOf(entity, id),
    statesDeath: id => followUp.statesDeath(id),
    standing: () => derived.catchUp(signingStanding.name).open,
    happened
  })
  const directory = createDirectory(services, {
    limits: () => teamLimitsOn(policy.inForce(), services.today()),
    panel: (teamId, day) => countPanel(services.db(), teamId, day)
  })
  const critical = createCritical(services, {
    kinds,
    list: criticalValuesOf(kinds),
    derived,
    duty: directory.duty,
    summaries: resident.summaries,
    onBug: reportOf('critical')
  })
  const measurement = createMeasurement(services, { policy: policy.current })
  const glucose = createGlucose(services, { policy: policy.current })
  const device = createDevice(services, {
    serial,
    fileReading: measurement.fileReading,
    fileGlucose: glucose.fileGlucose,
    heardFrom: id => [...measurement.heardFrom(id), ...glucose.heardFrom(id)],
    requireResident: resident.summary,
    requireSeriesOf: measurement.requireSeriesOf,
    limits: () => policy.current().measurement,
    extraPaths: options.extraPorts ?? [],
    onBug: reportOf('device')
  })
  const meterMemory = createMeterMemory(
    services,
    { policy: policy.current, download: device.downloaded },
    glucose.filing
  )
  const ecg = createEcg(services, { recorders: device.recorders, runJob, onBug: reportOf('ecg') })
  const ecgFiles = createEcgFiles(services, ecg.archive, {
    resident: resident.get,
    runJob,
    measure: ecg.measure
  })
  const followUp = createFollowUp(services, {
    policy: policy.current,
    resident: resident.get,
    summaries: resident.summaries,
    series: measurement.series,
    todaysSeries: measurement.todaysSeries,
    derived,
    deathFromForm: resident.deathFromForm,
    dealtWith: critical.dealtWith,
    actingFor: () => {
      const duty = directory.duty()
      return doctorId => actsFor(doctorId, duty)
    },
    onBug: reportOf('follow-up')
  })
  const medication = createMedication(services, {
    policy: policy.inForce,
    resident: resident.get,
    summaries: resident.summaries,
    diseaseWord,
    derived,
    runJob
  })
  const signing = createSigning(services, {
    directory,
    evidence: evidenceKinds(kinds.flatMap(({ evidence }) => evidence ?? [])),
    policy: signingPolicy,
    derived,
    resident: resident.get,
    summaries: resident.summaries,
    centre: centre.get,
    committees: () => centre.get().committees,
    assignDoctor: (stamp, residentIds, doctorId) => {
      assignDoctor(services.db(), stamp, residentIds, doctorId)
    },
    openFollowUps: followUp.countOpen,
    runJob
  })
  const joining = createJoining(services, {
    kinds,
    summary: resident.summary,
    since: resident.since,
    obstacles: (keepId, otherId) => [
      ...device.busyWith([keepId, otherId]),
      ...ecg.busyWith([keepId, otherId]),
      ...signing.obstaclesOfJoining(keepId, otherId)
    ],
    happened
  })
  const record = createRecord(services, {
    kinds,
    resident: resident.get,
    byFeature: new Map(Object.entries(signing.rewriting))
  })
  const backup = createBackup(services, {
    dataDirectory,
    migrationsDirectory,
    files: outside.files,
    runJob,
    report,
    keyId: () => keyIdOf(openKey()),
    zone: () => here.zone,
    notePlace: place.note,
    schema: () => ({
      migrations: readMigrations(migrationsDirectory).length,
      declared: declaredOf(kinds).number
    }),
    jobsUnder: other =>
      createJobs({
        workerUrl: options.workerUrl,
        connection: () => ({ path: databasePath(dataDirectory), key: other })
      }),
    openKeyring: openOther,
    doorsIn: at => doorsIn(outside.files, at),
    shutOutIn: (at, ids) => shutOutOf(outside, at, ids),
    isOpen: () => vault.stage() === 'open',
    takeOver: async () => {
      const wasOpen = vault.stage() === 'open'
      if (wasOpen) await endWork()
      const isDone = await folder.finish()
      // What works with the data cannot be begun twice in one program.
      if (wasOpen) folder.close()
      return wasOpen || !isDone ? 'next-start' : 'now'
    },
    chooseFolder: options.chooseFolder ?? null
  })
  /** By the first part of the paths of their calls. In this order they start, and stop. */
  const features: readonly (readonly [string, Feature])[] = [
    ['access', access],
    ['backup', backup],
    ['centre', centre],
    ['policy', policy],
    ['resident', resident],
    ['resident', joining],
    ['measurement', measurement],
    ['measurement', glucose],
    ['measurement', meterMemory],
    ['measurement', createQuality(services, { policy: policy.current })],
    // Before the devices: what is being recorded is on disk before its line is closed.
    ['ecg', ecg],
    ['ecg', { handlers: createReports(services, ecg.archive) }],
    ['ecg', { handlers: ecgFiles }],
    ['device', device],
    ['critical', critical],
    ['directory', directory],
    ['followUp', followUp],
    ['medication', medication],
    ['signing', signing],
    ['scale', createScale(services, { requireResident: resident.summary })],
    ['record', record],
    ['printing', createPrinting(services, options.printer ?? null)],
    [
      'sync',
      createSync(services, { fetch, deadline, random, kinds, centreId: () => centre.get().id, report })
    ],
    [
      'soundness',
      createSoundness(services, {
        kinds,
        runJob,
        idleForMs: () => outside.monotonic() - lastAskedMs,
        onBug: reportOf('soundness')
      })
    ],
    ['derived', { handlers: {}, start: derived.start, stop: derived.stop }]
  ]
  type Handler = (input: unknown, caller: Session | Actor) => unknown
  /** Whatever is written for a resident, alone or among others, is not written into a file that was joined to another one. */
  const guarded = (path: string, handler: Handler): Handler =>
    calls.get(path)?.effect !== 'writes'
      ? handler
      : (input, caller) => {
          for (const residentId of residentsIn(input)) joining.refuseJoined(residentId)
          return handler(input, caller)
        }
  const handlers = new Map(
    features.flatMap(([feature, { handlers: some }]) =>
      Object.entries(some).map(([name, handler]) => {
        const path = `${feature}.${name}`
        return [path, guarded(path, handler as Handler)] as const
      })
    )
  )
  const endWork = async (): Promise<void> => {
    sessions.closeAll()
    if (vault.stage() === 'open') await Promise.all(features.map(([, { stop }]) => stop?.()))
    if (!(await waiting.finish(longestAtClosingMs))) {
      report(
        'closing',
        new Error(
          'what waited to be written was lost: another process held the file, or the disk could not be written'
        )
      )
    }
    if (vault.stage() === 'open') place.note()
    await vault.close()
    backup.letGo()
  }
  const dispatch = createRouter({
    calls,
    handlers,
    report,
    wait: milliseconds => wait(outside.timers, milliseconds),
    refresh: session => {
      lastAskedMs = outside.monotonic()
      const { actor } = session
      if (actor === null) return
      const account = access.account(actor.accountId)
      session.actor =
        account?.status === 'active' ? { ...actor, name: account.name, roles: account.roles } : null
    },
    ask: resident.ask,
    beforeWriting: waiting.flush
  })

  return {
    dispatch: (session, path, input) =>
      folder.isOurs()
        ? dispatch(session, path, input)
        : Promise.resolve({ ok: false, error: { code: 'unavailable', message: folder.sentence() } }),
    openSession: sessions.open,
    closeSession: sessions.close,
    listen: sessions.listen,
    close: async () => {
      await endWork()
      folder.letGo()
    }
  }
}

/** Whom an input names, as whatever: `residentId`, `withResidentId`, in a list of members. */
function residentsIn(input: unknown): readonly string[] {
  if (typeof input !== 'object' || input === null) return []
  return Object.entries(input).flatMap(([key, value]: [string, unknown]) =>
    typeof value !== 'string' ? residentsIn(value) : /residentId$/i.test(key) ? [value] : []
  )
}

export { databasePath }
