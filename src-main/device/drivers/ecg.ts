import { bitalino } from './bitalino/index.ts'
import type { Driver } from './driver.ts'
import { healthypi } from './healthypi/index.ts'
import { openbciCyton } from './openbci-cyton/index.ts'
import { openEcgStream } from './open-ecg-stream/index.ts'
import { pc80b } from './pc-80b/index.ts'

/** Every recorder that streams an ECG. */
export const ecgDrivers: readonly Driver[] = [healthypi, openbciCyton, bitalino, pc80b, openEcgStream]
