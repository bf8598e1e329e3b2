import { createDerivedKeeper } from '../../src-main/database/derived-keeper.ts'
import { derivedTables } from '../../src-main/derived.ts'
import { followUpSchedule, scheduleBasis } from '../../src-main/follow-up/schedule.ts'
import { serviceDays } from '../../src-main/measurement/service-days.ts'
import { fulfilmentLines } from '../../src-main/signing/fulfilment/keeping.ts'
import { signingStanding, standingBasis } from '../../src-main/signing/lists/standing.ts'
import { practitionerOf } from '../../src-main/access/fhir.ts'
import { selectById } from '../../src-main/access/store.ts'
import { organizationOf } from '../../src-main/centre/fhir.ts'
import { createCentre } from '../../src-main/centre/handlers.ts'
import { careTeamOf } from '../../src-main/directory/fhir.ts'
import { createDirectory } from '../../src-main/directory/handlers.ts'
import { teamLimitsOn } from '../../src-main/directory/policy.ts'
import type { FollowUp, HypertensionForm } from '../../src-main/follow-up/contract.ts'
import { resourcesOfVisit } from '../../src-main/follow-up/fhir.ts'
import { createFollowUp } from '../../src-main/follow-up/handlers.ts'
import type { BloodPressureSeries } from '../../src-main/measurement/contract.ts'
import { observationsOfSeries, observationsOfVisit } from '../../src-main/measurement/fhir.ts'
import { resourcesOfEcg } from '../../src-main/measurement/ecg/fhir.ts'
import { createArchive } from '../../src-main/measurement/ecg/archive.ts'
import { waveformFile } from '../../src-main/measurement/ecg/waveform.ts'
import { observationOfGlucose } from '../../src-main/measurement/glucose/fhir.ts'
import { createGlucose } from '../../src-main/measurement/glucose/handlers.ts'
import { createMeasurement } from '../../src-main/measurement/handlers.ts'
import { createPolicy } from '../../src-main/policy/handlers.ts'
import type { Resident, ResidentInput } from '../../src-main/resident/contract.ts'
import { patientOf } from '../../src-main/resident/fhir.ts'
import { createResident } from '../../src-main/resident/handlers.ts'
import { resourcesOfContract } from '../../src-main/signing/fhir.ts'
import { createSigning } from '../../src-main/signing/handlers.ts'
import { countPanel } from '../../src-main/signing/panel-store.ts'
import { signingPolicyOn } from '../../src-main/signing/policy.ts'
import type { SyncStatus } from '../../src-main/sync/contract.ts'
import { shownIn } from '../../src-main/lib/clock.ts'
import { systemOutside } from '../../src-main/lib/outside.ts'
import type { Actor } from '../../src-main/lib/session.ts'
import { systemTimers, type Timers } from '../../src-main/lib/timers.ts'
import { createSync, type Sync, type SyncPorts } from '../../src-main/sync/handlers.ts'
import { createLoader } from '../../src-main/sync/loader.ts'
import { aForm } from '../follow-up/forms.ts'
import { openSecondDesk } from '../measurement/second-desk.ts'
import { aResident } from '../resident/residents.ts'
import { openTestWorkstation, type TestWorkstation } from '../support/workstation.ts'

export const monday = '2026-03-02T01:00:00.000Z'

export interface SyncDesk {
  readonly w: TestWorkstation
  readonly sync: Sync
  readonly status: () => SyncStatus
  /** How long the sync has waited, in the order it did. */
  readonly waits: number[]
  readonly bugs: unknown[]
  readonly statuses: readonly SyncStatus[]
  readonly doctor: Actor
  readonly connect: (baseUrl: string, token?: string) => void
  readonly register: (change?: Partial<ResidentInput>) => Promise<Resident>
  readonly measure: (
    residentId: string,
    ...pressures: readonly (readonly [number, number])[]
  ) => Promise<BloodPressureSeries>
  readonly visit: (residentId: string, form?: Partial<HypertensionForm>) => Promise<FollowUp>
  readonly state: (id: string) => string | undefined
  readonly reason: (id: string) => string | null | undefined
  readonly close: () => Promise<void>
}

/** The real workstation, and the sync over the same database with the real records of the other features. */
export async function openSyncDesk(
  { timers, ...ports }: Partial<SyncPorts> & { readonly timers?: Partial<Timers> } = {},
  /** The desk whose program was ended: the same data, a new program. */
  before?: SyncDesk
): Promise<SyncDesk> {
  const w = before?.w ?? (await openTestWorkstation({ now: monday }))
  const desk = openSecondDesk(w, () => monday)
  const { services } = desk
  const bugs: unknown[] = []
  const waits: number[] = []
  const centre = createCentre(services, { onChanged: () => undefined })
  const policy = createPolicy(services)
  const measurement = createMeasurement(services, { policy: policy.current })
  const glucose = createGlucose(services, {
    policy: policy.current
  })
  const resident = createResident(services, {
    policy: policy.current,
    runJob: () => Promise.reject(new Error('no job here')),
    happened: () => undefined,
    report: (_, error) => bugs.push(error)
  })
  const noJob = (): Promise<never> => Promise.reject(new Error('no job here'))
  const derived = createDerivedKeeper(
    services,
    derivedTables,
    {
      [serviceDays.name]: () => 'Asia/Shanghai',
      [followUpSchedule.name]: () => scheduleBasis(policy.current().hypertension),
      [signingStanding.name]: () => standingBasis(null),
      [fulfilmentLines.name]: () => 'Asia/Shanghai'
    },
    noJob
  )
  const followUp = createFollowUp(services, {
    policy: policy.current,
    resident: id => resident.get(id),
    summaries: resident.summaries,
    series: measurement.series,
    todaysSeries: measurement.todaysSeries,
    derived
  })
  const archive = createArchive(services, {
    measure: () => undefined,
    onBug: error => bugs.push(error)
  })
  const directory = createDirectory(services, {
    limits: () => teamLimitsOn(policy.inForce(), services.today()),
    panel: (teamId, day) => countPanel(services.db(), teamId, day)
  })
  const signing = createSigning(services, {
    directory,
    policy: (day = services.today()) => signingPolicyOn(policy.inForce(), day),
    resident: resident.get,
    summaries: resident.summaries,
    centre: centre.get,
    committees: () => centre.get().committees,
    assignDoctor: () => undefined,
    openFollowUps: () => 0,
    derived,
    runJob: () => Promise.reject(new Error('no job here'))
  })
  const load = createLoader(
    {
      centre: centre.get,
      account: id => selectById(services.db(), id),
      resident: id => (resident.exists(id) ? resident.get(id) : null),
      bloodPressureSeries: measurement.series,
      glucose: glucose.glucose,
      ecg: id => archive.find(id),
      ecgFile: head => waveformFile(services.db(), head, shownIn('Asia/Shanghai', head.startedAt)),
      followUp: id => followUp.handlers.get({ id }, services.deskActor()) as FollowUp,
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
  const after: Timers['after'] = (milliseconds, run) => {
    waits.push(milliseconds)
    const turn = setImmediate(run)
    return () => {
      clearImmediate(turn)
    }
  }
  const sync = createSync(
    { ...services, timers: { ...systemTimers, after, ...timers } },
    {
      fetch: systemOutside.fetch,
      deadline: systemOutside.deadline,
      load,
      random: () => 0.5,
      report: (where, error) => bugs.push({ where, error }),
      ...ports
    }
  )
  const queue = (id: string): { reason: string | null } | undefined =>
    (['local', 'sent', 'conflict', 'refused', 'confirmed'] as const)
      .flatMap(state => sync.handlers.queue({ state, offset: 0, limit: 200 }, desk.doctor) as never[])
      .find(({ entityId }: { entityId: string }) => entityId === id)
  return {
    w,
    sync,
    status: sync.status,
    waits,
    bugs,
    get statuses() {
      return desk.emitted
        .filter(({ name }) => name === 'sync.status')
        .map(({ payload }) => payload as SyncStatus)
    },
    doctor: desk.doctor,
    connect: (baseUrl, token) => {
      void sync.handlers.configure({ baseUrl, ...(token === undefined ? {} : { token }) }, desk.doctor)
    },
    register: change =>
      w.must('doctor', 'resident.register', aResident({ doctorId: w.accountId('doctor'), ...change })),
    measure: (residentId, ...pressures) =>
      w.must('nurse', 'measurement.enterBloodPressure', {
        residentId,
        confirmed: true,
        readings: pressures.map(([systolicMmHg, diastolicMmHg]) => ({
          systolicMmHg,
          diastolicMmHg,
          pulsePerMinute: 72
        }))
      }),
    visit: (residentId, form) =>
      w.must('doctor', 'followUp.save', {
        requestId: services.newId(),
        residentId,
        form: aForm({ confirmed: true, ...form })
      }),
    state: id => (sync.handlers.states({ ids: [id] }, desk.doctor) as Record<string, string>)[id],
    reason: id => queue(id)?.reason,
    close: async () => {
      await sync.stop()
      if (before === undefined) await w.close()
    }
  }
}

export const hypertensive = { conditions: [aCondition()] }

function aCondition(): ResidentInput['conditions'][number] {
  return { code: 'hypertension', diagnosedOn: '2019-05', managedFrom: '2019-06-01', endedOn: null, note: '' }
}
