import type { Assessment, dueReason } from '@contract/follow-up'
import type { FormDefinition } from '@contract/follow-up/forms'
import { decisionFields, visitFields } from '@contract/follow-up/forms/shared'
import type { z } from 'zod'

interface Choice {
  readonly code: string
  readonly key: string
  readonly label: string
  readonly title?: string | undefined
}

export const outcomes: readonly Choice[] = visitFields.outcome.codes
export const ways: readonly Choice[] = visitFields.way.codes
export const classifications: readonly Choice[] = decisionFields.classification.codes
export const emergencyActs = decisionFields.emergencyAct.codes

/** The answers one can give there; none where there is no list. */
export function codesOf({ fields }: FormDefinition, key: string): readonly Choice[] {
  const field = fields[key]
  return field?.type === 'code' || field?.type === 'codes' ? field.codes : []
}

export const labelOf = (choices: readonly Choice[], code: string | null): string =>
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
