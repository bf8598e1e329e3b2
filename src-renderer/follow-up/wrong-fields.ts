import type { VisitForm } from '@contract/follow-up'

/** Field or dotted path in the form → what is wrong with it. */
export type Sentences = Readonly<Record<string, string>>

/** Sentences name the field with or without the path to the form. */
export const byField = (fields: Sentences): Sentences =>
  Object.fromEntries(Object.entries(fields).map(([path, text]) => [path.replace(/^form\./, ''), text]))

const drugPath = /^drugs\.(\d+)\.(name|timesPerDay)$/

/**
 * A refused form without what it was refused for: numbers that cannot be, and the line of a drug that has no name yet
 * (which is missing, not wrong). Null when something else was refused: then nothing can be said of the rest.
 */
export function withoutWrong(
  form: VisitForm,
  fields: Sentences
): { readonly form: VisitForm | null; readonly wrong: Sentences } {
  const nameless = new Set<number>()
  const uncounted = new Set<number>()
  const emptied: Partial<Record<string, null>> = {}
  const wrong: Record<string, string> = {}
  let readable = Object.keys(fields).length > 0
  for (const [path, text] of Object.entries(fields)) {
    const [, index, part] = drugPath.exec(path) ?? []
    if (part === 'name' && form.drugs[Number(index)]?.name.trim() === '') {
      nameless.add(Number(index))
      continue
    }
    wrong[path] = text
    if (part === 'timesPerDay') uncounted.add(Number(index))
    else if (typeof form[path as keyof VisitForm] === 'number') emptied[path] = null
    else readable = false
  }
  if (!readable) return { form: null, wrong }
  const drugs = form.drugs
    .map((drug, index) => (uncounted.has(index) ? { ...drug, timesPerDay: null } : drug))
    .filter((_drug, index) => !nameless.has(index))
  return { form: { ...form, ...emptied, drugs }, wrong }
}
