import type { Classification } from './context.ts'
import type { HypertensionForm } from './contract.ts'

/** Where each decision is written. 本系统约定: our reading where the standard is silent. */
export const clauses = {
  emergency: '规范第三版 高血压（二）随访评估 1：危急情况之一，处理后紧急转诊，2 周内主动随访转诊情况',
  satisfied: '规范第三版 高血压（三）分类干预 1：控制满意，预约下一次随访',
  unsatisfied: '规范第三版 高血压（三）分类干预 2：第一次控制不满意或有药物不良反应，2 周内随访',
  refer:
    '规范第三版 高血压（三）分类干预 3：连续两次控制不满意、不良反应难以控制、新发或加重的并发症，转诊，2 周内主动随访转诊情况',
  form: '规范第三版 高血压随访服务记录表填表说明：并存几种情况时填写最严重的一种',
  routine: '规范第三版 高血压（二）随访评估：每年至少 4 次面对面随访',
  noPressure: '本系统约定：电话随访未取得血压时不作血压分类，也不推迟应做的随访',
  lost: '规范第三版 高血压随访服务记录表填表说明：失访写明原因；2 周内再次联系为本系统约定',
  dead: '规范第三版 高血压随访服务记录表填表说明：死亡写明日期和原因'
} as const

export const classLabels: Readonly<Record<Classification, string>> = {
  '1': '控制满意',
  '2': '控制不满意',
  '3': '不良反应',
  '4': '并发症'
}

export const dangerLabels: Readonly<Record<HypertensionForm['dangers'][number], string>> = {
  'altered-consciousness': '意识改变',
  'severe-headache': '剧烈头痛或头晕',
  'nausea-vomiting': '恶心呕吐',
  'blurred-vision': '视力模糊、眼痛',
  'palpitation-chest': '心悸、胸闷',
  dyspnoea: '喘憋不能平卧',
  'pregnancy-lactation': '妊娠期或哺乳期同时血压高于正常',
  'other-unmanageable': '存在不能处理的其他疾病'
}
