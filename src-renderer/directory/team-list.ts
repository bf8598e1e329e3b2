import { type MemberRole, memberRoles, type Team } from '@contract/directory'
import { type ShallowRef, shallowRef } from 'vue'
import { choices } from '../lib/choices.ts'
import { api } from '../lib/client.ts'
import { today } from '../lib/format.ts'
import type { List } from '../lib/list/use-list.ts'
import { useListInHand } from '../lib/list/use-list-in-hand.ts'

export type Member = Team['members'][number]
/** A team nobody belongs to has one row as well. */
interface Row {
  readonly team: Team
  readonly member: Member | null
}
type Filters = {
  readonly past: 'no' | 'yes'
  readonly teamId: string | null
  readonly role: MemberRole | null
}

const termOf = ({ from, to }: Member): string => `${from} 起${to === null ? '' : `，至 ${to}`}`
const rowsOf = (team: Team, withPast: boolean): readonly Row[] => {
  const members = team.members.filter(({ to }) => withPast || to === null || to >= today())
  return members.length === 0 ? [{ team, member: null }] : members.map(member => ({ team, member }))
}

/** The members of all teams, team by team. */
export function useTeamMembers(know: (staffId: string) => unknown): {
  readonly list: List<Row>
  readonly teams: ShallowRef<readonly Team[]>
} {
  const teams = shallowRef<readonly Team[]>([])
  const list: List<Row> = useListInHand<Row, Filters>({
    name: 'team-members',
    title: '团队成员',
    size: 200,
    rows: async ({ past }) => {
      teams.value = await api.directory.teams({ includeClosed: true })
      return teams.value.flatMap(team => rowsOf(team, past === 'yes'))
    },
    fits: ({ team, member }, { teamId, role }) =>
      (teamId === null || team.id === teamId) && (role === null || member?.role === role),
    key: ({ team, member }) => `${team.id} ${member?.id ?? ''}`,
    open: ({ member }) => {
      if (member !== null) know(member.staffId)
    },
    section: ({ team }) => ({ label: team.name, count: team.members.length }),
    filters: [
      {
        name: 'teamId',
        word: '团队',
        none: '全部团队',
        choices: () => teams.value.map(({ id, name }) => ({ code: id, label: name }))
      },
      { name: 'role', word: '角色', none: '全部角色', choices: () => choices(memberRoles) },
      {
        name: 'past',
        word: '范围',
        isNeeded: true,
        choices: () => [
          { code: 'no', label: '在队的成员' },
          { code: 'yes', label: '含已离队的成员' }
        ]
      }
    ],
    columns: [
      // Whose members they are stands above them, as long as they stand in this order.
      {
        name: 'team',
        word: '团队',
        isLong: true,
        isHidden: () => list.place.sort === null,
        text: ({ team }) => team.name
      },
      {
        name: 'name',
        word: '姓名',
        isLong: true,
        text: ({ member }) => member?.name ?? '没有成员',
        tone: ({ member }) => (member === null ? 'quiet' : '')
      },
      { name: 'role', word: '角色', text: ({ member }) => (member === null ? '' : memberRoles[member.role]) },
      { name: 'title', word: '职称', leaves: 2, text: ({ member }) => member?.title || '—' },
      {
        name: 'institution',
        word: '机构',
        isLong: true,
        text: ({ member }) => (member === null ? '' : (member.institutionName ?? '本中心'))
      },
      { name: 'phone', word: '电话', text: ({ member }) => member?.phone || '—' },
      {
        name: 'term',
        word: '在队',
        isLong: true,
        leaves: 1,
        text: ({ member }) => (member === null ? '' : termOf(member)),
        tone: () => 'quiet'
      },
      { name: 'acts', word: '处理', isOnScreen: true, text: () => '' }
    ],
    empty: () =>
      teams.value.length === 0
        ? { text: '还没有团队', hint: '签约以团队为单位：先新建团队，选定负责签约的医生。' }
        : { text: '没有这样的成员', hint: '放宽一项筛选再看。' }
  })
  return { list, teams }
}
