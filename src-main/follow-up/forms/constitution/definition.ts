import type { AnswersOf, FormDefinition } from '../contract.ts'
import { signFields, visitFields } from '../shared/contract.ts'
import { endFields } from '../shared/sheet/contract.ts'
import { questions } from './questions.ts'
import { balanced, biased, constitutionScores, undetermined } from './types.ts'

const codeOf = <C extends string, K extends string>({
  code,
  key,
  label
}: {
  readonly code: C
  readonly key: K
  readonly label: string
}) => ({ code, key, label })

/** The score and the judgement of one constitution. */
const judged = ({ code, label }: { readonly code: string; readonly label: string }) => ({
  score: {
    type: 'worked-out' as const,
    what: 'score' as const,
    score: code,
    label: `${label}得分`,
    linkId: `result.${code}`
  },
  band: {
    type: 'worked-out' as const,
    what: 'band' as const,
    score: code,
    label: `${label}判定`,
    linkId: `result.${code}-is`
  }
})
const [qi, yang, yin, phlegm, heat, stasis, stagnant, special] = biased.map(judged)
if (!qi || !yang || !yin || !phlegm || !heat || !stasis || !stagnant || !special)
  throw new Error('there are eight biased constitutions')
const even = judged(balanced)

const fields = {
  visitDate: { ...visitFields.visitDate, label: '填表日期' },
  weightKg: signFields.weightKg,
  heightCm: signFields.heightCm,
  bmi: signFields.bmi,
  waistCm: {
    type: 'number',
    label: '腹围',
    before: '腹围',
    linkId: 'signs.waist',
    unit: 'cm',
    ucum: 'cm',
    limit: 'waistCm',
    last: 'shown'
  },
  ...questions,
  ...{ qiScore: qi.score, qiIs: qi.band, yangScore: yang.score, yangIs: yang.band },
  ...{ yinScore: yin.score, yinIs: yin.band, phlegmScore: phlegm.score, phlegmIs: phlegm.band },
  ...{ heatScore: heat.score, heatIs: heat.band, stasisScore: stasis.score, stasisIs: stasis.band },
  ...{ stagnantScore: stagnant.score, stagnantIs: stagnant.band },
  ...{ specialScore: special.score, specialIs: special.band, evenScore: even.score, evenIs: even.band },
  /** By which they are guided; all that were found stand beside it. */
  constitution: {
    type: 'code',
    label: '主要体质',
    linkId: 'result.constitution',
    list: 'constitution',
    last: 'shown',
    needed: '请选择主要体质',
    codes: [...biased.map(codeOf), codeOf(balanced), codeOf(undetermined)]
  },
  guidance: {
    type: 'codes',
    label: '保健指导',
    told: '中医药保健指导',
    linkId: 'result.guidance',
    list: 'guidance',
    last: 'shown',
    codes: [
      { code: '1', key: '1', label: '情志调摄' },
      { code: '2', key: '2', label: '饮食调养' },
      { code: '3', key: '3', label: '起居调摄' },
      { code: '4', key: '4', label: '运动保健' },
      { code: '5', key: '5', label: '穴位保健' },
      { code: '6', key: '6', label: '其他' }
    ]
  },
  guidanceOther: {
    type: 'text',
    most: 100,
    label: '其他指导',
    linkId: 'result.guidance-other',
    placeholder: '其他指导',
    shows: { guidance: ['6'] },
    needed: '请写明其他指导',
    beside: 'guidance'
  },
  ...endFields
} as const

const asked = Object.keys(questions)
const line = (name: string) => ({ fields: [name], question: 'beside' as const })
/** The screen's left column ends here. */
const half = 18

/** 老年人中医药健康管理服务记录表，国家基本公共卫生服务规范（第三版）: nine constitutions by 33 questions. */
export const constitution = {
  kind: 'constitution',
  edition: 'NBPHS-3',
  questionnaireId: '7c0a4d19-2e83-5f6a-b1d7-4e9f3a5c8062',
  name: 'ElderlyConstitution',
  title: '老年人中医药健康管理服务记录表',
  source: '国家基本公共卫生服务规范（第三版）中医药健康管理服务规范 附件：老年人中医药健康管理服务记录表',
  word: '老年人中医体质辨识',
  visit: '老年人中医药健康管理',
  whom: { by: 'age', from: 65 },
  headline: ['constitution'],
  fields,
  groups: {
    visit: '填表',
    signs: '体征',
    questions: '近一年的体验和感觉',
    result: '体质辨识与中医药保健指导',
    decision: '下次评估',
    correction: '更正'
  },
  columns: [
    [
      { fields: ['visitDate'] },
      { label: '体重', fields: ['weightKg', 'heightCm', 'waistCm'], wide: true },
      { fields: ['bmi'] },
      ...asked.slice(0, half).map(line)
    ],
    [
      ...asked.slice(half).map(line),
      { fields: ['constitution'], wide: true },
      { fields: ['guidance', 'guidanceOther'], wide: true },
      { fields: ['nextVisitDate'] },
      { fields: ['overrideReason'], wide: true }
    ]
  ],
  paper: [
    {
      head: '请根据近一年的体验和感觉，回答以下问题。',
      questions: asked,
      answers: [
        { code: '1', label: '没有（根本不/从来没有）' },
        { code: '2', label: '很少（有一点/偶尔）' },
        { code: '3', label: '有时（有些/少数时间）' },
        { code: '4', label: '经常（相当/多数时间）' },
        { code: '5', label: '总是（非常/每天）' }
      ]
    },
    {
      scores: constitutionScores.map(({ code }) => code),
      value: '得分',
      band: '体质辨识'
    },
    {
      rows: [
        [
          { label: '体重、身高', fields: ['weightKg', 'heightCm'] },
          { label: '腹围', fields: ['waistCm'] }
        ],
        [{ label: '主要体质', fields: ['constitution'] }],
        [{ label: '中医药保健指导', fields: ['guidance'] }],
        [{ label: '填表日期', fields: ['visitDate'] }]
      ]
    },
    'end'
  ],
  scores: constitutionScores,
  due: {
    days: 365,
    says: '每年 1 次',
    clause: '规范第三版 中医药健康管理 老年人：每年提供 1 次中医药健康管理服务'
  }
} as const satisfies FormDefinition

export type ConstitutionForm = AnswersOf<typeof fields>
