import type { MedicationRequest } from '@medplum/fhirtypes'
import { daysBetween } from '../../lib/clock.ts'
import { concept, derivedId, identifierOf, quantity, referenceTo, writtenCoding } from '../../lib/fhir.ts'
import type { StoredLong } from './store.ts'

/** A long prescription: one request for each drug, tied by the prescription's own identifier. */
export function requestsOf(long: StoredLong, centreId: string): readonly MedicationRequest[] {
  const { id, residentId, prescribedOn, endsOn, doctorId } = long
  const notes = [long.assessment, ...(long.reason === '' ? [] : [`延长供药的理由：${long.reason}`])]
  return long.lines.map(({ medicationId, name, spec, usage }) => ({
    resourceType: 'MedicationRequest',
    identifier: [identifierOf(derivedId(id, `request ${medicationId}`))],
    status: long.voidReason === null ? 'active' : 'entered-in-error',
    intent: 'order',
    medicationCodeableConcept: { coding: [writtenCoding('medicine', name)], text: `${name} ${spec}`.trim() },
    subject: referenceTo('Patient', residentId),
    authoredOn: prescribedOn,
    requester: referenceTo('Practitioner', doctorId),
    groupIdentifier: identifierOf(id),
    courseOfTherapyType: concept(
      'http://terminology.hl7.org/CodeSystem/medicationrequest-course-of-therapy',
      'continuous',
      'Continuous long term therapy',
      '长处方'
    ),
    note: notes.map(text => ({ text })),
    ...(usage === '' ? {} : { dosageInstruction: [{ text: usage }] }),
    dispenseRequest: {
      validityPeriod: { start: prescribedOn, end: endsOn },
      expectedSupplyDuration: quantity(daysBetween(prescribedOn, endsOn), 'd', '天'),
      performer: referenceTo('Organization', centreId)
    }
  }))
}
