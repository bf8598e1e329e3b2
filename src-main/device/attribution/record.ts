import type { BloodPressure, Driver, Glucose } from '../drivers/driver.ts'

export type Result = BloodPressure | Glucose

/** Everything a result says that can tell whose it is and when it was measured. */
export interface DeviceRecord {
  /** The measured values as they are stored: what a repetition has in common, whatever else of it changed. */
  readonly values: string
  readonly kind: Result['type']
  /** The instant at which the centre's clocks show what the device's clock showed; null: the record has no clock. */
  readonly shownAtMs: number | null
  /** How finely that is told. */
  readonly stepMs: number
  /** The number that the device gives its results. */
  readonly counter: string | null
  /** What the device calls the person. */
  readonly person: string | null
  readonly serial: string | null
}

/** A result that a device sent before. */
export interface HeardRecord extends DeviceRecord {
  readonly receivedAtMs: number
  /** Whose it is and counts, however that was decided. */
  readonly residentId: string | null
  /** Filed by a measurement: it was fresh when it came. */
  readonly wasAwaited: boolean
}

/** A result as it was stored, in the fields of a driver's. `deviceTime` may be a date alone. */
export interface StoredResult {
  readonly reading:
    | Pick<BloodPressure, 'type' | 'systolicMmHg' | 'diastolicMmHg' | 'pulsePerMinute'>
    | Pick<Glucose, 'type' | 'value' | 'unit' | 'comparator' | 'deviceSerial'>
  readonly deviceTime: string | null
  readonly deviceCounter: string | null
  readonly devicePersonId: string | null
  readonly receivedAt: string
  readonly residentId: string | null
  readonly captureId: string | null
}

const secondMs = 1_000
const minuteMs = 60_000
export const dayMs = 86_400_000

/** `YYYY-MM-DD`, `…THH:mm` or `…THH:mm:ss`. */
const stepOf = (shown: string): number =>
  shown.length <= 10 ? dayMs : shown.length <= 16 ? minuteMs : secondMs

/** As both the wire and the store round it: a device that works in kPa leaves fractions of a mmHg. */
function valuesOf(reading: StoredResult['reading']): string {
  if (reading.type === 'glucose') return `${reading.comparator ?? ''}${String(reading.value)} ${reading.unit}`
  const { systolicMmHg, diastolicMmHg, pulsePerMinute } = reading
  return [systolicMmHg, diastolicMmHg, pulsePerMinute ?? NaN].map(Math.round).join('/')
}

type InstantOf = (shown: string) => string

const clockOf = (shown: string | null, instantOf: InstantOf) => ({
  shownAtMs: shown === null ? null : Date.parse(instantOf(shown.length <= 10 ? `${shown}T00:00` : shown)),
  stepMs: shown === null ? secondMs : stepOf(shown)
})

/** A number that is one digit throughout is what a device sends for nobody; one of a memory slot is no person's. */
function personOf(id: string | null, { personNumber }: Pick<Driver, 'personNumber'>): string | null {
  const person = id?.trim() ?? ''
  return person === '' || personNumber === 'slot' || /^(.)\1*$/.test(person) ? null : person
}

const recordOf = (
  {
    reading,
    deviceTime,
    deviceCounter,
    devicePersonId
  }: Omit<StoredResult, 'receivedAt' | 'residentId' | 'captureId'>,
  driver: Pick<Driver, 'personNumber'>,
  instantOf: InstantOf
): DeviceRecord => ({
  values: valuesOf(reading),
  kind: reading.type,
  ...clockOf(deviceTime, instantOf),
  counter: deviceCounter,
  person: personOf(devicePersonId, driver),
  serial: reading.type === 'glucose' ? (reading.deviceSerial ?? null) : null
})

/** What a result says that came just now. */
export const recordOfResult = (
  reading: Result,
  driver: Pick<Driver, 'personNumber'>,
  instantOf: InstantOf
): DeviceRecord =>
  recordOf(
    {
      reading,
      deviceTime: reading.deviceDay ?? reading.deviceTime ?? null,
      deviceCounter: reading.deviceCounter ?? null,
      devicePersonId: reading.devicePersonId ?? null
    },
    driver,
    instantOf
  )

export const recordOfStored = (
  stored: StoredResult,
  driver: Pick<Driver, 'personNumber'>,
  instantOf: InstantOf
): HeardRecord => ({
  ...recordOf(stored, driver, instantOf),
  receivedAtMs: Date.parse(stored.receivedAt),
  residentId: stored.residentId,
  wasAwaited: stored.captureId !== null
})
