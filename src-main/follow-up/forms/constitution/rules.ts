import type { ScoreResult } from '../../../lib/score/contract.ts'
import { massOf } from '../../body-mass.ts'
import type { Checking } from '../../checking.ts'
import type { Judged, SheetRules } from '../../sheet.ts'
import type { ConstitutionForm } from './definition.ts'
import { balanced, biased, undetermined } from './types.ts'

/** Where each decision is written. 本系统约定: our reading where the form is silent. */
const clauses = {
  judged:
    '老年人中医药健康管理服务记录表 体质判定标准表：偏颇体质 ≥11 是、9～10 倾向是、≤8 否；平和质 ≥17 且其他都 ≤8 是、都 ≤10 基本是',
  main: '体质判定标准表 填表说明 2（2）：兼夹体质都如实记录，以分数高的为主要体质进行指导',
  equal: '体质判定标准表 填表说明 2（3）：分数一致，由中医师依据专业知识判定',
  beside: '本系统约定：平和质“基本是”与倾向的偏颇体质并存时不分先后，由医生选择',
  none: '体质判定标准表 填表说明 2（5）：每种体质都不是，返回查找原因，或 2 周后重新采集填写'
} as const
const againAfterDays = 14

type Code = NonNullable<ConstitutionForm['constitution']>

/** What they may be guided by without a word of why; nothing while a question is open. */
export function mainOf(scores: readonly ScoreResult[]): {
  readonly codes: readonly Code[]
  readonly clause: string
} {
  const of = (code: string) => scores.find(({ score }) => score === code)
  const even = of(balanced.code)
  if (even === undefined) return { codes: [], clause: clauses.main }
  const standing = (band: string): readonly Code[] => {
    const found = biased.flatMap(({ code }) => {
      const value = of(code)
      return value?.band === band ? [{ code, value: value.value }] : []
    })
    const highest = Math.max(...found.map(({ value }) => value))
    return found.flatMap(({ code, value }) => (value === highest ? [code] : []))
  }
  const chosen = (codes: readonly Code[]) => ({
    codes,
    clause: codes.length > 1 ? clauses.equal : clauses.main
  })
  const is = standing('是')
  if (is.length > 0) return chosen(is)
  const leaning = standing('倾向是')
  if (even.band === '是') return chosen([balanced.code])
  if (even.band === '基本是') return { codes: [balanced.code, ...leaning], clause: clauses.beside }
  return leaning.length > 0 ? chosen(leaning) : { codes: [undetermined.code], clause: clauses.none }
}

const labelOf = (code: Code): string =>
  [...biased, balanced, undetermined].find(each => each.code === code)?.label ?? code

function judge(_form: ConstitutionForm, scores: readonly ScoreResult[]): Judged {
  const { codes, clause } = mainOf(scores)
  if (codes.length === 0) return { proposed: null, reasons: [] }
  const found = scores.filter(({ band }) => band !== '否')
  const text =
    codes.length === 1
      ? `主要体质：${codes.map(labelOf).join('')}`
      : `请选择主要体质：${codes.map(labelOf).join('、')}`
  const reasons = found.map(({ name, value, band }) => ({
    text: `${name} ${String(value)} 分：${band}`,
    clause: clauses.judged,
    fields: []
  }))
  return { proposed: null, reasons: [...reasons, { text, clause, fields: ['constitution'] }] }
}

/** 9: by the body mass index, unrounded; null: nothing was measured. */
export function weightAnswer(weightKg: number | null, heightCm: number | null): ConstitutionForm['q9'] {
  const mass = massOf(weightKg, heightCm)
  if (mass === null) return null
  if (mass.atLeast(28)) return '5'
  if (mass.atLeast(26)) return '4'
  if (mass.atLeast(25)) return '3'
  return mass.atLeast(24) ? '2' : '1'
}

/** 28: below 80 and above 105 as measured, between them in whole centimetres. */
export function waistAnswer(waistCm: number | null): ConstitutionForm['q28'] {
  if (waistCm === null) return null
  if (waistCm < 80) return '1'
  if (waistCm > 105) return '5'
  const whole = Math.floor(waistCm + 0.5)
  if (whole <= 85) return '2'
  return whole <= 90 ? '3' : '4'
}

function check(form: ConstitutionForm, scores: readonly ScoreResult[], checking: Checking): void {
  const { demand, say, findings } = checking
  const byWeight = weightAnswer(form.weightKg, form.heightCm)
  demand(
    form.q9 !== null && byWeight !== null && form.q9 !== byWeight,
    'q9',
    `按体重和身高，第 9 题应选 ${byWeight ?? ''}`
  )
  const byWaist = waistAnswer(form.waistCm)
  demand(
    form.q28 !== null && byWaist !== null && form.q28 !== byWaist,
    'q28',
    `按腹围，第 28 题应选 ${byWaist ?? ''}`
  )
  const is = (code: string): boolean => scores.some(({ score, band }) => score === code && band === '是')
  if (is('yin-deficient') && is('yang-deficient')) {
    say(
      findings.warnings,
      'constitution',
      '既是阴虚质又是阳虚质：请返回核对作答（第 10、11、12、13、21、26、29、31 题），必要时由中医师判定'
    )
  }
  const { codes } = mainOf(scores)
  const { constitution } = form
  demand(
    constitution !== null && codes.length > 0 && !codes.includes(constitution) && form.overrideReason === '',
    'overrideReason',
    '主要体质与判定标准不同，请写明原因'
  )
  demand(
    constitution !== null && constitution !== undetermined.code && form.guidance.length === 0,
    'guidance',
    '请选择所做的中医药保健指导'
  )
}

export const constitutionRules: SheetRules<ConstitutionForm> = {
  judge,
  nextOf: ({ constitution }) =>
    constitution === undetermined.code
      ? {
          action: 'routine',
          days: againAfterDays,
          why: { text: '2 周后重新采集', clause: clauses.none, fields: ['constitution'] }
        }
      : null,
  check
}
