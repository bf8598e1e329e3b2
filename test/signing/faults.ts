import type { Database } from 'better-sqlite3'
import { addDays, daysBetween } from '../../src-main/lib/clock.ts'
import { journalOf } from '../support/journal.ts'

export interface ContractRow {
  readonly id: string
  readonly version: number
  readonly actId: string
  readonly residentId: string
  readonly kind: 'basic' | 'individual'
  readonly state: string
  readonly signedOn: string
  readonly startOn: string
  readonly termMonths: number
  readonly endOn: string
  readonly lastOn: string
  readonly basicId: string | null
  readonly predecessorId: string | null
  readonly predecessorAs: 'renewal' | 'hand-over' | null
  readonly successorId: string | null
}
export const selectRows = (db: Database, people: readonly string[]): readonly ContractRow[] =>
  db
    .prepare<[string], ContractRow>(
      `SELECT c.id, c.version, c.act_id AS actId, c.resident_id AS residentId, c.kind, c.state,
        c.signed_on AS signedOn, c.start_on AS startOn, c.term_months AS termMonths, c.end_on AS endOn,
        c.last_on AS lastOn, c.basic_id AS basicId, c.predecessor_id AS predecessorId,
        c.predecessor_as AS predecessorAs, c.successor_id AS successorId
      FROM json_each(?) j JOIN sign_contract c ON c.resident_id = j.value ORDER BY c.id`
    )
    .all(JSON.stringify(people))

/** Days of grace of the national pack. */
const grace = 30
const settled = ({ state }: ContractRow): boolean =>
  ['effective', 'transferred', 'terminated'].includes(state)
const held = (row: ContractRow): boolean => settled(row) && row.startOn <= row.lastOn

/** Start + term − 1 day, reckoned another way than the program does: by the length of the month it ends in. */
function endOf({ startOn, termMonths }: ContractRow): string {
  const [year = 0, month = 1, date = 1] = startOn.split('-').map(Number)
  const months = year * 12 + month - 1 + termMonths
  const length = new Date(Date.UTC(Math.floor(months / 12), (months % 12) + 1, 0)).getUTCDate()
  const first = `${String(Math.floor(months / 12))}-${String((months % 12) + 1).padStart(2, '0')}-01`
  return addDays(first, (date > length ? length + 1 : date) - 2)
}

const openStates = ['draft', 'pending-signature', 'pending-review']

/** Every rule of C.2 that the rows break, in words; none: all is well. */
export function faultsOf(
  db: Database,
  rows: readonly ContractRow[],
  before: readonly ContractRow[],
  died: ReadonlyMap<string, string>
): readonly string[] {
  const faults: string[] = []
  const byId = new Map(rows.map(row => [row.id, row]))
  const wrong = (row: ContractRow, text: string): void => {
    faults.push(`${text}: ${JSON.stringify(row)}`)
  }

  const basic = rows.filter(row => row.kind === 'basic' && held(row))
  for (const [at, one] of basic.entries())
    for (const other of basic.slice(at + 1))
      if (one.residentId === other.residentId && one.startOn <= other.lastOn && other.startOn <= one.lastOn)
        wrong(one, 'two basic contracts on one day')

  for (const earlier of before.filter(settled)) {
    const now = byId.get(earlier.id)
    if (
      now === undefined ||
      !settled(now) ||
      now.startOn !== earlier.startOn ||
      now.endOn !== earlier.endOn ||
      now.termMonths !== earlier.termMonths ||
      now.residentId !== earlier.residentId ||
      now.lastOn > earlier.lastOn
    )
      wrong(earlier, 'what had taken effect was changed')
  }

  for (const row of rows) {
    const dead = died.get(row.residentId)
    if (row.endOn !== endOf(row)) wrong(row, `does not end on ${endOf(row)}`)
    if (dead !== undefined && held(row) && row.lastOn > dead) wrong(row, 'holds beyond death')
    if (dead !== undefined && openStates.includes(row.state)) wrong(row, 'waits for the dead')
    if (!settled(row)) continue
    if (row.lastOn > row.endOn || row.lastOn < addDays(row.startOn, -1)) wrong(row, 'ends at no time')
    if (row.state === 'effective' && row.lastOn !== row.endOn) wrong(row, 'ended and yet not')
    if (row.successorId !== null) {
      const next = byId.get(row.successorId)
      if (next === undefined || next.predecessorId !== row.id || !settled(next))
        wrong(row, 'followed by nobody')
      else if (row.state === 'effective' && !held(next)) wrong(row, 'followed by what never held')
      else if (held(next) && held(row) && next.startOn <= row.lastOn) wrong(row, 'its successor is early')
    }
    if (row.predecessorAs === 'renewal') {
      const old = byId.get(row.predecessorId ?? '')
      const inTime = old !== undefined && row.signedOn <= old.endOn
      const due = old === undefined ? '' : inTime ? addDays(old.endOn, 1) : row.signedOn
      if (
        old === undefined ||
        row.startOn !== due ||
        daysBetween(old.endOn, row.startOn) > Math.max(1, grace)
      )
        wrong(row, 'renews at a wrong time')
      if (old !== undefined && held(row) && old.state === 'effective' && old.successorId !== row.id)
        wrong(row, 'is not known to what it renewed')
    }
    if (row.kind === 'individual' && held(row)) {
      const last = basicEnd(row, byId)
      if (last === null) wrong(row, 'belongs to nothing')
      else if (last.endedEarly && row.lastOn > last.on) wrong(row, 'outlives what it belongs to')
    }
  }
  return [...faults, ...actFaults(db, rows), ...journalFaults(db, rows)]
}

/** Where the basic contract and those that renewed it end. */
function basicEnd(
  row: ContractRow,
  byId: ReadonlyMap<string, ContractRow>
): { readonly on: string; readonly endedEarly: boolean } | null {
  let basic = byId.get(row.basicId ?? '')
  if (basic === undefined || !settled(basic)) return null
  for (;;) {
    const next: ContractRow | undefined = byId.get(basic.successorId ?? '')
    if (next?.predecessorAs !== 'renewal' || !held(next)) break
    basic = next
  }
  return { on: basic.lastOn, endedEarly: basic.lastOn < basic.endOn }
}

/** An act and its contracts say the same. */
function actFaults(db: Database, rows: readonly ContractRow[]): readonly string[] {
  const faults: string[] = []
  for (const actId of new Set(rows.map(row => row.actId))) {
    const act = db
      .prepare<[string], { state: string }>('SELECT state FROM signing_act WHERE id = ?')
      .get(actId)
    const left = rows.filter(row => row.actId === actId && row.state !== 'void')
    const fits = left.every(row => (act?.state === 'effective' ? settled(row) : row.state === act?.state))
    if (!fits || (left.length === 0) !== (act?.state === 'void'))
      faults.push(`an act that is ${String(act?.state)}: ${left.map(({ state }) => state).join()}`)
  }
  return faults
}

/** The newest journal entry of each contract is the row. */
function journalFaults(db: Database, rows: readonly ContractRow[]): readonly string[] {
  return rows.flatMap(row => {
    const after: Partial<ContractRow> =
      journalOf(db, { entity: 'sign-contract', id: row.id }).at(-1)?.after ?? {}
    const same = (['state', 'startOn', 'endOn', 'lastOn', 'successorId', 'version'] as const).every(
      key => after[key] === row[key]
    )
    return same ? [] : [`the journal says ${JSON.stringify(after)} of ${JSON.stringify(row)}`]
  })
}
