import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Institution, MemberRole, StaffMember, Team } from '../../src-main/directory/contract.ts'
import { openTestWorkstation, type TestWorkstation } from '../support/workstation.ts'

let w: TestWorkstation
beforeAll(async () => {
  w = await openTestWorkstation({ now: '2026-03-01T01:00:00.000Z' })
})
afterAll(async () => {
  await w.close()
})

const must = <T>(path: string, input: object = {}): Promise<T> =>
  w.must<T>('administrator', `directory.${path}`, input)
const refusal = async (path: string, input: object): Promise<string> => {
  const reply = await w.as('administrator')(`directory.${path}`, input)
  return reply.ok ? '' : reply.error.message
}
const aTeam = (name: string, change: object = {}): Promise<Team> =>
  must<Team>('saveTeam', { name, leadId: w.accountId('doctor'), ...change })
const aHelper = (name: string, change: object = {}): Promise<StaffMember> =>
  must<StaffMember>('saveStaffMember', { name, ...change })
const join = ({ id, version }: Team, staffId: string, role: MemberRole, from = '2026-03-01'): Promise<Team> =>
  must<Team>('addTeamMember', { teamId: id, version, staffId, role, from })

describe('a team', () => {
  it('is what its members of today make of it: from the first day to the last, not before and not after', async () => {
    const hospital = await must<Institution>('saveInstitution', { name: '区中心医院', level: 'district' })
    let team = await aTeam('梧桐团队')
    expect(team.composition).toMatchObject({ type: null, missing: ['医生', '护士', '公卫医师'] })
    const doctor = await aHelper('随便', { accountId: w.accountId('doctor') })
    const nurse = await aHelper('周护士')
    const prevention = await aHelper('何公卫')
    const specialist = await aHelper('沈主任', { institutionId: hospital.id })
    team = await join(team, doctor.id, 'gp')
    team = await join(team, nurse.id, 'nurse')
    team = await join(team, prevention.id, 'public-health')
    expect(team.composition.type).toBe('standard')
    team = await join(team, specialist.id, 'upper-specialist', '2026-03-02')
    expect(team.composition.type).toBe('standard')
    expect(team.members.map(({ name, institutionName }) => [name, institutionName])).toEqual([
      ['王医生', null],
      ['周护士', null],
      ['何公卫', null],
      ['沈主任', '区中心医院']
    ])

    w.setNow('2026-03-02T01:00:00.000Z')
    team = await must<Team>('team', { id: team.id })
    expect(team.composition.type).toBe('enhanced')
    const { id: teamId, version } = team
    const nurses = team.members.find(({ staffId }) => staffId === nurse.id)
    team = await must<Team>('endTeamMember', { teamId, version, memberId: nurses?.id, on: '2026-03-02' })
    expect(team.composition.type).toBe('enhanced')
    w.setNow('2026-03-03T01:00:00.000Z')
    expect((await must<Team>('team', { id: team.id })).composition).toMatchObject({
      type: null,
      missing: ['护士']
    })
  })

  it('has nobody twice in one role, nobody who has left, and no end before the beginning', async () => {
    const nurse = await aHelper('吴护士')
    const team = await join(await aTeam('香樟团队'), nurse.id, 'nurse', '2026-03-10')
    const { id: teamId, version } = team
    const again = { teamId, version, staffId: nurse.id, role: 'nurse', from: '2026-03-20' }
    expect(await refusal('addTeamMember', again)).toContain('已在团队中')
    expect((await join(team, nurse.id, 'assistant')).members).toHaveLength(2)
    const early = { teamId, version: version + 1, memberId: team.members[0]?.id, on: '2026-03-09' }
    expect(await refusal('endTeamMember', early)).toContain('早于加入日期')
    const gone = await aHelper('已离岗', { status: 'left' })
    const late = { teamId, version: version + 1, staffId: gone.id, role: 'nurse', from: '2026-03-10' }
    expect(await refusal('addTeamMember', late)).toContain('没有这名在岗成员')
  })

  it('that somebody else has changed meanwhile, be it by a member, is looked at again first', async () => {
    const nurse = await aHelper('郑护士')
    const seen = await aTeam('银杏团队')
    await join(seen, nurse.id, 'nurse')
    const { id, version, leadId } = seen
    expect(await refusal('saveTeam', { id, version, name: '银杏二队', leadId })).toContain('刷新')
    const again = { teamId: id, version, staffId: nurse.id, role: 'assistant', from: '2026-03-01' }
    expect(await refusal('addTeamMember', again)).toContain('刷新')
  })

  it('is led by a doctor who works here, and never supports itself', async () => {
    const byNurse = { name: '水杉团队', leadId: w.accountId('nurse') }
    expect(await refusal('saveTeam', byNurse)).toContain('请选择在岗的医生')
    const { id, version, leadId } = await aTeam('水杉团队')
    const own = { id, version, name: '水杉团队', leadId, supportsTeamId: id }
    expect(await refusal('saveTeam', own)).toContain('团队不能支持自己')
    const child = await aTeam('儿保团队', { purpose: 'child', supportsTeamId: id })
    expect((await must<Team>('team', { id })).composition.hasSpecialistTeams).toBe(true)
    await must('saveTeam', {
      id: child.id,
      version: child.version,
      name: '儿保团队',
      leadId,
      supportsTeamId: id,
      status: 'closed'
    })
    expect((await must<Team>('team', { id })).composition.hasSpecialistTeams).toBe(false)
    expect((await must<Team[]>('teams')).map(({ name }) => name)).not.toContain('儿保团队')
  })
})

describe('the staff', () => {
  it('has each account once, under the name of the account', async () => {
    const nurse = await aHelper('别名', { accountId: w.accountId('nurse') })
    expect(nurse.name).toBe('李护士')
    const twice = { name: '又一个', accountId: w.accountId('nurse') }
    expect(await refusal('saveStaffMember', twice)).toContain('已登记为另一名成员')
  })
})
