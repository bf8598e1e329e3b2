import type { Database } from 'better-sqlite3'
import { type Stamp, write } from '../../database/journal.ts'
import { newUuid } from '../../lib/clock.ts'
import { Failure } from '../../lib/failure.ts'
import type { JobContext } from '../../lib/job.ts'
import { loadReadings, type ReadingsOf } from '../../lib/pinyin.ts'
import type { DrugFileReport, DrugInput } from './contract.ts'
import { readDrugFile } from './file.ts'
import type { DrugFileSource } from './job.ts'
import { drugKind } from './kinds.ts'
import { drugKey, drugTerms, isSameDrug } from './rules.ts'
import { selectDrugs, type StoredDrug } from './store.ts'

const shownErrors = 200
const shownRows = 20
/** Small enough that a desk's own write never waits long. */
const chunkSize = 250

interface Row {
  readonly line: number
  readonly drug: DrugInput
  /** Null: a new one. */
  readonly known: StoredDrug | null
}

/** The file against the dictionary, as the worker thread does it. */
export async function runTakeDrugFile(
  { content, write: wanted }: DrugFileSource,
  { db }: JobContext<never>
): Promise<DrugFileReport> {
  const file = readDrugFile(Buffer.from(content, 'base64'))
  const known = selectDrugs(db())
  const byKey = new Map(known.map(drug => [drugKey(drug), drug]))
  // One that has had no code so far is the same under its name.
  const knownOf = (drug: DrugInput): StoredDrug | null =>
    byKey.get(drugKey(drug)) ?? byKey.get(drugKey({ ...drug, code: '' })) ?? null
  const rows: readonly Row[] = file.rows.map(row => ({ ...row, known: knownOf(row.drug) }))
  const changes = rows.filter(({ drug, known: before }) => before === null || !isSameDrug(before, drug))
  if (wanted !== null) {
    if (wanted.mode === 'all-or-nothing' && file.bad > 0)
      throw new Failure('refused', `有 ${String(file.bad)} 行有误。请改正文件后重新检查，或只导入无误的行。`)
    writeAll(db(), changes, wanted.stamp, await loadReadings())
  }
  const added = changes.filter(one => one.known === null).length
  const named = new Set(rows.flatMap(one => one.known?.id ?? []))
  return {
    encoding: file.encoding,
    columns: [...file.columns],
    total: file.total,
    added,
    changed: changes.length - added,
    same: rows.length - changes.length,
    bad: file.bad,
    untouched: known.filter(({ id, isRetired }) => !isRetired && !named.has(id)).length,
    errors: file.errors.slice(0, shownErrors),
    sample: changes
      .slice(0, shownRows)
      .map(({ line, drug, known: before }) => ({ ...drug, line, isNew: before === null })),
    withoutIngredients: rows.filter(({ drug }) => drug.ingredients.length === 0).length,
    withoutControl: rows.filter(({ drug }) => drug.control === null).length
  }
}

function writeAll(db: Database, changes: readonly Row[], stamp: Stamp, readingsOf: ReadingsOf): void {
  for (let from = 0; from < changes.length; from += chunkSize) {
    db.transaction(() => {
      for (const { drug, known } of changes.slice(from, from + chunkSize)) {
        const id = known?.id ?? newUuid()
        const after = { ...drug, id, version: 1, terms: drugTerms(drug, readingsOf) }
        if (known === null) write(db, stamp, { kind: drugKind, id, seen: 'new' }, () => after)
        else write(db, stamp, { kind: drugKind, id, seen: 'present' }, () => after)
      }
    }).immediate()
  }
}
