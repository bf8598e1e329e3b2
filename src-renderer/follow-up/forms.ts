import type { VisitForm } from '@contract/follow-up'
import { type Field, type FormDefinition, holds } from '@contract/follow-up/forms'
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { api } from '../lib/client.ts'

/** The forms there are; asked for once, and again for one that has been brought in since. */
export const useForms = defineStore('forms', () => {
  const all = shallowRef<readonly FormDefinition[]>([])
  let loading: Promise<void> | null = null

  const loadOnce = (): Promise<void> =>
    (loading ??= api.followUp.forms({}).then(
      found => {
        all.value = found
      },
      (failure: unknown) => {
        loading = null
        throw failure
      }
    ))
  /** @param wanted the edition of a form that has to be there */
  async function load(wanted?: { readonly kind: string; readonly edition: string }): Promise<void> {
    await loadOnce()
    const isThere = (form: FormDefinition): boolean =>
      form.kind === wanted?.kind && form.edition === wanted.edition
    if (wanted === undefined || all.value.some(isThere)) return
    loading = null
    await loadOnce()
  }
  /** Of the edition a record was saved under, else the present one; null: not loaded. */
  const of = (kind: string, edition?: string): FormDefinition | null =>
    all.value.find(form => form.kind === kind && (edition === undefined || form.edition === edition)) ??
    all.value.find(form => form.kind === kind) ??
    null

  return { all, load, of }
})

/** What stands there whatever became of the visit. */
const always: ReadonlySet<string> = new Set(['visitDate', 'outcome'])

/** Whether there is anything to answer: a visit that did not take place has few questions. */
export function isShown({ fields }: FormDefinition, key: string, form: VisitForm): boolean {
  const field = fields[key]
  if (field === undefined) return false
  if (always.has(key)) return true
  const shows = field.type === 'worked-out' ? undefined : field.shows
  return (shows?.['outcome'] !== undefined || form.outcome === 'visited') && holds(shows, form)
}

/** Words explain the values; what was done or confirmed follows the judgement. None of them changes it. */
const afterwards: ReadonlySet<string> = new Set(['emergencyAct', 'confirmed'])
const isWeighed = (key: string, field: Field | undefined): boolean =>
  field?.type !== 'text' && !afterwards.has(key)

/** The values a judgement is of, and a confirmation: equal texts, equal values. */
export const weighedOf = (definition: FormDefinition, form: VisitForm): string =>
  JSON.stringify(Object.entries(form).filter(([key]) => isWeighed(key, definition.fields[key])))
