import { takeAway } from '../database/journal.ts'
import { Failure } from '../lib/failure.ts'
import type { Handlers } from '../lib/router.ts'
import type { Services } from '../lib/services.ts'
import type { MeasurementLimits } from '../policy/contract.ts'
import type { deviceContract } from './contract.ts'
import { createDesk, type DeskPorts, type Recorders } from './desk.ts'
import type { DownloadedResults } from './downloads.ts'
import { healthOfDesk } from './health.ts'
import { deskDeviceKind } from './kinds.ts'
import { createMonitor } from './described/monitor.ts'
import { createLineProtocols } from './described/protocols.ts'
import { createDriverRegistry } from './described/registry.ts'
import { listPorts } from './link.ts'
import { createRecogniser } from './recognition.ts'
import { selfTest } from './self-test.ts'
import { selectDesk, selectDeskDeviceAt } from './store.ts'
import { uses } from './uses.ts'
import { identityOf, movedTo, namedPort } from './whereabouts.ts'

export interface DevicePorts extends DeskPorts {
  /** Throws Failure('not-found') for an unknown resident. */
  readonly requireResident: (id: string) => void
  /** Throws when the sitting is another resident's. */
  readonly requireSeriesOf: (seriesId: string, residentId: string) => void
  /** What is believed at all of a value that a described instrument sends. */
  readonly limits: () => MeasurementLimits
  /** Simulated ports that no system lists. */
  readonly extraPaths: readonly string[]
}

export interface DeviceFeature {
  readonly handlers: Handlers<typeof deviceContract>
  /** What a meter's memory held; null once it was read again. */
  readonly downloaded: (downloadId: string) => DownloadedResults | null
  /** What measures or reads for one of these residents now, in Chinese. */
  readonly busyWith: (residentIds: readonly string[]) => readonly string[]
  readonly recorders: Recorders
  /** Opens every device of the desk. */
  readonly start: () => void
  readonly stop: () => Promise<void>
}

export function createDevice(services: Services, ports: DevicePorts): DeviceFeature {
  const registry = createDriverRegistry(services.db, ports.limits)
  const extra = ports.extraPaths.map(namedPort)
  const desk = createDesk(services, ports, registry, extra)
  const { captures, downloads } = desk
  const usbAt = async (path: string) => {
    const port = (await listPorts(ports.serial, extra)).find(one => one.path === path)
    return port === undefined ? null : identityOf(port)
  }

  const recogniser = createRecogniser(services, {
    serial: ports.serial,
    drivers: () => registry.all().map(({ id, driver }) => ({ ...driver, id })),
    lend: async path => {
      const owner = selectDeskDeviceAt(services.db(), path)
      if (owner === null) return () => undefined
      await desk.pause(owner.id)
      return () => {
        desk.resume(owner.id)
      }
    },
    onBug: ports.onBug
  })

  const requireDriver = (id: string): void => {
    if (registry.byId(id) !== undefined) return
    throw new Failure('invalid-input', '没有这种设备型号。', { driverId: '请重新选择设备型号' })
  }
  const requireFreePath = (path: string, exceptId: string | null): void => {
    const taken = selectDeskDeviceAt(services.db(), path)
    if (taken === null || taken.id === exceptId) return
    throw new Failure('conflict', '这个串口已经配给另一台设备。', { path: '这个串口已经配给另一台设备' })
  }
  const monitor = createMonitor(services, {
    serial: ports.serial,
    requireStarted: () => {
      desk.requireStarted('监视')
    },
    pause: desk.pause,
    resume: desk.resume,
    onBug: ports.onBug
  })
  const handlers: Handlers<typeof deviceContract> = {
    ...monitor.handlers,
    ...createLineProtocols(services, {
      limits: ports.limits,
      onChanged: () => {
        desk.follow()
        desk.tell()
      }
    }),
    ports: async () => {
      const standing = selectDesk(services.db())
      const found = await listPorts(ports.serial, extra)
      const moved = standing.flatMap(device => {
        const to = movedTo(device, standing, found)
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
        deskDeviceId: standing.find(device => device.path === path)?.id ?? null,
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
    desk: () => desk.follow().map(desk.present),
    addToDesk: async (input, actor) => {
      requireDriver(input.driverId)
      const usb = await usbAt(input.path)
      requireFreePath(input.path, null)
      const device = desk.add(actor, { ...input, usb, id: services.newId(), version: 1 })
      desk.follow()
      desk.tell()
      return desk.present(device)
    },
    changeOnDesk: async (input, actor) => {
      requireDriver(input.driverId)
      const found = await usbAt(input.path)
      desk.requireIdle(input.id)
      requireFreePath(input.path, input.id)
      desk.forgetNote(input.id)
      const after = desk.change(actor, input, before => ({
        ...input,
        // A device that is unplugged while its name is changed is still the same device.
        usb: found ?? (input.path === before.path ? before.usb : null)
      }))
      await desk.shut(after.id)
      desk.follow()
      desk.tell()
      return desk.present(after)
    },
    removeFromDesk: async ({ id, version }, actor) => {
      desk.requireIdle(id)
      takeAway(services.db(), services.stamp(actor), { kind: deskDeviceKind, id, seen: version })
      await desk.shut(id)
      desk.tell()
      return {}
    },
    recognise: ({ path, driverIds }) => {
      desk.requireStarted('识别设备')
      return recogniser.begin(path, driverIds)
    },
    cancelRecognition: ({ id }) => recogniser.cancel(id),
    recognition: recogniser.newest,
    health: () =>
      healthOfDesk(
        services,
        {
          healthOf: id => desk.station(id)?.health(),
          driverOf: registry.byId,
          clockSkewOf: desk.clockSkewOf
        },
        desk.follow()
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
      const station = desk.choose(deviceId, uses[kind])
      return captures.begin(station, actor, { kind, residentId, seriesId, arm, posture, glucoseKind })
    },
    cancelCapture: ({ captureId }) => captures.cancel(captureId, desk.station),
    captures: captures.all,
    startDownload: ({ residentId, deviceId }) => {
      ports.requireResident(residentId)
      return downloads.begin(desk.choose(deviceId, uses.download), residentId)
    },
    cancelDownload: ({ downloadId }) => downloads.cancel(downloadId),
    downloads: downloads.all
  }

  return {
    handlers,
    downloaded: downloads.results,
    busyWith: residentIds =>
      [...captures.all(), ...downloads.all()].flatMap(({ residentId, state, deviceName }) =>
        residentIds.includes(residentId) && ['waiting', 'measuring', 'running'].includes(state)
          ? [`${deviceName}正在为其中一份档案测量，请先等它结束或取消。`]
          : []
      ),
    recorders: desk.recorders,
    start: desk.start,
    stop: async () => {
      desk.rest()
      await monitor.stop()
      await recogniser.stop()
      await desk.close()
    }
  }
}
