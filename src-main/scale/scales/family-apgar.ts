import type { Scale } from '../contract.ts'

const options: Scale['items'][number]['options'] = [
  { value: 2, label: '经常' },
  { value: 1, label: '有时' },
  { value: 0, label: '几乎从不' }
]

/** Smilkstein G. The family APGAR. J Fam Pract 1978;6:1231–1239: five items, 0–3 severe, 4–6 moderate, 7–10 good. */
export const familyApgar: Scale = {
  id: 'family-apgar',
  version: '1978',
  name: '家庭关怀度（Family APGAR）',
  purpose: '从一位家庭成员的感受快速了解家庭功能',
  source: 'Smilkstein G. The family APGAR. J Fam Pract 1978;6:1231–1239',
  licence: null,
  instruction: '请本人按自己的感受回答，由家人代答无效；每题选最接近的一项。',
  rounds: [{ code: 'actual', name: '现在' }],
  items: [
    { code: 'adaptation', name: '适应度', text: '遇到困难时，我能从家人那里得到满意的帮助。', options },
    { code: 'partnership', name: '合作度', text: '我满意家人和我一起商量事情、分担问题的方式。', options },
    { code: 'growth', name: '成长度', text: '我想做新的事情时，家人能接受并支持我。', options },
    {
      code: 'affection',
      name: '情感度',
      text: '我满意家人表达感情的方式，以及对我喜怒哀乐的回应。',
      options
    },
    { code: 'resolve', name: '亲密度', text: '我满意家人和我共度时光的方式。', options }
  ],
  scores: [
    {
      code: 'total',
      name: '总分',
      constant: 0,
      weights: {},
      bands: [
        { from: 0, to: 3, label: '家庭功能严重障碍', alarming: true },
        { from: 4, to: 6, label: '家庭功能中度障碍', alarming: false },
        { from: 7, to: 10, label: '家庭功能良好', alarming: false }
      ]
    }
  ]
}
