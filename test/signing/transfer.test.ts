import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Resident } from '../../src-main/resident/contract.ts'
import type { SignContract } from '../../src-main/signing/lifecycle/contract.ts'
import type { Team } from '../../src-main/directory/contract.ts'
import type { Block } from '../../src-main/signing/blocks/contract.ts'
import type { Transfer } from '../../src-main/signing/transfer/contract.ts'
import { openTestWorkstation, password, type TestWorkstation } from '../support/workstation.ts'
import { aContract, aSigner, aSigningDesk, contractNow, type SigningDesk } from './desk.ts'

let w: TestWorkstation
let desk: SigningDesk
let other: string
let otherTeam: string
let first: SignContract
let ended: SignContract
let ofVillage: SignContract
beforeAll(async () => {
  w = await openTestWorkstation({ now: '2026-03-01T01:00:00.000Z' })
  desk = await aSigningDesk(w)
  const doctor = { login: 'other', name: '李医生', roles: ['doctor'], password }
  other = (await w.must<{ id: string }>('administrator', 'access.addAccount', doctor)).id
  otherTeam = (await w.must<Team>('administrator', 'directory.saveTeam', { name: '第二团队', leadId: other }))
    .id
  const sign = async (change: object): Promise<SignContract> =>
    aContract(w, desk, (await aSigner(w, change)).id)
  first = await sign({
    name: '甲',
    conditions: [
      { code: 'hypertension', diagnosedOn: '2026', managedFrom: '2026-01-01', endedOn: null, note: '' }
    ]
  })
  ended = await sign({ name: '乙' })
  ofVillage = await sign({ name: '丙', committeeCode: '101' })
  await w.must('administrator', 'signing.assignBlock', {
    committeeCode: '001',
    doctorId: w.accountId('doctor'),
    teamId: desk.team.id,
    from: '2026-01-01'
  })
  const { version } = await contractNow(w, ended)
  await w.must('nurse', 'signing.terminate', {
    id: ended.id,
    version,
    on: '2026-03-01',
    reason: 'moved-away'
  })
  w.setNow('2026-05-10T01:00:00.000Z')
})
afterAll(async () => {
  await w.close()
})

const plan = (change: object = {}): Promise<Transfer> =>
  w.must<Transfer>('administrator', 'signing.planTransfer', {
    fromDoctorId: w.accountId('doctor'),
    toDoctorId: other,
    toTeamId: otherTeam,
    on: '2026-05-01',
    committeeCodes: ['001', '002'],
    reason: '岗位轮换',
    ...change
  })
const run = ({ id, version }: Transfer) => w.as('administrator')('signing.runTransfer', { id, version })
const residentOf = ({ residentId }: SignContract): Promise<Resident> =>
  w.must<Resident>('nurse', 'resident.get', { id: residentId })
const isDueWith = async (doctorId: string, { residentId }: SignContract): Promise<boolean> => {
  const { rows } = await w.must<{ rows: { resident: { id: string } }[] }>('nurse', 'followUp.due', {
    filters: { doctorId },
    days: 92
  })
  return rows.some(({ resident }) => resident.id === residentId)
}
const picture = (): unknown =>
  [
    'SELECT contract_id, from_day, doctor_id, team_id FROM contract_responsible ORDER BY 1, 2',
    'SELECT id, doctor_id, team_id, state, last_on FROM sign_contract ORDER BY 1',
    'SELECT id, doctor_id FROM resident ORDER BY 1',
    'SELECT committee_code, doctor_id, from_day, to_day FROM block ORDER BY 1, 3'
  ].map(sql => w.db().prepare(sql).all())

describe('a panel that goes to another doctor', () => {
  it('waits for its day', async () => {
    const planned = await plan({ on: '2026-06-01' })
    expect([planned.contracts, planned.residents, planned.blocks]).toEqual([1, 2, 1])
    expect(await run(planned)).toMatchObject({ ok: false, error: { code: 'refused' } })
    const cancelled = await w.must<Transfer>('administrator', 'signing.cancelTransfer', {
      id: planned.id,
      version: planned.version
    })
    expect(cancelled.state).toBe('cancelled')
  })

  it('goes as a whole: contract, file, open tasks, committee; history and what had ended stay; and comes back as a whole', async () => {
    const before = picture()
    const reply = await run(await plan())
    expect(reply).toMatchObject({ ok: true, value: { state: 'done', contracts: 1, residents: 2, blocks: 1 } })
    const moved = await contractNow(w, first)
    expect(moved.doctorId).toBe(other)
    expect(moved.responsible.map(({ doctorId, from, to }) => [doctorId, from, to])).toEqual([
      [w.accountId('doctor'), '2026-03-01', '2026-04-30'],
      [other, '2026-05-01', null]
    ])
    expect([moved.startOn, moved.endOn]).toEqual([first.startOn, first.endOn])
    expect((await residentOf(first)).doctorId).toBe(other)
    expect([await isDueWith(other, first), await isDueWith(w.accountId('doctor'), first)]).toEqual([
      true,
      false
    ])
    expect((await contractNow(w, ended)).doctorId).toBe(w.accountId('doctor'))
    expect((await contractNow(w, ofVillage)).doctorId).toBe(w.accountId('doctor'))
    const blocks = await w.must<Block[]>('doctor', 'signing.blocks', { includePast: true })
    expect(blocks.map(({ doctorId, from, to }) => [doctorId, from, to])).toEqual([
      [other, '2026-05-01', null],
      [w.accountId('doctor'), '2026-01-01', '2026-04-30']
    ])
    await w.heard<{ done: number; total: number }>(
      'signing.transferProgress',
      ({ done, total }) => done === total
    )

    const done = reply.ok ? (reply.value as Transfer) : await plan()
    const undone = await w.must<Transfer>('administrator', 'signing.undoTransfer', {
      id: done.id,
      version: done.version,
      reason: '医生未离岗'
    })
    expect(undone.state).toBe('undone')
    expect(picture()).toEqual(before)
  })

  it('moves nobody when one of them cannot be moved', async () => {
    const before = picture()
    w.db().exec(`CREATE TRIGGER trouble BEFORE UPDATE OF doctor_id ON resident
      BEGIN SELECT raise(ABORT, 'half way'); END`)
    expect(await run(await plan())).toMatchObject({ ok: false })
    w.db().exec('DROP TRIGGER trouble')
    expect(picture()).toEqual(before)
    w.bugs.length = 0
  })

  it('does not come back once a contract has changed hands again', async () => {
    const done = await run(await plan())
    expect(done.ok).toBe(true)
    w.setNow('2026-07-01T01:00:00.000Z')
    const onward = {
      fromDoctorId: other,
      toDoctorId: w.accountId('doctor'),
      toTeamId: desk.team.id,
      on: '2026-06-20'
    }
    expect((await run(await plan(onward))).ok).toBe(true)
    const { id, version } = done.ok ? (done.value as Transfer) : await plan()
    const undo = await w.as('administrator')('signing.undoTransfer', { id, version, reason: '误操作' })
    expect(undo).toMatchObject({ ok: false, error: { code: 'refused' } })
    expect(w.bugs).toEqual([])
  })
})
