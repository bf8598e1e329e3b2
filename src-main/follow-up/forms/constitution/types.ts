/** The eight biased constitutions and the questions each is scored by, four of 1 to 5. */
export const biased = [
  { code: 'qi-deficient', key: '1', label: '气虚质', questions: ['q2', 'q3', 'q4', 'q14'] },
  { code: 'yang-deficient', key: '2', label: '阳虚质', questions: ['q11', 'q12', 'q13', 'q29'] },
  { code: 'yin-deficient', key: '3', label: '阴虚质', questions: ['q10', 'q21', 'q26', 'q31'] },
  { code: 'phlegm-damp', key: '4', label: '痰湿质', questions: ['q9', 'q16', 'q28', 'q32'] },
  { code: 'damp-heat', key: '5', label: '湿热质', questions: ['q23', 'q25', 'q27', 'q30'] },
  { code: 'blood-stasis', key: '6', label: '血瘀质', questions: ['q19', 'q22', 'q24', 'q33'] },
  { code: 'qi-stagnant', key: '7', label: '气郁质', questions: ['q5', 'q6', 'q7', 'q8'] },
  { code: 'special', key: '8', label: '特禀质', questions: ['q15', 'q17', 'q18', 'q20'] }
] as const
export const balanced = { code: 'balanced', key: '9', label: '平和质' } as const
/** None fits, or nothing can be said: asked again in two weeks. */
export const undetermined = { code: 'none', key: '0', label: '未能判定' } as const

/** Of 平和质: these count reversed (6 − x). */
const reversed = ['q2', 'q4', 'q5', 'q13'] as const
const once = (questions: readonly string[]): Record<string, number> =>
  Object.fromEntries(questions.map(question => [question, 1]))
const others = biased.map(({ code }) => code)

/** 体质判定标准表. */
export const constitutionScores = [
  ...biased.map(({ code, label, questions }) => ({
    code,
    name: label,
    constant: 0,
    weights: once(questions),
    bands: [
      { from: 4, to: 8, label: '否', alarming: false },
      { from: 9, to: 10, label: '倾向是', alarming: true },
      { from: 11, to: 20, label: '是', alarming: true }
    ]
  })),
  {
    code: balanced.code,
    name: balanced.label,
    constant: 6 * reversed.length,
    weights: { q1: 1, ...Object.fromEntries(reversed.map(question => [question, -1])) },
    bands: [
      { from: 17, to: 25, label: '是', alarming: false, others: { scores: others, atMost: 8 } },
      { from: 17, to: 25, label: '基本是', alarming: false, others: { scores: others, atMost: 10 } },
      { from: 5, to: 25, label: '否', alarming: false }
    ]
  }
]
