import type { bloodPressureReading } from '@contract/measurement'
import type { GlucoseReading } from '@contract/measurement/glucose'
import { defineStore } from 'pinia'
import { ref } from 'vue'
import type { Mark } from '@contract/policy'
import type { z } from 'zod'
import { api, onEvent } from '../lib/client.ts'
import { useMeasurement } from './store.ts'
import { inMmolL } from './units.ts'

/** A reading of whatever kind that is nobody's yet. */
export interface Unclaimed {
  readonly id: string
  readonly kind: 'blood-pressure' | 'glucose'
  readonly value: string
  readonly unit: string
  readonly deviceName: string | null
  readonly deviceTime: string | null
  readonly receivedAt: string
  /** What the instrument calls the person, or why somebody gave it back. */
  readonly remark: string | null
  readonly warnings: readonly string[]
  readonly mark: Mark | null
}

const ofPressure = (reading: z.infer<typeof bloodPressureReading>): Unclaimed => ({
  ...reading,
  kind: 'blood-pressure',
  remark: reading.statusReason,
  value: `${reading.systolicMmHg}/${reading.diastolicMmHg}`,
  unit: `mmHg · 脉搏 ${reading.pulsePerMinute ?? '—'}`
})
const ofGlucose = (reading: GlucoseReading): Unclaimed => ({
  ...reading,
  kind: 'glucose',
  remark: reading.statusReason,
  value: inMmolL(reading.glucoseMmolL, reading.comparator).replace(' mmol/L', ''),
  unit: '血糖 mmol/L'
})

/** Readings that came without an open capture: nobody's until a person says whose. */
export const useUnclaimed = defineStore('unclaimed', () => {
  const readings = ref<readonly Unclaimed[]>([])
  const loaded = ref(false)
  let asked = 0

  async function load(): Promise<void> {
    const mine = ++asked
    const [pressures, glucose] = await Promise.all([
      api.measurement.unclaimed({}),
      api.measurement.unclaimedGlucose({})
    ])
    if (mine !== asked) return
    readings.value = [...pressures.map(ofPressure), ...glucose.map(ofGlucose)].sort((one, other) =>
      other.receivedAt.localeCompare(one.receivedAt)
    )
    loaded.value = true
  }

  async function claim({ id: readingId, kind }: Unclaimed, residentId: string): Promise<void> {
    if (kind === 'glucose') await api.measurement.claimGlucose({ readingId, residentId })
    else useMeasurement().remember(await api.measurement.claim({ readingId, residentId }))
    await load()
  }

  async function dismiss({ id: readingId, kind }: Unclaimed, reason: string): Promise<void> {
    if (kind === 'glucose') await api.measurement.dismissGlucose({ readingId, reason })
    else await api.measurement.dismiss({ readingId, reason })
    await load()
  }

  onEvent('measurement.unclaimed', () => void load().catch(() => undefined))

  return { readings, loaded, load, claim, dismiss }
})
