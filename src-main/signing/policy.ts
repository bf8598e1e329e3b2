import { payers as payerLabels } from '../policy/pack/words/contract.ts'
import { longPrescriptionOn, type RegionalPolicy, sharesToAsk, splitFee, valueOf } from '../policy/rules.ts'
import type { SigningPolicy } from './ports.ts'

/** What the centre's regional policy says about signing on a day; null stays null and is asked for. */
export function signingPolicyOn(policy: RegionalPolicy, day: string): SigningPolicy {
  const active = policy.activations.findLast(({ validFrom }) => validFrom <= day) ?? policy.activations[0]
  const shares = valueOf(policy, 'fee.payers', day)?.value ?? null
  const isOpen =
    shares === null ||
    shares.length === 0 ||
    shares.some(({ who }) => who === null) ||
    sharesToAsk(shares).length > 0
  const long = longPrescriptionOn(policy, day)
  const subsidyFen = valueOf(policy, 'fee.packageSubsidyFen', day)?.value ?? null
  const remindDays = valueOf(policy, 'contract.remindDays', day)?.value ?? []
  return {
    pack: active?.pack.id ?? '',
    version: policy.versionId,
    termMonths: valueOf(policy, 'contract.termMonthsDefault', day)?.value ?? null,
    termMonthsMin: valueOf(policy, 'contract.termMonthsMin', day)?.value ?? null,
    termMonthsMax: valueOf(policy, 'contract.termMonthsMax', day)?.value ?? null,
    // Without a rule nobody is late only in part: the successor follows in time or it is a new contract.
    graceDays: valueOf(policy, 'contract.graceDays', day)?.value ?? 0,
    remindDays: [...remindDays].sort((one, other) => other - one),
    needsReview: valueOf(policy, 'contract.reviewRequired', day)?.value ?? null,
    countedCodes: valueOf(policy, 'keyPopulations.codes', day)?.value ?? null,
    payers: isOpen
      ? null
      : shares.flatMap(({ who }) => (who === null ? [] : [{ payer: who, label: payerLabels[who] }])),
    split: totalFen => (shares === null ? [] : splitFee(shares, totalFen).partsFen),
    entitlements: {
      homeVisitAgeMin: valueOf(policy, 'entitlements.homeVisitAgeMin', day)?.value ?? null,
      homeVisitWho: valueOf(policy, 'entitlements.homeVisitWho', day)?.value ?? null,
      homeVisitPerYearMin: valueOf(policy, 'entitlements.homeVisitPerYearMin', day)?.value ?? null,
      homeVisitUnlimited: valueOf(policy, 'entitlements.homeVisitUnlimited', day)?.value ?? null,
      freeScreeningAgeMin: valueOf(policy, 'entitlements.freeScreeningAgeMin', day)?.value ?? null,
      elderlyAgeMin: valueOf(policy, 'entitlements.elderlyAgeMin', day)?.value ?? null,
      longDaysMax: long.daysMax,
      longMonthsMax: long.monthsMax
    },
    combination: {
      districtHospitalsMax: valueOf(policy, 'contract.combinationDistrictHospitalsMax', day)?.value ?? null,
      cityHospitalsMax: valueOf(policy, 'contract.combinationCityHospitalsMax', day)?.value ?? null
    },
    packageSubsidy:
      subsidyFen === null
        ? null
        : {
            amountFen: subsidyFen,
            percentMin: valueOf(policy, 'fee.packageSubsidyPercentMin', day)?.value ?? null,
            percentMax: valueOf(policy, 'fee.packageSubsidyPercentMax', day)?.value ?? null
          },
    // No pack of ours says so yet.
    excludesDeathAndMoving: false
  }
}
