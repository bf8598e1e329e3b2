import { agreementKind } from './agreement/kinds.ts'
import { blockKind } from './blocks/kinds.ts'
import { itemKind, packageKind } from './catalogue/kinds.ts'
import { callBackKind, sampleKind, serviceNoteKind } from './fulfilment/kinds.ts'
import { actKind, signContractKind } from './lifecycle/kinds.ts'
import { callKind, campaignKind, classOverrideKind, populationFigureKind } from './lists/kinds.ts'
import { transferKind } from './transfer/kinds.ts'

export const signingKinds = [
  blockKind,
  itemKind,
  packageKind,
  actKind,
  signContractKind,
  agreementKind,
  classOverrideKind,
  callKind,
  campaignKind,
  populationFigureKind,
  transferKind,
  serviceNoteKind,
  sampleKind,
  callBackKind
]
