import type { Fields } from '../../contract.ts'
import { decisionFields } from '../contract.ts'

/** How a sheet that judges no control ends: when it is owed again, and what became of the record. */
export const endFields = {
  nextHeld: { ...decisionFields.nextHeld, label: '下次评估日期' },
  nextProposed: { ...decisionFields.nextProposed, label: '按规范得出的下次评估日期' },
  nextVisitDate: {
    ...decisionFields.nextVisitDate,
    label: '下次评估日期',
    line: '下次评估',
    told: '医生另选的下次评估日期'
  },
  overrideReason: { ...decisionFields.overrideReason, label: '改动日期的理由' },
  confirmed: decisionFields.confirmed,
  policy: decisionFields.policy,
  correctionReason: decisionFields.correctionReason,
  correctionReplaces: decisionFields.correctionReplaces
} as const satisfies Fields
