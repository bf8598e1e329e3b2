import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openDatabase } from '../../src-main/database/open.ts'
import { declared } from '../../src-main/declared.ts'
import { migrationsDirectory } from '../support/workstation.ts'

const key = new Uint8Array(32).fill(7)
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'jiayi-device-evidence-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

it('readings from before know the device of their measurement, those without a measurement know none', () => {
  const own = readdirSync(migrationsDirectory).find(file => file.endsWith('-device-evidence.sql')) ?? ''
  const earlier = join(folder, 'earlier')
  cpSync(migrationsDirectory, earlier, {
    recursive: true,
    filter: source => !source.endsWith('.sql') || source < join(migrationsDirectory, own)
  })
  const path = join(folder, 'jiayi.db')
  const before = openDatabase(path, key, earlier, null)
  before.exec(`
    INSERT INTO account (id, version, login, name, roles_json, status)
      VALUES ('nurse', 1, 'nurse', '李护士', '[]', 'active');
    INSERT INTO resident (id, version, record_number, name, sex, birth_date, id_type, committee_code, status,
        allergies_json, profile_json, created_at, updated_at)
      VALUES ('zhang', 1, '31010400100100001', '张建国', '1', '1957-03-08', '01', '001', 'active', '[]', '{}', '', '');
    INSERT INTO blood_pressure_series (id, resident_id, started_at) VALUES ('sitting', 'zhang', '2026-03-01T01:01:00.000Z');
    INSERT INTO capture (id, device_id, resident_id, observer_id, started_at) VALUES
      ('of the booth', 'booth', 'zhang', 'nurse', '2026-03-01T01:00:00.000Z'),
      ('of the meter', 'meter', 'zhang', 'nurse', '2026-03-01T01:00:00.000Z');
    INSERT INTO blood_pressure_reading (id, version, resident_id, series_id, systolic_mmhg, diastolic_mmhg, unit_received,
        arm, posture, setting, body_movement, irregular_pulse, source, driver_id, received_at, capture_id, status, warnings_json)
      SELECT column1, 1, 'zhang', 'sitting', 128, 82, 'mm[Hg]', 'left', 'sitting', 'office', 0, 0, 'device', 'omron-hbp',
        '2026-03-01T01:01:00.000Z', column2, 'filed', '[]'
      FROM (VALUES ('measured', 'of the booth'), ('claimed', NULL));
    INSERT INTO glucose_reading (id, version, resident_id, value_received, unit_received, glucose_mmol_l, sample,
        control_solution, source, driver_id, record_id, measured_at, received_at, capture_id, status, warnings_json)
      SELECT column1, 1, 'zhang', 5.6, 'mmol/L', 5.6, 'capillary', 0, 'device', 'sinocare-sn', column1,
        '2026-03-01T01:01:00.000Z', '2026-03-01T01:01:00.000Z', column2, 'filed', '[]'
      FROM (VALUES ('measured', 'of the meter'), ('claimed', NULL));
  `)
  before.close()

  const after = openDatabase(path, key, migrationsDirectory, declared)
  for (const [table, device] of [
    ['blood_pressure_reading', 'booth'],
    ['glucose_reading', 'meter']
  ] as const)
    expect(after.prepare(`SELECT id, device_id AS device FROM ${table} ORDER BY id`).all()).toEqual([
      { id: 'claimed', device: null },
      { id: 'measured', device }
    ])
  after.close()
})
