import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { Database } from 'better-sqlite3'
import { beginAgain, type BeginningAgain } from '../../src-main/backup/beginning.ts'
import { verify } from '../../src-main/database/chain.ts'
import { beginnings } from '../../src-main/beginnings.ts'
import { newUuid } from '../../src-main/lib/clock.ts'
import { nextRecordNumber, raiseRecordSerial } from '../../src-main/resident/store.ts'
import { nextSerial, raiseContractSerial } from '../../src-main/signing/lifecycle/store.ts'
import { openTestWorkstation, type TestWorkstation } from '../support/workstation.ts'

// Numbers after data were put back: the desk goes on beyond whatever may have been given in the time that is lost.

let w: TestWorkstation
let db: Database
beforeAll(async () => {
  w = await openTestWorkstation({ now: '2026-12-30T01:00:00.000Z' })
  db = w.db()
})
beforeEach(() => {
  db.exec('BEGIN')
  return () => db.exec('ROLLBACK')
})
afterAll(() => w.close())

const again = (change: Partial<BeginningAgain>): void => {
  const wanted = {
    id: newUuid(),
    at: '2027-01-02T01:00:00.000Z',
    how: 'restored',
    deskId: newUuid()
  } as const
  const usual = { takenAt: '2026-12-30T04:30:00.000Z', actorId: null, disabled: [], given: null }
  beginAgain(db, { ...wanted, ...usual, ...change }, beginnings)
}
const recordSerial = (committee: string): number => Number(nextRecordNumber(db, committee)?.slice(-5))

it('where nobody knows what was given, 500 are left out, also of a year and a committee that had none yet', () => {
  raiseContractSerial(db, '2026', 1200)
  raiseRecordSerial(db, '001', 40)
  again({})
  expect(nextSerial(db, '2026')).toBe(1701)
  expect(nextSerial(db, '2027')).toBe(501)
  expect(recordSerial('001')).toBe(541)
  expect(recordSerial('101')).toBe(501)
})

it('where what stood there can be read, the numbers go on after its last ones and none is left out', () => {
  raiseContractSerial(db, '2026', 1200)
  raiseRecordSerial(db, '001', 40)
  again({ given: { contract: { '2026': 1207, '2027': 3 }, record: { '001': 44, '002': 2 } } })
  expect(nextSerial(db, '2026')).toBe(1208)
  expect(nextSerial(db, '2027')).toBe(4)
  expect(recordSerial('001')).toBe(45)
  expect(recordSerial('002')).toBe(3)
  expect(recordSerial('101')).toBe(1)
})

it('a committee whose numbers come to their end gives none rather than one twice', () => {
  raiseRecordSerial(db, '001', 99_800)
  again({})
  expect(nextRecordNumber(db, '001')).toBe(null)
})

it('puts it on record as the first entry of a new desk, and the chain goes on', () => {
  const before = db.prepare<[], { id: string }>('SELECT id FROM desk').get()?.id
  const deskId = newUuid()
  again({ deskId })
  expect(db.prepare('SELECT id FROM desk').get()).toEqual({ id: deskId })
  expect(db.prepare('SELECT desk_before AS before, desk_after AS after FROM restoration').get()).toEqual({
    before,
    after: deskId
  })

  expect(verify(db)).toMatchObject({ intact: true })
})
