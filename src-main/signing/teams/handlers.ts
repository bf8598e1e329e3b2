import { write } from '../../database/journal.ts'
import { Failure } from '../../lib/failure.ts'
import type { Handlers } from '../../lib/router.ts'
import type { Services } from '../../lib/services.ts'
import type { SigningPorts } from '../ports.ts'
import { compositionOf, teamWarnings } from '../rules/team-kind.ts'
import { saveVersioned } from '../saving.ts'
import type { Team, teamsContract } from './contract.ts'
import type { BlockHandlers } from './blocks.ts'
import * as store from './store.ts'

/** Institutions, staff, and teams with what they add up to. */
export function createTeams(services: Services, ports: Pick<SigningPorts, 'policy'>) {
  const { db, newId, stamp, today } = services

  const present = (row: ReturnType<typeof store.selectTeams>[number]): Team => {
    const members = store.selectMembers(db(), row.id)
    const day = today()
    const current = members.filter(({ from, to }) => from <= day && (to === null || to >= day))
    const supporters = store
      .selectTeams(db())
      .filter(({ supportsTeamId, status }) => supportsTeamId === row.id && status === 'active')
    const panel = store.countPanel(db(), row.id, day)
    return {
      ...row,
      members: [...members],
      composition: compositionOf(
        current.map(({ role }) => role),
        supporters.length
      ),
      panel,
      warnings: [
        ...teamWarnings(ports.policy().team, {
          ...panel,
          members: new Set(current.map(({ staffId }) => staffId)).size
        })
      ]
    }
  }
  const requireTeam = (id: string): ReturnType<typeof store.selectTeams>[number] => {
    const found = store.selectTeams(db()).find(team => team.id === id)
    if (found === undefined) throw new Failure('not-found', '没有这个团队，请刷新。')
    return found
  }
  const team = (id: string): Team => present(requireTeam(id))
  const requireDoctor = (id: string, field: string): void => {
    if (!store.isDoctor(db(), id)) {
      throw new Failure('invalid-input', '请选择在岗的医生。', { [field]: '请选择在岗的医生' })
    }
  }

  /** Members are part of the team's record: one version for both. */
  const changeMembers = (
    seen: { readonly teamId: string; readonly version: number },
    actor: Parameters<typeof stamp>[0],
    apply: (before: Team) => void
  ): Team => {
    db()
      .transaction(() => {
        const row = requireTeam(seen.teamId)
        if (row.version !== seen.version) throw new Failure('conflict', '团队已被他人修改，请刷新后再改。')
        const before = team(seen.teamId)
        const { leadName: _leadName, ...stored } = row
        const after = { ...stored, version: row.version + 1 }
        apply(before)
        store.upsertTeam(db(), after)
        const members = store.selectMembers(db(), row.id)
        write(
          db(),
          stamp(actor),
          {
            entity: 'team',
            id: row.id,
            version: after.version,
            before: { ...stored, members: before.members },
            after: { ...after, members }
          },
          () => undefined
        )
      })
      .immediate()
    return team(seen.teamId)
  }

  const handlers: Omit<Handlers<typeof teamsContract>, keyof BlockHandlers> = {
    institutions: () => [...store.selectInstitutions(db())],
    saveInstitution: ({ id, version, ...input }, actor) =>
      saveVersioned(
        db(),
        stamp(actor),
        'institution',
        input,
        { id, version, newId: newId() },
        wanted => store.selectInstitutions(db()).find(one => one.id === wanted),
        row => {
          store.upsertInstitution(db(), row)
        }
      ),

    staffMembers: () => [...store.selectStaff(db())],
    saveStaffMember: ({ id, version, ...input }, actor) => {
      const others = store.selectStaff(db()).filter(one => one.id !== id)
      if (input.accountId !== null && others.some(one => one.accountId === input.accountId)) {
        throw new Failure('conflict', '该账号已登记为另一名成员。', { accountId: '该账号已登记' })
      }
      const saved = saveVersioned<store.StoredStaff>(
        db(),
        stamp(actor),
        'staff',
        input,
        { id, version, newId: newId() },
        wanted => store.selectStaff(db()).find(one => one.id === wanted),
        row => {
          store.upsertStaff(db(), row)
        }
      )
      const found = store.selectStaff(db()).find(one => one.id === saved.id)
      if (found === undefined) throw new Error('the member just saved is gone')
      return found
    },

    teams: ({ includeClosed }) =>
      store
        .selectTeams(db())
        .filter(({ status }) => includeClosed || status === 'active')
        .map(present),
    team: ({ id }) => team(id),
    saveTeam: ({ id, version, ...input }, actor) => {
      requireDoctor(input.leadId, 'leadId')
      if (input.supportsTeamId !== null) requireTeam(input.supportsTeamId)
      if (id !== undefined && input.supportsTeamId === id) {
        throw new Failure('invalid-input', '团队不能支持自己。', { supportsTeamId: '请选择另一个团队' })
      }
      const saved = saveVersioned<store.StoredTeam>(
        db(),
        stamp(actor),
        'team',
        input,
        { id, version, newId: newId() },
        wanted => store.selectTeams(db()).find(one => one.id === wanted),
        row => {
          store.upsertTeam(db(), row)
        }
      )
      return team(saved.id)
    },
    addTeamMember: ({ teamId, version, staffId, role, from }, actor) =>
      changeMembers({ teamId, version }, actor, ({ members }) => {
        const staff = store.selectStaff(db()).find(one => one.id === staffId)
        if (staff?.status !== 'active') throw new Failure('not-found', '没有这名在岗成员，请刷新。')
        if (
          members.some(
            one => one.staffId === staffId && one.role === role && (one.to === null || one.to >= from)
          )
        ) {
          throw new Failure('refused', '该成员已在团队中担任此职。', { staffId: '已在团队中' })
        }
        store.insertMember(db(), { id: newId(), teamId, staffId, role, from })
      }),
    endTeamMember: ({ teamId, version, memberId, on }, actor) =>
      changeMembers({ teamId, version }, actor, ({ members }) => {
        const member = members.find(({ id, to }) => id === memberId && to === null)
        if (member === undefined) throw new Failure('not-found', '没有这名在岗成员，请刷新。')
        if (on < member.from) {
          throw new Failure('invalid-input', '日期早于加入日期。', { on: `不能早于 ${member.from}` })
        }
        store.endMember(db(), memberId, on)
      })
  }
  const find = (id: string): Team | null => {
    const found = store.selectTeams(db()).find(one => one.id === id)
    return found === undefined ? null : present(found)
  }
  return { handlers, team, find, requireDoctor }
}
