import { write } from '../database/journal.ts'
import { isBusy } from '../database/trouble.ts'
import { Failure } from '../lib/failure.ts'
import { type Handlers } from '../lib/router.ts'
import { type Services } from '../lib/services.ts'
import { type Actor } from '../lib/session.ts'
import { belongsTo, type CaptureState, isRunning } from './capture.ts'
import { type Capture, type deviceContract } from './contract.ts'
import { type BloodPressure, type DeviceEvent, type Driver } from './drivers/driver.ts'
import { driverById, drivers } from './drivers/index.ts'
import { listPorts } from './link.ts'
import { openStation, type Station } from './station.ts'
import {
  deleteDeskDevice,
  type DeskDeviceRow,
  endAbandonedCaptures,
  endCapture,
  insertCapture,
  saveDeskDevice,
  selectDesk,
  selectDeskDevice,
  selectDeskDeviceAt
} from './store.ts'

type Series = NonNullable<Capture['series']>

export interface DevicePorts {
  /** Stores a reading before it returns. With a capture: the sitting it now belongs to; without: null, it is in the tray. */
  readonly fileReading: (arrived: {
    readonly reading: BloodPressure
    readonly receivedAt: string
    readonly driverId: string
    readonly deviceName: string
    readonly observer: Actor | null
    readonly capture: {
      readonly id: string
      readonly residentId: string
      readonly seriesId: string | null
      readonly arm: CaptureState['arm']
      readonly posture: CaptureState['posture']
    } | null
  }) => Series | null
  /** Throws Failure('not-found') for an unknown resident. */
  readonly requireResident: (id: string) => void
  /** Throws when the sitting is another resident's. */
  readonly requireSeriesOf: (seriesId: string, residentId: string) => void
  /** Simulated ports that no system lists. */
  readonly extraPaths: readonly string[]
  readonly onBug: (error: unknown) => void
}

const busyRetryMs = 200
const busyRetries = 300

/** Endings are kept for windows that ask late; the database has them for good. */
const keptEndings = 20

export interface DeviceFeature {
  readonly handlers: Handlers<typeof deviceContract>
  /** Opens every device of the desk. */
  readonly start: () => void
  readonly stop: () => Promise<void>
}

export function createDevice(services: Services, ports: DevicePorts): DeviceFeature {
  const stations = new Map<string, Station>()
  /** The newest capture of each device, and the one before it. */
  const captures = new Map<string, CaptureState>()
  const previous = new Map<string, CaptureState>()
  const timers = new Map<string, NodeJS.Timeout>()
  /** Captures whose reading is on its way to the disk: they take no second one. */
  const filing = new Set<string>()

  const nowIso = (): string => new Date(services.clock()).toISOString()

  const present = (state: CaptureState): Capture => ({
    id: state.id,
    deviceId: state.deviceId,
    deviceName: state.deviceName,
    residentId: state.residentId,
    startedAt: new Date(state.startedAtMs).toISOString(),
    state: state.state,
    cuffPressureMmHg: state.cuffPressureMmHg,
    trouble: state.trouble,
    series: state.series
  })

  const presentDevice = (device: DeskDeviceRow) => {
    const driver = driverById(device.driverId)
    const health = stations.get(device.id)?.health()
    const capture = captures.get(device.id)
    const state = health?.state ?? 'disconnected'
    return {
      id: device.id,
      version: device.version,
      name: device.name,
      path: device.path,
      driverId: device.driverId,
      driverName: driver?.name ?? device.driverId,
      canStart: driver?.canStart ?? false,
      port: device.port,
      state:
        state === 'ready' && capture !== undefined && isRunning(capture) ? ('measuring' as const) : state,
      trouble: driver === undefined ? '本程序不认识这种设备，请重新选择型号。' : (health?.trouble ?? null),
      lastFrameAt: health?.lastFrameAt == null ? null : new Date(health.lastFrameAt).toISOString(),
      frames: health?.frames ?? 0,
      damaged: health?.damaged ?? 0,
      clockSkewSeconds: health?.clockSkewSeconds ?? null
    }
  }
  const tellDesk = (): void => {
    services.emit('device.desk', selectDesk(services.db()).map(presentDevice))
  }

  const update = (state: CaptureState): void => {
    captures.set(state.deviceId, state)
    services.emit('device.capture', present(state))
  }

  /** Closes a capture for good: nothing that arrives later can be filed through it. */
  const end = (
    state: CaptureState,
    outcome: 'done' | 'cancelled' | 'timed-out' | 'failed',
    rest: Partial<CaptureState> = {}
  ): void => {
    if (!isRunning(state)) return
    clearTimeout(timers.get(state.deviceId))
    timers.delete(state.deviceId)
    const ended: CaptureState = { ...state, ...rest, state: outcome, cuffPressureMmHg: null }
    captures.set(state.deviceId, ended)
    const change = {
      entity: 'capture',
      id: state.id,
      version: 2,
      before: null,
      after: { outcome, trouble: ended.trouble }
    }
    try {
      write(services.db(), services.stamp(state.observer), change, () => {
        endCapture(services.db(), state.id, outcome, nowIso())
      })
    } catch (error) {
      // The capture is over all the same; the next start finds its row open and closes it.
      ports.onBug(error)
    }
    services.emit('device.capture', present(ended))
    tellDesk()
  }

  const takeReading = (station: Station, reading: BloodPressure): void => {
    const { device, driver } = station
    const now = services.clock()
    const current = captures.get(device.id) ?? null
    const open = current !== null && filing.has(current.id) ? null : current
    const owner = belongsTo(reading, open, previous.get(device.id) ?? null, driver, now)
    const arrived = {
      reading,
      receivedAt: new Date(now).toISOString(),
      driverId: driver.id,
      deviceName: device.name,
      observer: owner?.observer ?? null,
      capture:
        owner === null
          ? null
          : {
              id: owner.id,
              residentId: owner.residentId,
              seriesId: owner.seriesId,
              arm: owner.arm,
              posture: owner.posture
            }
    }
    if (owner !== null) filing.add(owner.id)
    // Whose reading it is has been decided; only the disk may keep it waiting (an import holds the write lock).
    const attempt = (retries: number): void => {
      try {
        const series = ports.fileReading(arrived)
        if (owner !== null) end(owner, 'done', { series })
      } catch (error) {
        if (retries > 0 && isBusy(error)) {
          setTimeout(attempt, busyRetryMs, retries - 1)
          return
        }
        ports.onBug(error)
        const values = `${String(reading.systolicMmHg)}/${String(reading.diastolicMmHg)}`
        const trouble = `读数 ${values} 没能保存（请检查磁盘空间），请抄下后手工录入。`
        if (owner !== null) end(owner, 'failed', { trouble })
      }
      if (owner !== null) filing.delete(owner.id)
    }
    attempt(busyRetries)
  }

  const hear = (station: Station, event: DeviceEvent): void => {
    if (event.type === 'blood-pressure') {
      takeReading(station, event)
      return
    }
    const current = captures.get(station.device.id)
    if (current === undefined || !isRunning(current)) return
    if (event.type === 'cuff-pressure') {
      update({ ...current, state: 'measuring', cuffPressureMmHg: event.pressureMmHg, trouble: null })
    } else if (event.type === 'device-trouble') {
      if (event.final) end(current, 'failed', { trouble: event.sentence })
      else update({ ...current, trouble: event.sentence })
    } else if (event.status === 'measuring') {
      update({ ...current, state: 'measuring' })
    }
  }

  const open = (device: DeskDeviceRow): void => {
    const driver = driverById(device.driverId)
    if (driver === undefined) return
    const station: Station = openStation(device, driver, services.clock, {
      onEvent: event => {
        hear(station, event)
      },
      onHealth: tellDesk,
      onLost: sentence => {
        const current = captures.get(device.id)
        if (current !== undefined) end(current, 'failed', { trouble: sentence })
      },
      onBug: ports.onBug
    })
    stations.set(device.id, station)
  }
  const reopen = async (device: DeskDeviceRow): Promise<void> => {
    await stations.get(device.id)?.close()
    stations.delete(device.id)
    open(device)
    tellDesk()
  }

  const requireIdle = (id: string): void => {
    const current = captures.get(id)
    if (current !== undefined && isRunning(current)) {
      throw new Failure('conflict', '这台设备正在测量，请先停止测量。')
    }
  }
  const requireVersion = (id: string, version: number): DeskDeviceRow => {
    const device = selectDeskDevice(services.db(), id)
    if (device === null) throw new Failure('not-found', '没有这台设备。')
    if (device.version !== version) throw new Failure('conflict', '设备设置已被他人修改，请刷新后再改。')
    return device
  }
  const requireDriver = (id: string): Driver => {
    const driver = driverById(id)
    if (driver === undefined)
      throw new Failure('invalid-input', '没有这种设备型号。', { driverId: '请重新选择设备型号' })
    return driver
  }
  const requireFreePath = (path: string, exceptId: string | null): void => {
    const taken = selectDeskDeviceAt(services.db(), path)
    if (taken !== null && taken.id !== exceptId) {
      throw new Failure('conflict', '这个串口已经配给另一台设备。', { path: '这个串口已经配给另一台设备' })
    }
  }
  const saveDevice = (actor: Actor, before: DeskDeviceRow | null, after: DeskDeviceRow): void => {
    const change = { entity: 'desk-device', id: after.id, version: after.version, before, after }
    write(services.db(), services.stamp(actor), change, () => {
      saveDeskDevice(services.db(), after)
    })
  }

  /** The one asked for, else the only one that is ready and free. */
  const chooseStation = (deviceId: string | undefined): Station => {
    if (deviceId !== undefined) {
      const station = stations.get(deviceId)
      if (station === undefined) throw new Failure('not-found', '没有这台设备，请在设备页检查设置。')
      return station
    }
    const all = [...stations.values()]
    const ready = all.filter(({ health }) => health().state === 'ready')
    const free = ready.find(({ device }) => {
      const current = captures.get(device.id)
      return current === undefined || !isRunning(current)
    })
    const chosen = free ?? ready[0] ?? all[0]
    if (chosen === undefined)
      throw new Failure('unavailable', '这张桌子还没有血压计，请先在设备页添加，或手工录入。')
    return chosen
  }

  const handlers: Handlers<typeof deviceContract> = {
    ports: async () => {
      const desk = selectDesk(services.db())
      return (await listPorts(ports.extraPaths)).map(port => ({
        path: port.path,
        manufacturer: port.manufacturer ?? null,
        serialNumber: port.serialNumber ?? null,
        vendorId: port.vendorId ?? null,
        productId: port.productId ?? null,
        suggestedDriverIds: drivers
          .filter(({ usb }) =>
            usb.some(id => id.vendorId === port.vendorId && id.productId === port.productId)
          )
          .map(({ id }) => id),
        deskDeviceId: desk.find(({ path }) => path === port.path)?.id ?? null
      }))
    },
    drivers: () => drivers.map(({ id, name, kind, port, canStart }) => ({ id, name, kind, port, canStart })),
    desk: () => selectDesk(services.db()).map(presentDevice),
    addToDesk: (input, actor) => {
      requireDriver(input.driverId)
      requireFreePath(input.path, null)
      const device: DeskDeviceRow = { ...input, id: services.newId(), version: 1 }
      saveDevice(actor, null, device)
      open(device)
      tellDesk()
      return presentDevice(device)
    },
    changeOnDesk: async (input, actor) => {
      requireDriver(input.driverId)
      requireIdle(input.id)
      requireFreePath(input.path, input.id)
      const before = requireVersion(input.id, input.version)
      const after: DeskDeviceRow = { ...input, version: before.version + 1 }
      saveDevice(actor, before, after)
      await reopen(after)
      return presentDevice(after)
    },
    removeFromDesk: async ({ id, version }, actor) => {
      requireIdle(id)
      const before = requireVersion(id, version)
      const change = { entity: 'desk-device', id, version: version + 1, before, after: null }
      write(services.db(), services.stamp(actor), change, () => {
        deleteDeskDevice(services.db(), id)
      })
      await stations.get(id)?.close()
      stations.delete(id)
      tellDesk()
      return {}
    },
    startCapture: (input, actor) => {
      ports.requireResident(input.residentId)
      if (input.seriesId !== undefined) ports.requireSeriesOf(input.seriesId, input.residentId)
      const station = chooseStation(input.deviceId)
      const { device, driver } = station
      const running = captures.get(device.id)
      if (running !== undefined && isRunning(running)) {
        // A second Enter finds the measurement that the first one began.
        if (running.residentId === input.residentId) return present(running)
        throw new Failure('conflict', '这台设备正在给另一位居民测量，请等它结束或先停止。')
      }
      const health = station.health()
      if (health.state !== 'ready') {
        throw new Failure('unavailable', health.trouble ?? '设备正在连接，请稍候再试。')
      }
      const state: CaptureState = {
        id: services.newId(),
        deviceId: device.id,
        deviceName: device.name,
        residentId: input.residentId,
        observer: actor,
        startedAtMs: services.clock(),
        seriesId: input.seriesId ?? null,
        arm: input.arm,
        posture: input.posture,
        state: 'waiting',
        cuffPressureMmHg: null,
        trouble: null,
        series: null
      }
      const row = {
        id: state.id,
        deviceId: device.id,
        residentId: state.residentId,
        observerId: actor.accountId,
        startedAt: nowIso()
      }
      const change = { entity: 'capture', id: state.id, version: 1, before: null, after: row }
      write(services.db(), services.stamp(actor), change, () => {
        insertCapture(services.db(), row)
      })
      if (running !== undefined) previous.set(device.id, running)
      update(state)
      timers.set(
        device.id,
        setTimeout(() => {
          const current = captures.get(device.id)
          if (current?.id !== state.id) return
          end(current, 'timed-out', { trouble: '等了太久没有收到结果，请检查设备后重测。' })
          if (driver.canStart) station.converse('listen')
        }, driver.longestMeasurementMs)
      )
      if (driver.canStart) station.converse('measure')
      tellDesk()
      return present(state)
    },
    cancelCapture: ({ captureId }) => {
      const current = [...captures.values(), ...previous.values()].find(({ id }) => id === captureId)
      if (current === undefined) throw new Failure('not-found', '这次测量已经结束。')
      if (isRunning(current)) {
        end(current, 'cancelled')
        const station = stations.get(current.deviceId)
        if (station?.driver.canStart === true) station.converse('listen')
      }
      const now = captures.get(current.deviceId)
      return present(now?.id === captureId ? now : current)
    },
    captures: () => [...captures.values()].slice(-keptEndings).map(present)
  }

  return {
    handlers,
    start: () => {
      endAbandonedCaptures(services.db(), nowIso())
      for (const device of selectDesk(services.db())) open(device)
    },
    stop: async () => {
      for (const current of captures.values()) end(current, 'cancelled')
      await Promise.all([...stations.values()].map(station => station.close()))
      stations.clear()
    }
  }
}
