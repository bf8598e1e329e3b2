import type { Pack } from '../pack/contract.ts'
import { addedByNation, withNational } from './everywhere.ts'
import { jiangshan1 } from './jiangshan-1.ts'
import { derived, documents, stated } from './sources.ts'

const opinion = stated(documents.jiangshanOpinion)

/** Months as the opinion says them, who may have a long prescription, and whom it is about. */
export const jiangshan2: Pack = {
  ...jiangshan1,
  id: 'jiangshan-2',
  version: 2,
  values: {
    ...jiangshan1.values,
    'fee.monthlyMinFen': opinion(500, '每人每月不低于 5 元'),
    'fee.annualMinFen': derived(documents.jiangshanOpinion)(6_000, '每月 5 元 × 12'),
    'contract.objects': opinion('参保的常住居民'),
    'keyPopulations.codes': opinion(
      withNational(jiangshan1.values['keyPopulations.codes']?.value ?? []),
      addedByNation
    ),
    'prescription.longDaysMax': null,
    'prescription.longMonthsMax': opinion(3, '连续处方不超过 3 个月'),
    'prescription.longEligibility': opinion(
      ['signed', 'chronic', 'stable', 'adherent'],
      '病情较稳定、依从性较好的慢性病签约患者'
    ),
    'prescription.nonListDrugsForSigned': opinion(true)
  }
}
