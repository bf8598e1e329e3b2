import { write } from '../database/journal.ts'
import { Failure } from '../lib/failure.ts'
import type { Handlers } from '../lib/router.ts'
import type { Services } from '../lib/services.ts'
import type { Actor } from '../lib/session.ts'
import { createCaptures, type FilingPort } from './captures.ts'
import type { deviceContract } from './contract.ts'
import { driverById, drivers } from './drivers/index.ts'
import { listPorts } from './link.ts'
import { openStation, type Station } from './station.ts'
import {
  deleteDeskDevice,
  type DeskDeviceRow,
  endAbandonedCaptures,
  saveDeskDevice,
  selectDesk,
  selectDeskDevice,
  selectDeskDeviceAt
} from './store.ts'

export interface DevicePorts extends FilingPort {
  /** Throws Failure('not-found') for an unknown resident. */
  readonly requireResident: (id: string) => void
  /** Throws when the sitting is another resident's. */
  readonly requireSeriesOf: (seriesId: string, residentId: string) => void
  /** Simulated ports that no system lists. */
  readonly extraPaths: readonly string[]
}

export interface DeviceFeature {
  readonly handlers: Handlers<typeof deviceContract>
  /** Opens every device of the desk. */
  readonly start: () => void
  readonly stop: () => Promise<void>
}

export function createDevice(services: Services, ports: DevicePorts): DeviceFeature {
  const stations = new Map<string, Station>()
  /** A terminal call opens no ports: the window holds them. */
  let isStarted = false

  const presentDevice = (device: DeskDeviceRow) => {
    const driver = driverById(device.driverId)
    const health = stations.get(device.id)?.health()
    const state = health?.state ?? ('disconnected' as const)
    const lastFrameAt = health?.lastFrameAt ?? null
    return {
      ...device,
      driverName: driver?.name ?? device.driverId,
      canStart: driver?.canStart ?? false,
      state: state === 'ready' && captures.runningOn(device.id) !== null ? ('measuring' as const) : state,
      trouble: driver === undefined ? '本程序不认识这种设备，请重新选择型号。' : (health?.trouble ?? null),
      lastFrameAt: lastFrameAt === null ? null : new Date(lastFrameAt).toISOString(),
      frames: health?.frames ?? 0,
      damaged: health?.damaged ?? 0,
      clockSkewSeconds: health?.clockSkewSeconds ?? null
    }
  }
  const tellDesk = (): void => {
    services.emit('device.desk', selectDesk(services.db()).map(presentDevice))
  }
  const captures = createCaptures(services, ports, tellDesk)

  const open = (device: DeskDeviceRow): void => {
    const driver = driverById(device.driverId)
    if (driver === undefined) return
    const station: Station = openStation(device, driver, services.clock, {
      onEvent: event => {
        captures.hear(station, event)
      },
      onHealth: tellDesk,
      onLost: sentence => {
        captures.lose(device.id, sentence)
      },
      onBug: ports.onBug
    })
    stations.set(device.id, station)
  }
  const shut = async (id: string): Promise<void> => {
    const station = stations.get(id)
    stations.delete(id)
    await station?.close()
  }

  /** Another process (a terminal) may have put a device on the desk or taken one off. */
  const followDesk = (): readonly DeskDeviceRow[] => {
    const desk = selectDesk(services.db())
    if (!isStarted) return desk
    for (const id of stations.keys()) if (!desk.some(device => device.id === id)) void shut(id)
    for (const device of desk) if (!stations.has(device.id)) open(device)
    return desk
  }

  const requireIdle = (id: string): void => {
    if (captures.runningOn(id) !== null) throw new Failure('conflict', '这台设备正在测量，请先停止测量。')
  }
  const requireVersion = (id: string, version: number): DeskDeviceRow => {
    const device = selectDeskDevice(services.db(), id)
    if (device === null) throw new Failure('not-found', '没有这台设备。')
    if (device.version !== version) throw new Failure('conflict', '设备设置已被他人修改，请刷新后再改。')
    return device
  }
  const requireDriver = (id: string): void => {
    if (driverById(id) !== undefined) return
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

  /** The one asked for, else one that is ready and free. */
  const chooseStation = (deviceId: string | undefined): Station => {
    if (!isStarted) throw new Failure('unavailable', '串口由窗口里的程序掌管，请在窗口里测量。')
    followDesk()
    if (deviceId !== undefined) {
      const station = stations.get(deviceId)
      if (station === undefined) throw new Failure('not-found', '没有这台设备，请在设备页检查设置。')
      return station
    }
    const all = [...stations.values()]
    const ready = all.filter(({ health }) => health().state === 'ready')
    const free = ready.find(({ device }) => captures.runningOn(device.id) === null)
    const chosen = free ?? ready[0] ?? all[0]
    if (chosen === undefined) {
      throw new Failure('unavailable', '这张桌子还没有血压计，请先在设备页添加，或手工录入。')
    }
    return chosen
  }

  const handlers: Handlers<typeof deviceContract> = {
    ports: async () => {
      const desk = selectDesk(services.db())
      return (await listPorts(ports.extraPaths)).map(
        ({ path, manufacturer, serialNumber, vendorId, productId }) => ({
          path,
          manufacturer: manufacturer ?? null,
          serialNumber: serialNumber ?? null,
          vendorId: vendorId ?? null,
          productId: productId ?? null,
          suggestedDriverIds: drivers
            .filter(({ usb }) => usb.some(one => one.vendorId === vendorId && one.productId === productId))
            .map(({ id }) => id),
          deskDeviceId: desk.find(device => device.path === path)?.id ?? null
        })
      )
    },
    drivers: () => drivers.map(({ id, name, kind, port, canStart }) => ({ id, name, kind, port, canStart })),
    desk: () => followDesk().map(presentDevice),
    addToDesk: (input, actor) => {
      requireDriver(input.driverId)
      requireFreePath(input.path, null)
      const device: DeskDeviceRow = { ...input, id: services.newId(), version: 1 }
      save(actor, null, device)
      followDesk()
      tellDesk()
      return presentDevice(device)
    },
    changeOnDesk: async (input, actor) => {
      requireDriver(input.driverId)
      requireIdle(input.id)
      requireFreePath(input.path, input.id)
      const before = requireVersion(input.id, input.version)
      const after: DeskDeviceRow = { ...input, version: before.version + 1 }
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
    startCapture: ({ residentId, deviceId, seriesId = null, arm, posture }, actor) => {
      ports.requireResident(residentId)
      if (seriesId !== null) ports.requireSeriesOf(seriesId, residentId)
      return captures.begin(chooseStation(deviceId), actor, { residentId, seriesId, arm, posture })
    },
    cancelCapture: ({ captureId }) => captures.cancel(captureId, id => stations.get(id)),
    captures: captures.all
  }

  return {
    handlers,
    start: () => {
      endAbandonedCaptures(services.db(), new Date(services.clock()).toISOString())
      isStarted = true
      followDesk()
    },
    stop: async () => {
      isStarted = false
      captures.stop()
      await Promise.all([...stations.keys()].map(shut))
    }
  }
}
