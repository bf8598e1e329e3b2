import { write } from '../database/journal.ts'
import { isBusy } from '../database/trouble.ts'
import { withoutWaiting } from '../database/waiting-writes.ts'
import { Failure } from '../lib/failure.ts'
import type { Services } from '../lib/services.ts'
import type { Actor } from '../lib/session.ts'
import type { Cancel } from '../lib/timers.ts'
import type { Result } from './attribution/record.ts'
import { measuredBy, saidToWaiting, whyInTray } from './attribution/words.ts'
import { type CaptureState, isRunning, present, type Series } from './capture.ts'
import { type Capture, deviceEvents } from './contract.ts'
import type { BloodPressure, DeviceEvent, Glucose } from './drivers/driver.ts'
import { createEvidence, type EvidencePorts } from './evidence.ts'
import { captureKind } from './kinds.ts'
import type { Station } from './station.ts'
import type { CaptureRow } from './store.ts'

/** A result with what only the desk knows of it; `capture` null: nobody waits for it. */
interface Arrived<R> {
  readonly reading: R
  readonly receivedAt: string
  readonly driverId: string
  readonly deviceId: string
  readonly deviceName: string
  readonly observer: Actor | null
  /** Why it is not filed although somebody waits, for the tray. */
  readonly why: string | null
  /** When it was measured, where that was before it came. */
  readonly measuredAt: string | null
  /** False: nobody knows when. */
  readonly isTimeKnown: boolean
  readonly capture: Pick<
    CaptureState,
    'id' | 'residentId' | 'seriesId' | 'arm' | 'posture' | 'glucoseKind'
  > | null
}

export interface FilingPort extends EvidencePorts {
  /** Stores a reading before it returns. With a capture: the sitting it now belongs to; without: null, it is in the tray. */
  readonly fileReading: (arrived: Arrived<BloodPressure>) => Series | null
  /** Stores a result before it returns. Only `filed` answers the capture. */
  readonly fileGlucose: (
    arrived: Arrived<Glucose> & { readonly clockSkewSeconds: number | null }
  ) =>
    | { readonly outcome: 'filed'; readonly reading: NonNullable<Capture['glucose']> }
    | { readonly outcome: 'control' | 'unclaimed' | 'repeated' }
  readonly onBug: (error: unknown) => void
}

type Outcome = 'done' | 'cancelled' | 'timed-out' | 'failed'
export type Beginning = Pick<
  CaptureState,
  'kind' | 'residentId' | 'seriesId' | 'arm' | 'posture' | 'glucoseKind'
>

/** What a disk that is locked by an import is given before a reading counts as not stored: one minute. */
const busyRetryMs = 200
const busyRetries = 300

/** The measurements of this desk: at most one running on each device, each for one resident from start to end. */
export function createCaptures(services: Services, ports: FilingPort, onDeskChanged: () => void) {
  /** The newest capture of each device. */
  const newest = new Map<string, CaptureState>()
  const evidence = createEvidence(services, ports)
  /** What a device brought and nobody could store. */
  const notices = new Map<string, string>()
  const patience = new Map<string, Cancel>()
  /** Captures whose reading is on its way to the disk: they take no second one. */
  const filing = new Set<string>()

  const nowIso = (): string => new Date(services.clock()).toISOString()
  const runningOn = (deviceId: string): CaptureState | null => {
    const capture = newest.get(deviceId)
    return capture !== undefined && isRunning(capture) ? capture : null
  }
  const show = (state: CaptureState): void => {
    newest.set(state.deviceId, state)
    services.emit(deviceEvents.capture, present(state))
  }

  /** Closes a capture for good: nothing that arrives later can be filed through it. */
  const end = (state: CaptureState, outcome: Outcome, rest: Partial<CaptureState> = {}): void => {
    if (!isRunning(newest.get(state.deviceId) ?? state)) return
    patience.get(state.deviceId)?.()
    patience.delete(state.deviceId)
    const ended: CaptureState = { ...state, ...rest, state: outcome, cuffPressureMmHg: null }
    const endedAt = nowIso()
    const { trouble } = ended
    const stamp = services.stamp(state.observer)
    const change = { kind: captureKind, id: state.id, seen: 'present' as const }
    try {
      services.whenFree(() => {
        write(services.db(), stamp, change, before => ({ ...before, endedAt, outcome, trouble }))
      })
    } catch (error) {
      // The capture is over all the same; the next start finds its row open and closes it.
      ports.onBug(error)
    }
    if (outcome !== 'done') {
      const endedAtMs = services.clock()
      const startedAtMs = endedAtMs - (services.monotonic() - state.sinceMs)
      evidence.missed(state.deviceId, { residentId: state.residentId, startedAtMs, endedAtMs })
    }
    show(ended)
    onDeskChanged()
  }

  /** What the capture ends with, or why it goes on waiting; null: the result was not its. */
  const file = (
    station: Station,
    reading: Result,
    receivedAt: string,
    owner: CaptureState | null,
    tray: Pick<Arrived<Result>, 'why' | 'measuredAt' | 'isTimeKnown'>
  ): Pick<CaptureState, 'series' | 'glucose'> | { readonly trouble: string } | null => {
    const { device, driver } = station
    const arrived = {
      receivedAt,
      driverId: driver.id,
      deviceId: device.id,
      deviceName: device.name,
      observer: owner?.observer ?? null,
      ...tray,
      capture: owner
    }
    if (reading.type === 'blood-pressure') {
      return { series: ports.fileReading({ ...arrived, reading }), glucose: null }
    }
    const clockSkewSeconds = evidence.knownSkewSeconds(station)
    const filed = ports.fileGlucose({ ...arrived, reading, clockSkewSeconds })
    if (filed.outcome === 'filed') return { series: null, glucose: filed.reading }
    if (filed.outcome === 'repeated')
      return { trouble: '血糖仪又发来一条已经存过的结果，没有再存。请继续测量；如果是新测的，请手工录入。' }
    return filed.outcome === 'control' ? { trouble: '收到质控液结果，不记入居民，请继续测量。' } : null
  }

  const takeReading = (station: Station, reading: Result): void => {
    const { device, driver } = station
    const now = services.clock()
    const receivedAt = new Date(now).toISOString()
    const running = runningOn(device.id)
    const open =
      running !== null && (filing.has(running.id) || running.kind !== reading.type) ? null : running
    const { doubt, record } = evidence.weigh(station, reading, open)
    const owner = doubt === null ? open : null
    const why = doubt === null ? null : whyInTray(doubt, ms => services.shownAt(new Date(ms).toISOString()))
    const tray = { why, ...(doubt === null ? measuredNow : measuredBy(doubt, now)) }
    if (owner !== null) filing.add(owner.id)
    const stored = evidence.expect(station, record, owner)
    // Whose reading it is has been decided; only the disk may keep it waiting (an import holds the write lock).
    const attempt = (retries: number): void => {
      try {
        const filed = withoutWaiting(services.db(), () => file(station, reading, receivedAt, owner, tray))
        if (owner !== null && filed !== null) {
          if ('trouble' in filed) show({ ...owner, trouble: filed.trouble })
          else end(owner, 'done', filed)
        }
        notices.delete(device.id)
        if (owner === null && open !== null && filed !== null && 'trouble' in filed) {
          show({ ...open, trouble: filed.trouble })
        } else if (doubt !== null && open !== null) {
          // What the program started has done its work when it sends a result: nothing more will come.
          const isOver = driver.canStart && doubt.because !== 'stray'
          const trouble = saidToWaiting(doubt, why, isOver)
          if (isOver) end(open, 'failed', { trouble })
          else if (isRunning(newest.get(device.id) ?? open)) show({ ...open, trouble })
        }
      } catch (error) {
        if (retries > 0 && isBusy(error)) {
          services.timers.after(busyRetryMs, () => {
            attempt(retries - 1)
          })
          return
        }
        ports.onBug(error)
        const trouble = `读数 ${valueOf(reading)} 没能保存（请检查磁盘空间），请抄下后手工录入。`
        if (owner !== null) end(owner, 'failed', { trouble })
        notices.set(device.id, trouble)
        onDeskChanged()
      }
      if (owner !== null) filing.delete(owner.id)
      stored()
    }
    attempt(busyRetries)
  }
  return {
    all: () => [...newest.values()].map(present),
    runningOn,
    noticeOf: (deviceId: string): string | null => notices.get(deviceId) ?? null,

    skewToShow: evidence.skewToShow,
    /** What was still open when the program ended: its devices may have gone on. */
    missed: evidence.missed,

    hear: (station: Station, event: DeviceEvent): void => {
      if (event.type === 'blood-pressure' || event.type === 'glucose') {
        takeReading(station, event)
        return
      }
      const current = runningOn(station.device.id)
      if (current === null) return
      if (event.type === 'cuff-pressure') {
        show({ ...current, state: 'measuring', cuffPressureMmHg: event.pressureMmHg, trouble: null })
      } else if (event.type === 'device-trouble') {
        if (event.final) end(current, 'failed', { trouble: event.sentence })
        else show({ ...current, trouble: event.sentence })
      } else if (event.type === 'device-status' && event.status === 'measuring') {
        show({ ...current, state: 'measuring' })
      }
    },

    lose: (deviceId: string, sentence: string): void => {
      const current = runningOn(deviceId)
      if (current !== null) end(current, 'failed', { trouble: sentence })
    },

    begin: (station: Station, observer: Actor, beginning: Beginning) => {
      const { device, driver } = station
      const running = runningOn(device.id)
      if (running !== null) {
        // A second Enter finds the measurement that the first one began.
        if (running.residentId === beginning.residentId) return present(running)
        throw new Failure('conflict', '这台设备正在给另一位居民测量，请等它结束或先停止。')
      }
      const { state: health, trouble } = station.health()
      if (health !== 'ready') throw new Failure('unavailable', trouble ?? '设备正在连接，请稍候再试。')
      const state: CaptureState = {
        ...beginning,
        id: services.newId(),
        deviceId: device.id,
        deviceName: device.name,
        observer,
        startedAtMs: services.clock(),
        sinceMs: services.monotonic(),
        state: 'waiting',
        cuffPressureMmHg: null,
        trouble: null,
        series: null,
        glucose: null
      }
      const change = { kind: captureKind, id: state.id, seen: 'new' as const }
      write(services.db(), services.stamp(observer), change, () => begunBy(state))
      show(state)
      const giveUp = (): void => {
        const current = runningOn(device.id)
        if (current?.id !== state.id) return
        end(current, 'timed-out', { trouble: '等了太久没有收到结果，请检查设备后重测。' })
        if (driver.canStart) station.converse('listen')
      }
      patience.set(device.id, services.timers.after(driver.longestMeasurementMs, giveUp))
      if (driver.canStart) station.converse('measure')
      onDeskChanged()
      return present(state)
    },

    /** Idempotent; a finished capture stays what it was. */
    cancel: (captureId: string, stationOf: (deviceId: string) => Station | undefined) => {
      const known = [...newest.values()].find(({ id }) => id === captureId)
      if (known === undefined) throw new Failure('not-found', '这次测量已经结束。')
      if (isRunning(known)) {
        end(known, 'cancelled')
        const station = stationOf(known.deviceId)
        if (station?.driver.canStart === true) station.converse('listen')
      }
      const now = newest.get(known.deviceId)
      return present(now?.id === captureId ? now : known)
    },

    stop: (): void => {
      for (const current of newest.values()) if (isRunning(current)) end(current, 'cancelled')
    }
  }
}

const measuredNow = { measuredAt: null, isTimeKnown: true } as const

const begunBy = ({ id, deviceId, residentId, observer, startedAtMs }: CaptureState): CaptureRow => ({
  id,
  deviceId,
  residentId,
  observerId: observer.accountId,
  startedAt: new Date(startedAtMs).toISOString(),
  endedAt: null,
  outcome: null,
  trouble: null
})

const valueOf = (reading: Result): string =>
  reading.type === 'blood-pressure'
    ? `${String(reading.systolicMmHg)}/${String(reading.diastolicMmHg)}`
    : `${reading.comparator ?? ''}${String(reading.value)} ${reading.unit}`
