import { z } from 'zod'
import { day } from '../../lib/contract.ts'
import { fields, type Path, type ValueOf } from './fields/contract.ts'

export const regions = {
  national: '全国通用',
  shanghai: '上海市',
  hangzhou: '杭州市',
  xiamen: '厦门市',
  chengdu: '成都市',
  dafeng: '盐城市大丰区',
  jiangshan: '江山市',
  xuzhou: '徐州市',
  'beijing-yuetan': '北京市西城区月坛'
} as const
export const region = z.enum(Object.keys(regions) as [keyof typeof regions, ...(keyof typeof regions)[]])
export type Region = z.infer<typeof region>

/**
 * `stated`: the source says so. `standard`: a national text. `derived`: our arithmetic on what is stated. `unverified`:
 * known, the text itself not seen. `design`: no source, our choice.
 */
export const packCertainty = z.enum(['stated', 'standard', 'derived', 'unverified', 'design'])
export type PackCertainty = z.infer<typeof packCertainty>

/** A value with the document and the place it is taken from. */
export interface Sourced<T> {
  readonly value: T
  readonly source: string
  readonly certainty: PackCertainty
  readonly note?: string | undefined
}
/** Null: the source is silent, the centre is asked. */
export type PackValues = { readonly [P in Path]: Sourced<ValueOf<P>> | null }

const sourced = (value: z.ZodType) =>
  z.strictObject({
    value,
    source: z.string().min(1),
    certainty: packCertainty,
    note: z.string().min(1).optional()
  })
const values = z.strictObject(
  Object.fromEntries(Object.entries(fields).map(([path, { schema }]) => [path, sourced(schema).nullable()]))
) as unknown as z.ZodType<PackValues>

interface Share {
  readonly percent: number | null
  readonly amountFen: number | null
}
/** What is wrong with the shares of a fee; null: nothing. Shares left open are asked for, not wrong. */
function wrongShares(shares: readonly Share[], annualFen: number | null): string | null {
  const percents = shares.map(({ percent }) => percent)
  const amounts = shares.map(({ amountFen }) => amountFen)
  const sum = (list: readonly (number | null)[]): number | null =>
    list.reduce<number | null>((all, one) => (all === null || one === null ? null : all + one), 0)
  const percent = sum(percents.map(one => (one === null ? null : Math.round(one * 100))))
  const amount = sum(amounts)
  if (percent !== null && percent !== 100_00) return '各方比例合计应为 100%'
  return amount !== null && annualFen !== null && amount !== annualFen ? '各方金额合计应等于年签约费' : null
}

/** What is wrong with the shares a centre lays down itself; null: nothing, or no shares at all. */
export function sharesProblem(at: Path, value: unknown): string | null {
  if (at !== 'fee.payers' && at !== 'fee.distribution') return null
  const shares: readonly Share[] = fields[at].schema.safeParse(value).data ?? []
  const complete =
    shares.every(({ percent }) => percent !== null) || shares.every(({ amountFen }) => amountFen !== null)
  return complete ? wrongShares(shares, null) : '请填写每一方的比例，或填写每一方的金额'
}

/** One version of one region's policy. A pack that was shipped is never edited: a change is a further version. */
export const pack = z
  .strictObject({
    /** `hangzhou-1` */
    id: z.string().regex(/^[a-z-]+-\d+$/),
    region,
    version: z.int().positive(),
    /** Null: the sources do not say. */
    validFrom: day.nullable(),
    validTo: day.nullable(),
    documents: z.array(z.string().min(1)).min(1),
    /** Beside a value the sources leave open: what is known all the same. */
    remarks: z.partialRecord(z.enum(Object.keys(fields) as [Path, ...Path[]]), z.string().min(1)),
    values
  })
  .superRefine((one, context) => {
    const problem = (path: Path, message: string): void => {
      context.addIssue({ code: 'custom', path: ['values', path], message })
    }
    if (one.id !== `${one.region}-${String(one.version)}`) problem('fee.area', '编号应为地区加版本')
    const annualFen = one.values['fee.annualFen']?.value ?? null
    for (const path of ['fee.payers', 'fee.distribution'] as const) {
      const shares = one.values[path]?.value
      const wrong = shares === undefined ? null : wrongShares(shares, annualFen)
      if (wrong !== null) problem(path, wrong)
    }
    for (const [path, value] of Object.entries(one.values)) {
      if (value !== null && !one.documents.some(title => value.source.startsWith(title)))
        problem(path as Path, `出处不在本政策包的文件清单中：${value.source}`)
    }
  })
export type Pack = z.infer<typeof pack>
