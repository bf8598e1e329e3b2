import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verify } from '../../src-main/database/chain.ts'
import { openDatabase } from '../../src-main/database/open.ts'
import { declared } from '../../src-main/declared.ts'
import { kinds } from '../../src-main/kinds.ts'
import { type Entry, journalOf } from '../support/journal.ts'
import { migrationsDirectory, openTestWorkstation, type TestWorkstation } from '../support/workstation.ts'
import { fillCentre } from './whole-centre.ts'

/** Rows that no record is put into, and why. */
const leftOut: Readonly<Record<string, string>> = {
  migration: 'the program’s own',
  declared: 'the program’s own',
  journal: 'where the records are read from',
  journal_1: 'where the records are read from',
  desk: 'which installation this is',
  backup_run: 'what became of backups of this computer',
  desk_life: 'which run of the program these data are of',
  restoration_seen: 'who has read of it',
  keyring: 'who opens this installation',
  left_work: 'what somebody is still typing',
  follow_up_draft: 'what somebody is still typing',
  resident_terms: 'what people are found by: made with the readings of characters',
  resident_key: 'what people are found by: made with the readings of characters',
  ecg_chunk: 'samples: bytes that the SHA-256 in the head seals',
  signing_standing: 'derived',
  fulfilment_line: 'derived',
  follow_up_schedule: 'derived',
  critical_value: 'derived',
  medication_due: 'derived',
  critical_start: 'when the list of critical values began',
  derived: 'how far what is derived has come',
  derived_again: 'how far what is derived has come',
  sync_record: 'where each record stands on the platform',
  sync_resource: 'where each resource stands on the platform',
  sync_tally: 'where each record stands on the platform'
}
/** Columns that are no part of the record. */
const workedOut: Readonly<Record<string, readonly string[]>> = {
  ecg_record: ['measured_json', 'service_day'],
  blood_pressure_series: ['service_day'],
  glucose_reading: ['service_day'],
  sync_settings: ['token', 'known_url', 'platform_json', 'last_success_at', 'last_attempt_at', 'reset_after']
}

const directory = mkdtempSync(join(tmpdir(), 'jiayi-kinds-'))
let w: TestWorkstation
let source: Database
let copy: Database
let entries: readonly Entry[]
beforeAll(async () => {
  w = await openTestWorkstation({
    now: '2026-03-02T01:00:00.000Z',
    printer: {
      print: () => Promise.resolve(true),
      savePdf: () => Promise.resolve(null),
      saveCsv: () => Promise.resolve(null)
    }
  })
  await fillCentre(w)
  source = w.db()
  entries = journalOf(source, {})
  copy = openDatabase(join(directory, 'copy.db'), randomBytes(32), migrationsDirectory, declared)
  const byEntity = new Map(kinds.map(kind => [kind.entity, kind]))
  copy.transaction(() => {
    for (const { entity, entityId, after } of entries) {
      const kind = byEntity.get(entity)
      if (kind === undefined) throw new Error(`${entity} is no kind of record`)
      if (after === null) kind.remove?.(copy, entityId)
      else kind.put(copy, after)
    }
  })()
}, 120_000)
afterAll(async () => {
  copy.close()
  await w.close()
  rmSync(directory, { recursive: true, force: true })
  expect(w.bugs).toEqual([])
})

const tablesOf = (db: Database): readonly string[] =>
  db
    .prepare<[], { name: string }>(`SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name`)
    .all()
    .map(({ name }) => name)
const rowsOf = (db: Database, table: string): readonly string[] =>
  db
    .prepare<[], Record<string, unknown>>(`SELECT * FROM ${table}`)
    .all()
    .map(row => JSON.stringify(Object.entries(row).filter(([column]) => !workedOut[table]?.includes(column))))
    .sort()

describe('a centre in which everything was written once', () => {
  it('has records of every kind, and tables for no others', () => {
    expect([...new Set(entries.map(({ entity }) => entity))].sort()).toEqual(
      kinds.map(({ entity }) => entity).sort()
    )
    expect(Object.keys(leftOut).filter(table => !tablesOf(source).includes(table))).toEqual([])
    expect(verify(source)).toMatchObject({ intact: true, entries: entries.length })
  })

  it('gives the same rows when its journal is put into an empty database', () => {
    for (const table of tablesOf(source).filter(name => leftOut[name] === undefined)) {
      const rows = rowsOf(source, table)
      expect(rows.length, table).toBeGreaterThan(0)
      expect(rowsOf(copy, table), table).toEqual(rows)
    }
    expect(copy.pragma('foreign_key_check')).toEqual([])
  })

  it('has in each record’s last entry what is stored of it now', () => {
    const last = new Map(entries.map(entry => [`${entry.entity} ${entry.entityId}`, entry]))
    for (const { entity, entityId, after } of last.values()) {
      const kind = kinds.find(one => one.entity === entity)
      const stored = kind?.read(source, entityId) ?? null
      // Nothing is kept of what only stands in the journal; an address has no memory of its token.
      if (['sign-in', 'serial-monitor', 'platform', 'clock-jump', 'keyring'].includes(entity)) continue
      // Somebody claimed it: its further life is that of the other kind.
      if (entity.endsWith('-unclaimed')) continue
      expect(JSON.parse(JSON.stringify(stored)), entity).toEqual(after)
    }
  })

  it('says of every entry whose record it is', () => {
    const residents = new Set(
      entries.flatMap(({ entity, entityId }) => (entity === 'resident' ? [entityId] : []))
    )
    for (const { entity, people, after, before } of entries) {
      const named = [after, before].flatMap(record => record?.['residentId'] ?? [])
      expect(people, entity).toEqual(expect.arrayContaining([...new Set(named)]))
      expect(
        (people ?? []).filter(id => !residents.has(id)),
        entity
      ).toEqual([])
    }
  })
})
