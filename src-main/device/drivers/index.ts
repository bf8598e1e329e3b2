import { andTm2655 } from './and-tm2655/index.ts'
import type { Driver } from './driver.ts'
import { ecgDrivers } from './ecg.ts'
import { glucoseDrivers } from './glucose.ts'
import { idCard } from './id-card-sam/index.ts'
import { maiboboRbp } from './maibobo-rbp/index.ts'
import { omronHbp, omronHbpRemote } from './omron-hbp/index.ts'
import { omronHbp9030 } from './omron-hbp-9030/index.ts'
import { suntechOem } from './suntech-oem/index.ts'

/** Every device the workstation speaks to. */
export const drivers: readonly Driver[] = [
  omronHbp9030,
  maiboboRbp,
  omronHbp,
  omronHbpRemote,
  andTm2655,
  suntechOem,
  ...glucoseDrivers,
  ...ecgDrivers,
  idCard
]

export function driverById(id: string): Driver | undefined {
  return drivers.find(driver => driver.id === id)
}
