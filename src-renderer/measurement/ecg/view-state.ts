import { computed, ref, shallowRef } from 'vue'
import type { Calipers } from './calipers.ts'
import { gains, paperSpeeds, type PaperScale, usualScale } from './paper.ts'
import type { LayoutName } from './sheet.ts'

/** Width of the curves on the sheet: ten seconds at 25 mm/s. */
export const sheetMm = 250

/** Room for a lead in each layout: twelve rows must fit on a small screen. */
export const rowMmOf: Readonly<Record<LayoutName, number>> = { '12x1': 15, '6x2': 25, '3x4': 32 }

/** How a record is looked at. It begins at the usual scale, from the start. */
export function useEcgLook(durationSeconds: () => number) {
  const layout = ref<LayoutName>('3x4')
  const scale = shallowRef<PaperScale>(usualScale)
  const wanted = ref(0)
  const calipers = shallowRef<Calipers | null>(null)

  const windowSeconds = computed(() => sheetMm / scale.value.mmPerSecond)
  const last = computed(() => Math.max(0, durationSeconds() - windowSeconds.value))
  const fromSeconds = computed(() => Math.min(wanted.value, last.value))
  const go = (seconds: number): void => {
    wanted.value = Math.min(Math.max(0, seconds), last.value)
  }
  const stepGain = (by: 1 | -1): void => {
    const next = gains[gains.indexOf(scale.value.mmPerMillivolt) + by]
    if (next !== undefined) scale.value = { ...scale.value, mmPerMillivolt: next }
  }
  const otherSpeed = (): void => {
    const next = paperSpeeds.find(speed => speed !== scale.value.mmPerSecond)
    if (next !== undefined) scale.value = { ...scale.value, mmPerSecond: next }
  }
  /** A pair at rest in the middle of the window, one large square apart. */
  const toggleCalipers = (seconds: number): void => {
    calipers.value = calipers.value
      ? null
      : {
          fromSeconds: seconds,
          toSeconds: seconds + 0.2,
          lowMillivolts: 0,
          highMillivolts: 0,
          leg: 'to',
          marches: false
        }
  }
  const setLayout = (name: LayoutName): void => {
    layout.value = name
  }
  const setScale = (part: Partial<PaperScale>): void => {
    scale.value = { ...scale.value, ...part }
  }
  const setCalipers = (next: Calipers | null): void => {
    calipers.value = next
  }
  return {
    setLayout,
    setScale,
    setCalipers,
    layout,
    scale,
    calipers,
    windowSeconds,
    fromSeconds,
    go,
    stepGain,
    otherSpeed,
    toggleCalipers
  }
}
export type EcgLook = ReturnType<typeof useEcgLook>
