import type { Database } from 'better-sqlite3'
import type { ListSql } from '../../database/list.ts'
import { flag, json, rowsOf } from '../../database/rows.ts'
import type { Drug } from './contract.ts'

/** As stored and journalled. */
export interface StoredDrug extends Drug {
  /** What it is found by, a line each. */
  readonly terms: string
}
const columns = {
  id: 'id',
  version: 'version',
  code: 'code',
  name: 'name',
  spec: 'spec',
  unit: 'unit',
  ingredients: json('ingredients_json'),
  groups: json('groups_json'),
  control: 'control',
  isRetired: flag('is_retired'),
  terms: 'terms'
} as const
export const drugs = rowsOf<StoredDrug>('drug', ['id'], columns)

export const selectDrugs = (db: Database): readonly StoredDrug[] => drugs.selectAll(db, 'name, spec, code')

/** A centre has some thousand drugs at most: looked through as they stand, no index helps words in the middle. */
export const SELECT_FOUND = `SELECT id FROM drug WHERE is_retired = 0
    AND instr(char(10) || terms, @start) > 0
  ORDER BY instr(terms, @word) <> 1, instr(char(10) || terms, char(10) || @word) = 0, length(name), name, spec, code
  LIMIT @limit`
/** @param word folded; letters and digits are looked for where a syllable begins, characters anywhere */
export const selectFound = (db: Database, word: string, limit: number): readonly StoredDrug[] =>
  db
    .prepare<[object], { id: string }>(SELECT_FOUND)
    .all({ word, start: /^[a-z0-9]+$/.test(word) ? `\n${word}` : word, limit })
    .flatMap(({ id }) => drugs.select(db, id) ?? [])

export type DrugState = 'in-use' | 'retired' | 'no-ingredients' | 'no-control'
const states: Readonly<Record<DrugState, string>> = {
  'in-use': 'd.is_retired = 0',
  retired: 'd.is_retired = 1',
  'no-ingredients': `d.is_retired = 0 AND d.ingredients_json = '[]'`,
  'no-control': 'd.is_retired = 0 AND d.control IS NULL'
}
export const drugListSql: ListSql<{ readonly state: DrugState }> = {
  select: 'd.id',
  from: () => 'drug d',
  where: ({ state }) => [states[state]],
  sorts: {
    name: { by: ['d.name', 'd.spec', 'd.code'], isIndexed: true },
    code: { by: ['d.code', 'd.id'] }
  },
  own: 'name'
}
