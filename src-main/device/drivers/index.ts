import type { Driver } from './driver.ts'
import { maiboboRbp } from './maibobo-rbp/index.ts'
import { omronHbp9030 } from './omron-hbp-9030/index.ts'

/** Every device the workstation speaks to. */
export const drivers: readonly Driver[] = [omronHbp9030, maiboboRbp]

export function driverById(id: string): Driver | undefined {
  return drivers.find(driver => driver.id === id)
}
