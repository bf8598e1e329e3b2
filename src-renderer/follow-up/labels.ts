import type { Assessment, dueReason, HypertensionForm } from '@contract/follow-up'
import type { z } from 'zod'

interface Choice<C extends string> {
  readonly code: C
  readonly key: string
  readonly label: string
}
const byCode = <C extends string>(labels: Readonly<Record<C, string>>): readonly Choice<C>[] =>
  (Object.entries(labels) as [C, string][]).map(([code, label]) => ({ code, key: code, label }))

export const outcomes: readonly Choice<HypertensionForm['outcome']>[] = [
  { code: 'visited', key: '1', label: '已随访' },
  { code: 'lost', key: '2', label: '失访' },
  { code: 'dead', key: '3', label: '死亡' }
]
export const ways = byCode({ '1': '门诊', '2': '家庭', '3': '电话' })
/** The paper form's ten; 10 其他 is reached with 0. */
export const symptoms: readonly Choice<HypertensionForm['symptoms'][number]>[] = [
  { code: '1', key: '1', label: '无症状' },
  { code: '2', key: '2', label: '头痛头晕' },
  { code: '3', key: '3', label: '恶心呕吐' },
  { code: '4', key: '4', label: '眼花耳鸣' },
  { code: '5', key: '5', label: '呼吸困难' },
  { code: '6', key: '6', label: '心悸胸闷' },
  { code: '7', key: '7', label: '鼻衄不止' },
  { code: '8', key: '8', label: '四肢发麻' },
  { code: '9', key: '9', label: '下肢水肿' },
  { code: '10', key: '0', label: '其他' }
]
export const dangers: readonly (Choice<HypertensionForm['dangers'][number]> & { readonly title: string })[] =
  [
    { code: 'altered-consciousness', key: '1', label: '意识改变', title: '意识改变' },
    { code: 'severe-headache', key: '2', label: '剧烈头痛', title: '剧烈头痛或头晕' },
    { code: 'nausea-vomiting', key: '3', label: '恶心呕吐', title: '恶心呕吐' },
    { code: 'blurred-vision', key: '4', label: '视物模糊', title: '视物模糊、眼痛' },
    { code: 'palpitation-chest', key: '5', label: '心悸胸闷', title: '心悸、胸闷' },
    { code: 'dyspnoea', key: '6', label: '喘憋难平卧', title: '喘憋、不能平卧' },
    { code: 'pregnancy-lactation', key: '7', label: '孕/哺乳期', title: '妊娠期或哺乳期血压高于正常' },
    { code: 'other-unmanageable', key: '8', label: '其他危重', title: '存在不能处理的其他疾病' }
  ]
export const salts: readonly Choice<NonNullable<HypertensionForm['salt']>>[] = [
  { code: 'light', key: '1', label: '轻' },
  { code: 'medium', key: '2', label: '中' },
  { code: 'heavy', key: '3', label: '重' }
]
export const grades = byCode({ '1': '良好', '2': '一般', '3': '差' })
export const adherences = byCode({ '1': '规律', '2': '间断', '3': '不服药' })
export const reactions = byCode({ '1': '无', '2': '有' })
export const complications: readonly Choice<NonNullable<HypertensionForm['complication']>>[] = [
  { code: 'none', key: '1', label: '无' },
  { code: 'new', key: '2', label: '新出现' },
  { code: 'worse', key: '3', label: '原有加重' }
]
export const classifications = byCode({ '1': '控制满意', '2': '控制不满意', '3': '不良反应', '4': '并发症' })
export const emergencyActs: readonly Choice<NonNullable<HypertensionForm['emergencyAct']>>[] = [
  { code: 'referred', key: '1', label: '已紧急转诊' },
  { code: 'handled', key: '2', label: '已就地处理' }
]

export const labelOf = <C extends string>(choices: readonly Choice<C>[], code: C | null): string =>
  choices.find(choice => choice.code === code)?.label ?? ''

export const actionLabels: Readonly<Record<Assessment['action'], string>> = {
  routine: '常规随访',
  'two-week': '调整用药，2 周内随访',
  refer: '建议转诊，2 周内随访转诊结果',
  'emergency-refer': '处理后紧急转诊，2 周内随访',
  lost: '失访',
  ended: '终止管理'
}
export const dueReasonLabels: Readonly<Record<z.infer<typeof dueReason>, string>> = {
  emergency: '危急回访',
  'two-week': '两周随访',
  referral: '转诊回访',
  routine: '常规随访',
  first: '首次随访'
}
