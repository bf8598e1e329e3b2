import type { Pack } from '../pack/contract.ts'
import { documents, stated } from './sources.ts'
import { xiamen1 } from './xiamen-1.ts'

const article = stated(`${documents.compilation} 第九篇 厦门`)
const shares = '按 120 元划分；改了签约费，须另行填写'

/** 慢病先行、长者优先 is an order of priority, no list of key populations; who may have a long prescription. */
export const xiamen2: Pack = {
  ...xiamen1,
  id: 'xiamen-2',
  version: 2,
  values: {
    ...xiamen1.values,
    'fee.payers': article(xiamen1.values['fee.payers']?.value ?? [], shares),
    'fee.distribution': article(xiamen1.values['fee.distribution']?.value ?? [], shares),
    'keyPopulations.codes': null,
    'keyPopulations.priority': article('慢病先行、长者优先'),
    'prescription.longEligibility': article(['signed', 'chronic']),
    'entitlements.homeVisitWho': article(['immobile-elderly']),
    'assessment.factors': article([
      'orderly-care',
      'key-populations',
      'ordinary-signing',
      'chronic-family-quality',
      'cost-control',
      'awareness',
      'satisfaction'
    ])
  }
}
