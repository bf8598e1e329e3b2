import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openDatabase } from '../../src-main/database/open.ts'
import { migrationsDirectory } from '../support/workstation.ts'

// The tables of visits, schedules and drafts from the time of one form to that of any.

const key = new Uint8Array(32).fill(7)
const folder = mkdtempSync(join(tmpdir(), 'jiayi-any-form-'))
const earlier = join(folder, 'earlier')
const path = join(folder, 'jiayi.db')

const [next = ''] = readdirSync(migrationsDirectory).filter(name => name.endsWith('-forms.sql'))

beforeAll(() => {
  cpSync(migrationsDirectory, earlier, {
    recursive: true,
    filter: source => !source.endsWith('.sql') || (source.split(/[/\\]/).at(-1) ?? '') < next
  })
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

it('keeps every visit in the order it was written, with the edition of its time, its date and its draft', () => {
  const db = openDatabase(path, key, earlier, null)
  // Whom the rows are of is not what is tried here.
  db.pragma('foreign_keys = OFF')
  const insert = db.prepare(
    `INSERT INTO follow_up (id, version, request_id, resident_id, kind, visit_date, outcome, way, systolic_mmhg,
      diastolic_mmhg, classification, next_visit_date, policy_version, form_json, assessment_json, doctor_id, saved_at,
      correction_reason, withdrawn_reason)
    VALUES (?, 1, ?, 'r', 'hypertension', '2026-03-02', 'visited', '1', 138, 88, '1', '2026-05-31', 'NBPHS-3',
      '{"smoking":3}', '{"action":"routine"}', 'd', '2026-03-02T01:00:00.000Z', 'why', 'wrong')`
  )
  for (const id of ['written first', 'by name first']) insert.run(id, `request of ${id}`)
  db.exec(`INSERT INTO follow_up_schedule (resident_id, kind, due_on, reason, last_follow_up_id, doctor_id, committee_code)
    VALUES ('r', 'hypertension', '2026-05-31', 'routine', 'written first', 'd', '001')`)
  db.exec(`INSERT INTO follow_up_draft VALUES ('r', 'd', '{"smoking":4}', '2026-03-02T02:00:00.000Z')`)
  const all = (table: string, order: string) =>
    db.prepare<[], Record<string, unknown>>(`SELECT * FROM ${table} ORDER BY ${order}`).all()
  const visits = all('follow_up', 'rowid')
  const schedule = all('follow_up_schedule', 'kind')
  const [draft] = all('follow_up_draft', 'saved_at')

  db.exec(readFileSync(join(migrationsDirectory, next), 'utf8'))

  expect(visits).toHaveLength(2)
  expect(all('follow_up', 'rowid')).toEqual(visits.map(visit => ({ ...visit, edition: 'NBPHS-3' })))
  expect(all('follow_up_schedule', 'kind')).toEqual(schedule)
  expect(all('follow_up_draft', 'saved_at')).toEqual([{ ...draft, kind: 'hypertension' }])
  db.close()
})
