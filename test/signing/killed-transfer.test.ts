import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Database } from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundle } from '../../build/bundle.mjs'
import { addDays, dayIn, newUuid } from '../../src-main/lib/clock.ts'
import { prepare, registerAll } from '../../src-main/resident/bulk.ts'
import { loadReadings } from '../../src-main/lib/pinyin.ts'
import * as store from '../../src-main/signing/lifecycle/store.ts'
import type { Team } from '../../src-main/directory/contract.ts'
import type { Transfer } from '../../src-main/signing/transfer/contract.ts'
import { aResident } from '../resident/residents.ts'
import { openTestWorkstation, password, type TestWorkstation } from '../support/workstation.ts'
import { aContract, aSigner, aSigningDesk } from './desk.ts'

const directory = mkdtempSync(join(tmpdir(), 'jiayi-transfer-'))
const panel = 2_000
let w: TestWorkstation
let planned: Transfer
let mover = ''

const open = async (): Promise<TestWorkstation> => openTestWorkstation({ dataDirectory: directory })

/** The same contract for so many more people. */
async function multiply(db: Database, contractId: string, doctorId: string): Promise<void> {
  const contract = store.selectContractRecord(db, contractId)
  if (contract === null) throw new Error('there is nothing to multiply')
  const readings = await loadReadings()
  const stamp = { at: new Date().toISOString(), actorId: doctorId, deskId: doctorId }
  const people = Array.from({ length: panel - 1 }, () => prepare(aResident({ doctorId }), readings))
  db.transaction(() => {
    for (const { record } of registerAll(db, stamp, newUuid, people)) {
      const id = newUuid()
      store.putContract(db, {
        ...contract,
        id,
        number: `${contract.number}-${id}`,
        residentId: record.id,
        changes: []
      })
    }
  }).immediate()
}

beforeAll(async () => {
  mover = await bundle('test/signing/mover.ts')
  w = await open()
  const today = dayIn('Asia/Shanghai', Date.now())
  const desk = await aSigningDesk(w, '2020-01-01')
  const doctor = { login: 'other', name: '李医生', roles: ['doctor'], password }
  const { id: other } = await w.must<{ id: string }>('administrator', 'access.addAccount', doctor)
  const team = await w.must<Team>('administrator', 'directory.saveTeam', { name: '第二团队', leadId: other })
  const yesterday = dayIn('Asia/Shanghai', Date.now() - 3 * 86_400_000)
  const { id } = await aContract(w, desk, (await aSigner(w)).id, { signedOn: yesterday })
  await multiply(w.db(), id, w.accountId('doctor'))
  planned = await w.must<Transfer>('administrator', 'signing.planTransfer', {
    fromDoctorId: w.accountId('doctor'),
    toDoctorId: other,
    toTeamId: team.id,
    on: today > yesterday ? addDays(yesterday, 1) : today,
    reason: '岗位轮换'
  })
  await w.close()
}, 120_000)
afterAll(async () => {
  await w.close()
  rmSync(directory, { recursive: true, force: true })
})

const doctorsOf = (): readonly (readonly [string, number])[] =>
  ['sign_contract', 'resident'].map(table => [
    table,
    w.db().prepare<[], { n: number }>(`SELECT count(DISTINCT doctor_id) AS n FROM ${table}`).get()?.n ?? 0
  ])
const start = () => {
  const child = spawn(process.execPath, [mover, directory, planned.id, String(planned.version)], {
    stdio: ['ignore', 'pipe', 'inherit']
  })
  return { child, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator]() }
}

describe('a panel of two thousand', () => {
  it('is where it was when the program is killed in the middle, and goes over whole when it is run again', async () => {
    expect([planned.contracts, planned.residents]).toEqual([panel, panel])
    const killed = start()
    const first = await killed.lines.next()
    killed.child.kill('SIGKILL')
    await once(killed.child, 'exit')
    const progress = JSON.parse(String(first.value)) as { done: number; total: number }
    expect(progress.done).toBeLessThan(progress.total)

    w = await open()
    expect(doctorsOf()).toEqual([
      ['sign_contract', 1],
      ['resident', 1]
    ])
    const now = await w.must<Transfer>('administrator', 'signing.transfer', { id: planned.id })
    expect([now.state, now.contracts]).toEqual(['planned', panel])
    await w.close()

    const { child, lines } = start()
    const told: string[] = []
    for (let line = await lines.next(); line.done !== true; line = await lines.next()) told.push(line.value)
    if (child.exitCode === null) await once(child, 'exit')
    expect(told.at(-1)).toBe('done')
    expect(told.length).toBeGreaterThan(panel / 50)

    w = await open()
    const done = await w.must<Transfer>('administrator', 'signing.transfer', { id: planned.id })
    expect([done.state, done.contracts, done.residents]).toEqual(['done', panel, panel])
    const moved = w
      .db()
      .prepare<[string], { n: number }>('SELECT count(*) AS n FROM sign_contract WHERE doctor_id = ?')
      .get(done.toDoctorId)
    expect(moved?.n).toBe(panel)
    const back = await w.must<Transfer>('administrator', 'signing.undoTransfer', {
      id: done.id,
      version: done.version,
      reason: '误操作'
    })
    expect(back.state).toBe('undone')
    expect(doctorsOf()).toEqual([
      ['sign_contract', 1],
      ['resident', 1]
    ])
    expect(await w.must('auditor', 'access.verifyJournal', {})).toMatchObject({ intact: true })
  }, 180_000)
})
