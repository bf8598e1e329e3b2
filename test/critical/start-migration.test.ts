import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { openDatabase } from '../../src-main/database/open.ts'
import { declared } from '../../src-main/declared.ts'
import { migrationsDirectory } from '../support/workstation.ts'

const folder = mkdtempSync(join(tmpdir(), 'jiayi-critical-start-'))
const key = new Uint8Array(32).fill(5)
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

it('a list of critical values that began at an instant goes on at the entry of the journal with it', () => {
  const earlier = join(folder, 'earlier')
  cpSync(migrationsDirectory, earlier, {
    recursive: true,
    filter: source => !source.endsWith('.sql') || basename(source) < '0045'
  })
  const path = join(folder, 'jiayi.db')
  const before = openDatabase(path, key, earlier, null)
  const entry = before.prepare(
    `INSERT INTO journal (sequence, form, desk_id, desk_sequence, origin, at, actor_id, entity, entity_id, version, told, hash)
    VALUES (@sequence, 2, 'desk', @sequence, 'desk', @at, 'nurse', 'centre', 'centre', @sequence, 0, zeroblob(32))`
  )
  // The clock was wrong for a while: an entry from before the list began has a later instant.
  const instants = ['2030-01-01T00:00:00.000Z', '2026-03-01T00:00:00.000Z', '2026-03-02T00:00:00.000Z']
  instants.forEach((at, index) => entry.run({ sequence: index + 1, at }))
  before.prepare('UPDATE critical_start SET at = ?').run('2026-03-01T00:00:00.000Z')
  before.close()
  const after = openDatabase(path, key, migrationsDirectory, declared)
  expect(after.prepare('SELECT sequence, at FROM critical_start').get()).toEqual({
    sequence: 2,
    at: '2026-03-01T00:00:00.000Z'
  })
  after.close()
})
