import type { Database } from 'better-sqlite3'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { criticalBasis } from '../../src-main/critical/list.ts'
import { advance, type Derived, ifFree, look } from '../../src-main/database/derived.ts'
import { compareRange } from '../../src-main/database/derived-jobs.ts'
import { derivedTables } from '../../src-main/derived.ts'
import { followUpSchedule, scheduleBasis } from '../../src-main/follow-up/schedule.ts'
import { policyOf } from '../../src-main/policy/rules.ts'
import { signingStanding, standingBasis } from '../../src-main/signing/lists/standing.ts'
import { centreOf2ae0faa } from '../support/centre-2ae0faa.ts'
import { fromScratch, keepUp, kept } from '../support/derived.ts'

const today = '2026-12-01'
const bases: Readonly<Record<string, string>> = {
  'service-day': 'Asia/Shanghai',
  'follow-up-schedule': scheduleBasis(policyOf('national')),
  'signing-standing': standingBasis(null),
  fulfilment: 'Asia/Shanghai',
  'critical-value': criticalBasis(policyOf('national'))
}
const groundOf = ({ name }: Derived, day = today, basis = bases[name] ?? '') => ({ today: day, basis })
const tables = derivedTables.map(table => [table.name, table] as const)

let file: ReturnType<typeof centreOf2ae0faa>
let db: Database
beforeAll(() => {
  file = centreOf2ae0faa()
  db = file.open()
  for (const table of derivedTables) keepUp(db, table, groundOf(table))
})
afterAll(() => {
  db.close()
  file.remove()
})
const expectRight = (one: Database, table: Derived, ground = groundOf(table)): void => {
  expect(kept(one, table), table.name).toEqual(fromScratch(one, table, ground))
}
/** Everybody has to be worked out anew, and what is kept is wrong until then. */
const spoil = (): void => {
  db.prepare(`UPDATE derived SET basis = 'another'`).run()
  db.prepare('UPDATE fulfilment_line SET done = done + 1').run()
  db.prepare(`UPDATE signing_standing SET population_class = 'I', is_signed = 1 - is_signed`).run()
  db.prepare(`UPDATE follow_up_schedule SET due_on = '2000-01-01'`).run()
  db.prepare(`UPDATE glucose_reading SET service_day = ''`).run()
}

describe('a derived table', () => {
  it.each(tables)('%s is looked at without writing when nothing has happened', (_name, table) => {
    const before = db.prepare('SELECT total_changes() AS n').get()
    expect(look(db, table, groundOf(table), 100)).toEqual({ people: new Set(), left: 0, isBehind: false })
    expect(db.prepare('SELECT total_changes() AS n').get()).toEqual(before)
  })

  it('is the same, wherever the program is killed while everybody is worked out anew', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ steps: fc.nat(6), most: fc.integer({ min: 1, max: 90 }) }), { maxLength: 5 }),
        lives => {
          spoil()
          for (const { steps, most } of lives) {
            const life = file.connect()
            for (let step = 0; step < steps; step += 1)
              for (const table of derivedTables)
                life.transaction(() => advance(life, table, groundOf(table), most, true)).immediate()
            // Killed in the middle of a step: what was not committed was never there.
            life.exec('BEGIN IMMEDIATE')
            for (const table of derivedTables) advance(life, table, groundOf(table), most, true)
            life.close()
          }
          for (const table of derivedTables) keepUp(db, table, groundOf(table))
          for (const table of derivedTables) expectRight(db, table)
        }
      ),
      { seed: Number(process.env['FC_SEED'] ?? 20261201), numRuns: 6 }
    )
  })

  it('is worked out anew for everybody, range by range, when the pack counts other key populations', () => {
    const ground = groundOf(signingStanding, today, standingBasis(['hypertension']))
    expect(look(db, signingStanding, ground, 100).left).toBeGreaterThan(200)
    const counted = (): unknown =>
      db.prepare('SELECT count(*) AS n FROM signing_standing WHERE is_key = 1').get()
    const all = counted()
    keepUp(db, signingStanding, ground)
    expectRight(db, signingStanding, ground)
    expect(counted()).not.toEqual(all)
    keepUp(db, signingStanding, groundOf(signingStanding))
  })

  it.each(['2027-02-01', '2027-12-01', '2026-06-01', today])(
    'on %s has those whose day has come, and everybody where the clock was ahead',
    day => {
      for (const table of derivedTables) {
        keepUp(db, table, groundOf(table, day))
        expectRight(db, table, groundOf(table, day))
      }
    }
  )

  it('is found wrong where somebody has meddled with it, and only there', () => {
    const differences = (table: Derived): number =>
      compareRange(db, table, groundOf(table), 0).wrong.reduce((sum, { lines }) => sum + lines, 0)
    for (const table of derivedTables) expect(differences(table), table.name).toBe(0)
    db.prepare(
      `UPDATE follow_up_schedule SET due_on = '2000-01-01'
      WHERE resident_id IN (SELECT s.resident_id FROM follow_up_schedule s JOIN resident r ON r.id = s.resident_id
        ORDER BY r.number LIMIT 3)`
    ).run()
    expect(differences(followUpSchedule)).toBe(3)
    expect(differences(signingStanding)).toBe(0)
    db.prepare(`UPDATE derived SET basis = '' WHERE name = 'follow-up-schedule'`).run()
    keepUp(db, followUpSchedule, groundOf(followUpSchedule))
    expect(differences(followUpSchedule)).toBe(0)
  })

  it('is not waited for while somebody else writes', () => {
    const other = file.connect()
    other.exec('BEGIN IMMEDIATE')
    const began = db.pragma('busy_timeout', { simple: true })
    expect(ifFree(db, () => true)).toBeNull()
    expect(db.pragma('busy_timeout', { simple: true })).toBe(began)
    other.exec('ROLLBACK')
    other.close()
    expect(ifFree(db, () => true)).toBe(true)
  })
})
