import { createHash } from 'node:crypto'

export type Answer = 'happened' | 'not-happened' | 'unsure' | 'no-answer' | 'refused'
export type Finding = 'none' | 'not-done' | 'wrong-day' | 'incomplete' | 'record-fault'
export interface CallOutcome {
  readonly answer: Answer
  readonly saidDay: string | null
  readonly satisfaction: number | null
  readonly finding: Finding
}

/**
 * A random sample without repetition that anybody can draw again: everything in the order of the SHA-256 of seed and
 * record, the first so many.
 */
export function draw<T extends { readonly recordId: string }>(
  frame: readonly T[],
  size: number,
  seed: string
): readonly T[] {
  const rank = (one: T): string => createHash('sha256').update(`${seed}|${one.recordId}`).digest('hex')
  return frame
    .map(one => ({ one, rank: rank(one) }))
    .sort((first, second) => (first.rank < second.rank ? -1 : 1))
    .slice(0, size)
    .map(({ one }) => one)
}

/** What is wrong with the answers of a call-back, by field; empty: nothing. */
export function callProblems(
  call: CallOutcome,
  visit: { readonly day: string; readonly today: string }
): Readonly<Record<string, string>> {
  const { answer, saidDay, satisfaction, finding } = call
  const wasReached = answer !== 'no-answer' && answer !== 'refused'
  return {
    ...(!wasReached && (satisfaction !== null || finding !== 'none' || saidDay !== null)
      ? { answer: '未接通或拒访时不填回答' }
      : {}),
    ...(answer === 'not-happened' && finding === 'none' ? { finding: '居民说没有发生，请选择问题' } : {}),
    ...(answer === 'not-happened' && saidDay !== null ? { saidDay: '没有发生，不填日期' } : {}),
    ...(saidDay !== null && saidDay > visit.today ? { saidDay: '不能在今天之后' } : {}),
    ...(answer === 'happened' && saidDay !== null && saidDay !== visit.day && finding === 'none'
      ? { finding: `与记录日期 ${visit.day} 不符，请选择问题` }
      : {})
  }
}

export interface QualityRate {
  readonly name: string
  readonly formula: string
  readonly numerator: number
  readonly denominator: number
  /** Two decimals; null: nobody yet. */
  readonly percent: number | null
}
const rate = (name: string, formula: string, numerator: number, denominator: number): QualityRate => ({
  name,
  formula,
  numerator,
  denominator,
  percent: denominator === 0 ? null : Math.round((numerator * 10_000) / denominator) / 100
})

/** What the call-backs of a sample say. No source states how the rates are formed: the formulas stand beside them. */
export function ratesOf(size: number, calls: readonly CallOutcome[]): readonly QualityRate[] {
  const reached = calls.filter(({ answer }) => answer !== 'no-answer' && answer !== 'refused')
  const rated = reached.filter(({ satisfaction }) => satisfaction !== null)
  return [
    rate('回访完成率', '已回访 ÷ 抽样数', calls.length, size),
    rate('接通率', '接通并回答 ÷ 已回访', reached.length, calls.length),
    rate(
      '真实率',
      '回答“确有服务” ÷ 接通并回答',
      reached.filter(({ answer }) => answer === 'happened').length,
      reached.length
    ),
    rate(
      '满意率',
      '评 4–5 分 ÷ 作出评分',
      rated.filter(({ satisfaction }) => (satisfaction ?? 0) >= 4).length,
      rated.length
    ),
    rate(
      '问题率',
      '有问题 ÷ 接通并回答',
      reached.filter(({ finding }) => finding !== 'none').length,
      reached.length
    )
  ]
}
