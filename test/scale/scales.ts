import type { Scale } from '../../src-main/scale/contract.ts'

const numbers = Array.from({ length: 30 }, (_, at) => at + 1)
const weights = (plus: readonly number[], minus: readonly number[]): Record<string, number> =>
  Object.fromEntries([...plus.map(n => [`q${String(n)}`, 1]), ...minus.map(n => [`q${String(n)}`, -1])])

/** Shaped and scored like FACES II-CV, whose licensed text is not ours to give. */
export const twoRoundScale: Scale = {
  id: 'faces-shape',
  version: '1',
  name: '家庭亲密度与适应性（形式）',
  purpose: '检验两轮作答、反向计分的量表',
  source: '计分式：亲密度 36 + 10 项 − 6 项；适应性 12 + 12 项 − 2 项',
  licence: '仅含题号，不含题文',
  instruction: '每题答两次：实际与理想。',
  rounds: [
    { code: 'actual', name: '实际' },
    { code: 'ideal', name: '理想' }
  ],
  items: numbers.map(n => ({
    code: `q${String(n)}`,
    name: null,
    text: `第 ${String(n)} 题`,
    options: [1, 2, 3, 4, 5].map(value => ({ value, label: String(value) }))
  })),
  scores: [
    {
      code: 'cohesion',
      name: '亲密度',
      constant: 36,
      weights: weights([1, 5, 7, 11, 13, 17, 21, 23, 27, 30], [3, 9, 15, 19, 25, 29]),
      bands: [
        { from: 16, to: 50, label: '较低', alarming: false },
        { from: 51, to: 80, label: '较高', alarming: false }
      ]
    },
    {
      code: 'adaptability',
      name: '适应性',
      constant: 12,
      weights: weights([2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 26], [24, 28]),
      bands: [{ from: 14, to: 70, label: '未分段', alarming: false }]
    }
  ]
}
