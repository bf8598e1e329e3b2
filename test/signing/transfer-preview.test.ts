import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Resident } from '../../src-main/resident/contract.ts'
import type { SignContract } from '../../src-main/signing/lifecycle/contract.ts'
import type { Team } from '../../src-main/directory/contract.ts'
import type { Transfer, TransferPreview, UndoPreview } from '../../src-main/signing/transfer/contract.ts'
import { handOverDay } from '../../src-main/signing/transfer/rules.ts'
import { openTestWorkstation, password, type TestWorkstation } from '../support/workstation.ts'
import { aContract, aSigner, aSigning, aSigningDesk, contractNow, type SigningDesk } from './desk.ts'

let w: TestWorkstation
let desk: SigningDesk
let doctor: string
let other: string
let third: string
let otherTeam: string
let first: SignContract
let villager: SignContract
const hypertension = [
  { code: 'hypertension', diagnosedOn: '2026', managedFrom: '2026-01-01', endedOn: null, note: '' }
] as const
beforeAll(async () => {
  w = await openTestWorkstation({ now: '2026-03-01T01:00:00.000Z' })
  desk = await aSigningDesk(w)
  doctor = w.accountId('doctor')
  const anotherDoctor = async (login: string, name: string): Promise<string> => {
    const account = { login, name, roles: ['doctor'], password }
    return (await w.must<{ id: string }>('administrator', 'access.addAccount', account)).id
  }
  other = await anotherDoctor('other', '李医生')
  third = await anotherDoctor('third', '赵医生')
  const team = { name: '第二团队', leadId: other }
  otherTeam = (await w.must<Team>('administrator', 'directory.saveTeam', team)).id
  first = await aContract(w, desk, (await aSigner(w, { conditions: [...hypertension] })).id)
  // Of another doctor in the same committee: nothing of hers is counted.
  await aSigner(w, { conditions: [...hypertension], doctorId: other })
  villager = await aContract(w, desk, (await aSigner(w, { committeeCode: '101' })).id)
  for (const committeeCode of ['001', '101']) {
    await w.must('administrator', 'signing.assignBlock', {
      committeeCode,
      doctorId: doctor,
      teamId: desk.team.id,
      from: '2026-01-01'
    })
  }
  const { id: residentId } = await aSigner(w)
  await w.must(
    'nurse',
    'signing.startSigning',
    aSigning(w, desk, { members: [{ residentId, basicPackageId: desk.basic.id }] })
  )
  w.setNow('2026-05-10T01:00:00.000Z')
})
afterAll(async () => {
  await w.close()
})

const scope = (change: object = {}): object => ({
  fromDoctorId: doctor,
  toDoctorId: other,
  toTeamId: otherTeam,
  on: '2026-05-10',
  committeeCodes: ['001'],
  ...change
})
const preview = (change: object = {}): Promise<TransferPreview> =>
  w.must<TransferPreview>('administrator', 'signing.previewTransfer', scope(change))
const plan = (change: object = {}): Promise<Transfer> =>
  w.must<Transfer>('administrator', 'signing.planTransfer', { ...scope(change), reason: '轮岗' })
const run = ({ id, version }: Transfer) => w.as('administrator')('signing.runTransfer', { id, version })
const undoPreview = ({ id }: Transfer): Promise<UndoPreview> =>
  w.must<UndoPreview>('administrator', 'signing.previewUndo', { id })
const pick = <T>(reply: { readonly ok: boolean; readonly value?: unknown }): T => {
  if (!reply.ok) throw new Error('it was refused')
  return reply.value as T
}
const resident = (id: string): Promise<Resident> => w.must<Resident>('nurse', 'resident.get', { id })

describe('the day a contract changes hands', () => {
  it.each([
    // the transfer's day, the contract's first day, since when the doctor answers → from when the new one does
    ['2026-05-10', '2026-03-01', '2026-03-01', '2026-05-10'],
    ['2026-05-10', '2026-06-01', '2026-06-01', '2026-06-01'],
    ['2026-05-10', '2026-05-10', '2026-05-10', '2026-05-10'],
    ['2026-05-10', '2026-03-01', '2026-05-09', '2026-05-10'],
    ['2026-05-10', '2026-03-01', '2026-05-10', null],
    ['2026-05-10', '2026-03-01', '2026-05-11', null]
  ])('moved on %s, begun %s, held since %s: %s', (on, startOn, lastFrom, expected) => {
    expect(handOverDay(on, startOn, lastFrom)).toBe(expected)
  })
})

describe('before a panel changes hands', () => {
  it('it is said what goes, what stays and what the new team will then have', async () => {
    const found = await preview()
    expect(found.moves).toEqual({
      contracts: 1,
      individual: 0,
      households: 1,
      residents: 1,
      followUps: 1,
      committees: ['梧桐居委会']
    })
    expect(found.stays).toEqual({
      contracts: 1,
      residents: 1,
      committees: ['银杏村委会'],
      openActs: 1,
      teamsLed: ['梧桐第一团队']
    })
    expect(found.team).toEqual({
      before: { persons: 0, households: 0 },
      after: { persons: 1, households: 1 }
    })
    expect([found.obstacles, found.inTheWay, found.warnings]).toEqual([[], [], []])
    const whole = await preview({ committeeCodes: [] })
    expect([whole.moves.contracts, whole.stays.contracts, whole.moves.followUps]).toEqual([2, 0, 1])
  })

  it('what it promises is what happens', async () => {
    const promised = await preview({ committeeCodes: [] })
    const done = pick<Transfer>(await run(await plan({ committeeCodes: [] })))
    expect([done.contracts, done.residents, done.blocks]).toEqual([
      promised.moves.contracts,
      promised.moves.residents,
      promised.moves.committees.length
    ])
    const { panel } = await w.must<Team>('nurse', 'directory.team', { id: otherTeam })
    expect(panel).toEqual(promised.team.after)
    const { id, version } = done
    await w.must('administrator', 'signing.undoTransfer', { id, version, reason: '试转' })
  })

  it('limits of the region warn, and so does a doctor who is not of the team', async () => {
    const { version } = await w.must<{ version: string | number }>('administrator', 'policy.active')
    await w.must('administrator', 'policy.override', {
      version,
      path: 'team.panelPersonsMax',
      value: 1,
      validFrom: '2026-01-01',
      validTo: null,
      reason: '试点'
    })
    const { warnings, obstacles } = await preview({ committeeCodes: [], toDoctorId: third, on: '2026-05-01' })
    expect(obstacles).toEqual([])
    expect(warnings).toEqual([
      '起始日期早于今天：这段时间的责任医生会改写为新医生',
      '新责任医生还不是“第二团队”的成员',
      '转移后“第二团队”签约居民 2 人，超过本地上限 1 人'
    ])
  })

  it.each([
    ['nothing to move', { committeeCodes: ['002'] }, '没有可以转移的协议、居民或居（村）委会'],
    ['the same doctor', { toDoctorId: 'same' }, '原责任医生和新责任医生是同一人'],
    [
      'a committee given only later',
      { on: '2026-01-01' },
      '梧桐居委会自 2026-01-01 起才由原责任医生负责，起始日期须在其后'
    ]
  ])('it is said what stands in the way: %s', async (_what, change, sentence) => {
    const same = 'toDoctorId' in change ? { toDoctorId: doctor } : {}
    expect((await preview({ ...change, ...same })).obstacles).toContain(sentence)
  })

  it('a team or a doctor who has left since it was planned is refused when it is run', async () => {
    const planned = await plan({ toDoctorId: third })
    const account = await w.must<{ id: string; version: number }[]>('administrator', 'access.staff')
    const { version } = account.find(({ id }) => id === third) ?? { version: 0 }
    await w.must('administrator', 'access.disableAccount', { id: third, version })
    expect((await preview({ toDoctorId: third })).obstacles).toEqual(['新责任医生的账号已停用'])
    expect(await run(planned)).toMatchObject({ ok: false, error: { code: 'invalid-input' } })
    expect((await contractNow(w, first)).doctorId).toBe(doctor)
  })
})

describe('a run that is stopped', () => {
  it('leaves everything where it was, and can be run again', async () => {
    const planned = await plan()
    const running = run(planned)
    await w.must('administrator', 'signing.stopTransfer', { id: planned.id })
    expect(await running).toMatchObject({ ok: false, error: { message: '已中止，一份协议也没有变动。' } })
    expect((await contractNow(w, first)).doctorId).toBe(doctor)
    const done = pick<Transfer>(await run(planned))
    expect(done.state).toBe('done')
    const { id, version } = done
    await w.must('administrator', 'signing.undoTransfer', { id, version, reason: '试转' })
  })
})

describe('before a transfer is taken back', () => {
  it('it is said what comes back; whoever chose another doctor since stays there', async () => {
    const fourth = await w.must<{ id: string }>('administrator', 'access.addAccount', {
      login: 'fourth',
      name: '陈医生',
      roles: ['doctor'],
      password
    })
    const done = pick<Transfer>(await run(await plan({ committeeCodes: [] })))
    expect(await undoPreview(done)).toMatchObject({
      contracts: 2,
      residents: 2,
      residentsElsewhere: 0,
      successors: 0,
      committees: ['梧桐居委会', '银杏村委会'],
      obstacles: []
    })
    const { record, version: seen } = await resident(villager.residentId).then(one => {
      const { id, version, doctorId } = one
      return { record: { id, doctorId }, version }
    })
    expect(record.doctorId).toBe(other)
    w.db()
      .prepare('UPDATE resident SET doctor_id = ?, version = ? WHERE id = ?')
      .run(fourth.id, seen + 1, record.id)
    expect(await undoPreview(done)).toMatchObject({ residents: 1, residentsElsewhere: 1, obstacles: [] })
    const { id, version } = done
    await w.must('administrator', 'signing.undoTransfer', { id, version, reason: '试转' })
    expect((await resident(villager.residentId)).doctorId).toBe(fourth.id)
    expect((await resident(first.residentId)).doctorId).toBe(doctor)
  })

  it('whoever has signed with the new doctor since stays there as well', async () => {
    const { id: residentId } = await aSigner(w, { doctorId: doctor })
    const done = pick<Transfer>(await run(await plan({ committeeCodes: ['001'] })))
    expect(await undoPreview(done)).toMatchObject({ residents: 2, residentsElsewhere: 0 })
    await aContract(w, desk, residentId, { doctorId: other, teamId: otherTeam, signedOn: '2026-05-10' })
    const promised = await undoPreview(done)
    expect(promised).toMatchObject({ residents: 1, residentsElsewhere: 1, obstacles: [] })
    const { id, version } = done
    await w.must('administrator', 'signing.undoTransfer', { id, version, reason: '试转' })
    expect((await resident(residentId)).doctorId).toBe(other)
    expect((await resident(first.residentId)).doctorId).toBe(doctor)
  })

  it('it is said which contract has changed hands since', async () => {
    const done = pick<Transfer>(await run(await plan({ on: '2026-05-10' })))
    w.setNow('2026-06-01T01:00:00.000Z')
    const onward = { fromDoctorId: other, toDoctorId: doctor, toTeamId: desk.team.id, on: '2026-06-01' }
    expect((await run(await plan(onward))).ok).toBe(true)
    expect(await undoPreview(done)).toMatchObject({
      obstacles: ['1 份协议在转移后又变更了责任医生', '1 个居（村）委会在转移后又变更了负责医生'],
      inTheWay: [{ id: first.id, number: first.number, residentId: first.residentId }]
    })
    expect(w.bugs).toEqual([])
  })
})
