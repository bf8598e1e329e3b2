import type { InstitutionLevel } from '@contract/directory'

export const levels: Readonly<Record<InstitutionLevel, string>> = {
  city: '市级医院',
  district: '区级医院',
  community: '社区卫生服务中心',
  station: '社区卫生服务站',
  township: '乡镇卫生院',
  village: '村卫生室',
  other: '其他'
}
export const levelOptions = (Object.entries(levels) as [InstitutionLevel, string][]).map(([code, label]) => ({
  code,
  label
}))

/** Teams and institutions alike. */
export const openStates = [
  { code: 'active', key: '1', label: '在用' },
  { code: 'closed', key: '2', label: '停用' }
] as const
