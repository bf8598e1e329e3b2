import type { InputOf, OutputOf } from '@contract/lib'
import { clinicalRoles } from '@contract/lib'
import type { residentContract } from '@contract/resident'
import { useAccess } from '../access/store.ts'
import { api } from '../lib/client.ts'
import type { Act, Choice, ListDeclaration } from '../lib/list/declaration.ts'
import { ageColumn, committeeColumn, nameColumn, phoneColumn, sexColumn } from '../lib/list/person-columns.ts'
import { usePersonFilters } from '../lib/list/person-filters.ts'
import { diseaseLabels, statusLabels } from './labels.ts'

type Answer = OutputOf<(typeof residentContract)['browse']>
export type ResidentRow = Answer['rows'][number]
type Filters = Required<NonNullable<InputOf<(typeof residentContract)['browse']>['filters']>>

const codes = <C extends string>(labels: Readonly<Record<C, string>>): readonly Choice<C>[] =>
  (Object.entries(labels) as [C, string][]).map(([code, label]) => ({ code, label }))
const noDoctor = 'none'

/** Another responsible doctor: says whose it was before, and can be taken back. */
function givingDoctor(doctors: () => readonly Choice[]): Act<ResidentRow> {
  const nameOf = (code: string | null): string =>
    doctors().find(one => one.code === code)?.label ?? '不指定责任医生'
  const idOf = (choice: string | null): string | null => (choice === noDoctor ? null : choice)
  const toChange = (rows: readonly ResidentRow[], choice: string | null): readonly ResidentRow[] =>
    rows.filter(({ doctorId }) => doctorId !== idOf(choice))
  return {
    word: '指定责任医生',
    key: 'Alt+D',
    choice: {
      word: '责任医生',
      choices: () => [...doctors(), { code: noDoctor, label: '不指定责任医生' }]
    },
    preview: (rows, choice) => {
      const changed = toChange(rows, choice)
      const before = Map.groupBy(changed, ({ doctorName }) => doctorName ?? '没有责任医生')
      const same = rows.length - changed.length
      return Promise.resolve([
        `${String(changed.length)} 位改为${nameOf(idOf(choice))}`,
        ...[...before].map(([name, some]) => `其中 ${String(some.length)} 位原来是：${name}`),
        ...(same === 0 ? [] : [`${String(same)} 位已经是，不变`])
      ])
    },
    run: async (rows, choice) => {
      const given = toChange(rows, choice).map(({ resident, doctorId }) => ({
        residentId: resident.id,
        ...{ from: doctorId, to: idOf(choice) }
      }))
      if (given.length === 0) return { says: '没有要改的。' }
      const { changed } = await api.resident.giveDoctor({ given })
      const back = given
        .filter(({ residentId }) => changed.includes(residentId))
        .map(({ residentId, from, to }) => ({ residentId, from: to, to: from }))
      const missed = given.length - changed.length
      return {
        says: `已给 ${String(changed.length)} 位居民改为${nameOf(idOf(choice))}${
          missed === 0 ? '' : `；${String(missed)} 位刚被别人改过，没有动`
        }`,
        ...(back.length > 0 && {
          undo: async () => {
            const undone = await api.resident.giveDoctor({ given: back })
            return `已撤销，${String(undone.changed.length)} 位恢复原来的责任医生`
          }
        })
      }
    }
  }
}

/** The register by filter. */
export function useResidentList(): ListDeclaration<ResidentRow, Filters, Answer> {
  const by = usePersonFilters()
  const mayGive = useAccess().may(...clinicalRoles, 'administrator')
  return {
    name: 'residents',
    title: '居民名册',
    isCallSheet: true,
    ask: query => api.resident.browse(query),
    key: ({ resident }) => resident.id,
    to: ({ resident }) => `/residents/${resident.id}`,
    acts: mayGive ? [givingDoctor(by.doctors)] : [],
    filters: [
      by.committee(),
      by.doctor(),
      { name: 'disease', word: '慢病', none: '全部慢病', choices: () => codes(diseaseLabels) },
      {
        name: 'age',
        word: '年龄',
        none: '全部年龄',
        choices: () =>
          codes({
            '0-6': '0–6 岁',
            '7-17': '7–17 岁',
            '18-59': '18–59 岁',
            '60-64': '60–64 岁',
            '65-79': '65–79 岁',
            '80+': '80 岁以上'
          })
      },
      {
        name: 'populationClass',
        word: '人群分类',
        none: '全部人群',
        choices: () => codes({ I: 'Ⅰ类', II: 'Ⅱ类', III: 'Ⅲ类' })
      },
      {
        name: 'signed',
        word: '签约',
        none: '签约不限',
        choices: () => codes({ yes: '已签约', no: '未签约' })
      },
      { name: 'status', word: '档案状态', isNeeded: true, choices: () => codes(statusLabels) }
    ],
    columns: [
      nameColumn('name'),
      sexColumn(),
      ageColumn('age'),
      {
        name: 'tail',
        word: '证件尾号',
        leaves: 2,
        secret: 'phone',
        text: ({ resident }) => resident.idTail ?? '—'
      },
      phoneColumn(),
      committeeColumn('committee'),
      {
        name: 'conditions',
        word: '慢病与标记',
        isLong: true,
        text: ({ resident }) =>
          [...resident.conditions.map(code => diseaseLabels[code]), ...resident.flags].join('、')
      },
      {
        name: 'allergies',
        word: '过敏',
        leaves: 5,
        isLong: true,
        text: ({ resident }) => resident.allergies.join('、'),
        tone: ({ resident }) => (resident.allergies.length > 0 ? 'attention' : '')
      },
      { name: 'doctor', word: '责任医生', sort: 'doctor', text: ({ doctorName }) => doctorName ?? '—' },
      {
        name: 'record',
        word: '档案号',
        sort: 'number',
        leaves: 1,
        text: ({ resident }) => resident.recordNumber,
        tone: () => 'quiet'
      }
    ],
    empty: {
      text: '没有符合这些条件的居民',
      hint: '放宽一项筛选，或在上面输入姓名、证号、电话查找；还没有居民时，新建或从表格导入。'
    }
  }
}
