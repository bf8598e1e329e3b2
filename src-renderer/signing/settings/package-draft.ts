import type { InputOf } from '@contract/lib'
import type { catalogueContract, ServiceItem, ServicePackage } from '@contract/signing/catalogue'
import { timesLabel } from '../labels.ts'
import { fenOf, yuanOf } from './catalogue-words.ts'

type PackageInput = Omit<InputOf<(typeof catalogueContract)['savePackage']>, 'id' | 'version'>

export interface DraftLine {
  readonly itemId: string
  timesPerYear: number | null
  isUnlimited: boolean
}
/** A draft as it is typed; money in yuan. */
export interface PackageForm {
  name: string
  kind: ServicePackage['kind']
  payType: ServicePackage['payType']
  tier: ServicePackage['tier']
  types: string[]
  chargeCode: string
  priceYuan: number | null
  insuranceYuan: number | null
  publicHealthYuan: number | null
  discountYuan: number | null
  lines: DraftLine[]
}

export const formOf = (one: ServicePackage | null): PackageForm => ({
  name: one?.name ?? '',
  kind: one?.kind ?? 'basic',
  payType: one?.payType ?? 'government-full',
  tier: one?.tier ?? null,
  types: [...(one?.types ?? [])],
  chargeCode: one?.chargeCode ?? '',
  priceYuan: one === null ? 0 : yuanOf(one.priceFen),
  insuranceYuan: yuanOf(one?.insuranceFen ?? null),
  publicHealthYuan: yuanOf(one?.publicHealthFen ?? null),
  discountYuan: yuanOf(one?.discountFen ?? null),
  lines: (one?.lines ?? []).map(({ itemId, timesPerYear, isUnlimited }) => ({
    itemId,
    timesPerYear,
    isUnlimited
  }))
})

/** What is sent: a negotiated package has no price of its own, an unlimited line no number. */
export const inputOf = (form: PackageForm): PackageInput => ({
  name: form.name,
  kind: form.kind,
  payType: form.payType,
  tier: form.tier,
  types: [...form.types],
  chargeCode: form.chargeCode,
  priceFen: form.payType === 'resident-negotiated' ? null : fenOf(form.priceYuan),
  insuranceFen: fenOf(form.insuranceYuan),
  publicHealthFen: fenOf(form.publicHealthYuan),
  discountFen: fenOf(form.discountYuan),
  lines: form.lines.map(({ itemId, timesPerYear, isUnlimited }) => ({
    itemId,
    isUnlimited,
    timesPerYear: isUnlimited ? null : timesPerYear
  }))
})

/** What a draft does otherwise than the version before it: `新增 …`, `去掉 …`, `… 每年 4 次 → 每年 6 次`. */
export function changesSince(
  before: ServicePackage,
  form: PackageForm,
  items: readonly Pick<ServiceItem, 'id' | 'name'>[]
): readonly string[] {
  const names = new Map(items.map(({ id, name }) => [id, name]))
  const nameOf = (id: string): string => names.get(id) ?? id
  const old = new Map(before.lines.map(line => [line.itemId, line]))
  const kept = new Set(form.lines.map(({ itemId }) => itemId))
  const { lines, priceFen = null } = inputOf(form)
  const price = (fen: number | null): string => (fen === null ? '协商' : `${String(fen / 100)} 元`)
  return [
    ...(priceFen === before.priceFen ? [] : [`价格 ${price(before.priceFen)} → ${price(priceFen)}`]),
    ...form.lines.filter(({ itemId }) => !old.has(itemId)).map(({ itemId }) => `新增 ${nameOf(itemId)}`),
    ...before.lines.filter(({ itemId }) => !kept.has(itemId)).map(({ name }) => `去掉 ${name}`),
    ...lines.flatMap(({ itemId, timesPerYear = null, isUnlimited = false }) => {
      const was = old.get(itemId)
      if (was === undefined) return []
      const now = timesLabel({ timesPerYear, isUnlimited })
      return timesLabel(was) === now ? [] : [`${nameOf(itemId)} ${timesLabel(was)} → ${now}`]
    })
  ]
}

/** Where a version stands on a day, as people say it. */
export function offerStateOf(
  { status, validFrom, validTo }: Pick<ServicePackage, 'status' | 'validFrom' | 'validTo'>,
  day: string
): '草稿' | '待启用' | '可签' | '停签' {
  if (status === 'draft' || validFrom === null) return '草稿'
  if (validFrom > day) return '待启用'
  return validTo === null || day <= validTo ? '可签' : '停签'
}
