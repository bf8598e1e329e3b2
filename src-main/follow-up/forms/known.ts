import type { Database } from 'better-sqlite3'
import { Failure } from '../../lib/failure.ts'
import { formOfFile } from './brought/index.ts'
import { selectForms } from './brought/store.ts'
import type { FormDefinition } from './contract.ts'
import type { Form } from './form.ts'
import { forms } from './index.ts'

/** Those that were brought in here, the newest edition of each with the earlier ones behind it. */
export function broughtIn(db: Database): readonly Form[] {
  const newest = new Map<string, Form[]>()
  // The oldest first, so that each finds those before it.
  for (const { file } of selectForms(db).toReversed()) {
    const before = newest.get(file.kind) ?? []
    newest.set(file.kind, [
      formOfFile(
        file,
        before.map(form => ({ ...form, earlier: [] }))
      ),
      ...before
    ])
  }
  return [...newest.values()].flatMap(([form]) => form ?? [])
}

/** Every form there is: those of the program, then the centre's own. */
export const formsIn = (db: Database): readonly Form[] => [...forms, ...broughtIn(db)]

/** Missing: the first of all. Throws Failure('not-found') for a kind nobody knows here. */
export function formIn(db: Database, kind: string | undefined): Form {
  if (kind === undefined) return forms[0]
  const form = [...forms, ...(isOurs(kind) ? [] : broughtIn(db))].find(
    ({ definition }) => definition.kind === kind
  )
  if (form === undefined) {
    throw new Failure('not-found', '没有这种随访表，请更新程序或导入随访表后再打开。')
  }
  return form
}
const isOurs = (kind: string): boolean => forms.some(({ definition }) => definition.kind === kind)

/** As it was when a record was saved under it; the present one where that edition is not known. */
export function formUnder(db: Database, kind: string, edition: string): Form {
  const form = formIn(db, kind)
  return form.earlier.find(({ definition }) => definition.edition === edition) ?? form
}
export const definitionUnder = (db: Database, kind: string, edition: string): FormDefinition =>
  formUnder(db, kind, edition).definition

/** Forms of a managed disease: their next visit is on the list of who is due, and told. */
export const isScheduled = ({ definition }: Form): boolean => definition.whom.by === 'condition'
export const scheduledIn = (db: Database): readonly Form[] => formsIn(db).filter(isScheduled)
