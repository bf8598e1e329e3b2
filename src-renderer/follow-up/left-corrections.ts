import type { HypertensionForm } from '@contract/follow-up'
import { defineStore } from 'pinia'
import { ref } from 'vue'

interface LeftCorrection {
  readonly form: HypertensionForm
  readonly reason: string
}

/** Corrections somebody began and went away from, by record: theirs until they sign out. */
export const useLeftCorrections = defineStore('left-corrections', () => {
  const texts = ref<Readonly<Record<string, string>>>({})

  function keep(recordId: string, left: LeftCorrection): void {
    texts.value = { ...texts.value, [recordId]: JSON.stringify(left) }
  }
  function drop(recordId: string): void {
    texts.value = Object.fromEntries(Object.entries(texts.value).filter(([id]) => id !== recordId))
  }
  const has = (recordId: string): boolean => recordId in texts.value
  /** A copy: what is changed in it is not kept by itself. */
  const of = (recordId: string): LeftCorrection | null => {
    const text = texts.value[recordId]
    return text === undefined ? null : (JSON.parse(text) as LeftCorrection)
  }
  return { keep, drop, has, of }
})
