import type { policyContract } from '@contract/policy'
import type { OutputOf } from '@contract/lib'
import type { Field } from '@contract/policy/pack/fields'
import { regions } from '@contract/policy/pack'

export type RegionPolicy = OutputOf<(typeof policyContract)['active']>
export type PackValue = RegionPolicy['values'][number]['value']
export type Packs = OutputOf<(typeof policyContract)['packs']>
export type Pack = Packs[number]
export type Override = RegionPolicy['overrides'][number]
type PackCertainty = RegionPolicy['values'][number]['certainty']

/** How sure the source is, in words. */
export const packCertainties: Readonly<
  Record<PackCertainty, { readonly label: string; readonly says: string }>
> = {
  stated: { label: '材料原文', says: '地方材料写明' },
  standard: { label: '国家文件', says: '国家文件写明' },
  derived: { label: '推算', says: '由材料数字算出' },
  unverified: { label: '未核实', says: '通行说法，未见原文，请核对' },
  design: { label: '本系统约定', says: '没有出处，由本系统约定' }
}

const yuan = (fen: number): string =>
  (fen / 100).toLocaleString('zh-CN', { minimumFractionDigits: fen % 100 === 0 ? 0 : 2 })
const unitOf = ({ unit }: Field): string => (unit === undefined || unit === '' ? '' : ` ${unit}`)

type Cell = PackValue | null | undefined
const single = (field: Field, value: Cell): string => {
  if (field.kind === 'yes-no') return value === true ? '是' : '否'
  if (typeof value === 'number') return `${field.kind === 'fen' ? yuan(value) : value}${unitOf(field)}`
  return typeof value === 'string' ? (field.words?.[value] ?? value) : ''
}

/** A value as people read it, one string a line; a table has a line for each row. */
export function linesOf(field: Field, value: PackValue): readonly string[] {
  if (!Array.isArray(value)) return [single(field, value)]
  if (field.columns === undefined) {
    const listed = value.map(one =>
      typeof one === 'string' || typeof one === 'number' ? (field.words?.[String(one)] ?? String(one)) : ''
    )
    return [`${listed.join('、')}${field.kind === 'numbers' ? unitOf(field) : ''}`]
  }
  const columns = Object.entries(field.columns)
  return value.map(row => {
    if (typeof row !== 'object') return ''
    const cells = columns.flatMap(([name, column], index) => {
      const cell = row[name]
      if (cell === null || cell === undefined) return []
      const text = linesOf(column, cell).join('')
      return [index === 0 || column.kind === 'code' ? text : `${column.label} ${text}`]
    })
    return cells.join('，')
  })
}

/** `杭州市`, later `杭州市（第 2 版）`. */
export function packName(packId: string): string {
  const [, region = '', version = ''] = /^(.+)-(\d+)$/.exec(packId) ?? []
  const name = Object.entries(regions).find(([code]) => code === region)?.[1] ?? packId
  return version === '1' ? name : `${name}（第 ${version} 版）`
}

/** The newest version of each region's pack, in the order of the regions. */
export const newestOf = (packs: Packs): Packs =>
  Object.keys(regions).flatMap(region => {
    const versions = packs.filter(pack => pack.region === region)
    return versions.toSorted((one, other) => other.version - one.version).slice(0, 1)
  })
