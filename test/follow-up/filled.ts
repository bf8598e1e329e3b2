import { biased } from '../../src-main/follow-up/forms/constitution/types.ts'

/** One form of each kind that can be saved, and one answer of it that was wrong. */
export interface Filled {
  readonly answers: Readonly<Record<string, unknown>>
  readonly corrected: Readonly<Record<string, unknown>>
  /** In lists, before and after the correction. */
  readonly headlines: readonly [string, string]
}

const visit = {
  ...{ way: '1', symptoms: ['1'], systolicMmHg: 138, diastolicMmHg: 82, weightKg: 66, smoking: 0 },
  ...{ psychology: '1', compliance: '1', adverseReaction: '1', complication: 'none', adherence: '1' },
  drugs: [{ name: '氨氯地平', timesPerDay: 1, dose: '5mg' }]
} as const
const questions = Array.from({ length: 33 }, (_, at) => `q${String(at + 1)}`)
const [qi] = biased

export const filled: Readonly<Record<string, Filled>> = {
  hypertension: {
    answers: { ...visit, salt: 'light' },
    corrected: { systolicMmHg: 136 },
    headlines: ['138/82 mmHg', '136/82 mmHg']
  },
  diabetes: {
    answers: { ...visit, fastingMmolL: 6.25, fastingBy: 'venous', footPulse: '1', hypoglycaemia: '1' },
    corrected: { fastingMmolL: 6.52 },
    headlines: ['6.25 mmol/L 138/82 mmHg', '6.52 mmol/L 138/82 mmHg']
  },
  elderly: {
    answers: { eating: '3', washing: '2', dressing: '1', toilet: '1', moving: '1', note: '女儿代答' },
    corrected: { washing: '1' },
    headlines: ['生活自理 4 分 轻度依赖', '生活自理 3 分 可自理']
  },
  constitution: {
    answers: {
      ...Object.fromEntries(questions.map(question => [question, '1'])),
      ...{ q1: '5', weightKg: 56, heightCm: 160, waistCm: 78 },
      ...{ constitution: 'balanced', guidance: ['2', '6'], guidanceOther: '八段锦' }
    },
    corrected: {
      ...Object.fromEntries(qi.questions.map(question => [question, '3'])),
      constitution: qi.code
    },
    headlines: ['平和质', '气虚质']
  },
  // Of the file in brought-form.ts.
  copd: {
    answers: {
      ...{ way: '1', cough: 'daily', breath: 'stairs', signsSeen: ['wheeze'], oxygen: 92 },
      ...{ vaccinatedOn: '2025-10-12', inhaler: 'wrong', taught: '深吸慢呼' },
      ...{ systolicMmHg: 128, diastolicMmHg: 78 },
      drugs: [{ name: '噻托溴铵', timesPerDay: 1, dose: '18µg' }]
    },
    corrected: { oxygen: 91 },
    headlines: ['92 % 症状 5 分 多', '91 % 症状 5 分 多']
  }
}
