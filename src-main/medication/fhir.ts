import type { CodeableConcept, Dosage, MedicationStatement } from '@medplum/fhirtypes'
import type { Telling } from '../database/record-kind.ts'
import { identifierOf, ownCoding, referenceTo, writtenCoding } from '../lib/fhir.ts'
import { drugRoutes, type Frequency, type Prescribed } from './contract.ts'
import { isRunning, runsOutOn, usageOf } from './rules.ts'
import type { StoredMedication } from './store.ts'

/** UCUM and R4 units of time. */
const timeUnits = { day: 'd', week: 'wk', month: 'mo' } as const satisfies Readonly<
  Record<Frequency['unit'], string>
>

/**
 * A drug as it is written, and, where it is one substance, that substance beside it in the same list, so that a search
 * by either finds it.
 */
export function medicineOf({ name, ingredients }: Pick<Prescribed, 'name' | 'ingredients'>): CodeableConcept {
  const [only, ...further] = ingredients
  const substance =
    only === undefined || further.length > 0 || only === name ? [] : [writtenCoding('medicine', only)]
  return { coding: [writtenCoding('medicine', name), ...substance], text: name }
}

/** How it is taken; none: nobody has said. A dose is counted as it is written: 1 片 has no unit of UCUM. */
export function dosageOf(
  drug: Pick<
    Prescribed,
    'doseAmount' | 'doseUnit' | 'frequency' | 'asNeeded' | 'instruction' | 'route' | 'spec'
  >
): readonly Dosage[] {
  const words = usageOf(drug)
  if (words === '') return []
  const { frequency, route, doseAmount, doseUnit } = drug
  return [
    {
      text: words,
      ...(frequency === null
        ? {}
        : {
            timing: {
              repeat: {
                frequency: frequency.times,
                period: frequency.every,
                periodUnit: timeUnits[frequency.unit]
              }
            }
          }),
      ...(drug.asNeeded ? { asNeededBoolean: true } : {}),
      ...(route === null
        ? {}
        : {
            route: { coding: [ownCoding('drug-route', route, drugRoutes[route])], text: drugRoutes[route] }
          }),
      ...(doseAmount === null
        ? {}
        : { doseAndRate: [{ doseQuantity: { value: doseAmount, unit: doseUnit } }] })
    }
  ]
}

/** 服药依从性 3 不服药: prescribed, but not taken. */
function statusOf(drug: StoredMedication, today: string): MedicationStatement['status'] {
  if (drug.voidReason !== null) return 'entered-in-error'
  if (!isRunning(drug, today)) return 'stopped'
  return drug.adherence === '3' ? 'not-taken' : 'active'
}

/** What somebody takes or has taken, whoever prescribed it. */
export function medicationOf(drug: StoredMedication, telling: Telling): MedicationStatement {
  const { id, residentId, startOn, stoppedOn, recordedAt, recordedBy } = drug
  const dosage = dosageOf(drug)
  const ends = runsOutOn(drug)
  const notes = [
    ...(drug.institution === '' && drug.prescriber === ''
      ? []
      : [`来源：${[drug.institution, drug.prescriber].filter(part => part !== '').join(' ')}`]),
    ...(ends === null ? [] : [`供药至 ${ends} 前一日`]),
    ...(drug.reaction === null ? [] : [drug.reaction === '' ? '无不良反应' : `不良反应：${drug.reaction}`]),
    ...(drug.note === '' ? [] : [drug.note])
  ]
  const period = {
    ...(startOn === null ? {} : { start: startOn }),
    ...(stoppedOn === null ? {} : { end: stoppedOn })
  }
  return {
    resourceType: 'MedicationStatement',
    identifier: [identifierOf(id)],
    status: statusOf(drug, telling.today),
    ...(drug.stopReason === '' ? {} : { statusReason: [{ text: drug.stopReason }] }),
    medicationCodeableConcept: medicineOf(drug),
    subject: referenceTo('Patient', residentId),
    ...(startOn === null && stoppedOn === null ? {} : { effectivePeriod: period }),
    dateAsserted: recordedAt,
    informationSource: referenceTo('Practitioner', recordedBy),
    ...(notes.length === 0 ? {} : { note: notes.map(text => ({ text })) }),
    ...(dosage.length === 0 ? {} : { dosage: [...dosage] })
  }
}
