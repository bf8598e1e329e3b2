import type { Centre } from './centre.ts'

/** Below this a table is summed up with the others. */
const fewBytes = 20

/** Bytes on the disk for each resident of a centre that is one year old, by table with its indexes and one by one. */
export function benchSize({ db }: Centre): void {
  const { people } = db.prepare<[], { people: number }>('SELECT count(*) AS people FROM resident').get() ?? {
    people: 0
  }
  const rows = db
    .prepare<[], { tableName: string; name: string; bytes: number }>(
      `SELECT coalesce(s.tbl_name, d.name) AS tableName, d.name, sum(d.pgsize) AS bytes
      FROM dbstat d LEFT JOIN sqlite_schema s ON s.name = d.name GROUP BY d.name`
    )
    .all()
  const each = (bytes: number): number => Math.round(bytes / Math.max(1, people))
  const tables = Object.entries(Object.groupBy(rows, ({ tableName }) => tableName))
    .map(([table, parts = []]) => ({
      table,
      bytes: each(parts.reduce((sum, { bytes }) => sum + bytes, 0)),
      indexes: each(parts.filter(({ name }) => name !== table).reduce((sum, { bytes }) => sum + bytes, 0))
    }))
    .toSorted((one, other) => other.bytes - one.bytes)
  const whole = tables.reduce((sum, { bytes }) => sum + bytes, 0)
  console.log(`\n每位居民每年占用字节（共 ${String(whole)}）`)
  for (const { table, bytes, indexes } of tables.filter(one => one.bytes >= fewBytes))
    console.log(`${String(bytes).padStart(8)}  ${table}（其中索引 ${String(indexes)}）`)
  const rest = tables.filter(({ bytes }) => bytes < fewBytes)
  console.log(
    `${String(rest.reduce((sum, { bytes }) => sum + bytes, 0)).padStart(8)}  其余 ${String(rest.length)} 个表`
  )
}
