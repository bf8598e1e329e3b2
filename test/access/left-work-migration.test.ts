import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openDatabase } from '../../src-main/database/open.ts'
import { declared } from '../../src-main/declared.ts'
import { migrationsDirectory } from '../support/workstation.ts'

it('what somebody left unsaved before the list of kinds grew is still theirs, and more can be left', () => {
  const folder = mkdtempSync(join(tmpdir(), 'jiayi-left-work-'))
  try {
    const earlier = join(folder, 'earlier')
    const first = join(migrationsDirectory, '0029')
    cpSync(migrationsDirectory, earlier, {
      recursive: true,
      filter: source => !source.endsWith('.sql') || source < first
    })
    const path = join(folder, 'jiayi.db')
    const key = new Uint8Array(32).fill(7)
    const before = openDatabase(path, key, earlier, null)
    before
      .prepare(
        `INSERT INTO account (id, version, login, name, roles_json, status)
        VALUES ('a', 1, 'wang', '王医生', '["doctor"]', 'active')`
      )
      .run()
    const left = ['a', 'resident', '', 0, '{"name":"张"}', '2026-03-01T01:00:00.000Z']
    before.prepare('INSERT INTO left_work VALUES (?, ?, ?, ?, ?, ?)').run(...left)
    before.close()

    const after = openDatabase(path, key, migrationsDirectory, declared)
    expect(after.prepare('SELECT * FROM left_work').raw().all()).toEqual([left])
    const insert = after.prepare(
      `INSERT INTO left_work VALUES ('a', ?, 'x', 0, '{}', '2026-03-01T01:00:00.000Z')`
    )
    for (const kind of ['signing', 'scale', 'pressure', 'glucose', 'follow-up-correction', 'line-protocol'])
      insert.run(kind)
    expect(() => insert.run('diary')).toThrow('CHECK')
    after.close()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
