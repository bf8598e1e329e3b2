import type { Centre } from './centre.ts'
import { measure, type Row } from './measure.ts'

interface Page {
  readonly next: string | null
  readonly total: number
}

/** Every list and what it is most often narrowed by: the first page, the two-hundredth, and one row with the count. */
export async function benchLists(centre: Centre): Promise<readonly Row[]> {
  const [doctor] = await centre
    .ask<{ id: string; roles: string[] }[]>('access.staff')
    .then(staff => staff.filter(({ roles }) => roles.includes('doctor')))
  const mine = { doctorId: doctor?.id }
  const committee = { committeeCode: '003' }
  const lists = [
    ['应访名单', 'followUp.due', {}],
    ['应访名单 · 逾期', 'followUp.due', { state: 'overdue' }],
    ['应访名单 · 两周随访', 'followUp.due', { state: 'two-week' }],
    ['应访名单 · 一位医生', 'followUp.due', mine],
    ['应访名单 · 一个居委会', 'followUp.due', committee],
    ['居民名册', 'resident.browse', {}],
    ['居民名册 · 一个居委会', 'resident.browse', committee],
    ['居民名册 · 一位医生', 'resident.browse', mine],
    ['居民名册 · 高血压', 'resident.browse', { disease: 'hypertension' }],
    ['居民名册 · 高血压 65–79 岁', 'resident.browse', { disease: 'hypertension', age: '65-79' }],
    ['居民名册 · 高血压，一个居委会', 'resident.browse', { ...committee, disease: 'hypertension' }],
    ['居民名册 · 高血压未签约', 'resident.browse', { disease: 'hypertension', signed: 'no' }],
    ['居民名册 · 65–79 岁', 'resident.browse', { age: '65-79' }],
    ['居民名册 · 65–79 岁未签约', 'resident.browse', { age: '65-79', signed: 'no' }],
    ['居民名册 · 未签约', 'resident.browse', { signed: 'no' }],
    ['居民名册 · Ⅰ类未签约，一位医生', 'resident.browse', { ...mine, populationClass: 'I', signed: 'no' }],
    ['优先未签 · Ⅰ类', 'signing.priority', {}],
    ['优先未签 · Ⅲ类', 'signing.priority', { populationClass: 'III' }],
    ['优先未签 · 一位医生', 'signing.priority', mine],
    ['到期续签', 'signing.expiring', {}],
    ['到期续签 · 一位医生', 'signing.expiring', mine],
    ['到期续签 · 一个居委会', 'signing.expiring', committee],
    ['未完成签约', 'signing.openSignings', {}],
    ['履约名单 · 逾期', 'signing.fulfilmentPanel', {}],
    ['履约名单 · 未到期', 'signing.fulfilmentPanel', { state: 'later' }],
    ['履约名单 · 一位医生', 'signing.fulfilmentPanel', mine]
  ] as const
  const rows: Row[] = []
  for (const [what, path, filters] of lists) {
    const ask = (more: object): Promise<Page> => centre.ask<Page>(path, { filters, ...more })
    const times = Array.from({ length: 100 })
    const first = await ask({})
    const note = `${first.total.toLocaleString('en')} rows`
    rows.push({ what: `${what} · 第 1 页`, times: await measure(times, () => ask({})), note })
    rows.push({ what: '  计数（1 行）', times: await measure(times, () => ask({ size: 1 })) })
    const after = await placeOf(ask, 199 * 50)
    if (after !== null) rows.push({ what: '  第 200 页', times: await measure(times, () => ask({ after })) })
  }
  return rows
}

/** Where the row after so many begins; null: there are not so many. */
async function placeOf(ask: (more: object) => Promise<Page>, many: number): Promise<string | null> {
  let after: string | null = null
  for (let seen = 0; seen < many; seen += 50) {
    const { next }: Page = await ask({ size: 50, after })
    if (next === null) return null
    after = next
  }
  return after
}
