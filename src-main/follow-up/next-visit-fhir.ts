import type { Appointment, Practitioner } from '@medplum/fhirtypes'
import type { Telling } from '../database/record-kind.ts'
import { addDays } from '../lib/clock.ts'
import { derivedId, identifierOf, referenceTo } from '../lib/fhir.ts'
import { visitTypeOf } from './fhir.ts'
import type { Form } from './forms/form.ts'
import { formIn, scheduledIn } from './forms/known.ts'
import { atNoPace, dueOf } from './schedule.ts'

const idOf = (residentId: string, { definition }: Form): string =>
  derivedId(residentId, `next ${definition.kind} follow-up`)

type Asking = Pick<Telling, 'db' | 'today' | 'startOfDay'>

/**
 * The next visit of somebody under management, as the list of who is due has it: one for each person and form, so that a
 * visit that came early or was corrected leaves no date behind. R4 finds an Appointment by its start alone, so the day is
 * told by its bounds in the centre's zone.
 */
export const nextVisitsOf = (telling: Asking, residentId: string): readonly Appointment[] =>
  scheduledIn(telling.db).flatMap(form => nextVisitOf(telling, residentId, form))

function nextVisitOf(
  { db, today, startOfDay }: Asking,
  residentId: string,
  form: Form
): readonly Appointment[] {
  // The routine interval only dates visits that end the management.
  const due = dueOf(db, residentId, form, atNoPace, today)
  if (due?.active !== 1) return []
  const { dueOn, doctorId } = due
  const end = Date.parse(startOfDay(addDays(dueOn, 1))) - 1_000
  return [
    {
      resourceType: 'Appointment',
      identifier: [identifierOf(idOf(residentId, form))],
      status: 'proposed',
      serviceType: [visitTypeOf(form.definition)],
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

const calledOff = (residentId: string, { definition }: Form, id: string, why: string): Appointment => ({
  resourceType: 'Appointment',
  identifier: [identifierOf(id)],
  status: 'cancelled',
  cancelationReason: { text: why },
  serviceType: [visitTypeOf(definition)],
  participant: [{ actor: referenceTo('Patient', residentId), status: 'needs-action' }]
})

/** Nobody is owed one any more: moved away, dead, or not under management. */
export const nextVisitsTakenBack = (telling: Telling, residentId: string): readonly Appointment[] =>
  scheduledIn(telling.db).flatMap(form =>
    nextVisitOf(telling, residentId, form).length > 0
      ? []
      : [calledOff(residentId, form, idOf(residentId, form), '不再需要随访')]
  )

/** Earlier programs told a date of each visit. */
export const dateOfVisitTakenBack = (
  { db }: Pick<Telling, 'db'>,
  visit: {
    readonly id: string
    readonly residentId: string
    readonly kind: string
  }
): Appointment =>
  calledOff(
    visit.residentId,
    formIn(db, visit.kind),
    derivedId(visit.id, 'next-visit'),
    '已由下次随访的预约代替'
  )
