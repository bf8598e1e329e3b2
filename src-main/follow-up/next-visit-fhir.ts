import type { Appointment, Practitioner } from '@medplum/fhirtypes'
import type { Telling } from '../database/record-kind.ts'
import { addDays } from '../lib/clock.ts'
import { derivedId, identifierOf, referenceTo } from '../lib/fhir.ts'
import { visitType } from './fhir.ts'
import { dueOf } from './schedule.ts'

const idOf = (residentId: string): string => derivedId(residentId, 'next hypertension follow-up')

/**
 * The next visit of somebody under management, as the list of who is due has it: one for each person, so that a visit
 * that came early or was corrected leaves no date behind. R4 finds an Appointment by its start alone, so the day is told
 * by its bounds in the centre's zone.
 */
export function nextVisitOf(
  { db, today, startOfDay }: Pick<Telling, 'db' | 'today' | 'startOfDay'>,
  residentId: string
): readonly Appointment[] {
  // The routine interval only dates visits that end the management.
  const due = dueOf(db, residentId, 0, today)
  if (due?.active !== 1) return []
  const { dueOn, doctorId } = due
  const end = Date.parse(startOfDay(addDays(dueOn, 1))) - 1_000
  return [
    {
      resourceType: 'Appointment',
      identifier: [identifierOf(idOf(residentId))],
      status: 'proposed',
      serviceType: [visitType],
      start: startOfDay(dueOn),
      end: new Date(end).toISOString(),
      requestedPeriod: [{ start: dueOn, end: dueOn }],
      participant: [
        { actor: referenceTo('Patient', residentId), status: 'needs-action' },
        ...(doctorId === null
          ? []
          : [
              {
                actor: referenceTo<Practitioner>('Practitioner', doctorId),
                status: 'needs-action' as const
              }
            ])
      ]
    }
  ]
}

const calledOff = (residentId: string, id: string, why: string): Appointment => ({
  resourceType: 'Appointment',
  identifier: [identifierOf(id)],
  status: 'cancelled',
  cancelationReason: { text: why },
  serviceType: [visitType],
  participant: [{ actor: referenceTo('Patient', residentId), status: 'needs-action' }]
})

/** Nobody is owed one any more: moved away, dead, or not under management. */
export const nextVisitTakenBack = (telling: Telling, residentId: string): readonly Appointment[] =>
  nextVisitOf(telling, residentId).length > 0 ? [] : [calledOff(residentId, idOf(residentId), '不再需要随访')]

/** Earlier programs told a date of each visit. */
export const dateOfVisitTakenBack = (visit: {
  readonly id: string
  readonly residentId: string
}): Appointment => calledOff(visit.residentId, derivedId(visit.id, 'next-visit'), '已由下次随访的预约代替')
