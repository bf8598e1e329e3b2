import type { Database } from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { behindList, type BehindState } from '../../src-main/follow-up/behind-store.ts'
import type { FollowUp, followUpContract } from '../../src-main/follow-up/contract.ts'
import { newUuid } from '../../src-main/lib/clock.ts'
import type { OutputOf } from '../../src-main/lib/contract.ts'
import { statementsOf } from '../support/list-statements.ts'
import { openTestWorkstation, type TestWorkstation } from '../support/workstation.ts'
import { aForm } from './forms.ts'
import { aPatient, save } from './visits.ts'

type Behind = OutputOf<typeof followUpContract.behind>

let w: TestWorkstation
let db: Database
const on = (day: string): void => w.setNow(`${day}T01:00:00.000Z`)
beforeAll(async () => {
  w = await openTestWorkstation({ now: '2026-12-31T01:00:00.000Z' })
  db = w.db()
})
afterAll(() => w.close())

const behind = (state: BehindState = 'all'): Promise<Behind> =>
  w.must<Behind>('doctor', 'followUp.behind', { filters: { state }, size: 200 })
const rowOf = async (name: string) => (await behind()).rows.find(({ resident }) => resident.name === name)
/** Somebody who was seen on these days. */
async function seen(name: string, managedFrom: string, days: readonly string[]): Promise<string> {
  on('2026-12-31')
  const id = await aPatient(w, managedFrom, { name })
  for (const visitDate of days) await save(w, id, { visitDate })
  return id
}

describe('面对面随访不足', () => {
  it.each([
    // Two of four are owed when six months are over, three after nine; nobody is behind before July.
    ['2026-06-30', [], '2020-01-01', null],
    ['2026-07-01', [], '2020-01-01', [0, 4, 2]],
    ['2026-07-01', ['2026-02-03'], '2020-01-01', [1, 4, 2]],
    ['2026-07-01', ['2026-02-03', '2026-05-04'], '2020-01-01', null],
    ['2026-09-30', ['2026-02-03', '2026-05-04'], '2020-01-01', null],
    ['2026-10-01', ['2026-02-03', '2026-05-04'], '2020-01-01', [2, 4, 3]],
    // Of the year before nothing counts.
    ['2026-07-01', ['2025-02-03', '2025-05-04'], '2020-01-01', [0, 4, 2]],
    // Under management since May: eight months, three visits; in October five of the eight are over.
    ['2026-07-01', [], '2026-05-10', null],
    ['2026-10-01', [], '2026-05-10', [0, 3, 1]],
    ['2026-10-01', ['2026-05-11'], '2026-05-10', null]
  ] as const)('on %s, seen %j, managed since %s: %j', async (today, days, since, expected) => {
    const name = `甲${newUuid().slice(-6)}`
    await seen(
      name,
      since,
      days.filter(day => day <= '2026-12-31')
    )
    on(today)
    const row = await rowOf(name)
    expect(row === undefined ? null : [row.met, row.owed, row.expected]).toEqual(expected)
  })

  it.each([
    // Two are still owed: the last pair that fits is 17 and 31 December.
    ['2026-12-17', ['2026-02-03', '2026-05-04'], false],
    ['2026-12-18', ['2026-02-03', '2026-05-04'], true],
    // One is owed, and two weeks have to lie between: with 31 December three of four are no arrears.
    ['2026-12-18', ['2026-02-03', '2026-05-04', '2026-12-17'], null],
    ['2026-12-19', ['2026-02-03', '2026-05-04', '2026-12-18'], true],
    ['2026-12-31', ['2026-02-03', '2026-05-04', '2026-08-03', '2026-11-02'], null]
  ] as const)('on %s, seen %j, four can no longer be reached: %s', async (today, days, isLost) => {
    const name = `乙${newUuid().slice(-6)}`
    await seen(name, '2020-01-01', days)
    on(today)
    expect((await rowOf(name))?.isLost ?? null).toBe(isLost)
  })

  it('counts a day once, and neither a call, a lost visit, nor what no doctor has signed', async () => {
    const id = await seen('丙', '2020-01-01', ['2026-02-03'])
    await save(w, id, { visitDate: '2026-02-03', confirmed: true })
    await save(w, id, { visitDate: '2026-03-03', way: '3' })
    await save(w, id, { visitDate: '2026-04-07', outcome: 'lost', lostReason: '电话不通' })
    const unsigned = await w.must<FollowUp>('nurse', 'followUp.save', {
      ...{ requestId: newUuid(), residentId: id },
      form: aForm({ visitDate: '2026-05-06', way: '2' })
    })
    on('2026-10-01')
    expect(await rowOf('丙')).toMatchObject({ met: 1, lastMetOn: '2026-02-03' })
    await w.must('doctor', 'followUp.confirm', { visits: [{ id: unsigned.id, version: 1 }] })
    expect(await rowOf('丙')).toMatchObject({ met: 2, lastMetOn: '2026-05-06' })
  })

  it('counts each state by the predicate of its rows', async () => {
    on('2026-12-18')
    const { counts } = await behind()
    for (const state of ['behind', 'lost'] as const) {
      const { rows, total } = await behind(state)
      expect([rows.length, total]).toEqual([counts[state], counts[state]])
      expect(rows.every(({ isLost }) => isLost === (state === 'lost'))).toBe(true)
    }
  })

  it('begins anew with the year', async () => {
    await seen('丁', '2020-01-01', ['2026-02-03', '2026-05-04', '2026-08-03', '2026-11-02'])
    on('2027-07-01')
    expect(await rowOf('丁')).toMatchObject({ met: 0, owed: 4, expected: 2 })
  })

  it('is read along the days of the schedule', () => {
    const parameters = {
      ...{ year: '2026', month: 12, today: '1', yearEnd: '1', gap: 14, doctorId: '1', committeeCode: '1' },
      ...{ most: 1, at0: '1', at1: '1', at2: '1' }
    }
    for (const doctorId of [null, '1'])
      for (const sql of statementsOf(behindList, { state: 'all', doctorId, committeeCode: null })) {
        const plan = db.prepare<[object], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all(parameters)
        expect(plan.map(({ detail }) => detail).join('\n')).not.toMatch(/TEMP B-TREE/)
      }
  })
})
