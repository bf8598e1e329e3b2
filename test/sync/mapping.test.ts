import type { Observation, QuestionnaireResponseItem } from '@medplum/fhirtypes'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { practitionerOf } from '../../src-main/access/fhir.ts'
import { organizationOf } from '../../src-main/centre/fhir.ts'
import { hypertensionForm } from '../../src-main/follow-up/contract.ts'
import { resourcesOfVisit } from '../../src-main/follow-up/fhir.ts'
import { observationsOfSeries, observationsOfVisit } from '../../src-main/measurement/fhir.ts'
import { patientOf } from '../../src-main/resident/fhir.ts'
import { idOfUrn, identityOf, mapReferences, pointersOf } from '../../src-main/sync/content.ts'
import { type SharedResource } from '../../src-main/sync/loader.ts'
import { aForm } from '../follow-up/forms.ts'
import { aReading } from '../measurement/readings.ts'
import { validate } from '../support/fhir-validation.ts'
import {
  anyForm,
  anyResident,
  anySeries,
  anyVisit,
  centreId,
  doctorId,
  residentId,
  seriesId,
  seriesOf,
  theCentre,
  visitId,
  visitOf
} from './records.ts'

/** With references as they stand on the platform, so that their types are judged too. */
function asThere(resource: SharedResource): SharedResource {
  const types = pointersOf(resource)
  return mapReferences(resource, reference => {
    const id = idOfUrn(reference)
    return id === null ? reference : `${types.get(id) ?? 'Unknown'}/${id}`
  })
}

const problemsOf = (resources: readonly SharedResource[]): readonly string[] =>
  resources.flatMap(resource =>
    validate(asThere(resource)).map(problem => `${resource.resourceType}: ${problem}`)
  )

const isUnique = (resources: readonly SharedResource[]): boolean =>
  new Set(resources.map(identityOf)).size === resources.length

describe('what is told to the platform is FHIR R4 by two judges', () => {
  it('the judges do judge: a wrong code, a wrong unit of choice and an unknown field are found', () => {
    const patient = { resourceType: 'Patient', gender: 'zzz' }
    const twice = {
      resourceType: 'Observation',
      status: 'final',
      code: {},
      valueString: 'a',
      valueInteger: 1
    }
    const unknown = { resourceType: 'Encounter', status: 'finished', class: { code: 'AMB' }, colour: 'red' }
    for (const bad of [patient, twice, unknown]) expect(validate(bad as never)).not.toEqual([])
  })

  it('the centre and the people who work there', () => {
    const account = { id: doctorId, version: 1, login: 'wang', name: '王医生', roles: ['doctor' as const] }
    expect(
      problemsOf([
        organizationOf(theCentre()),
        organizationOf(theCentre({ address: '', phone: '' })),
        practitionerOf({ ...account, status: 'active' }),
        practitionerOf({ ...account, status: 'disabled' })
      ])
    ).toEqual([])
  })

  it('any resident', () => {
    fc.assert(
      fc.property(anyResident, person => {
        expect(problemsOf([patientOf(person, centreId)])).toEqual([])
      }),
      { numRuns: 100 }
    )
  })

  it('any sitting, with readings that count and readings that do not', () => {
    fc.assert(
      fc.property(anySeries, series => {
        const observations = observationsOfSeries(series, centreId)
        expect(problemsOf(observations)).toEqual([])
        expect(isUnique(observations)).toBe(true)
      }),
      { numRuns: 60 }
    )
  })

  it('any visit, plain, correcting and corrected', () => {
    fc.assert(
      fc.property(anyVisit, fc.option(anySeries, { nil: null }), (visit, series) => {
        const resources = [...resourcesOfVisit(visit, centreId), ...observationsOfVisit(visit, series)]
        expect(problemsOf(resources)).toEqual([])
        expect(isUnique(resources)).toBe(true)
      }),
      { numRuns: 60 }
    )
  })
})
