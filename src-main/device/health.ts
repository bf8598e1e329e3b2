import type { Services } from '../lib/services.ts'
import { clockWarning } from '../policy/rules.ts'
import type { DeviceHealth } from './contract.ts'
import type { Driver } from './drivers/driver.ts'
import type { StationHealth } from './station.ts'
import { countOutcomes, type DeskDeviceRow, type OutcomeCount } from './store.ts'

const outcomes = { done: 'done', cancelled: 'cancelled', 'timed-out': 'timedOut', failed: 'failed' } as const

export interface HealthPorts {
  readonly healthOf: (deviceId: string) => StationHealth | undefined
  readonly driverOf: (driverId: string) => Driver | undefined
  /** Ours minus the device's; null: unknown. */
  readonly clockSkewOf: (deviceId: string) => number | null
}

/** How the devices of the desk and their lines are doing. */
export function healthOfDesk(
  services: Services,
  ports: HealthPorts,
  desk: readonly DeskDeviceRow[]
): DeviceHealth[] {
  const counted = countOutcomes(services.db(), services.startOfDay(services.today()))
  return desk.map(({ id, driverId }) => {
    const health = ports.healthOf(id)
    const driver = ports.driverOf(driverId)
    return {
      deviceId: id,
      receivedBytes: health?.receivedBytes ?? 0,
      reconnects: health?.reconnects ?? 0,
      troubles: (health?.troubles ?? []).map(({ at, sentence }) => ({
        at: new Date(at).toISOString(),
        sentence
      })),
      clockAdvice: clockWarning(ports.clockSkewOf(id)),
      hasSelfTest: driver?.instrument !== undefined,
      canBeAsked: (driver?.probe?.asks.length ?? 0) > 0,
      today: todayOf(counted.filter(({ deviceId }) => deviceId === id))
    }
  })
}

function todayOf(counted: readonly OutcomeCount[]): DeviceHealth['today'] {
  const today = { done: 0, cancelled: 0, timedOut: 0, failed: 0 }
  for (const { outcome, count } of counted) today[outcomes[outcome]] += count
  return today
}
