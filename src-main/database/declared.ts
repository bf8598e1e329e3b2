import { createHash } from 'node:crypto'
import type { Database } from 'better-sqlite3'
import { Failure } from '../lib/failure.ts'

/** What services of one kind were rendered, for whoever counts them. */
export interface EvidencePart {
  readonly kind: string
  /** As people read it; several parts may give one kind. */
  readonly word: string
  /** Whether all that is done of the kind leaves a record here; what does not is written down as a note too. */
  readonly isWhole: boolean
  /** Columns: resident_id, kind, item_id (what it is bound to, or NULL), day, record_id, doer_id. */
  readonly select: string
}

/** Views and triggers of one feature: not migrated, but made anew when they have changed. */
export interface Declared {
  /** Name → what stands after `CREATE TRIGGER name`. */
  readonly triggers?: Readonly<Record<string, string>>
  /** Parts of the view `timeline`. */
  readonly timeline?: readonly string[]
  /** Its parts of the view `service_record`. What was corrected, set aside or made void is not in them. */
  readonly evidence?: readonly EvidencePart[]
}

/** All features' together. */
export interface DeclaredSet {
  /** Rises with every change, so that an older program knows what is beyond it. */
  readonly number: number
  readonly sha256: string
  readonly statements: readonly string[]
}

const union = (parts: readonly string[]): string => parts.join('\n  UNION ALL\n  ')
const view = (name: string, columns: string, parts: readonly string[]): readonly string[] =>
  parts.length === 0 ? [] : [`CREATE VIEW ${name} (${columns}) AS\n  ${union(parts)}`]

export function declaredSet(number: number, declared: readonly Declared[]): DeclaredSet {
  const evidence = declared.flatMap(one => one.evidence ?? [])
  const whole = new Set(evidence.flatMap(({ kind, isWhole }) => (isWhole ? [kind] : [])))
  const statements = [
    ...view(
      'timeline',
      'resident_id, at, kind, record_id, facts_json, who',
      declared.flatMap(one => one.timeline ?? [])
    ),
    ...view(
      'service_record',
      'resident_id, kind, item_id, day, record_id, doer_id',
      evidence.map(one => one.select)
    ),
    ...view(
      'evidence_kind',
      'kind',
      [...whole].map(kind => `SELECT '${kind}'`)
    ),
    ...declared.flatMap(({ triggers = {} }) =>
      Object.entries(triggers).map(([name, rest]) => `CREATE TRIGGER ${name} ${rest.trim()}`)
    )
  ]
  const sha256 = createHash('sha256').update(JSON.stringify(statements)).digest('hex')
  return { number, sha256, statements }
}

interface Stored {
  readonly number: number
  readonly sha256: string
}

const stored = (db: Database): Stored | undefined =>
  db.prepare(`SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'declared'`).get() === undefined
    ? undefined
    : db.prepare<[], Stored>('SELECT number, sha256 FROM declared').get()

/** Throws Failure('refused') where a newer program has declared what this one does not know. */
export function refuseNewerSet(db: Database, { number }: DeclaredSet): void {
  const last = stored(db)
  if (last !== undefined && last.number > number) throw writtenByNewer()
}

/** Who has to do what when a newer program was here. */
export const writtenByNewer = (): Failure =>
  new Failure('refused', '这份数据已由更新版本的程序打开过，请把本机的程序升级到同一版本后再打开。')

/** A table that is rebuilt under a view or a trigger fails: call it before migrating. */
export function dropDeclared(db: Database): void {
  if (stored(db) === undefined) return
  db.transaction(() => {
    dropAll(db)
    db.prepare(`UPDATE declared SET sha256 = ''`).run()
  }).immediate()
}

export function isDeclared(db: Database, { number, sha256 }: DeclaredSet): boolean {
  const last = stored(db)
  return last?.number === number && last.sha256 === sha256
}

/** Makes this set in the place of what stands there; nothing is written when it is the same. */
export function declare(db: Database, set: DeclaredSet): void {
  if (isDeclared(db, set)) return
  db.transaction(() => {
    dropAll(db)
    for (const statement of set.statements) db.exec(statement)
    // A view is looked into when it is read, not when it is made.
    for (const name of namesOf(db, 'view')) db.prepare(`SELECT * FROM ${name} LIMIT 0`).all()
    db.prepare('INSERT OR REPLACE INTO declared (only, number, sha256) VALUES (1, ?, ?)').run(
      set.number,
      set.sha256
    )
  }).immediate()
}

const namesOf = (db: Database, type: 'view' | 'trigger'): readonly string[] =>
  db
    .prepare<[string], { name: string }>('SELECT name FROM sqlite_schema WHERE type = ?')
    .all(type)
    .map(({ name }) => name)

function dropAll(db: Database): void {
  for (const name of namesOf(db, 'trigger')) db.exec(`DROP TRIGGER ${name}`)
  for (const name of namesOf(db, 'view')) db.exec(`DROP VIEW ${name}`)
}
