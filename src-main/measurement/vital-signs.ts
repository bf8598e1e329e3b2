import type {
  CodeableConcept,
  Observation,
  ObservationComponent,
  Organization,
  Patient,
  Practitioner,
  Reference
} from '@medplum/fhirtypes'
import { concept, identifierOf, quantity } from '../lib/fhir.ts'

const loinc = 'http://loinc.org'
const profiles = 'http://hl7.org/fhir/StructureDefinition'

/** What every vital sign says besides its value. */
export interface Circumstances {
  /** Also the identifier on the platform. */
  readonly id: string
  readonly subject: Reference<Patient>
  /** A day, or an instant. */
  readonly at: string
  /** UTC instant of recording. */
  readonly issued: string
  readonly performer: Reference<Practitioner | Organization>
  /** What was recorded stays, but does not count: set aside, or corrected. */
  readonly discarded: boolean
  /** Whatever else FHIR knows of this observation. */
  readonly more?: Partial<Observation>
}

/** HL7 FHIR R4 vital signs profile, and the narrower one of this kind. */
function vitalSign(profile: string, code: CodeableConcept, of: Circumstances): Observation {
  return {
    resourceType: 'Observation',
    meta: { profile: [`${profiles}/vitalsigns`, `${profiles}/${profile}`] },
    identifier: [identifierOf(of.id)],
    status: of.discarded ? 'entered-in-error' : 'final',
    category: [
      concept('http://terminology.hl7.org/CodeSystem/observation-category', 'vital-signs', 'Vital Signs')
    ],
    code,
    subject: of.subject,
    effectiveDateTime: of.at,
    issued: of.issued,
    performer: [of.performer],
    ...of.more
  }
}

const component = (code: string, display: string, value: number | null): ObservationComponent => ({
  code: concept(loinc, code, display),
  ...(value === null
    ? {
        dataAbsentReason: concept(
          'http://terminology.hl7.org/CodeSystem/data-absent-reason',
          'error',
          'Error'
        )
      }
    : { valueQuantity: quantity(value, 'mm[Hg]', 'mmHg') })
})

/** Null pressures: there were some, but none counts any more. */
export const bloodPressureOf = (
  of: Circumstances,
  value: { readonly systolic: number; readonly diastolic: number; readonly mean: number | null } | null
): Observation => ({
  ...vitalSign(
    'bp',
    concept(loinc, '85354-9', 'Blood pressure panel with all children optional', '血压'),
    of
  ),
  component: [
    component('8480-6', 'Systolic blood pressure', value?.systolic ?? null),
    component('8462-4', 'Diastolic blood pressure', value?.diastolic ?? null),
    ...(value?.mean == null ? [] : [component('8478-0', 'Mean blood pressure', value.mean)])
  ]
})

const kinds = {
  heartRate: ['heartrate', '8867-4', 'Heart rate', '脉率（心率）', '/min', '次/分'],
  weight: ['bodyweight', '29463-7', 'Body weight', '体重', 'kg', 'kg'],
  height: ['bodyheight', '8302-2', 'Body height', '身高', 'cm', 'cm'],
  bmi: ['bmi', '39156-5', 'Body mass index (BMI) [Ratio]', '体质指数', 'kg/m2', 'kg/m²']
} as const

/** Null: there was a value, but none counts any more. */
export function singleValue(kind: keyof typeof kinds, of: Circumstances, value: number | null): Observation {
  const [profile, code, display, text, unit, shown] = kinds[kind]
  const observation = vitalSign(profile, concept(loinc, code, display, text), of)
  if (value !== null) return { ...observation, valueQuantity: quantity(value, unit, shown) }
  const absent = concept('http://terminology.hl7.org/CodeSystem/data-absent-reason', 'error', 'Error')
  return { ...observation, dataAbsentReason: absent }
}
