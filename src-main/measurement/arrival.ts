import type { z } from 'zod'
import type { Services } from '../lib/services.ts'
import type { Actor } from '../lib/session.ts'
import type { arm, BloodPressureReading, BloodPressureSeries, posture } from './contract.ts'
import { type Filing, type MeasurementPorts, acceptanceOf } from './filing.ts'
import { plausibilityOf, roundDecimal, whyUnclaimed } from './rules.ts'
import * as store from './store.ts'

/** A driver's reading with what only the desk knows of it. */
export interface ArrivedReading {
  readonly reading: {
    readonly systolicMmHg: number
    readonly diastolicMmHg: number
    readonly meanArterialMmHg?: number
    readonly pulsePerMinute?: number
    readonly unit: BloodPressureReading['unitReceived']
    readonly deviceTime?: string
    /** The date, where the record has that alone. */
    readonly deviceDay?: string
    readonly deviceCounter?: string
    readonly devicePersonId?: string
    readonly bodyMovement?: boolean
    readonly irregularPulse?: boolean
    readonly raw: Uint8Array
  }
  readonly receivedAt: string
  readonly driverId: string
  /** Of the desk's device. */
  readonly deviceId?: string
  readonly deviceName: string
  readonly observer: Actor | null
  /** Why it is nobody's although somebody waits. */
  readonly why?: string | null
  /** When it was measured, where its device proves that this was before it came. */
  readonly measuredAt?: string | null
  /** False: nobody knows when. */
  readonly isTimeKnown?: boolean
  /** The measurement it answers; null: nobody waits for it. */
  readonly capture: {
    readonly id: string
    readonly residentId: string
    readonly seriesId: string | null
    readonly arm: z.infer<typeof arm>
    readonly posture: z.infer<typeof posture>
  } | null
}

/**
 * Files what a device sent: stored, and fsynced, before it returns. Answers the sitting it now belongs to, or null when
 * it lies in the tray because nobody was waiting for it.
 */
export function createArrival(
  services: Services,
  ports: MeasurementPorts,
  filing: Filing,
  tellTray: () => void
) {
  const { db, newId } = services
  return (arrived: ArrivedReading): BloodPressureSeries | null => {
    const { reading, capture, observer } = arrived
    const limits = ports.policy().measurement
    // A device that works in kPa leaves fractions of a mmHg behind.
    const values = {
      systolicMmHg: roundDecimal(reading.systolicMmHg, 0),
      diastolicMmHg: roundDecimal(reading.diastolicMmHg, 0),
      pulsePerMinute: reading.pulsePerMinute === undefined ? null : roundDecimal(reading.pulsePerMinute, 0)
    }
    const row = {
      ...values,
      id: newId(),
      version: 1,
      meanArterialMmHg:
        reading.meanArterialMmHg === undefined ? null : roundDecimal(reading.meanArterialMmHg, 0),
      unitReceived: reading.unit,
      setting: 'office',
      bodyMovement: reading.bodyMovement ?? false,
      irregularPulse: reading.irregularPulse ?? false,
      source: 'device',
      driverId: arrived.driverId,
      deviceName: arrived.deviceName,
      deviceTime: reading.deviceDay ?? reading.deviceTime ?? null,
      deviceId: arrived.deviceId ?? null,
      devicePersonId: reading.devicePersonId ?? null,
      deviceCounter: reading.deviceCounter ?? null,
      rawHex: Buffer.from(reading.raw).toString('hex'),
      receivedAt: arrived.receivedAt,
      measuredAt: arrived.measuredAt ?? null,
      isTimeKnown: arrived.isTimeKnown ?? true
    } as const
    const actor = observer ?? services.deskActor()

    if (capture === null) {
      const { refused, toConfirm } = plausibilityOf(limits, values, null)
      const stored: store.StoredReading = {
        ...row,
        residentId: null,
        seriesId: null,
        arm: 'unknown',
        posture: 'sitting',
        observerId: null,
        captureId: null,
        status: 'unclaimed',
        statusReason: whyUnclaimed(arrived.why ?? null, reading.devicePersonId),
        warnings: [...Object.values(refused), ...Object.values(toConfirm)]
      }
      filing.addUnclaimed(actor, stored)
      tellTray()
      return null
    }

    const { residentId } = capture
    const existing = capture.seriesId === null ? undefined : store.selectSeries(db(), capture.seriesId)
    // A sitting of somebody else is never continued: the reading begins one of its own.
    const seriesId = existing?.residentId === residentId ? existing.id : newId()
    const last = filing.lastSystolicBefore(residentId, seriesId)
    const { refused, toConfirm } = plausibilityOf(limits, values, last)
    const reached: store.StoredReading = {
      ...row,
      residentId,
      seriesId,
      arm: capture.arm,
      posture: capture.posture,
      observerId: observer?.accountId ?? null,
      captureId: capture.id,
      ...acceptanceOf(refused),
      warnings: [...Object.values(refused), ...Object.values(toConfirm)]
    }
    return filing.changeSeries(
      actor,
      { id: seriesId, residentId, startedAt: arrived.receivedAt },
      readings => [...readings, reached]
    )
  }
}
