import type { FollowUp } from './contract.ts'

type Judged = Pick<FollowUp, 'form' | 'assessment' | 'classification' | 'correctsId'>

/**
 * Why a doctor has to open a visit before confirming it, in Chinese: whatever is more than a visit under control. Empty:
 * it may be confirmed together with others.
 */
export function whyOpened({ form, assessment, classification, correctsId }: Judged): string[] {
  const { outcome, referralReason, referralTo, overrideReason } = form
  const isOverridden = form.classification !== null && form.classification !== assessment.classification
  const isReferred = referralReason !== '' || referralTo !== '' || assessment.action === 'refer'
  const found: readonly (readonly [boolean, string])[] = [
    [correctsId !== null, '更正'],
    [outcome === 'lost', '失访'],
    [outcome === 'dead', '死亡'],
    [assessment.emergency.length > 0, '危急'],
    [outcome === 'visited' && classification === null, '没有分类'],
    [classification !== null && classification !== '1', '不是控制满意'],
    [isReferred, '转诊'],
    [isOverridden, '改动了分类'],
    [overrideReason !== '' && !isOverridden, '改动了下次随访'],
    [Object.keys(assessment.warnings).length > 0, '有少见数值']
  ]
  return found.flatMap(([holds, says]) => (holds ? [says] : []))
}
