import type { AnswersOf, FormDefinition } from '../contract.ts'
import { visitFields } from '../shared/contract.ts'
import { endFields } from '../shared/sheet/contract.ts'

/** The columns of the sheet. */
const able = { code: '1', key: '1', label: '可自理', points: 0 } as const
const mild = { code: '2', key: '2', label: '轻度依赖', points: 1 } as const
const moderate = { code: '3', key: '3', label: '中度依赖' } as const
const unable = { code: '4', key: '4', label: '不能自理' } as const

/** A question of the sheet; eating and dressing have no 轻度依赖, the form prints a dash there. */
const question = { type: 'code' } as const

const fields = {
  visitDate: { ...visitFields.visitDate, label: '评估日期' },
  eating: {
    ...question,
    label: '进餐',
    told: '进餐：使用餐具将饭菜送入口、咀嚼、吞咽等活动',
    linkId: 'self-care.eating',
    list: 'eating',
    last: 'shown',
    needed: '请评估进餐',
    codes: [
      { ...able, title: '独立完成' },
      { ...moderate, points: 3, title: '需要协助，如切碎、搅拌食物等' },
      { ...unable, points: 5, title: '完全需要帮助' }
    ]
  },
  washing: {
    ...question,
    label: '梳洗',
    told: '梳洗：梳头、洗脸、刷牙、剃须、洗澡等活动',
    linkId: 'self-care.washing',
    list: 'washing',
    last: 'shown',
    needed: '请评估梳洗',
    codes: [
      { ...able, title: '独立完成' },
      { ...mild, title: '能独立地洗头、梳头、洗脸、刷牙、剃须等，洗澡需要协助' },
      { ...moderate, points: 3, title: '在协助下和适当的时间内，能完成部分梳洗活动' },
      { ...unable, points: 7, title: '完全需要帮助' }
    ]
  },
  dressing: {
    ...question,
    label: '穿衣',
    told: '穿衣：穿衣裤、袜子、鞋子等活动',
    linkId: 'self-care.dressing',
    list: 'dressing',
    last: 'shown',
    needed: '请评估穿衣',
    codes: [
      { ...able, title: '独立完成' },
      { ...moderate, points: 3, title: '需要协助，在适当的时间内完成部分穿衣' },
      { ...unable, points: 5, title: '完全需要帮助' }
    ]
  },
  toilet: {
    ...question,
    label: '如厕',
    told: '如厕：小便、大便等活动及自控',
    linkId: 'self-care.toilet',
    list: 'toilet',
    last: 'shown',
    needed: '请评估如厕',
    codes: [
      { ...able, title: '不需协助，可自控' },
      { ...mild, title: '偶尔失禁，但基本上能如厕或使用便具' },
      { ...moderate, points: 5, title: '经常失禁，在很多提示和协助下尚能如厕或使用便具' },
      { ...unable, points: 10, title: '完全失禁，完全需要帮助' }
    ]
  },
  moving: {
    ...question,
    label: '活动',
    told: '活动：站立、室内行走、上下楼梯、户外活动',
    linkId: 'self-care.moving',
    list: 'moving',
    last: 'shown',
    needed: '请评估活动',
    codes: [
      { ...able, title: '独立完成所有活动' },
      { ...mild, title: '借助较小的外力或辅助装置能完成站立、行走、上下楼梯等' },
      { ...moderate, points: 5, title: '借助较大的外力才能完成站立、行走，不能上下楼梯' },
      { ...unable, points: 10, title: '卧床不起，活动完全需要帮助' }
    ]
  },
  total: {
    type: 'worked-out',
    what: 'score',
    score: 'self-care',
    label: '总评分',
    linkId: 'self-care.total'
  },
  ability: {
    type: 'worked-out',
    what: 'band',
    score: 'self-care',
    label: '评估结果',
    linkId: 'self-care.ability'
  },
  /** Who says so: the sheet is answered by themselves, or by whoever looks after them. */
  note: {
    type: 'text',
    most: 200,
    label: '备注',
    linkId: 'self-care.note',
    placeholder: '由谁回答、照护人等'
  },
  ...endFields
} as const

/** 老年人生活自理能力评估表，国家基本公共卫生服务规范（第三版）: five things, 0 to 37 points. */
export const elderly = {
  kind: 'elderly',
  edition: 'NBPHS-3',
  questionnaireId: '3d6b8f0e-51a7-5c3f-9e0b-8a1c6d2f4b97',
  name: 'ElderlySelfCare',
  title: '老年人生活自理能力评估表',
  source: '国家基本公共卫生服务规范（第三版）老年人健康管理服务规范 附件',
  word: '老年人自理评估',
  visit: '老年人生活自理能力评估',
  whom: { by: 'age', from: 65 },
  headline: ['total'],
  fields,
  groups: { visit: '评估', 'self-care': '生活自理能力', decision: '下次评估', correction: '更正' },
  columns: [
    [
      { fields: ['visitDate'] },
      { fields: ['eating'], question: 'beneath' },
      { fields: ['washing'], question: 'beneath' },
      { fields: ['dressing'], question: 'beneath' }
    ],
    [
      { fields: ['toilet'], question: 'beneath' },
      { fields: ['moving'], question: 'beneath' },
      { fields: ['note'] },
      { fields: ['nextVisitDate'] },
      { fields: ['overrideReason'], wide: true }
    ]
  ],
  paper: [
    { rows: [[{ label: '评估日期', fields: ['visitDate'] }]] },
    {
      head: '评估事项、内容与评分',
      questions: ['eating', 'washing', 'dressing', 'toilet', 'moving'],
      answers: [
        { code: '1', label: '可自理' },
        { code: '2', label: '轻度依赖' },
        { code: '3', label: '中度依赖' },
        { code: '4', label: '不能自理' }
      ],
      points: '判断评分'
    },
    { scores: ['self-care'], value: '总评分', band: '评估结果' },
    { rows: [[{ fields: ['note'] }]] },
    'end'
  ],
  scores: [
    {
      code: 'self-care',
      name: '生活自理',
      constant: 0,
      weights: {},
      bands: [
        { from: 0, to: 3, label: '可自理', alarming: false },
        { from: 4, to: 8, label: '轻度依赖', alarming: true },
        { from: 9, to: 18, label: '中度依赖', alarming: true },
        { from: 19, to: 37, label: '不能自理', alarming: true }
      ]
    }
  ],
  due: {
    days: 365,
    says: '每年 1 次',
    clause: '规范第三版 老年人健康管理 二、服务内容：每年提供 1 次健康管理服务，评估生活自理能力'
  }
} as const satisfies FormDefinition

export type ElderlyForm = AnswersOf<typeof fields>
