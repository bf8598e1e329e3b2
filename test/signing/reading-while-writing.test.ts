import type { Database } from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { OutputOf } from '../../src-main/lib/contract.ts'
import type { fulfilmentContract } from '../../src-main/signing/fulfilment/contract.ts'
import type { listsContract } from '../../src-main/signing/lists/contract.ts'
import { aPatient, type Due, save } from '../follow-up/visits.ts'
import { openTestWorkstation, type TestWorkstation } from '../support/workstation.ts'
import { aContract, aSigner, aSigningDesk, type SigningDesk } from './desk.ts'

// Somebody (an import, another desk's program) holds the write lock: whoever reads a list has it at once, with what is
// known of the people on it, and is told how many are still open.

type Panel = OutputOf<typeof fulfilmentContract.fulfilmentPanel>
type Priority = OutputOf<typeof listsContract.priority>

let w: TestWorkstation
let other: Database
let desk: SigningDesk
beforeAll(async () => {
  w = await openTestWorkstation({ now: '2026-03-02T01:00:00.000Z' })
  other = w.db()
  desk = await aSigningDesk(w)
})
afterAll(async () => {
  expect(w.bugs).toEqual([])
  await w.close()
})
/** Reads while somebody else is in the middle of writing. */
async function meanwhile<T>(read: () => Promise<T>): Promise<T> {
  other.exec('BEGIN IMMEDIATE')
  try {
    return await read()
  } finally {
    other.exec('ROLLBACK')
  }
}
const due = (): Promise<Due> => w.must<Due>('doctor', 'followUp.due', { days: 92 })
const namesIn = ({ rows }: Due): readonly string[] => rows.map(({ resident }) => resident.id)

describe('while somebody else writes', () => {
  it('the due list leaves out who was visited since, and says that one is open', async () => {
    const [visited, waiting] = [await aPatient(w, '2026-03-01'), await aPatient(w, '2026-03-01')]
    expect(namesIn(await due()).toSorted()).toEqual([visited, waiting].toSorted())
    await save(w, visited)
    const read = await meanwhile(due)
    expect([namesIn(read), read.preparing]).toEqual([[waiting], 1])
    const after = await due()
    expect(after.preparing).toBe(0)
    expect(after.rows.map(({ resident, dueOn }) => [resident.id, dueOn])).toEqual([
      [waiting, '2026-03-01'],
      [visited, '2026-05-31']
    ])
  })

  it('the list of people to sign names nobody who has signed since', async () => {
    const priority = (): Promise<Priority> => w.must<Priority>('doctor', 'signing.priority', { size: 200 })
    const { id } = await aSigner(w, { birthDate: '1940-01-01' })
    const named = async (read: () => Promise<Priority>): Promise<readonly [boolean, number]> => {
      const { rows, preparing } = await read()
      return [rows.some(({ resident }) => resident.id === id), preparing]
    }
    expect(await named(priority)).toEqual([true, 0])
    await aContract(w, desk, id)
    expect(await named(() => meanwhile(priority))).toEqual([false, 1])
    expect(await named(priority)).toEqual([false, 0])
  })

  it('a doctor’s panel shows what was done since', async () => {
    const conditions = [
      {
        code: 'hypertension' as const,
        diagnosedOn: '2020',
        managedFrom: '2026-03-01',
        endedOn: null,
        note: ''
      }
    ]
    const { id: residentId } = await aSigner(w, { conditions })
    await aContract(w, desk, residentId)
    const panel = (): Promise<Panel> =>
      w.must<Panel>('doctor', 'signing.fulfilmentPanel', { filters: { state: 'later' }, size: 200 })
    const done = async (read: () => Promise<Panel>): Promise<readonly unknown[]> => {
      const { rows, preparing } = await read()
      return [...rows.filter(({ resident }) => resident.id === residentId).map(row => row.done), preparing]
    }
    expect(await done(panel)).toEqual([0, 0])
    await save(w, residentId)
    expect(await done(() => meanwhile(panel))).toEqual([1, 1])
    expect(await done(panel)).toEqual([1, 0])
  })
})
