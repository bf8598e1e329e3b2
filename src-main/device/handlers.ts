import { write } from '../database/journal.ts'
import { Failure } from '../lib/failure.ts'
import type { Handlers } from '../lib/router.ts'
import type { Services } from '../lib/services.ts'
import type { Actor } from '../lib/session.ts'
import { createCaptures, type FilingPort } from './captures.ts'
import type { MeasurementLimits } from '../policy/contract.ts'
import type { deviceContract } from './contract.ts'
import { createDownloads, type DownloadedResults } from './downloads.ts'
import type { DeviceEvent, DeviceStatus, DeviceTrouble, EcgHeader, EcgSamples } from './drivers/driver.ts'
import { drivers } from './drivers/index.ts'
import { healthOfDesk } from './health.ts'
import { createMonitor } from './line/monitor.ts'
import { createLineProtocols } from './line/protocols.ts'
import { createRegistry } from './line/registry.ts'
import { listPorts } from './link.ts'
import { createRecogniser } from './recognition.ts'
import { selfTest } from './self-test.ts'
import { openStation, type Station } from './station.ts'
import {
  deleteDeskDevice,
  type DeskDeviceRow,
  endAbandonedCaptures,
  saveDeskDevice,
  selectDesk,
  selectDeskDevice,
  selectDeskDeviceAt,
  selectUnfinished
} from './store.ts'
import { type Use, uses } from './uses.ts'
import { identityOf, movedTo, namedPort } from './whereabouts.ts'

export interface DevicePorts extends FilingPort {
  /** Throws Failure('not-found') for an unknown resident. */
  readonly requireResident: (id: string) => void
  /** Throws when the sitting is another resident's. */
  readonly requireSeriesOf: (seriesId: string, residentId: string) => void
  /** The instant at which the clocks of the centre show `YYYY-MM-DDTHH:mm[:ss]`. */
  readonly instantOf: (shown: string) => string
  readonly ecg: EcgListener
  /** What is believed at all of a value that a described instrument sends. */
  readonly limits: () => MeasurementLimits
  /** The instant at which the centre's day began. */
  readonly startOfToday: () => string
  /** Simulated ports that no system lists. */
  readonly extraPaths: readonly string[]
}

/** Who watches the recorders of this desk: nothing of an ECG is kept here. */
export interface EcgListener {
  readonly hear: (deviceId: string, event: EcgHeader | EcgSamples | DeviceTrouble | DeviceStatus) => void
  readonly lose: (deviceId: string, sentence: string) => void
  readonly isWatched: (deviceId: string) => boolean
}
/** A recorder that can be watched. */
export interface EcgLine {
  readonly deviceId: string
  readonly deviceName: string
  readonly driverId: string
  readonly driverName: string
  /** The last one since its line is open. */
  readonly header: EcgHeader | null
}

export interface DeviceFeature {
  readonly handlers: Handlers<typeof deviceContract>
  /** What a meter's memory held; null once it was read again. */
  readonly downloaded: (downloadId: string) => DownloadedResults | null
  /** The recorder asked for, else one that is ready and free. Throws a Failure that says what is missing. */
  readonly ecgLine: (deviceId: string | undefined) => EcgLine
  /** A recorder was taken or given back. */
  readonly tellDesk: () => void
  /** Opens every device of the desk. */
  readonly start: () => void
  readonly stop: () => Promise<void>
}

const isOfEcg = (event: DeviceEvent): event is EcgHeader | EcgSamples | DeviceTrouble | DeviceStatus =>
  event.type === 'ecg-header' ||
  event.type === 'ecg-samples' ||
  event.type === 'device-trouble' ||
  event.type === 'device-status'

/** Of any device there is. */
const longestMeasurementMs = Math.max(...drivers.map(driver => driver.longestMeasurementMs))

export function createDevice(services: Services, ports: DevicePorts): DeviceFeature {
  const stations = new Map<string, Station>()
  /** What each recorder has said of its samples since its line is open. */
  const ecgHeaders = new Map<string, EcgHeader>()
  /** A terminal call opens no ports: the window holds them. */
  let isStarted = false
  const registry = createRegistry(services.db, ports.limits)
  /** Devices whose port is lent to the serial monitor, or whose driver is being changed. */
  const resting = new Set<string>()

  const isBusy = (id: string): boolean =>
    captures.runningOn(id) !== null || downloads.runningOn(id) !== null || ports.ecg.isWatched(id)
  /** What the desk did with a device by itself. */
  const notes = new Map<string, string>()
  const extra = ports.extraPaths.map(namedPort)
  const usbAt = async (path: string) => {
    const port = (await listPorts(extra)).find(one => one.path === path)
    return port === undefined ? null : identityOf(port)
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
      clockSkewSeconds: health?.clockSkewSeconds ?? null,
      note: notes.get(device.id) ?? null
    }
  }
  const tellDesk = (): void => {
    services.emit('device.desk', selectDesk(services.db()).map(presentDevice))
  }
  const captures = createCaptures(services, ports, tellDesk)
  const downloads = createDownloads(services, tellDesk)

  const hearEcg = (deviceId: string, event: DeviceEvent): void => {
    if (event.type === 'ecg-header') ecgHeaders.set(deviceId, event)
    // A recorder measures nothing but an ECG, whatever numbers its frames carry beside it.
    if (isOfEcg(event)) ports.ecg.hear(deviceId, event)
  }
  const loseEcg = (deviceId: string, sentence: string): void => {
    ecgHeaders.delete(deviceId)
    ports.ecg.lose(deviceId, sentence)
  }

  const open = (device: DeskDeviceRow): void => {
    const driver = registry.byId(device.driverId)
    if (driver === undefined || resting.has(device.id)) return
    const station: Station = openStation(device, driver, services.clock, {
      onEvent: event => {
        if (driver.kind === 'ecg') {
          hearEcg(device.id, event)
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
      instantOf: ports.instantOf,
      onBug: ports.onBug
    })
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
    const moved = movedTo(before, selectDesk(services.db()), await listPorts(extra))
    const now = selectDeskDevice(services.db(), id)
    if (moved?.isCertain !== true || now?.version !== before.version || !isStarted) return
    const after = { ...before, path: moved.path, version: before.version + 1 }
    save(services.deskActor(), before, after)
    notes.set(id, `按 USB 序列号找到：已从 ${before.path} 换到 ${moved.path}`)
    await shut(id)
    followDesk()
    tellDesk()
  }

  const recogniser = createRecogniser(services, {
    lend: async path => {
      const owner = selectDeskDeviceAt(services.db(), path)
      if (owner === null) return () => undefined
      await pause(owner.id)
      return () => {
        resume(owner.id)
      }
    },
    onBug: ports.onBug
  })

  const requireIdle = (id: string): void => {
    if (captures.runningOn(id) !== null) throw new Failure('conflict', '这台设备正在测量，请先停止测量。')
    if (downloads.runningOn(id) !== null) throw new Failure('conflict', '正在读取这台设备，请先停止读取。')
    if (ports.ecg.isWatched(id)) throw new Failure('conflict', '正在用这台设备看心电，请先结束。')
  }
  const requireVersion = (id: string, version: number): DeskDeviceRow => {
    const device = selectDeskDevice(services.db(), id)
    if (device === null) throw new Failure('not-found', '没有这台设备。')
    if (device.version !== version) throw new Failure('conflict', '设备设置已被他人修改，请刷新后再改。')
    return device
  }
  const requireDriver = (id: string): void => {
    if (registry.byId(id) !== undefined) return
    throw new Failure('invalid-input', '没有这种设备型号。', { driverId: '请重新选择设备型号' })
  }
  const requireFreePath = (path: string, exceptId: string | null): void => {
    const taken = selectDeskDeviceAt(services.db(), path)
    if (taken === null || taken.id === exceptId) return
    throw new Failure('conflict', '这个串口已经配给另一台设备。', { path: '这个串口已经配给另一台设备' })
  }
  const save = (actor: Actor, before: DeskDeviceRow | null, after: DeskDeviceRow): void => {
    const change = { entity: 'desk-device', id: after.id, version: after.version, before, after }
    write(services.db(), services.stamp(actor), change, () => {
      saveDeskDevice(services.db(), after)
    })
  }

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

  const monitor = createMonitor(services, {
    requireStarted: () => {
      if (!isStarted) throw new Failure('unavailable', '串口由窗口里的程序掌管，请在窗口里监视。')
    },
    pause,
    resume,
    onBug: ports.onBug
  })
  const handlers: Handlers<typeof deviceContract> = {
    ...monitor.handlers,
    ...createLineProtocols(services, {
      limits: ports.limits,
      onChanged: () => {
        followDesk()
        tellDesk()
      }
    }),
    ports: async () => {
      const desk = selectDesk(services.db())
      const found = await listPorts(extra)
      const moved = desk.flatMap(device => {
        const to = movedTo(device, desk, found)
        return to === null ? [] : [[to.path, device.id] as const]
      })
      return found.map(({ path, manufacturer, serialNumber, vendorId, productId }) => ({
        path,
        manufacturer: manufacturer ?? null,
        serialNumber: serialNumber ?? null,
        vendorId: vendorId ?? null,
        productId: productId ?? null,
        suggestedDriverIds: registry
          .all()
          .filter(({ driver }) =>
            driver.usb.some(one => one.vendorId === vendorId && one.productId === productId)
          )
          .map(({ id }) => id),
        deskDeviceId: desk.find(device => device.path === path)?.id ?? null,
        movedDeviceId: new Map(moved).get(path) ?? null
      }))
    },
    drivers: () =>
      registry.all().map(({ id, driver: { name, kind, port, canStart, canDownload = false } }) => ({
        id,
        name,
        kind,
        port,
        canStart,
        canDownload
      })),
    desk: () => followDesk().map(presentDevice),
    addToDesk: async (input, actor) => {
      requireDriver(input.driverId)
      const usb = await usbAt(input.path)
      requireFreePath(input.path, null)
      const device: DeskDeviceRow = { ...input, usb, id: services.newId(), version: 1 }
      save(actor, null, device)
      followDesk()
      tellDesk()
      return presentDevice(device)
    },
    changeOnDesk: async (input, actor) => {
      requireDriver(input.driverId)
      const found = await usbAt(input.path)
      requireIdle(input.id)
      requireFreePath(input.path, input.id)
      const before = requireVersion(input.id, input.version)
      // A device that is unplugged while its name is changed is still the same device.
      const usb = found ?? (input.path === before.path ? before.usb : null)
      const after: DeskDeviceRow = { ...input, usb, version: before.version + 1 }
      notes.delete(after.id)
      save(actor, before, after)
      await shut(after.id)
      followDesk()
      tellDesk()
      return presentDevice(after)
    },
    removeFromDesk: async ({ id, version }, actor) => {
      requireIdle(id)
      const before = requireVersion(id, version)
      const change = { entity: 'desk-device', id, version: version + 1, before, after: null }
      write(services.db(), services.stamp(actor), change, () => {
        deleteDeskDevice(services.db(), id)
      })
      await shut(id)
      tellDesk()
      return {}
    },
    recognise: ({ path, driverIds }) => {
      if (!isStarted) throw new Failure('unavailable', '串口由窗口里的程序掌管，请在窗口里识别设备。')
      return recogniser.begin(path, driverIds)
    },
    cancelRecognition: ({ id }) => recogniser.cancel(id),
    recognition: recogniser.newest,
    health: () =>
      healthOfDesk(
        services,
        {
          healthOf: id => stations.get(id)?.health(),
          driverOf: registry.byId,
          startOfToday: ports.startOfToday
        },
        followDesk()
      ),
    selfTest: async ({ driverId }) => {
      const driver = registry.byId(driverId)
      const tested = driver === undefined ? null : await selfTest(driver)
      if (tested === null) throw new Failure('not-found', '这种型号没有内置的仿真仪器，不能自检。')
      return tested
    },
    startCapture: ({ residentId, kind, deviceId, seriesId = null, arm, posture, glucoseKind }, actor) => {
      ports.requireResident(residentId)
      if (seriesId !== null) ports.requireSeriesOf(seriesId, residentId)
      const station = chooseStation(deviceId, uses[kind])
      return captures.begin(station, actor, { kind, residentId, seriesId, arm, posture, glucoseKind })
    },
    cancelCapture: ({ captureId }) => captures.cancel(captureId, id => stations.get(id)),
    captures: captures.all,
    startDownload: ({ residentId, deviceId }) => {
      ports.requireResident(residentId)
      return downloads.begin(chooseStation(deviceId, uses.download), residentId)
    },
    cancelDownload: ({ downloadId }) => downloads.cancel(downloadId),
    downloads: downloads.all
  }

  return {
    handlers,
    downloaded: downloads.results,
    ecgLine: deviceId => {
      const station = chooseStation(deviceId, uses.ecg)
      const { device, driver } = station
      const { state, trouble } = station.health()
      if (state !== 'ready') throw new Failure('unavailable', trouble ?? '设备正在连接，请稍候再试。')
      return {
        deviceId: device.id,
        deviceName: device.name,
        driverId: driver.id,
        driverName: driver.name,
        header: ecgHeaders.get(device.id) ?? null
      }
    },
    tellDesk,
    start: () => {
      const now = services.clock()
      endAbandonedCaptures(services.db(), new Date(now).toISOString())
      const unfinished = selectUnfinished(services.db(), new Date(now - longestMeasurementMs).toISOString())
      for (const { deviceId } of unfinished) {
        const left = unfinished
          .filter(one => one.deviceId === deviceId)
          .map(({ residentId, endedAt }) => ({ residentId, endedAtMs: Date.parse(endedAt) }))
        captures.remember(deviceId, left)
      }
      isStarted = true
      followDesk()
    },
    stop: async () => {
      isStarted = false
      await monitor.stop()
      captures.stop()
      downloads.stop()
      await recogniser.stop()
      await Promise.all([...stations.keys()].map(shut))
    }
  }
}
