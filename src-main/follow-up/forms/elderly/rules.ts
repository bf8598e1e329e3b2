import type { ScoreResult } from '../../../lib/score/contract.ts'
import type { Judged, SheetRules } from '../../sheet.ts'
import type { ElderlyForm } from './definition.ts'

const clause =
  '规范第三版 老年人生活自理能力评估表：0～3 分可自理，4～8 分轻度依赖，9～18 分中度依赖，≥19 分不能自理'

/** 填表说明: the five scores summed up. */
function judge(_form: ElderlyForm, scores: readonly ScoreResult[]): Judged {
  const reasons = scores.map(({ name, value, band }) => ({
    text: `${name} ${String(value)} 分：${band}`,
    clause,
    fields: []
  }))
  return { proposed: null, reasons }
}

export const elderlyRules: SheetRules<ElderlyForm> = { judge }
