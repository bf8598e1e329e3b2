import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Team } from '../../src-main/directory/contract.ts'
import type { Block, CommitteeBlock } from '../../src-main/signing/blocks/contract.ts'
import { openTestWorkstation, password, type TestWorkstation } from '../support/workstation.ts'
import { aContract, aSigner, aSigningDesk, type SigningDesk } from './desk.ts'
import { journalOf } from '../support/journal.ts'

let w: TestWorkstation
let desk: SigningDesk
let other: { readonly id: string; readonly version: number }
let otherTeam: string
beforeAll(async () => {
  w = await openTestWorkstation({ now: '2026-03-01T01:00:00.000Z' })
  desk = await aSigningDesk(w)
  const doctor = { login: 'other', name: '李医生', roles: ['doctor'], password }
  other = await w.must('administrator', 'access.addAccount', doctor)
  const team = { name: '第二团队', leadId: other.id }
  otherTeam = (await w.must<Team>('administrator', 'directory.saveTeam', team)).id
})
afterAll(async () => {
  await w.close()
})

const assign = (change: object = {}) =>
  w.as('administrator')('signing.assignBlock', {
    committeeCode: '002',
    doctorId: w.accountId('doctor'),
    teamId: desk.team.id,
    from: '2026-03-01',
    ...change
  })
const committees = async (): Promise<readonly CommitteeBlock[]> =>
  (await w.must<{ committees: CommitteeBlock[] }>('nurse', 'signing.committeeBlocks')).committees
const committee = async (code: string): Promise<CommitteeBlock | undefined> =>
  (await committees()).find(({ committeeCode }) => committeeCode === code)
const history = async (): Promise<readonly (readonly [string, string, string | null])[]> =>
  (await w.must<Block[]>('nurse', 'signing.blocks', { includePast: true }))
    .filter(({ committeeCode }) => committeeCode === '002')
    .map(({ doctorName, from, to }) => [doctorName, from, to])

describe('responsibility by committee', () => {
  it('counts who lives in each committee by class, and who of them is signed; those without a doctor come first', async () => {
    await aContract(w, desk, (await aSigner(w, { birthDate: '1950-01-01', committeeCode: '001' })).id)
    await aSigner(w, { birthDate: '1990-01-01', committeeCode: '001' })
    const gone = await aSigner(w, { committeeCode: '001' })
    const { id, version } = gone
    await w.must('nurse', 'resident.changeStatus', { id, version, status: 'moved-away', on: '2026-02-01' })
    expect(await committee('001')).toMatchObject({
      committeeName: '梧桐居委会',
      now: null,
      trouble: '无人负责',
      residents: { I: 1, II: 0, III: 1 },
      signed: 1
    })
    expect((await assign({ committeeCode: '001' })).ok).toBe(true)
    expect((await committees()).map(({ committeeCode }) => committeeCode)).toEqual(['002', '101', '001'])
    expect(await committee('001')).toMatchObject({ now: { doctorName: '王医生' }, trouble: null })
  })

  it('goes to another doctor from a day on; until then the former one answers and is suggested for a contract', async () => {
    await assign({ from: '2026-01-01' })
    await assign({ doctorId: other.id, teamId: otherTeam, from: '2026-04-01' })
    expect(await committee('002')).toMatchObject({
      now: { doctorName: '王医生', to: '2026-03-31' },
      next: { doctorName: '李医生', from: '2026-04-01' }
    })
    const { id: residentId } = await aSigner(w, { committeeCode: '002' })
    const suggested = async (): Promise<unknown> =>
      (await w.must<{ suggestedDoctorId: string }>('nurse', 'signing.prepareSigning', { residentId }))
        .suggestedDoctorId
    expect(await suggested()).toBe(w.accountId('doctor'))
    w.setNow('2026-04-01T01:00:00.000Z')
    expect(await suggested()).toBe(other.id)
    expect(await committee('002')).toMatchObject({ now: { doctorName: '李医生', to: null }, next: null })
  })

  it('a slip of the same day is put right, and the journal keeps both', async () => {
    expect((await assign({ from: '2026-04-01' })).ok).toBe(true)
    expect(await history()).toEqual([
      ['王医生', '2026-04-01', null],
      ['王医生', '2026-01-01', '2026-03-31']
    ])
    const entries = journalOf(w.db(), { entity: 'block' }).slice(-2)
    expect(entries.map(({ after }) => after === null)).toEqual([true, false])
  })

  it('is not rewritten for the past, and not given to whoever has it already', async () => {
    const before = await history()
    expect(await assign({ doctorId: other.id, from: '2026-03-31' })).toMatchObject({
      ok: false,
      error: { code: 'refused', fields: { from: '不能早于 2026-04-01' } }
    })
    expect(await assign({ from: '2026-05-01' })).toMatchObject({ ok: false, error: { code: 'refused' } })
    expect(await history()).toEqual(before)
  })

  it('asks for another doctor once the account of the one who answers is closed', async () => {
    await assign({ doctorId: other.id, teamId: otherTeam, from: '2026-04-02' })
    w.setNow('2026-04-02T01:00:00.000Z')
    const { id, version } = other
    await w.must('administrator', 'access.disableAccount', { id, version })
    expect(await committee('002')).toMatchObject({ trouble: '负责医生已停用' })
    expect((await committees()).map(({ committeeCode }) => committeeCode)).toEqual(['101', '002', '001'])
  })
})
