import { cpSync, mkdtempSync, rmSync } from 'node:fs'
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
  const earlier = join(folder, 'earlier')
  cpSync(migrationsDirectory, earlier, {
    recursive: true,
    filter: source => !source.endsWith('.sql') || source < join(migrationsDirectory, '0031')
  })
  const path = join(folder, 'jiayi.db')
  const before = openDatabase(path, key, earlier, null)
  before.exec(`
    INSERT INTO account VALUES ('nurse', 1, 'nurse', '李护士', '[]', 'active');
    INSERT INTO resident VALUES (1, 'zhang', 1, '31010400100100001', '张建国', '1', '1957-03-08', '01', NULL, NULL, '001',
      NULL, 'active', NULL, '[]', '{}', '', '');
    INSERT INTO blood_pressure_series VALUES ('sitting', 1, 'zhang', '2026-03-01T01:01:00.000Z');
    INSERT INTO capture VALUES
      ('of the booth', 'booth', 'zhang', 'nurse', '2026-03-01T01:00:00.000Z', '2026-03-01T01:01:00.000Z', 'done'),
      ('of the meter', 'meter', 'zhang', 'nurse', '2026-03-01T01:00:00.000Z', '2026-03-01T01:01:00.000Z', 'done');
  `)
  const pressure = before.prepare(`INSERT INTO blood_pressure_reading
    SELECT ?, 1, 'zhang', 'sitting', 128, 82, NULL, 71, 'mm[Hg]', 'left', 'sitting', 'office', 0, 0, 'device', 'omron-hbp',
      '血压计', '2026-03-01T09:01', NULL, '2026-03-01T01:01:00.000Z', 'nurse', ?, 'filed', NULL, '[]'`)
  const glucose = before.prepare(`INSERT INTO glucose_reading
    SELECT ?, 1, 'zhang', 5.6, 'mmol/L', 5.6, NULL, 'fasting', NULL, 'capillary', 0, 'device', 'sinocare-sn', '血糖仪', ?,
      'strip', NULL, NULL, NULL, '2026-03-01T01:01:00.000Z', '2026-03-01T01:01:00.000Z', 'nurse', ?, 'filed', NULL, '[]'`)
  pressure.run('measured', 'of the booth')
  pressure.run('claimed', null)
  glucose.run('measured', 'one meter', 'of the meter')
  glucose.run('downloaded', 'another', null)
  before.close()

  const after = openDatabase(path, key, migrationsDirectory, declared)
  for (const [table, device] of [
    ['blood_pressure_reading', 'booth'],
    ['glucose_reading', 'meter']
  ] as const)
    expect(
      after
        .prepare(`SELECT id, device_id AS device, device_person AS person FROM ${table} ORDER BY id DESC`)
        .all()
    ).toEqual([
      { id: 'measured', device, person: null },
      { id: table === 'glucose_reading' ? 'downloaded' : 'claimed', device: null, person: null }
    ])
  after.close()
})
