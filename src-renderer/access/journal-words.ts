import type { accessContract } from '@contract/access'
import type { OutputOf } from '@contract/lib'

export type JournalRow = OutputOf<(typeof accessContract)['journal']>[number]

export interface FieldChange {
  readonly field: string
  readonly before: string
  readonly after: string
}

/** Words of the fields an auditor looks at most; the rest keep their stored names. */
const fieldWords: Readonly<Record<string, string>> = {
  name: '姓名',
  login: '登录名',
  roles: '岗位',
  status: '状态',
  failedBefore: '之前输错次数',
  idNumber: '证件号',
  sex: '性别',
  birthDate: '出生日期',
  phones: '电话',
  number: '号码',
  address: '地址',
  phone: '电话',
  allergies: '过敏',
  conditions: '慢性病',
  diagnosedOn: '确诊日期',
  committeeCode: '居委会代码',
  committees: '居委会',
  code: '代码',
  doctorId: '责任医生',
  version: '版本',
  form: '随访表',
  visitDate: '随访日期',
  systolicMmHg: '收缩压',
  diastolicMmHg: '舒张压',
  heartRatePerMinute: '心率',
  pulsePerMinute: '脉搏',
  weightKg: '体重',
  heightCm: '身高',
  classification: '分类',
  nextVisitDate: '下次随访',
  path: '串口',
  driverId: '型号',
  port: '串口参数',
  residentId: '居民编号',
  recordNumber: '档案号',
  idleLockMinutes: '锁屏分钟'
}
export const fieldLabel = (path: string): string =>
  path
    .split('.')
    .map(part => (/^\d+$/.test(part) ? `第 ${Number(part) + 1} 项` : (fieldWords[part] ?? part)))
    .join(' › ')

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
