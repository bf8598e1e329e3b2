import type { Database } from 'better-sqlite3'
import type { MeasurementLimits } from '../../policy/contract.ts'
import type { Driver } from '../drivers/driver.ts'
import { driverById, drivers } from '../drivers/index.ts'
import { driverFrom } from '../drivers/line-protocol/index.ts'
import { type ProtocolRow, selectProtocol, selectProtocols } from './store.ts'

/** A driver by the name the desk keeps; a described one carries its version in its own id besides. */
export interface Registered {
  readonly id: string
  readonly driver: Driver
}

const prefix = 'line:'
/** What the desk keeps of a described instrument: it follows new versions by itself. */
export const driverIdOf = (protocolId: string): string => `${prefix}${protocolId}`

/** The drivers this program brings, and those that people here have described. */
export function createDriverRegistry(db: () => Database, limits: () => MeasurementLimits) {
  const registered = ({ id, version, description }: ProtocolRow): Registered => ({
    id: driverIdOf(id),
    driver: driverFrom({ id: driverIdOf(id), version, description }, limits)
  })
  return {
    byId: (id: string): Driver | undefined => {
      if (!id.startsWith(prefix)) return driverById(id)
      const row = selectProtocol(db(), id.slice(prefix.length))
      return row === undefined ? undefined : registered(row).driver
    },
    all: (): readonly Registered[] => [
      ...drivers.map(driver => ({ id: driver.id, driver })),
      ...selectProtocols(db()).map(registered)
    ]
  }
}
