import { createHash } from 'node:crypto'
import type { Database } from 'better-sqlite3'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { hashOf, isEntrySound, verify } from '../../src-main/database/chain.ts'
import { dictionary1 } from '../../src-main/database/dictionary-1.ts'
import {
  entriesAfter,
  lastSequence,
  PRESENT_FORM,
  type Row,
  selectEntries,
  textOf
} from '../../src-main/database/journal-entries.ts'
import { type Stamp, takeAway, write } from '../../src-main/database/journal.ts'
import { pack, unpack } from '../../src-main/database/packing.ts'
import { nobodys, type RecordKind } from '../../src-main/database/record-kind.ts'
import { rowsOf } from '../../src-main/database/rows.ts'
import { kinds } from '../../src-main/kinds.ts'
import { newUuid } from '../../src-main/lib/clock.ts'
import { centreOf2ae0faa } from '../support/centre-2ae0faa.ts'
import { journalOf } from '../support/journal.ts'

interface Note {
  readonly id: string
  readonly version: number
  readonly residentId: string
  readonly text: string
}
const stored = rowsOf<Note>('note', ['id'], {
  id: 'id',
  version: 'version',
  residentId: 'resident_id',
  text: 'text'
})
const noteKind: RecordKind<Note> = {
  entity: 'note',
  word: '便条',
  whose: ({ residentId }) => [residentId],
  read: stored.select,
  put: stored.put,
  remove: (db, id) => {
    db.prepare('DELETE FROM note WHERE id = ?').run(id)
  },
  merge: 'by-field',
  withdrawal: nobodys,
  missing: '没有这张便条。',
  stale: '便条已被改过。'
}

const stamp: Stamp = { at: '2026-12-01T01:00:00.000Z', actorId: newUuid(), deskId: newUuid() }
const somebody = newUuid()
const aNote = (text: string, residentId = somebody): Note => ({ id: newUuid(), version: 1, residentId, text })

let file: ReturnType<typeof centreOf2ae0faa>
let db: Database
let asItWas: readonly unknown[]
beforeAll(() => {
  file = centreOf2ae0faa()
  const earlier = file.connect()
  asItWas = earlier.prepare('SELECT * FROM journal ORDER BY sequence').all()
  earlier.close()
  db = file.open()
  db.exec(
    'CREATE TABLE note (id TEXT PRIMARY KEY, version INTEGER NOT NULL, resident_id TEXT NOT NULL, text TEXT NOT NULL) STRICT'
  )
})
afterAll(() => {
  db.close()
  file.remove()
})
// Each test has the file as it was.
beforeEach(() => {
  db.exec('BEGIN')
})
afterEach(() => {
  db.exec('ROLLBACK')
})

const add = (note: Note): Note => write(db, stamp, { kind: noteKind, id: note.id, seen: 'new' }, () => note)
const change = (note: Note, by: Partial<Note>, who = stamp): Note =>
  write(db, who, { kind: noteKind, id: note.id, seen: note.version }, before => ({ ...before, ...by }))
/** What nobody may do is done here. */
function tamper(sql: string, ...values: readonly unknown[]): void {
  for (const { name } of db
    .prepare<[], { name: string }>(`SELECT name FROM sqlite_schema WHERE type = 'trigger'`)
    .all())
    db.exec(`DROP TRIGGER ${name}`)
  expect(db.prepare<unknown[]>(sql).run(...values).changes).toBeGreaterThan(0)
}

describe('the journal of a file that an earlier program wrote', () => {
  it('keeps every old entry as it was, goes on from the last of them, and is one chain', () => {
    expect(db.prepare('SELECT * FROM journal_1 ORDER BY sequence').all()).toEqual(asItWas)
    expect(verify(db)).toMatchObject({ intact: true, entries: asItWas.length })
    const note = change(add(aNote('一')), { text: '二' })
    expect(lastSequence(db)).toBe(asItWas.length + 2)
    expect(verify(db)).toMatchObject({ intact: true, entries: asItWas.length + 2 })
    expect(journalOf(db, { id: note.id }).map(({ sequence }) => sequence)).toEqual([
      asItWas.length + 1,
      asItWas.length + 2
    ])
    expect(() => db.exec('DELETE FROM journal_1')).toThrow(/append only/)
  })

  it('is read the same way in both forms, and what stood before a record’s next entry is its last old one', () => {
    const [old] = selectEntries(db, { entities: ['resident'], limit: 1 })
    const kind = kinds.find(({ entity }) => entity === 'resident')
    if (old === undefined || kind === undefined) throw new Error('there is no resident')
    write(db, stamp, { kind, id: old.entityId, seen: 'present' }, before => before)
    const [next, last] = selectEntries(db, { entityId: old.entityId, limit: 2 })
    expect([next?.form, last?.form, next?.version]).toEqual([2, 1, old.version + 1])
    expect(next?.before()).toBe(old.after())
  })

  it('is read on where the old form ends', () => {
    expect(entriesAfter(db, asItWas.length - 2, 10).map(({ form }) => form)).toEqual([1, 1])
    add(aNote('一'))
    expect(entriesAfter(db, asItWas.length - 2, 10).map(({ form }) => form)).toEqual([1, 1, 2])
    expect(selectEntries(db, { limit: 3 }).map(({ form }) => form)).toEqual([2, 1, 1])
  })

  it('is found broken at an old entry that was changed, and at a new one', () => {
    add(aNote('一'))
    add(aNote('二'))
    const sequence = lastSequence(db)
    tamper('UPDATE journal SET actor_id = ? WHERE sequence = ?', Buffer.alloc(16, 1), sequence)
    expect(verify(db)).toMatchObject({ intact: false, brokenAt: sequence })
    tamper(`UPDATE journal_1 SET after_json = replace(after_json, '1', '2') WHERE sequence = 7`)
    expect(verify(db)).toMatchObject({ intact: false, brokenAt: 7 })
  })
})

function saysStill(packed: Buffer, text: string): boolean {
  try {
    return unpack(packed) === text
  } catch {
    return false
  }
}

describe('an entry', () => {
  it('says what was before by naming the entry before it, and whose record it is and was', () => {
    const [other, note] = [newUuid(), add(aNote('一'))]
    change(note, { residentId: other, text: '二' })
    const entries = journalOf(db, { id: note.id })
    expect(entries.map(({ before }) => before?.['text'])).toEqual([undefined, '一'])
    expect(entries.map(({ after }) => after?.['text'])).toEqual(['一', '二'])
    expect(entries.map(({ people }) => people)).toEqual([[somebody], [somebody, other]])
  })

  it('is counted for each desk, and says when it comes from the platform', () => {
    const there = { ...stamp, deskId: newUuid(), origin: 'platform' as const }
    let note = add(aNote('一'))
    note = change(note, { text: '二' }, there)
    change(note, { text: '三' })
    expect(
      db
        .prepare('SELECT desk_sequence, origin FROM journal WHERE entity = ? ORDER BY sequence')
        .all('note')
        .map(row => Object.values(row as object))
    ).toEqual([
      [1, 'desk'],
      [1, 'platform'],
      [2, 'desk']
    ])
  })

  it('is missed where it was left out: the desk’s own numbers have a gap', () => {
    const note = add(aNote('一'))
    const two = change(note, { text: '二' })
    change(two, { text: '三' })
    expect(verify(db).intact).toBe(true)
    const last = lastSequence(db)
    const at = (sequence: number): Row => {
      const row = db.prepare<[number], Row>(`${PRESENT_FORM} WHERE sequence = ?`).get(sequence)
      if (row === undefined) throw new Error('no such entry')
      return row
    }
    // Whoever leaves one out reckons the chain anew, as anybody can.
    const [first, third] = [at(last - 2), { ...at(last), sequence: last - 1 }]
    tamper('DELETE FROM journal WHERE sequence = ?', last - 1)
    const hash = hashOf(third, textOf(third.after), Buffer.from(first.hash).toString('hex'))
    tamper('UPDATE journal SET sequence = ?, hash = ? WHERE sequence = ?', last - 1, hash, last)
    expect(isEntrySound(db, last - 1)).toBe(true)
    expect(verify(db)).toMatchObject({ intact: false, brokenAt: last - 1 })
  })

  it('is found wrong when a byte of it was changed, unless it says the same still', () => {
    const text = JSON.stringify(add(aNote('便条上写的字')))
    const last = lastSequence(db)
    const read = db.prepare<[number], { after: Buffer }>('SELECT after FROM journal WHERE sequence = ?')
    const { after } = read.get(last) ?? { after: Buffer.of() }
    for (let at = 0; at < after.length; at += 1) {
      const forged = Buffer.from(after)
      forged[at] = (forged[at] ?? 0) ^ 0x10
      tamper('UPDATE journal SET after = ? WHERE sequence = ?', forged, last)
      expect(isEntrySound(db, last), `byte ${String(at)}`).toBe(saysStill(forged, text))
    }
    tamper('UPDATE journal SET after = ? WHERE sequence = ?', pack(text), last)
    expect(isEntrySound(db, last)).toBe(true)
  })

  it.each([
    ['form', 3],
    ['desk_id', Buffer.alloc(16, 1)],
    ['desk_sequence', 2],
    ['origin', 'platform'],
    ['at', '2026-12-01T01:00:00.001Z'],
    ['actor_id', Buffer.alloc(16, 1)],
    ['entity', 'resident'],
    ['entity_id', Buffer.alloc(16, 1)],
    ['version', 2],
    ['previous', 1],
    ['people', null],
    ['told', 1],
    ['after', null],
    ['hash', Buffer.alloc(32, 1)]
  ])('is found wrong when its %s was changed', (column, forged) => {
    add(aNote('一'))
    const last = lastSequence(db)
    expect(isEntrySound(db, last)).toBe(true)
    tamper(`UPDATE journal SET ${column} = ? WHERE sequence = ?`, forged, last)
    expect(isEntrySound(db, last)).toBe(false)
  })

  it('has no column that its hash does not cover', () => {
    const columns = db.prepare<[], { name: string }>(`SELECT name FROM pragma_table_info('journal')`).all()
    expect(columns.map(({ name }) => name)).toEqual([
      ...['sequence', 'form', 'desk_id', 'desk_sequence', 'origin', 'at', 'actor_id', 'entity', 'entity_id'],
      ...['version', 'previous', 'people', 'told', 'after', 'hash']
    ])
  })

  it('is read in SQL as it is read here', () => {
    const note = add(aNote('一'))
    expect(
      db
        .prepare(
          `SELECT journal_id(entity_id) AS id, json_extract(journal_text(after), '$.text') AS text FROM journal
          WHERE entity = 'note'`
        )
        .all()
    ).toEqual([{ id: note.id, text: '一' }])
  })
})

describe('a write', () => {
  it('refuses a version that is not the present one, in the words of the kind, and leaves nothing behind', () => {
    const note = add(aNote('一'))
    change(note, { text: '二' })
    const entries = lastSequence(db)
    expect(() => change(note, { text: '三' })).toThrow('便条已被改过。')
    expect(() => change(aNote('没有'), {})).toThrow('没有这张便条。')
    expect(() =>
      write(db, stamp, { kind: noteKind, id: note.id, seen: 'present' }, () => {
        throw new Error('not allowed')
      })
    ).toThrow('not allowed')
    expect([stored.select(db, note.id)?.text, lastSequence(db)]).toEqual(['二', entries])
  })

  it('numbers versions itself; what was taken away stays in the journal', () => {
    const note = add({ ...aNote('一'), version: 17 })
    expect(note.version).toBe(1)
    takeAway(db, stamp, { kind: noteKind, id: note.id, seen: 1 })
    expect(stored.select(db, note.id)).toBeNull()
    expect(
      journalOf(db, { id: note.id }).map(one => [one.version, one.before?.['text'], one.after?.['text']])
    ).toEqual([
      [1, undefined, '一'],
      [2, '一', undefined]
    ])
  })
})

describe('what is packed', () => {
  it('is unpacked to the same text, whatever it is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string({ unit: 'grapheme', maxLength: 5000 })), text => {
        expect(unpack(pack(text))).toBe(text)
      })
    )
  })

  it('can be read for ever: the first dictionary is what it was', () => {
    expect(createHash('sha256').update(dictionary1).digest('hex').slice(0, 12)).toBe('4c06f7c8bf4d')
    const packed = Buffer.from('AYOm/Sc7GpDTS0pmcW5mcTFkxBbZxbUA', 'base64')
    expect(unpack(packed)).toBe('{"id":"一","status":"dismissed","heightCm":165}')
    expect(() => unpack(Buffer.concat([Buffer.of(2), packed.subarray(1)]))).toThrow(/dictionary 2/)
  })
})
