import type { Database } from 'better-sqlite3'

type Stored = string | number | Uint8Array | null

/** Where a field of a record stands, and how, where it does not stand there as it is. */
export interface Column {
  readonly name: string
  readonly stored?: (value: unknown) => Stored
  readonly read?: (stored: Stored) => unknown
}
/** Null stays null. */
export const json = (name: string): Column => ({
  name,
  stored: value => (value === null ? null : JSON.stringify(value)),
  read: stored => (typeof stored === 'string' ? (JSON.parse(stored) as unknown) : null)
})
export const flag = (name: string): Column => ({
  name,
  stored: value => (value === true ? 1 : 0),
  read: stored => stored === 1
})
/** Bytes that the record has as hex. */
export const hex = (name: string): Column => ({
  name,
  stored: value => (typeof value === 'string' ? Buffer.from(value, 'hex') : null),
  read: stored => (stored instanceof Uint8Array ? Buffer.from(stored).toString('hex') : null)
})

/** Every field of a record and its column. */
export type Columns<R> = { readonly [Field in keyof R]-?: string | Column }

const columnsOf = <R extends object>(columns: Columns<R>): readonly (readonly [string, Column])[] =>
  Object.entries<string | Column>(columns).map(([field, column]) => [
    field,
    typeof column === 'string' ? { name: column } : column
  ])

function mapping<R extends object>(columns: Columns<R>) {
  const all = columnsOf(columns)
  const translated = all.filter(([, { stored }]) => stored !== undefined)
  const names = all.map(([, { name }]) => name)
  return {
    names,
    fields: all.map(([field]) => field),
    selected: all.map(([field, { name }]) => `${name} AS "${field}"`).join(', '),
    toRow: (record: R): Record<string, unknown> => {
      const row = { ...record } as Record<string, unknown>
      for (const [field, { stored }] of translated) row[field] = stored?.(row[field])
      return row
    },
    toRecord: (row: Record<string, Stored>): R => {
      const record: Record<string, unknown> = { ...row }
      for (const [field, { read }] of translated) record[field] = read?.(row[field] ?? null)
      // `Columns<R>` names every field of R, so this is all of it.
      return record as R
    }
  }
}

/**
 * Records that are one row of a table each.
 * @param key the columns a row is found by
 * @param rest `kept`: a row that is there stays as it is, because such rows never change
 * @param beside columns that are no part of the record and follow from it
 */
export function rowsOf<R extends object>(
  table: string,
  key: readonly string[],
  columns: Columns<R>,
  rest: 'replaced' | 'kept' = 'replaced',
  beside: Readonly<Record<string, (db: Database, record: R) => Stored>> = {}
) {
  const { names, fields, selected, toRow, toRecord } = mapping(columns)
  const further = Object.entries(beside)
  const furtherNames = further.map(([name]) => name)
  const others = [...names, ...furtherNames].filter(name => !key.includes(name))
  const conflict =
    rest === 'kept' || others.length === 0
      ? 'NOTHING'
      : `UPDATE SET ${others.map(name => `${name} = excluded.${name}`).join(', ')}`
  const put = `INSERT INTO ${table} (${[...names, ...furtherNames].join(', ')})
    VALUES (${[...fields, ...furtherNames].map(field => `@${field}`).join(', ')})
    ON CONFLICT (${key.join(', ')}) DO ${conflict}`
  const select = `SELECT ${selected} FROM ${table} WHERE ${key.map(name => `${name} = ?`).join(' AND ')}`
  return {
    select: (db: Database, ...values: readonly Stored[]): R | null => {
      const row = db.prepare<Stored[], Record<string, Stored>>(select).get(...values)
      return row === undefined ? null : toRecord(row)
    },
    /** All with this value in another column. */
    selectBy: (db: Database, column: string, value: Stored, order: string): readonly R[] =>
      db
        .prepare<[Stored], Record<string, Stored>>(
          `SELECT ${selected} FROM ${table} WHERE ${column} = ? ORDER BY ${order}`
        )
        .all(value)
        .map(toRecord),
    selectAll: (db: Database, order: string): readonly R[] =>
      db
        .prepare<[], Record<string, Stored>>(`SELECT ${selected} FROM ${table} ORDER BY ${order}`)
        .all()
        .map(toRecord),
    put: (db: Database, record: R): void => {
      const row = toRow(record)
      for (const [name, workOut] of further) row[name] = workOut(db, record)
      db.prepare(put).run(row)
    }
  }
}

/** As a list that is sorted by these fields, plain letters and digits, is read again. */
export const sortedBy = <R extends object>(
  rows: readonly R[],
  ...fields: readonly (keyof R & string)[]
): readonly R[] =>
  rows.toSorted((one, other) => {
    const field = fields.find(name => one[name] !== other[name])
    if (field === undefined) return 0
    return one[field] < other[field] ? -1 : 1
  })

/**
 * Rows that belong to a record.
 * @param owner the column that names it
 * @param order how they stand in it: a column that counts them from 0 and is no field, or fields to sort by
 */
export function listOf<R extends object>(
  table: string,
  owner: string,
  columns: Columns<R>,
  order: { readonly position: string } | { readonly by: string }
) {
  const { names, fields, selected, toRow, toRecord } = mapping(columns)
  const counted = 'position' in order ? [order.position] : []
  const insert = `INSERT INTO ${table} (${[owner, ...counted, ...names].join(', ')})
    VALUES (${['@ownerOf', ...counted.map(() => '@positionOf'), ...fields.map(field => `@${field}`)].join(', ')})`
  const select = `SELECT ${selected} FROM ${table} WHERE ${owner} = ?
    ORDER BY ${'position' in order ? order.position : order.by}`
  return {
    select: (db: Database, ownerOf: Stored): readonly R[] =>
      db.prepare<[Stored], Record<string, Stored>>(select).all(ownerOf).map(toRecord),
    /** In place of those that stand there. */
    put: (db: Database, ownerOf: Stored, rows: readonly R[]): void => {
      db.prepare(`DELETE FROM ${table} WHERE ${owner} = ?`).run(ownerOf)
      const statement = db.prepare(insert)
      for (const [positionOf, row] of rows.entries()) statement.run({ ...toRow(row), ownerOf, positionOf })
    }
  }
}

/** The ids of what a table has of one resident, in the order it was written. */
export const idsOfResident =
  (table: string) =>
  (db: Database, residentId: string): readonly string[] =>
    db
      .prepare<[string], { id: string }>(`SELECT id FROM ${table} WHERE resident_id = ? ORDER BY rowid`)
      .all(residentId)
      .map(({ id }) => id)
