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
  folder = mkdtempSync(join(tmpdir(), 'jiayi-signing-told-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

/** All migrations up to, and without, the one of that name. */
function migrationsBefore(name: string): string {
  const own = readdirSync(migrationsDirectory).find(file => file.endsWith(`-${name}.sql`)) ?? ''
  const earlier = join(folder, 'earlier')
  cpSync(migrationsDirectory, earlier, {
    recursive: true,
    filter: source => !source.endsWith('.sql') || source < join(migrationsDirectory, own)
  })
  return earlier
}

it('teams and contracts from before are told to the platform as they stand now, drafts and ended drafts are not', () => {
  const path = join(folder, 'jiayi.db')
  const before = openDatabase(path, key, migrationsBefore('signing-told'), null)
  const journalled = before.prepare(
    `INSERT INTO journal (at, actor_id, desk_id, entity, entity_id, version, after_json, previous_hash, hash)
    VALUES ('2026-03-01T01:00:00.000Z', 'a', 'd', ?, ?, ?, ?, '', '')`
  )
  const rows = [
    ['team', 'team', { name: '第一团队' }],
    ['sign-contract', 'signed', { state: 'draft' }],
    ['sign-contract', 'drafted', { state: 'pending-signature' }],
    ['sign-contract', 'discarded', { state: 'void' }],
    ['signing-act', 'act', { state: 'effective' }],
    ['sign-contract', 'signed', { state: 'effective' }],
    ['sign-contract', 'ended', { state: 'effective' }],
    ['sign-contract', 'ended', { state: 'terminated' }]
  ] as const
  for (const [version, [entity, id, after]] of rows.entries()) {
    journalled.run(entity, id, version + 1, JSON.stringify(after))
  }
  before.close()

  const after = openDatabase(path, key, migrationsDirectory, declared)
  expect(
    after.prepare('SELECT entity_id AS id, entity, sequence, state FROM sync_record ORDER BY sequence').all()
  ).toEqual([
    { id: 'team', entity: 'team', sequence: 1, state: 'local' },
    { id: 'signed', entity: 'sign-contract', sequence: 6, state: 'local' },
    { id: 'ended', entity: 'sign-contract', sequence: 8, state: 'local' }
  ])
  expect(after.prepare(`SELECT records FROM sync_tally WHERE state = 'local'`).get()).toEqual({ records: 3 })
  after.close()
})

it('a service item that was stopped keeps being stopped, since the day before it was', () => {
  const path = join(folder, 'jiayi.db')
  const before = openDatabase(path, key, migrationsBefore('catalogue-days'), null)
  const item = before.prepare(
    `INSERT INTO service_item (id, version, code, name, content, item_group, nature, audience, performer, fee_fen,
      charge_code, evidence, status)
    VALUES (@code, 1, @code, '', '', 'special', 'labour', 'person', 'centre', NULL, '', 'service-note', @status)`
  )
  item.run({ code: 'used', status: 'active' })
  item.run({ code: 'stopped', status: 'withdrawn' })
  item.run({ code: 'unsaid', status: 'withdrawn' })
  before
    .prepare(
      `INSERT INTO journal (at, actor_id, desk_id, entity, entity_id, version, after_json, previous_hash, hash)
      VALUES ('2026-03-01T01:00:00.000Z', 'a', 'd', 'service-item', 'stopped', 2, '{}', '', '')`
    )
    .run()
  before.close()

  const after = openDatabase(path, key, migrationsDirectory, declared)
  expect(after.prepare('SELECT code, valid_to FROM service_item ORDER BY code').all()).toEqual([
    { code: 'stopped', valid_to: '2026-02-28' },
    { code: 'unsaid', valid_to: '2026-11-21' },
    { code: 'used', valid_to: null }
  ])
  after.close()
})
