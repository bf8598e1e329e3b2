import type { Pack } from '../pack/contract.ts'
import { nationalKeyPopulations } from './everywhere.ts'
import { national1 } from './national-1.ts'
import { documents, standard, unverified } from './sources.ts'

/** The nation's own key populations, no longer all that any region names; four weeks are a rule and no limit. */
export const national2: Pack = {
  ...national1,
  id: 'national-2',
  version: 2,
  values: {
    ...national1.values,
    'keyPopulations.codes': standard(documents.guidance2018)(
      nationalKeyPopulations,
      '国家规定的重点人群，各地可以增加'
    ),
    'prescription.longDaysReasonAbove': unverified(documents.longPrescriptionRules)(
      28,
      '一般不超过 4 周，超过的记录理由并告知患者；不是各地的上限'
    )
  }
}
