import { type accessContract } from '@contract/access'
import { type OutputOf } from '@contract/lib'

export type JournalRow = OutputOf<(typeof accessContract)['journal']>[number]

const entities: Readonly<Record<string, string>> = {
  resident: '居民',
  household: '家庭',
  'blood-pressure': '血压',
  'blood-pressure-unclaimed': '未认领读数',
  'follow-up': '随访',
  account: '账号',
  'sign-in': '登录',
  centre: '中心',
  'desk-device': '设备',
  capture: '测量'
}
export const entityLabel = (entity: string): string => entities[entity] ?? entity
export const entityOptions = Object.entries(entities).map(([code, label]) => ({ code, label }))

/** What was done, in one word. */
export function deedOf({ entity, before, after }: JournalRow): string {
  if (entity === 'sign-in') return '登录'
  if (before === null || before === undefined) return '新增'
  return after === null || after === undefined ? '删除' : '修改'
}

export interface FieldChange {
  readonly field: string
  readonly before: string
  readonly after: string
}

const flat = (value: unknown, path = ''): readonly (readonly [string, string])[] => {
  if (value === null || value === undefined) return path === '' ? [] : [[path, '']]
  if (typeof value !== 'object') return [[path === '' ? '值' : path, String(value)]]
  return Object.entries(value).flatMap(([key, inner]) => flat(inner, path === '' ? key : `${path}.${key}`))
}

/** Field by field, only what differs. */
export function changesOf({ before, after }: JournalRow): readonly FieldChange[] {
  const then = new Map(flat(before))
  const now = new Map(flat(after))
  return [...new Set([...then.keys(), ...now.keys()])]
    .map(field => ({ field, before: then.get(field) ?? '', after: now.get(field) ?? '' }))
    .filter(change => change.before !== change.after)
}
