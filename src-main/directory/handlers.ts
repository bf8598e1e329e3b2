import { write } from '../database/journal.ts'
import { saveVersioned } from '../database/save-versioned.ts'
import { Failure } from '../lib/failure.ts'
import type { Handlers } from '../lib/router.ts'
import type { Services } from '../lib/services.ts'
import type { directoryContract, Team } from './contract.ts'
import { absenceKind, institutionKind, staffKind, teamKind } from './kinds.ts'
import { compositionOf, panelWarnings, type TeamLimits, teamWarnings } from './rules.ts'
import * as store from './store.ts'

export interface DirectoryPorts {
  /** Of the region, today. */
  readonly limits: () => TeamLimits
  /** Who holds an effective basic contract with the team on a day. */
  readonly panel: (teamId: string, day: string) => Team['panel']
}

/** Institutions, staff, and teams with what they add up to. */
export function createDirectory(services: Services, ports: DirectoryPorts) {
  const { db, newId, stamp, today } = services

  const present = (row: ReturnType<typeof store.selectTeams>[number]): Team => {
    const members = store.selectMembers(db(), row.id)
    const day = today()
    const current = members.filter(({ from, to }) => from <= day && (to === null || to >= day))
    const supporters = store
      .selectTeams(db())
      .filter(({ supportsTeamId, status }) => supportsTeamId === row.id && status === 'active')
    const panel = ports.panel(row.id, day)
    return {
      ...row,
      members: [...members],
      composition: compositionOf(
        current.map(({ role }) => role),
        supporters.length
      ),
      panel,
      warnings: [
        ...teamWarnings(ports.limits(), {
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
    apply: (members: store.StoredTeam['members']) => store.StoredTeam['members']
  ): Team => {
    const change = { kind: teamKind, id: seen.teamId, seen: seen.version }
    write(db(), stamp(actor), change, before => ({ ...before, members: apply(before.members) }))
    return team(seen.teamId)
  }

  const handlers: Handlers<typeof directoryContract> = {
    institutions: () => [...store.selectInstitutions(db())],
    saveInstitution: ({ id, version, ...input }, actor) =>
      saveVersioned(db(), stamp(actor), institutionKind, { id, version, newId }, () => input),

    staffMembers: () => [...store.selectStaff(db())],
    saveStaffMember: ({ id, version, ...input }, actor) => {
      const saved = saveVersioned(db(), stamp(actor), staffKind, { id, version, newId }, () => {
        const others = store.selectStaff(db()).filter(one => one.id !== id)
        if (input.accountId !== null && others.some(one => one.accountId === input.accountId)) {
          throw new Failure('conflict', '该账号已登记为另一名成员。', { accountId: '该账号已登记' })
        }
        return input
      })
      const found = store.selectStaff(db()).find(one => one.id === saved.id)
      if (found === undefined) throw new Error('the member just saved is gone')
      return found
    },

    absences: ({ includePast }) =>
      store
        .selectAbsences(db())
        .filter(({ to, status }) => includePast || (to >= today() && status === 'active')),
    saveAbsence: ({ id, version, ...input }, actor) => {
      const { doctorId, from, to } = input
      const mayAll = actor.roles.includes('administrator')
      const saved = saveVersioned(db(), stamp(actor), absenceKind, { id, version, newId }, before => {
        if (!mayAll && [doctorId, before?.doctorId ?? doctorId].some(one => one !== actor.accountId))
          throw new Failure('forbidden', '只能安排自己的代班；其他医生的由管理员安排。')
        if (input.status === 'cancelled') return input
        requireDoctor(doctorId, 'doctorId')
        requireDoctor(input.standInId, 'standInId')
        const other = store
          .selectAbsences(db())
          .find(
            one =>
              one.id !== id &&
              one.status === 'active' &&
              one.doctorId === doctorId &&
              one.from <= to &&
              one.to >= from
          )
        if (other !== undefined) {
          throw new Failure('conflict', `这几天已安排由${other.standInName}代班，请修改那一条。`, {
            from: `${other.from} 至 ${other.to} 已有代班`
          })
        }
        return input
      })
      const found = store.selectAbsences(db()).find(one => one.id === saved.id)
      if (found === undefined) throw new Error('the absence just saved is gone')
      return found
    },

    teams: ({ includeClosed }) =>
      store
        .selectTeams(db())
        .filter(({ status }) => includeClosed || status === 'active')
        .map(present),
    team: ({ id }) => team(id),
    saveTeam: ({ id, version, ...input }, actor) => {
      const saved = saveVersioned(db(), stamp(actor), teamKind, { id, version, newId }, before => {
        requireDoctor(input.leadId, 'leadId')
        if (input.supportsTeamId !== null) requireTeam(input.supportsTeamId)
        if (id !== undefined && input.supportsTeamId === id) {
          throw new Failure('invalid-input', '团队不能支持自己。', { supportsTeamId: '请选择另一个团队' })
        }
        return { ...input, members: before?.members ?? [] }
      })
      return team(saved.id)
    },
    addTeamMember: ({ teamId, version, staffId, role, from }, actor) =>
      changeMembers({ teamId, version }, actor, members => {
        const staff = store.selectStaff(db()).find(one => one.id === staffId)
        if (staff?.status !== 'active') throw new Failure('not-found', '没有这名在岗成员，请刷新。')
        if (
          members.some(
            one => one.staffId === staffId && one.role === role && (one.to === null || one.to >= from)
          )
        ) {
          throw new Failure('refused', '该成员已在团队中担任此职。', { staffId: '已在团队中' })
        }
        return [...members, { id: newId(), staffId, role, from, to: null }]
      }),
    endTeamMember: ({ teamId, version, memberId, on }, actor) =>
      changeMembers({ teamId, version }, actor, members => {
        const member = members.find(({ id, to }) => id === memberId && to === null)
        if (member === undefined) throw new Failure('not-found', '没有这名在岗成员，请刷新。')
        if (on < member.from) {
          throw new Failure('invalid-input', '日期早于加入日期。', { on: `不能早于 ${member.from}` })
        }
        return members.map(one => (one === member ? { ...one, to: on } : one))
      })
  }
  const accountsOf = (): ReadonlyMap<string, string | null> =>
    new Map(store.selectStaff(db()).map(({ id, accountId }) => [id, accountId]))
  return {
    handlers,
    team,
    requireDoctor,
    isDoctor: (accountId: string): boolean => store.isDoctor(db(), accountId),
    requireActiveTeam: (id: string): void => {
      if (requireTeam(id).status !== 'active') {
        throw new Failure('refused', '该团队已停用，请选择在用的团队。')
      }
    },
    isMember: (teamId: string, accountId: string, day: string): boolean => {
      const accounts = accountsOf()
      return store
        .selectMembers(db(), teamId)
        .some(({ staffId, to }) => accounts.get(staffId) === accountId && (to === null || to >= day))
    },
    /** Who may act as a doctor today, who stands in for whom, and who works together. */
    duty: () => {
      const day = today()
      const accounts = accountsOf()
      return {
        doctors: new Set(store.selectDoctors(db())),
        standIns: new Map(
          store
            .selectAbsences(db())
            .filter(({ from, to, status }) => status === 'active' && from <= day && to >= day)
            .map(({ doctorId, standInId }) => [doctorId, standInId])
        ),
        teams: store
          .selectTeams(db())
          .filter(({ status }) => status === 'active')
          .map(({ id, leadId }) => ({
            id,
            leadId,
            memberIds: store.selectMembers(db(), id).flatMap(({ staffId, from, to }) => {
              const account = accounts.get(staffId) ?? null
              return account !== null && from <= day && (to === null || to >= day) ? [account] : []
            })
          }))
      }
    },
    teamsLedBy: (accountId: string): readonly { readonly name: string }[] =>
      store.selectTeams(db()).filter(({ leadId, status }) => leadId === accountId && status === 'active'),
    panelWarnings: (panel: Team['panel']): readonly string[] => panelWarnings(ports.limits(), panel)
  }
}
