import type { Encounter, Observation } from '@medplum/fhirtypes'
import { concept, derivedId, identifierOf, ownCoding, quantity, referenceTo } from '../lib/fhir.ts'
import type { VisitForm } from './contract.ts'
import { type FormDefinition, holds } from './forms/contract.ts'

/** Results that stand in a form and are looked for by their code: one Observation each, with the day they are of. */
export function observationsOf(
  { fields }: FormDefinition,
  visit: {
    readonly id: string
    readonly residentId: string
    readonly form: VisitForm
    readonly encounterId: string
    readonly performerId: string
    readonly status: NonNullable<Observation['status']>
  }
): readonly Observation[] {
  const { id, residentId, form, encounterId, performerId, status } = visit
  return Object.entries(fields).flatMap(([key, field]): Observation[] => {
    const value = form[key]
    if (field.type !== 'number' || typeof value !== 'number') return []
    const as = field.observed?.find(({ when }) => holds(when, form))
    if (as === undefined) return []
    const on = as.on === undefined ? form.visitDate : form[as.on]
    return [
      {
        resourceType: 'Observation',
        identifier: [identifierOf(derivedId(id, `observation ${field.linkId}`))],
        status,
        category: [
          concept('http://terminology.hl7.org/CodeSystem/observation-category', 'laboratory', 'Laboratory')
        ],
        code: {
          coding: [
            { system: 'http://loinc.org', code: as.loinc, display: as.display },
            ...(as.own === undefined ? [] : [ownCoding(as.own.list, as.own.code, as.own.display)])
          ],
          text: field.label
        },
        subject: referenceTo('Patient', residentId),
        encounter: referenceTo<Encounter>('Encounter', encounterId),
        ...(typeof on === 'string' ? { effectiveDateTime: on } : {}),
        performer: [referenceTo('Practitioner', performerId)],
        valueQuantity: quantity(value, field.ucum, field.unitTold ?? field.unit)
      }
    ]
  })
}
