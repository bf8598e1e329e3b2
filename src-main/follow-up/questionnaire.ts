import type {
  Coding,
  Questionnaire,
  QuestionnaireItem,
  QuestionnaireResponseItem,
  QuestionnaireResponseItemAnswer
} from '@medplum/fhirtypes'
import { canonicalOf, identifierOf, mentionOf, ownCoding, quantity } from '../lib/fhir.ts'
import type { FollowUp as Shown } from './contract.ts'

/** As stored: names are told by the Practitioner. */
type FollowUp = Omit<Shown, 'doctorName' | 'mark'>

/**
 * 高血压患者随访服务记录表, 国家基本公共卫生服务规范（第三版）, as one table from which both the published
 * Questionnaire and every QuestionnaireResponse are made: a linkId never changes its meaning.
 */
const questionnaireId = '6f1d7a52-9c1e-5d0b-8f64-2b3f0c0d41e7'
const questionnaireUrl = canonicalOf('Questionnaire', 'hypertension-follow-up')
const questionnaireVersion = 'NBPHS-3'
export const questionnaireCanonical = `${questionnaireUrl}|${questionnaireVersion}`

type Answers = readonly QuestionnaireResponseItemAnswer[]
/** A list of answers: its name, and the word for each code. */
type Options = readonly [list: string, words: Readonly<Record<string, string>>]
const codingOf = ([list, words]: Options, code: string): Coding =>
  ownCoding(`hypertension-follow-up-${list}`, code, words[code] ?? code)

interface Question {
  readonly linkId: string
  readonly text: string
  readonly type: NonNullable<QuestionnaireItem['type']>
  readonly options?: Options
  readonly repeats?: true
  readonly answers: (followUp: FollowUp) => Answers
}
interface Group {
  readonly linkId: string
  readonly text: string
  readonly items: readonly Question[]
}

type Form = FollowUp['form']

const written = (value: string): Answers => (value === '' ? [] : [{ valueString: value }])

const text = (linkId: string, title: string, read: (form: Form, followUp: FollowUp) => string): Question => ({
  linkId,
  text: title,
  type: 'string',
  answers: followUp => written(read(followUp.form, followUp))
})

const date = (
  linkId: string,
  title: string,
  read: (form: Form, followUp: FollowUp) => string | null
): Question => ({
  linkId,
  text: title,
  type: 'date',
  answers: followUp => {
    const value = read(followUp.form, followUp)
    return value === null ? [] : [{ valueDate: value }]
  }
})

const choice = (
  linkId: string,
  title: string,
  options: Options,
  read: (form: Form, followUp: FollowUp) => string | null | readonly string[],
  repeats?: true
): Question => ({
  linkId,
  text: title,
  type: 'choice',
  options,
  ...(repeats === undefined ? {} : { repeats }),
  answers: followUp => {
    const value = read(followUp.form, followUp)
    const codes = value === null ? [] : typeof value === 'string' ? [value] : value
    return codes.map(code => ({ valueCoding: codingOf(options, code) }))
  }
})

/** UCUM ignores annotations, `{cigarette}/d` is `/d`: what is counted stands in the unit that people read. */
const amount = (
  linkId: string,
  title: string,
  unit: string,
  shown: string,
  read: (form: Form) => number | null
): Question => ({
  linkId,
  text: title,
  type: 'quantity',
  answers: ({ form }) => {
    const value = read(form)
    return value === null ? [] : [{ valueQuantity: quantity(value, unit, shown) }]
  }
})

const grades: Options = ['grade', { '1': '良好', '2': '一般', '3': '差' }]
const salt: Options = ['salt', { light: '轻', medium: '中', heavy: '重' }]
const classes: Options = ['class', { '1': '控制满意', '2': '控制不满意', '3': '不良反应', '4': '并发症' }]

const groups: readonly Group[] = [
  {
    linkId: 'visit',
    text: '随访',
    items: [
      date('visit.date', '随访日期', form => form.visitDate),
      choice(
        'visit.outcome',
        '随访结果',
        ['outcome', { visited: '已随访', lost: '失访', dead: '死亡' }],
        form => form.outcome
      ),
      text('visit.lost-reason', '失访原因', form => form.lostReason),
      date('visit.death-date', '死亡日期', form => form.deathDate),
      text('visit.death-cause', '死亡原因', form => form.deathCause),
      choice('visit.way', '随访方式', ['way', { '1': '门诊', '2': '家庭', '3': '电话' }], form => form.way)
    ]
  },
  {
    linkId: 'symptoms',
    text: '症状',
    items: [
      choice(
        'symptoms.codes',
        '症状',
        [
          'symptom',
          {
            '1': '无症状',
            '2': '头痛头晕',
            '3': '恶心呕吐',
            '4': '眼花耳鸣',
            '5': '呼吸困难',
            '6': '心悸胸闷',
            '7': '鼻衄出血不止',
            '8': '四肢发麻',
            '9': '下肢水肿',
            '10': '其他'
          }
        ],
        form => form.symptoms,
        true
      ),
      text('symptoms.other', '其他症状', form => form.symptomOther),
      choice(
        'symptoms.dangers',
        '危急情况',
        [
          'danger',
          {
            'altered-consciousness': '意识改变',
            'severe-headache': '剧烈头痛或头晕',
            'nausea-vomiting': '恶心呕吐',
            'blurred-vision': '视力模糊、眼痛',
            'palpitation-chest': '心悸、胸闷',
            dyspnoea: '喘憋不能平卧',
            'pregnancy-lactation': '妊娠期或哺乳期同时血压高于正常',
            'other-unmanageable': '存在不能处理的其他疾病'
          }
        ],
        form => form.dangers,
        true
      )
    ]
  },
  {
    linkId: 'signs',
    text: '体征',
    items: [
      amount('signs.systolic', '收缩压', 'mm[Hg]', 'mmHg', form => form.systolicMmHg),
      amount('signs.diastolic', '舒张压', 'mm[Hg]', 'mmHg', form => form.diastolicMmHg),
      {
        linkId: 'signs.sitting',
        text: '血压来自的测量（同次读数的均值）',
        type: 'reference',
        // By identifier only: the visit must not wait for the sitting, nor stop where the sitting is refused.
        answers: ({ form }) =>
          form.seriesId === null ? [] : [{ valueReference: mentionOf('Observation', form.seriesId) }]
      },
      amount('signs.heart-rate', '心率', '/min', '次/分', form => form.heartRatePerMinute),
      amount('signs.weight', '体重', 'kg', 'kg', form => form.weightKg),
      amount('signs.weight-target', '体重目标', 'kg', 'kg', form => form.weightTargetKg),
      amount('signs.height', '身高', 'cm', 'cm', form => form.heightCm),
      {
        linkId: 'signs.bmi',
        text: '体质指数',
        type: 'quantity',
        answers: ({ assessment: { bmi } }) =>
          bmi === null ? [] : [{ valueQuantity: quantity(bmi.value, 'kg/m2', 'kg/m²') }]
      },
      amount('signs.bmi-target', '体质指数目标', 'kg/m2', 'kg/m²', form => form.bmiTarget),
      text('signs.other', '其他体征', form => form.signOther)
    ]
  },
  {
    linkId: 'lifestyle',
    text: '生活方式指导',
    items: [
      amount('lifestyle.smoking', '日吸烟量', '/d', '支/日', form => form.smoking),
      amount('lifestyle.smoking-target', '日吸烟量目标', '/d', '支/日', form => form.smokingTarget),
      amount('lifestyle.drinking', '日饮酒量（折合白酒）', '/d', '两/日', form => form.drinking),
      amount('lifestyle.drinking-target', '日饮酒量目标', '/d', '两/日', form => form.drinkingTarget),
      amount('lifestyle.exercise-times', '运动次数', '/wk', '次/周', form => form.exerciseTimesPerWeek),
      amount('lifestyle.exercise-minutes', '每次运动时间', 'min', '分钟/次', form => form.exerciseMinutes),
      amount(
        'lifestyle.exercise-times-target',
        '运动次数目标',
        '/wk',
        '次/周',
        form => form.exerciseTargetTimesPerWeek
      ),
      amount(
        'lifestyle.exercise-minutes-target',
        '每次运动时间目标',
        'min',
        '分钟/次',
        form => form.exerciseTargetMinutes
      ),
      choice('lifestyle.salt', '摄盐情况', salt, form => form.salt),
      choice('lifestyle.salt-target', '摄盐目标', salt, form => form.saltTarget),
      choice('lifestyle.psychology', '心理调整', grades, form => form.psychology),
      choice('lifestyle.compliance', '遵医行为', grades, form => form.compliance)
    ]
  },
  {
    linkId: 'treatment',
    text: '检查与用药',
    items: [
      text('treatment.examinations', '辅助检查', form => form.examinations),
      choice(
        'treatment.adherence',
        '服药依从性',
        ['adherence', { '1': '规律', '2': '间断', '3': '不服药' }],
        form => form.adherence
      ),
      choice(
        'treatment.adverse-reaction',
        '药物不良反应',
        ['adverse-reaction', { '1': '无', '2': '有' }],
        form => form.adverseReaction
      ),
      text('treatment.adverse-reaction-note', '药物不良反应说明', form => form.adverseReactionNote),
      choice(
        'treatment.complication',
        '并发症',
        ['complication', { none: '无', new: '出现新的并发症', worse: '原有并发症加重' }],
        form => form.complication
      ),
      text('treatment.complication-note', '并发症说明', form => form.complicationNote)
    ]
  },
  {
    linkId: 'decision',
    text: '分类与转诊',
    items: [
      choice('decision.class', '此次随访分类', classes, (_, { classification }) => classification),
      choice(
        'decision.class-proposed',
        '按规范得出的分类',
        classes,
        (_, { assessment }) => assessment.classification
      ),
      choice('decision.class-chosen', '医生另选的分类', classes, form => form.classification),
      {
        linkId: 'decision.reasons',
        text: '分类依据',
        type: 'string',
        repeats: true,
        answers: ({ assessment }) =>
          assessment.classificationReasons.map(reason => ({
            valueString: `${reason.text}（${reason.clause}）`
          }))
      },
      {
        linkId: 'decision.emergency',
        text: '处理后紧急转诊的情形',
        type: 'string',
        repeats: true,
        answers: ({ assessment }) =>
          assessment.emergency.map(reason => ({ valueString: `${reason.text}（${reason.clause}）` }))
      },
      choice(
        'decision.emergency-act',
        '紧急情况的处理',
        ['emergency-act', { referred: '已转诊', handled: '已处理' }],
        form => form.emergencyAct
      ),
      text('decision.emergency-note', '紧急情况处理说明', form => form.emergencyNote),
      text('decision.referral-reason', '转诊原因', form => form.referralReason),
      text('decision.referral-to', '转诊机构及科别', form => form.referralTo),
      date('decision.next-date', '下次随访日期', (_, { nextVisitDate }) => nextVisitDate),
      date(
        'decision.next-date-proposed',
        '按规范得出的下次随访日期',
        (_, { assessment }) => assessment.nextVisitDate
      ),
      date('decision.next-date-chosen', '医生另选的下次随访日期', form => form.nextVisitDate),
      text('decision.override-reason', '与规范不同的原因', form => form.overrideReason),
      {
        linkId: 'decision.confirmed',
        text: '少见数值已核对',
        type: 'boolean',
        answers: ({ form }) => [{ valueBoolean: form.confirmed }]
      },
      text('decision.policy', '规范版本', (_, { assessment }) => assessment.policyVersion)
    ]
  },
  {
    linkId: 'correction',
    text: '更正',
    items: [
      text('correction.reason', '更正原因', (_, { correctionReason }) => correctionReason ?? ''),
      text('correction.replaces', '被更正的记录', (_, { correctsId }) =>
        correctsId === null ? '' : `urn:uuid:${correctsId}`
      )
    ]
  }
]

const drugs = {
  linkId: 'drugs',
  text: '用药情况',
  name: { linkId: 'drugs.name', text: '药物名称' },
  timesPerDay: { linkId: 'drugs.times-per-day', text: '每日次数' },
  dose: { linkId: 'drugs.dose', text: '每次用量' }
} as const

/** What is published once, so that a platform can show the answers with their questions. */
export function hypertensionQuestionnaire(): Questionnaire {
  return {
    resourceType: 'Questionnaire',
    identifier: [identifierOf(questionnaireId)],
    url: questionnaireUrl,
    version: questionnaireVersion,
    name: 'HypertensionFollowUp',
    title: '高血压患者随访服务记录表',
    status: 'active',
    subjectType: ['Patient'],
    description: '国家基本公共卫生服务规范（第三版）高血压患者健康管理服务规范 附件',
    item: [
      ...groups.map(({ linkId, text, items }): QuestionnaireItem => ({
        linkId,
        text,
        type: 'group',
        item: items.map(questionItemOf)
      })),
      {
        linkId: drugs.linkId,
        text: drugs.text,
        type: 'group',
        repeats: true,
        item: [
          { ...drugs.name, type: 'string' },
          { ...drugs.timesPerDay, type: 'integer' },
          { ...drugs.dose, type: 'string' }
        ]
      }
    ]
  }
}

const questionItemOf = ({ linkId, text, type, options, repeats }: Question): QuestionnaireItem => ({
  linkId,
  text,
  type,
  ...(repeats === undefined ? {} : { repeats }),
  ...(options === undefined
    ? {}
    : {
        answerOption: Object.keys(options[1]).map(code => ({ valueCoding: codingOf(options, code) }))
      })
})

/** Every field of the form; what was left empty is left out, as FHIR asks. */
export function answersOf(followUp: FollowUp): QuestionnaireResponseItem[] {
  return [
    ...groups.flatMap(({ linkId, text, items }) => {
      const item = items.flatMap(question => {
        const answer = [...question.answers(followUp)]
        return answer.length === 0 ? [] : [{ linkId: question.linkId, text: question.text, answer }]
      })
      return item.length === 0 ? [] : [{ linkId, text, item }]
    }),
    ...followUp.form.drugs.map(({ name, timesPerDay, dose }) => ({
      linkId: drugs.linkId,
      text: drugs.text,
      item: [
        { ...drugs.name, answer: [{ valueString: name }] },
        ...(timesPerDay === null ? [] : [{ ...drugs.timesPerDay, answer: [{ valueInteger: timesPerDay }] }]),
        ...(dose === '' ? [] : [{ ...drugs.dose, answer: [{ valueString: dose }] }])
      ]
    }))
  ]
}
