import type { Capture } from '@contract/device'
import type { bloodPressureSeries } from '@contract/measurement'
import type { GlucoseKind } from '@contract/measurement/glucose'
import type { ResidentSummary } from '@contract/resident'
import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import type { z } from 'zod'
import { api, onEvent } from '../lib/client.ts'
import { isWithin } from '../lib/now.ts'
import { type Arm, isRunning, type Posture } from './labels.ts'

export type Series = z.infer<typeof bloodPressureSeries>

const KEPT = 20
/** A further reading joins the sitting on the screen for so long; later it begins a new one. */
export const SITTING_MINUTES = 30

const stillSitting = (series: Series): boolean => {
  const latest = series.readings.reduce(
    (newest, { receivedAt }) => (receivedAt > newest ? receivedAt : newest),
    ''
  )
  return isWithin(SITTING_MINUTES, latest || series.startedAt)
}

/**
 * What the instruments of this desk are doing, and for whom. Everything is keyed by the resident named in the capture
 * itself, never by the page that happens to be open.
 */
export const useMeasurement = defineStore('measurement', () => {
  const captures = ref<readonly Capture[]>([])
  const people = ref<Readonly<Record<string, ResidentSummary>>>({})
  const sittings = ref<Readonly<Record<string, Series>>>({})
  const closedIds = ref<readonly string[]>([])

  function remember(series: Series): void {
    sittings.value = { ...sittings.value, [series.residentId]: series }
  }

  /** A sitting that stands in a saved record takes no further reading: the next begins a new one. */
  function closeSitting(seriesId: string): void {
    closedIds.value = [...closedIds.value, seriesId]
  }

  const isClosed = (seriesId: string): boolean => closedIds.value.includes(seriesId)

  /** What a form begins with: today's sitting as it is stored, or none. */
  function show(residentId: string, series: Series | null): void {
    if (series === null) forgetSitting(residentId)
    else remember(series)
  }

  function forgetSitting(residentId: string): void {
    sittings.value = Object.fromEntries(Object.entries(sittings.value).filter(([id]) => id !== residentId))
  }

  /** Takes in what the main process says of a capture; old news and news of another person change nothing. */
  function accept(capture: Capture): void {
    const known = captures.value.find(({ id }) => id === capture.id)
    if (known && (known.residentId !== capture.residentId || !isRunning(known))) return
    if (known?.state === 'measuring' && capture.state === 'waiting') return
    captures.value = [capture, ...captures.value.filter(({ id }) => id !== capture.id)]
      .sort((a, b) => b.startedAt.localeCompare(a.startedAt))
      .slice(0, KEPT)
    if (capture.series?.residentId === capture.residentId) remember(capture.series)
    void introduce(capture.residentId)
  }

  async function introduce(residentId: string): Promise<void> {
    if (people.value[residentId]) return
    const summary = await api.resident.summary({ id: residentId }).catch(() => null)
    if (summary) people.value = { ...people.value, [residentId]: summary }
  }

  async function refresh(): Promise<void> {
    const known = await api.device.captures({})
    known.forEach(accept)
  }

  async function start(
    residentId: string,
    choice: { readonly deviceId: string | null; readonly arm: Arm; readonly posture: Posture }
  ): Promise<void> {
    accept(
      await api.device.startCapture({
        residentId,
        arm: choice.arm,
        posture: choice.posture,
        ...(choice.deviceId === null ? {} : { deviceId: choice.deviceId }),
        ...goingOn(residentId)
      })
    )
  }

  /** Waits for the result of a meter that sends by itself. */
  async function startGlucose(
    residentId: string,
    deviceId: string,
    glucoseKind: GlucoseKind | null
  ): Promise<void> {
    accept(await api.device.startCapture({ residentId, kind: 'glucose', deviceId, glucoseKind }))
  }

  async function cancel(captureId: string): Promise<void> {
    accept(await api.device.cancelCapture({ captureId }))
  }

  async function setAside(readingId: string, reason: string | null): Promise<void> {
    remember(await api.measurement.setAside({ readingId, reason }))
  }

  async function giveBack(readingId: string, reason: string): Promise<void> {
    remember(await api.measurement.returnToTray({ readingId, reason }))
  }
  /** The same sitting as it is now; another one of that person stays on the screen. */
  function refreshSitting(series: Series): void {
    if (sittings.value[series.residentId]?.id === series.id) remember(series)
  }

  const newestOf = (residentId: string, kind: Capture['kind']): Capture | null =>
    captures.value.find(capture => capture.residentId === residentId && capture.kind === kind) ?? null
  /** The newest pressure capture of that person on this desk. */
  const captureOf = (residentId: string): Capture | null => newestOf(residentId, 'blood-pressure')
  const glucoseCaptureOf = (residentId: string): Capture | null => newestOf(residentId, 'glucose')
  /** The sitting on the screen: only ever that person's own. */
  const sittingOf = (residentId: string): Series | null => {
    const series = sittings.value[residentId]
    return series?.residentId === residentId ? series : null
  }
  /** What a further reading says to join the sitting on the screen; nothing when it begins a new one. */
  const goingOn = (residentId: string): { readonly seriesId?: string } => {
    const sitting = sittingOf(residentId)
    return sitting && stillSitting(sitting) && !isClosed(sitting.id) ? { seriesId: sitting.id } : {}
  }
  const running = computed(() => captures.value.filter(isRunning))

  onEvent('device.capture', accept)

  return {
    captures,
    people,
    running,
    accept,
    refresh,
    start,
    startGlucose,
    cancel,
    setAside,
    giveBack,
    refreshSitting,
    remember,
    closeSitting,
    isClosed,
    show,
    forgetSitting,
    captureOf,
    glucoseCaptureOf,
    sittingOf,
    goingOn
  }
})
