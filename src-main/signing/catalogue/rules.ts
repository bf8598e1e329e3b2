import type { ServicePackage } from './contract.ts'
import type { StoredItem, StoredPackage } from './store.ts'

/** Fees of all items times their number a year; null when one has no fee or no number. */
export function itemsFenOf(
  lines: readonly Pick<StoredPackage['lines'][number], 'feeFen' | 'timesPerYear'>[]
): number | null {
  let sum = 0
  for (const { feeFen, timesPerYear } of lines) {
    if (feeFen === null || timesPerYear === null) return null
    sum += feeFen * timesPerYear
  }
  return sum
}

const yuan = (fen: number): string => (fen / 100).toFixed(2)

/** The fees of those lines that have one and a number; what of the sum is known. */
export const knownFenOf = (
  lines: readonly Pick<StoredPackage['lines'][number], 'feeFen' | 'timesPerYear'>[]
): number => lines.reduce((sum, { feeFen, timesPerYear }) => sum + (feeFen ?? 0) * (timesPerYear ?? 0), 0)

type Priced = Pick<
  StoredPackage,
  'payType' | 'priceFen' | 'insuranceFen' | 'publicHealthFen' | 'discountFen'
> & { readonly lines: readonly Pick<StoredPackage['lines'][number], 'feeFen' | 'timesPerYear'>[] }

/** 大丰：项目收费合计 − 医保补偿 − 公共卫生经费 − 优惠 = 包价. */
export function priceOf(
  priced: Priced
): Pick<ServicePackage, 'itemsFen' | 'builtUpFen'> & { readonly warnings: string[] } {
  const { priceFen, insuranceFen, publicHealthFen, discountFen, payType } = priced
  const itemsFen = itemsFenOf(priced.lines)
  const builtUpFen =
    itemsFen === null || insuranceFen === null || publicHealthFen === null || discountFen === null
      ? null
      : itemsFen - insuranceFen - publicHealthFen - discountFen
  const warnings = [
    ...(payType === 'government-full' && priceFen !== null && priceFen > 0
      ? ['政府全额付费的服务包，居民价格应为 0']
      : []),
    ...(priceFen !== null && builtUpFen !== null && builtUpFen !== priceFen
      ? [`价格构成合计 ${yuan(builtUpFen)} 元，与包价 ${yuan(priceFen)} 元不符`]
      : []),
    ...(priceFen !== null && itemsFen !== null && priceFen > itemsFen
      ? [`包价 ${yuan(priceFen)} 元高于项目合计 ${yuan(itemsFen)} 元`]
      : [])
  ]
  return { itemsFen, builtUpFen, warnings }
}
export const presentPackage = (stored: StoredPackage): ServicePackage => ({ ...stored, ...priceOf(stored) })

/** Whether an item can stand in a package that is published on that day. */
export const isUsableOn = ({ validTo }: Pick<StoredItem, 'validTo'>, day: string): boolean =>
  validTo === null || day <= validTo

/** Whether it can be signed on a day. */
export const isSignableOn = (
  { status, validFrom, validTo }: Pick<StoredPackage, 'status' | 'validFrom' | 'validTo'>,
  day: string
): boolean =>
  status !== 'draft' && validFrom !== null && validFrom <= day && (validTo === null || day <= validTo)
