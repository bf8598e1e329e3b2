import type { Database } from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { derivedTables } from '../../src-main/derived.ts'
import { criticalBasis } from '../../src-main/critical/list.ts'
import { scheduleBasis } from '../../src-main/follow-up/schedule.ts'
import { policyOf } from '../../src-main/policy/rules.ts'
import { centreOf2ae0faa } from '../support/centre-2ae0faa.ts'
import { fromScratch, keepUp, kept } from '../support/derived.ts'

// A file that an earlier program wrote (test/fixtures/centre-2ae0faa.md) is opened by this one: what people look at is
// the same.

const today = '2026-12-01'
const queries = {
  // That a visit may be withdrawn, unsigned or of another form, and the time of a result be unknown, came later.
  timeline: `SELECT resident_id, at, kind, record_id,
      json_remove(facts_json, '$.withdrawnReason', '$.isTimeUnknown', '$.edition', '$.values',
        '$.brought', '$.awaitsDoctor') AS facts_json, who
    FROM timeline ORDER BY resident_id, at, kind, record_id`,
  fulfilment: 'SELECT * FROM fulfilment_line ORDER BY resident_id, contract_id, position',
  standing: `SELECT resident_number, resident_id, committee_code, doctor_id, population_class, is_key, counted_json,
    is_registered, is_active, is_signed, signed_until FROM signing_standing ORDER BY resident_number`,
  // So did that people with diabetes are due as well, and that visits face to face are counted.
  schedule: `SELECT resident_id, kind, due_on, reason, last_follow_up_id, active, doctor_id, committee_code
    FROM follow_up_schedule WHERE kind = 'hypertension' ORDER BY resident_id`
} as const
type Seen = Readonly<Record<keyof typeof queries, readonly Record<string, unknown>[]>>
const see = (db: Database): Seen => {
  const all = (sql: string) => db.prepare<[], Record<string, unknown>>(sql).all()
  const { timeline, fulfilment, standing, schedule } = queries
  return {
    timeline: all(timeline),
    fulfilment: all(fulfilment),
    standing: all(standing),
    schedule: all(schedule)
  }
}

let file: ReturnType<typeof centreOf2ae0faa>
let db: Database
let before: Seen
let grounds: Readonly<Record<string, string>>
beforeAll(() => {
  file = centreOf2ae0faa()
  const earlier = file.connect()
  before = see(earlier)
  const basis = earlier.prepare<[], { json: string }>('SELECT counted_json AS json FROM signing_basis').get()
  earlier.close()
  grounds = {
    'service-day': 'Asia/Shanghai',
    'follow-up-schedule': scheduleBasis(policyOf('national')),
    'signing-standing': basis?.json ?? '',
    fulfilment: 'Asia/Shanghai',
    'critical-value': criticalBasis(policyOf('national'))
  }
  db = file.open()
})
afterAll(() => {
  db.close()
  file.remove()
})
const groundOf = (name: string) => ({ today, basis: grounds[name] ?? '' })

describe('a file written by an earlier program', () => {
  it('opens with what it kept, and everybody worked out anew gives the same timeline, fulfilment and standing', () => {
    expect(see(db).fulfilment).toEqual(before.fulfilment)
    for (const table of derivedTables) keepUp(db, table, groundOf(table.name))
    const after = see(db)
    expect(before.timeline.length).toBeGreaterThan(800)
    expect(after.timeline).toEqual(before.timeline)
    expect([after.fulfilment.length, after.standing.length]).toEqual([431, 207])
    expect(after.fulfilment).toEqual(before.fulfilment)
    expect(after.standing).toEqual(before.standing)
    for (const table of derivedTables) {
      expect(kept(db, table), table.name).toEqual(fromScratch(db, table, groundOf(table.name)))
    }
  })

  it('has the same schedule but for first days that were the day in UTC and not the day at the centre', () => {
    const days = (rows: Seen['schedule']): readonly unknown[] => rows.map(row => row['due_on'])
    const { schedule } = see(db)
    expect(schedule.map(row => ({ ...row, due_on: '' }))).toEqual(
      before.schedule.map(row => ({ ...row, due_on: '' }))
    )
    const moved = schedule.flatMap((row, index) => {
      const was = before.schedule[index]
      return was === undefined || row['due_on'] === was['due_on'] ? [] : [{ row, was }]
    })
    console.warn(
      `${String(moved.length)} of ${String(days(schedule).length)} rows have another first due day: the UTC day was not the centre's`
    )
    expect(moved).toHaveLength(5)
    for (const { row, was } of moved) {
      expect(row['reason']).toBe('first')
      expect(Date.parse(String(row['due_on'])) - Date.parse(String(was['due_on']))).toBe(86_400_000)
    }
  })
})
