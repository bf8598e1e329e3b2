import type { Services } from '../../lib/services.ts'
import type { Actor } from '../../lib/session.ts'
import { acceptanceOf } from '../filing.ts'
import { whyUnclaimed } from '../rules.ts'
import { tellOfTray } from '../tray.ts'
import type { GlucoseReading } from './contract.ts'
import type { GlucoseFiling, GlucosePorts } from './filing.ts'
import { glucosePlausibility, mmolPerLOf } from './rules.ts'
import { selectTaken, type StoredGlucose } from './store.ts'
import { freshTime, type MeterTime, strayTime } from './times.ts'

/** A driver's result, live or out of a meter's memory. */
export interface GlucoseResult {
  readonly value: number
  readonly unit: GlucoseReading['unitReceived']
  readonly comparator?: '<' | '>'
  readonly controlSolution?: boolean
  readonly meal?: 'before' | 'after'
  readonly sample?: 'capillary' | 'venous'
  readonly recordId: string
  readonly deviceSerial?: string
  readonly deviceTime?: string
  /** As of a pressure, all three. */
  readonly deviceDay?: string
  readonly deviceCounter?: string
  readonly devicePersonId?: string
  readonly note?: string
  readonly raw: Uint8Array
}

/** A result with what only the desk knows of it. */
export interface ReceivedGlucose {
  readonly reading: GlucoseResult
  readonly receivedAt: string
  readonly driverId: string
  /** Of the desk's device that sent it just now; absent: it lay in a memory. */
  readonly deviceId?: string
  readonly deviceName: string
  /** Ours minus the meter's clock, if it could be read. */
  readonly clockSkewSeconds: number | null
}

export interface ArrivedGlucose extends ReceivedGlucose {
  readonly observer: Actor | null
  /** Why it is nobody's although somebody waits. */
  readonly why?: string | null
  /** As of a pressure, both. */
  readonly measuredAt?: string | null
  readonly isTimeKnown?: boolean
  /** The measurement it answers; null: nobody waits for it. */
  readonly capture: {
    readonly id: string
    readonly residentId: string
    readonly glucoseKind: GlucoseReading['kind']
  } | null
}

/**
 * - `filed`: it is the waiting resident's.
 * - `control`: kept as a check of the meter, nobody's blood.
 * - `unclaimed`: it lies in the tray.
 * - `repeated`: the meter told again what is stored already.
 */
export type GlucoseArrival =
  | { readonly outcome: 'filed'; readonly reading: GlucoseReading }
  | { readonly outcome: 'control' | 'unclaimed' | 'repeated' }

/** The instant that a meter's clock showed; null: none, or a date alone. */
export const shownBy = ({ instantAt }: Services, { deviceTime, deviceDay }: GlucoseResult): string | null =>
  deviceTime === undefined || deviceDay !== undefined ? null : instantAt(deviceTime)

/** What is stored of a result, whoever it turns out to belong to. */
export function factsOf(ports: GlucosePorts, received: ReceivedGlucose, time: MeterTime) {
  const { reading, receivedAt } = received
  const glucoseMmolL = mmolPerLOf(reading.value, reading.unit)
  const { refused, toConfirm } = glucosePlausibility(ports.policy().measurement, glucoseMmolL, 'mmol/L')
  const facts = {
    version: 1,
    valueReceived: reading.value,
    unitReceived: reading.unit,
    glucoseMmolL,
    comparator: reading.comparator ?? null,
    mealMark: reading.meal ?? null,
    sample: reading.sample ?? 'capillary',
    controlSolution: reading.controlSolution ?? false,
    source: 'device',
    driverId: received.driverId,
    deviceName: received.deviceName,
    deviceSerial: reading.deviceSerial ?? null,
    recordId: reading.recordId,
    deviceTime: reading.deviceDay ?? reading.deviceTime ?? null,
    deviceId: received.deviceId ?? null,
    devicePersonId: reading.devicePersonId ?? null,
    deviceCounter: reading.deviceCounter ?? null,
    deviceNote: reading.note ?? null,
    rawHex: Buffer.from(reading.raw).toString('hex'),
    measuredAt: time.measuredAt,
    isTimeKnown: time.isTimeKnown,
    receivedAt,
    warnings: [
      ...Object.values(refused),
      ...Object.values(toConfirm),
      ...(time.warning === null ? [] : [time.warning])
    ]
  } satisfies Partial<StoredGlucose>
  return { facts, acceptance: acceptanceOf(refused) }
}

/** Stores, and fsyncs, what a meter sent by itself before it returns. */
export function createGlucoseArrival(services: Services, ports: GlucosePorts, filing: GlucoseFiling) {
  const { db, newId } = services
  return (arrived: ArrivedGlucose): GlucoseArrival => {
    const { capture, observer, reading: sent, receivedAt, clockSkewSeconds, why = null } = arrived
    const { measuredAt = null, isTimeKnown = true } = arrived
    const shownAt = shownBy(services, sent)
    const time =
      capture === null
        ? strayTime({ shownAt, skewSeconds: clockSkewSeconds, receivedAt, measuredAt, isTimeKnown })
        : freshTime(shownAt, clockSkewSeconds, receivedAt)
    const { facts, acceptance } = factsOf(ports, arrived, time)
    const actor = observer ?? services.deskActor()
    if (selectTaken(db(), facts) !== undefined) return { outcome: 'repeated' }
    const stored = { ...facts, id: newId(), kind: null, residentId: null, observerId: null, captureId: null }
    if (facts.controlSolution) {
      filing.insert(actor, { ...stored, status: 'dismissed', statusReason: '质控液' })
      return { outcome: 'control' }
    }
    if (capture === null) {
      const statusReason = whyUnclaimed(why, sent.devicePersonId)
      filing.insert(actor, { ...stored, status: 'unclaimed', statusReason })
      tellOfTray(services)
      return { outcome: 'unclaimed' }
    }
    const reading = filing.tell(
      filing.insert(actor, {
        ...stored,
        ...acceptance,
        kind: capture.glucoseKind,
        residentId: capture.residentId,
        observerId: observer?.accountId ?? null,
        captureId: capture.id
      })
    )
    return { outcome: 'filed', reading }
  }
}
