import { ref, shallowRef } from 'vue'
import { type DisplayFilterId, displayFilters } from './display-filter.ts'
import { gains, paperSpeeds, type PaperScale, usualScale } from './paper.ts'
import { type StripColumns, usualColumns } from './strip-layout.ts'

/** How the live curve is shown. Every page begins at the usual scale with no filter, so that nobody inherits another's. */
export function useStripLook() {
  const scale = shallowRef<PaperScale>(usualScale)
  const columns = ref<StripColumns>(1)
  const filters = shallowRef<readonly DisplayFilterId[]>([])

  const setGain = (mmPerMillivolt: PaperScale['mmPerMillivolt']): void => {
    scale.value = { ...scale.value, mmPerMillivolt }
  }
  const setSpeed = (mmPerSecond: PaperScale['mmPerSecond']): void => {
    scale.value = { ...scale.value, mmPerSecond }
  }
  const stepGain = (by: 1 | -1): void => {
    const next = gains[gains.indexOf(scale.value.mmPerMillivolt) + by]
    if (next !== undefined) setGain(next)
  }
  const otherSpeed = (): void => {
    const next = paperSpeeds.find(speed => speed !== scale.value.mmPerSecond)
    if (next !== undefined) setSpeed(next)
  }
  const toggle = (filter: DisplayFilterId): void => {
    filters.value = displayFilters
      .map(({ id }) => id)
      .filter(id => filters.value.includes(id) !== (id === filter))
  }
  const toggleColumns = (): void => {
    columns.value = columns.value === 1 ? 2 : 1
  }
  /** For a recorder that has just said which leads it has. */
  const fit = (leads: number): void => {
    columns.value = usualColumns(leads)
  }

  return { scale, columns, filters, setGain, setSpeed, stepGain, otherSpeed, toggle, toggleColumns, fit }
}
export type StripLookControls = ReturnType<typeof useStripLook>
