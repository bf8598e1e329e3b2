import type { Pack } from '../pack/contract.ts'
import { derived, documents, silent, stated } from './sources.ts'

const page = stated(documents.xuzhouPage)
const row = { payType: null, tier: null, count: null, priceMinFen: null, priceMaxFen: null, content: null }

export const xuzhou1: Pack = {
  id: 'xuzhou-1',
  region: 'xuzhou',
  version: 1,
  validFrom: null,
  validTo: null,
  documents: [documents.xuzhouPage],
  remarks: {},
  values: {
    ...silent,
    'fee.packageSubsidyFen': page(4_000, '职工医保'),
    'fee.packageSubsidyPercentMin': page(20),
    'fee.packageSubsidyPercentMax': page(40),
    'fee.packagePriceImpliedMinFen': derived(documents.xuzhouPage)(10_000, '40 元 ÷ 40%'),
    'fee.packagePriceImpliedMaxFen': derived(documents.xuzhouPage)(20_000, '40 元 ÷ 20%'),
    'fee.selfPayBy': page(['personal-account']),
    'fee.printOnInvoice': page(true),
    'packages.list': page([
      { kind: 'basic-public-health', ...row },
      { kind: 'health-management', ...row },
      { kind: 'individual', ...row }
    ]),
    'packages.typeCount': page(18),
    'packages.chargeCodes': page('provincial'),
    'team.model': page('3+1+N', '原文未说明各数字的含义'),
    'team.specialistTeams': page(['child', 'maternal']),
    'team.expertLead': page(true),
    'keyPopulations.specialGroups': page(['filed-low-income', 'retired-veteran']),
    'insurance.capFromFen': page(50_000),
    'insurance.capToFen': page(80_000),
    'insurance.capScheme': page('新农合，后为居民医保'),
    'satisfaction.thirdParty': page(true),
    'service.devices': page(['shared-bp-monitor']),
    'service.paperless': page(true),
    'service.autoIdentity': page(true),
    'service.autoLab': page(true),
    'service.pushTo': page(['resident', 'contract-doctor', 'public-health-doctor', 'public-health-system']),
    'service.autoWorkload': page(true)
  }
}
