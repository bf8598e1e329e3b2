import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openDatabase } from '../../src-main/database/open.ts'
import { declared } from '../../src-main/declared.ts'
import { fromScratch, fulfilmentTable, keepUp, kept } from '../support/derived.ts'
import { migrationsDirectory } from '../support/workstation.ts'

const key = new Uint8Array(32).fill(7)
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'jiayi-fulfilment-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

const insert = (db: Database, table: string, row: Readonly<Record<string, string | number | null>>): void => {
  const names = Object.keys(row)
  db.prepare(
    `INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map(name => `@${name}`).join(', ')})`
  ).run(row)
}

/** A doctor, a patient, and a contract of four follow-ups a year from 2026-01-01, as they were stored before. */
function fill(db: Database): void {
  insert(db, 'account', {
    id: 'wang',
    version: 1,
    login: 'wang',
    name: '王医生',
    roles_json: '["doctor"]',
    status: 'active'
  })
  const at = '2026-01-01T02:00:00.000Z'
  insert(db, 'resident', {
    id: 'zhang', version: 1, record_number: '31010400100100001', name: '张建国', sex: '1', birth_date: '1957-03-08',
    id_type: '01', committee_code: '001', status: 'active', allergies_json: '[]', profile_json: '{}', created_at: at,
    updated_at: at
  }) // prettier-ignore
  insert(db, 'team', {
    id: 'team',
    version: 1,
    name: '第一团队',
    purpose: 'general',
    lead_id: 'wang',
    phone: '',
    note: '',
    status: 'active'
  })
  insert(db, 'service_item', {
    id: 'item', version: 1, code: 'GW-02', name: '高血压随访', content: '', item_group: 'public-health', nature: 'labour',
    audience: 'person', performer: 'centre', charge_code: '', evidence: 'hypertension-follow-up', status: 'active'
  }) // prettier-ignore
  insert(db, 'service_package', {
    id: 'package', version: 1, family_id: 'package', number: 1, name: '基本包', kind: 'basic', pay_type: 'government-full',
    types_json: '[]', price_fen: 0, charge_code: '', status: 'published', valid_from: '2026-01-01'
  }) // prettier-ignore
  insert(db, 'signing_act', {
    id: 'act', version: 1, request_id: 'request', state: 'effective', mode: '2', place: '本中心', service_address: '',
    agreement_version: '1', privacy_version: '1', remarks: '', needs_review: 0, signed_by: 'wang', created_at: at, note: ''
  }) // prettier-ignore
  insert(db, 'sign_contract', {
    id: 'contract', version: 1, number: 'QY-1', act_id: 'act', kind: 'basic', state: 'effective', resident_id: 'zhang',
    policy_pack: 'national-1', policy_version: '1', party_json: '{}', key_codes_json: '[]', population_class: 'I',
    doctor_id: 'wang', team_id: 'team', institution_name: '中心', package_id: 'package', signed_on: '2026-01-01',
    start_on: '2026-01-01', term_months: 12, end_on: '2026-12-31', last_on: '2026-12-31', is_auto_renewed: 0, fee_fen: 0,
    payment_status: 'free', invoice_number: '', close_note: ''
  }) // prettier-ignore
  insert(db, 'contract_line', {
    contract_id: 'contract', position: 0, item_id: 'item', code: 'GW-02', name: '高血压随访', content: '',
    times_per_year: 4, is_unlimited: 0, charge_code: '', evidence: 'hypertension-follow-up'
  }) // prettier-ignore
  for (const [id, way] of [['seen', '1'], ['called', '3']] as const) // prettier-ignore
    insert(db, 'follow_up', {
      id, version: 1, request_id: id, resident_id: 'zhang', kind: 'hypertension', visit_date: '2026-02-01',
      outcome: 'visited', way, policy_version: '1', form_json: '{}', assessment_json: '{}', doctor_id: 'wang', saved_at: at
    }) // prettier-ignore
}

it('what was done for a contract before fulfilment was kept counts from the first day', () => {
  const earlier = join(folder, 'earlier')
  cpSync(migrationsDirectory, earlier, {
    recursive: true,
    filter: source => !source.endsWith('.sql') || basename(source) < '0018'
  })
  const path = join(folder, 'jiayi.db')
  const before = openDatabase(path, key, earlier, null)
  fill(before)
  before.close()

  const after = openDatabase(path, key, migrationsDirectory, declared)
  const ground = { today: '2026-03-01', basis: 'Asia/Shanghai' }
  keepUp(after, fulfilmentTable, ground)
  // Face to face once; a call by telephone is no follow-up of a contract.
  expect(
    after
      .prepare(
        `SELECT promised, done, last_done_on AS lastOn, next_due_on AS nextOn, doctor_id AS doctor FROM fulfilment_line`
      )
      .all()
  ).toEqual([{ promised: 4, done: 1, lastOn: '2026-02-01', nextOn: '2026-06-30', doctor: 'wang' }])
  expect(fromScratch(after, fulfilmentTable, ground)).toEqual(kept(after, fulfilmentTable))
  after.close()
})
