import { write } from '../database/journal.ts'
import { Failure } from '../lib/failure.ts'
import type { Outside } from '../lib/outside.ts'
import type { Services } from '../lib/services.ts'
import type { Actor } from '../lib/session.ts'
import { createCaptures, type FilingPort } from './captures.ts'
import { deviceEvents } from './contract.ts'
import { createDownloads } from './downloads.ts'
import type { DeviceEvent, DeviceStatus, DeviceTrouble, EcgHeader, EcgSamples } from './drivers/driver.ts'
import { drivers } from './drivers/index.ts'
import type { createDriverRegistry } from './described/registry.ts'
import { listPorts, type PortInfo } from './link.ts'
import { openStation, type Station } from './station.ts'
import {
  type DeskDeviceRow,
  selectAbandoned,
  selectDesk,
  selectDeskDevice,
  selectUnfinished
} from './store.ts'
import { captureKind, deskDeviceKind } from './kinds.ts'
import { type Use, uses } from './uses.ts'
import { movedTo } from './whereabouts.ts'

/** Who watches the recorders of this desk: nothing of an ECG is kept here. */
export interface EcgListener {
  readonly hear: (deviceId: string, event: EcgHeader | EcgSamples | DeviceTrouble | DeviceStatus) => void
  readonly lose: (deviceId: string, sentence: string) => void
  readonly isWatched: (deviceId: string) => boolean
}
/** A recorder that can be watched. */
export interface ReadyRecorder {
  readonly deviceId: string
  readonly deviceName: string
  readonly driverId: string
  readonly driverName: string
  /** The last one since its line is open. */
  readonly header: EcgHeader | null
}

/** The recorders of this desk, for whoever reads ECGs. */
export interface Recorders {
  /** The one asked for, else one that is ready and free. Throws a Failure that says what is missing. */
  readonly choose: (deviceId: string | undefined) => ReadyRecorder
  /** From now on this one hears them: the desk is there before anybody who listens to it. */
  readonly listen: (listener: EcgListener) => void
  /** One was taken or given back. */
  readonly changed: () => void
}

export interface DeskPorts extends FilingPort {
  readonly serial: Outside['serial']
}

const isOfEcg = (event: DeviceEvent): event is EcgHeader | EcgSamples | DeviceTrouble | DeviceStatus =>
  event.type === 'ecg-header' ||
  event.type === 'ecg-samples' ||
  event.type === 'device-trouble' ||
  event.type === 'device-status'

/** Of any device there is. */
const longestMeasurementMs = Math.max(...drivers.map(driver => driver.longestMeasurementMs))

/** The devices that stand here: their lines, who is measured on them, and what they say of themselves. */
export function createDesk(
  services: Services,
  ports: DeskPorts,
  registry: ReturnType<typeof createDriverRegistry>,
  extra: readonly PortInfo[]
) {
  const stations = new Map<string, Station>()
  /** What each recorder has said of its samples since its line is open. */
  const ecgHeaders = new Map<string, EcgHeader>()
  /** A terminal call opens no ports: the window holds them. */
  let isStarted = false
  /** Devices whose port is lent to the serial monitor, or whose driver is being changed. */
  const resting = new Set<string>()

  let ecg: EcgListener | null = null
  const isWatched = (id: string): boolean => ecg?.isWatched(id) === true
  const isBusy = (id: string): boolean =>
    captures.runningOn(id) !== null || downloads.runningOn(id) !== null || isWatched(id)
  /** What the desk did with a device by itself. */
  const notes = new Map<string, string>()
  /** Ours minus the device's: as it says itself, else as its results tell. Null: unknown. */
  const clockSkewOf = (id: string): number | null => {
    const station = stations.get(id)
    return station === undefined ? null : (station.health().clockSkewSeconds ?? captures.skewToShow(station))
  }
  const presentDevice = ({ usb: _usb, ...device }: DeskDeviceRow) => {
    const driver = registry.byId(device.driverId)
    const health = stations.get(device.id)?.health()
    const state = health?.state ?? ('disconnected' as const)
    const lastFrameAt = health?.lastFrameAt ?? null
    return {
      ...device,
      driverName: driver?.name ?? device.driverId,
      kind: driver?.kind ?? null,
      canStart: driver?.canStart ?? false,
      canDownload: driver?.canDownload ?? false,
      state: state === 'ready' && isBusy(device.id) ? ('measuring' as const) : state,
      trouble:
        driver === undefined
          ? '本程序不认识这种设备，请重新选择型号。'
          : resting.has(device.id)
            ? '串口监视器正在使用这个串口，停止监视后自动恢复。'
            : (captures.noticeOf(device.id) ?? health?.trouble ?? null),
      lastFrameAt: lastFrameAt === null ? null : new Date(lastFrameAt).toISOString(),
      frames: health?.frames ?? 0,
      damaged: health?.damaged ?? 0,
      clockSkewSeconds: clockSkewOf(device.id),
      note: notes.get(device.id) ?? null
    }
  }
  const tellDesk = (): void => {
    services.emit(deviceEvents.desk, selectDesk(services.db()).map(presentDevice))
  }
  const captures = createCaptures(services, ports, tellDesk)
  const downloads = createDownloads(services, tellDesk)

  const hearEcg = (deviceId: string, event: DeviceEvent): void => {
    if (event.type === 'ecg-header') ecgHeaders.set(deviceId, event)
    // A recorder measures nothing but an ECG, whatever numbers its frames carry beside it.
    if (isOfEcg(event)) ecg?.hear(deviceId, event)
  }
  const loseEcg = (deviceId: string, sentence: string): void => {
    ecgHeaders.delete(deviceId)
    ecg?.lose(deviceId, sentence)
  }

  /** A reader measures nothing: its cards are for whoever works at this desk, and end nowhere else. */
  const hearCard = ({ id: deviceId, name: deviceName }: DeskDeviceRow, event: DeviceEvent): void => {
    if (event.type === 'device-trouble')
      services.emit(deviceEvents.card, { deviceId, deviceName, card: null, trouble: event.sentence })
    if (event.type !== 'id-card') return
    const { type: _type, raw: _raw, card: kind, ...facts } = event
    services.emit(deviceEvents.card, { deviceId, deviceName, card: { kind, ...facts }, trouble: null })
  }

  const open = (device: DeskDeviceRow): void => {
    const driver = registry.byId(device.driverId)
    if (driver === undefined || resting.has(device.id)) return
    const station: Station = openStation(
      device,
      driver,
      { ...services, serial: ports.serial },
      {
        onEvent: event => {
          if (driver.kind === 'ecg') {
            hearEcg(device.id, event)
            return
          }
          if (driver.kind === 'id-card') {
            hearCard(device, event)
            return
          }
          downloads.hear(device.id, event)
          // A meter with a memory may send all of it by itself: only what was asked for is listed, and picked by a person.
          if (event.type !== 'glucose' || driver.canDownload !== true) captures.hear(station, event)
        },
        onHealth: tellDesk,
        onLost: sentence => {
          captures.lose(device.id, sentence)
          downloads.lose(device.id, sentence)
          loseEcg(device.id, sentence)
          void followMoved(device.id).catch(ports.onBug)
        },
        onDownloaded: () => {
          downloads.finish(device.id)
        },
        instantOf: services.instantAt,
        onBug: ports.onBug
      }
    )
    stations.set(device.id, station)
  }
  const shut = async (id: string): Promise<void> => {
    const station = stations.get(id)
    stations.delete(id)
    loseEcg(id, '这台设备已从本机的设备中移除。')
    await station?.close()
  }

  const pause = async (id: string): Promise<void> => {
    requireIdle(id)
    resting.add(id)
    await shut(id)
    tellDesk()
  }
  const resume = (id: string): void => {
    resting.delete(id)
    if (isStarted) followDesk()
    tellDesk()
  }
  /** A described instrument has a newer version: its device goes on with that one, once it is not measuring. */
  const followVersions = (): void => {
    for (const [id, { device, driver }] of stations) {
      if (isBusy(id) || registry.byId(device.driverId)?.id === driver.id) continue
      pause(id)
        .then(() => {
          resume(id)
        })
        .catch(ports.onBug)
    }
  }

  /** Another process (a terminal) may have put a device on the desk or taken one off. */
  const followDesk = (): readonly DeskDeviceRow[] => {
    const desk = selectDesk(services.db())
    if (!isStarted) return desk
    for (const id of stations.keys()) if (!desk.some(device => device.id === id)) void shut(id)
    for (const device of desk) if (!stations.has(device.id)) open(device)
    followVersions()
    return desk
  }

  /** A cable that was plugged into another socket keeps its serial number: the device goes on there. */
  const followMoved = async (id: string): Promise<void> => {
    const before = selectDeskDevice(services.db(), id)
    if (before?.usb == null || !isStarted) return
    const moved = movedTo(before, selectDesk(services.db()), await listPorts(ports.serial, extra))
    const now = selectDeskDevice(services.db(), id)
    if (moved?.isCertain !== true || now?.version !== before.version || !isStarted) return
    change(services.deskActor(), before, stored => ({ ...stored, path: moved.path }))
    notes.set(id, `按 USB 序列号找到：已从 ${before.path} 换到 ${moved.path}`)
    await shut(id)
    followDesk()
    tellDesk()
  }

  const requireIdle = (id: string): void => {
    if (captures.runningOn(id) !== null) throw new Failure('conflict', '这台设备正在测量，请先停止测量。')
    if (downloads.runningOn(id) !== null) throw new Failure('conflict', '正在读取这台设备，请先停止读取。')
    if (isWatched(id)) throw new Failure('conflict', '正在用这台设备看心电，请先结束。')
  }
  const add = (actor: Actor, device: DeskDeviceRow): DeskDeviceRow =>
    write(
      services.db(),
      services.stamp(actor),
      { kind: deskDeviceKind, id: device.id, seen: 'new' },
      () => device
    )
  const change = (
    actor: Actor,
    { id, version }: Pick<DeskDeviceRow, 'id' | 'version'>,
    apply: (before: DeskDeviceRow) => DeskDeviceRow
  ): DeskDeviceRow =>
    write(services.db(), services.stamp(actor), { kind: deskDeviceKind, id, seen: version }, apply)

  /** The one asked for, else one that is ready and free; never one that measures something else. */
  const chooseStation = (deviceId: string | undefined, use: Use): Station => {
    if (!isStarted) throw new Failure('unavailable', '串口由窗口里的程序掌管，请在窗口里测量。')
    followDesk()
    if (deviceId !== undefined) {
      const station = stations.get(deviceId)
      if (station === undefined) throw new Failure('not-found', '没有这台设备，请在设备页检查设置。')
      if (!use.suits(station.driver))
        throw new Failure('refused', `“${station.device.name}”${use.unsuitable}`)
      return station
    }
    const all = [...stations.values()].filter(({ driver }) => use.suits(driver))
    const ready = all.filter(({ health }) => health().state === 'ready')
    const free = ready.find(({ device }) => !isBusy(device.id))
    const chosen = free ?? ready[0] ?? all[0]
    if (chosen === undefined) throw new Failure('unavailable', use.missing)
    return chosen
  }

  const recorders: Recorders = {
    choose: deviceId => {
      const { device, driver, health } = chooseStation(deviceId, uses.ecg)
      const { state, trouble } = health()
      if (state !== 'ready') throw new Failure('unavailable', trouble ?? '设备正在连接，请稍候再试。')
      return {
        deviceId: device.id,
        deviceName: device.name,
        driverId: driver.id,
        driverName: driver.name,
        header: ecgHeaders.get(device.id) ?? null
      }
    },
    listen: listener => {
      ecg = listener
    },
    changed: tellDesk
  }

  return {
    captures,
    downloads,
    present: presentDevice,
    tell: tellDesk,
    follow: followDesk,
    choose: chooseStation,
    station: (id: string): Station | undefined => stations.get(id),
    clockSkewOf,
    requireStarted: (toDo: string): void => {
      if (!isStarted) throw new Failure('unavailable', `串口由窗口里的程序掌管，请在窗口里${toDo}。`)
    },
    requireIdle,
    add,
    change,
    forgetNote: (id: string): void => {
      notes.delete(id)
    },
    shut,
    pause,
    resume,
    recorders,
    start: (): void => {
      const now = services.clock()
      const endedAt = new Date(now).toISOString()
      const abandoned = selectAbandoned(services.db())
      const since = new Date(now - longestMeasurementMs).toISOString()
      const unfinished = [
        ...selectUnfinished(services.db(), since),
        ...abandoned.map(one => ({ ...one, endedAt }))
      ]
      for (const { deviceId, residentId, startedAt, ...ended } of unfinished)
        captures.missed(deviceId, {
          residentId,
          startedAtMs: Date.parse(startedAt),
          endedAtMs: Date.parse(ended.endedAt)
        })
      const stamp = services.stamp(services.deskActor())
      for (const { id } of abandoned) {
        services.whenFree(() => {
          write(services.db(), stamp, { kind: captureKind, id, seen: 'present' }, before => ({
            ...before,
            endedAt,
            outcome: 'failed' as const
          }))
        })
      }
      isStarted = true
      followDesk()
    },
    /** No line is opened any more; then `close`. */
    rest: (): void => {
      isStarted = false
      captures.stop()
      downloads.stop()
    },
    close: async (): Promise<void> => {
      await Promise.all([...stations.keys()].map(shut))
    }
  }
}
