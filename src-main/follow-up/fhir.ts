import type {
  CodeableConcept,
  Encounter,
  MedicationStatement,
  Observation,
  Questionnaire,
  QuestionnaireResponse
} from '@medplum/fhirtypes'
import { concept, derivedId, identifierOf, ownCoding, referenceTo, writtenCoding } from '../lib/fhir.ts'
import type { KeptFollowUp } from './contract.ts'
import type { ScoreResult } from '../lib/score/contract.ts'
import type { FormDefinition } from './forms/contract.ts'
import { answersOf, canonicalOfForm, nameAtPlatform, questionnaireOf } from './questionnaire.ts'

/** Names are told by the Practitioner. */
type FollowUp = KeptFollowUp

/** What kind of visit it was, or will be. */
export const visitTypeOf = (form: FormDefinition): CodeableConcept => ({
  coding: [ownCoding('visit-type', nameAtPlatform(form), form.visit)],
  text: form.visit
})

/** Corrected or withdrawn: it stays readable, and is nobody's any more. */
const isInError = ({ correctedById, withdrawnReason }: FollowUp): boolean =>
  correctedById !== null || withdrawnReason !== null

/** HL7 v3 ActCode of 随访方式 1 门诊 2 家庭 3 电话. */
const classes = {
  '1': { code: 'AMB', display: 'ambulatory' },
  '2': { code: 'HH', display: 'home health' },
  '3': { code: 'VR', display: 'virtual' }
} as const

/**
 * A visit, in the order in which its parts can be stored: Questionnaire, Encounter (which bears the id of the visit),
 * QuestionnaireResponse, one MedicationStatement for each drug and one Observation for each score. The next visit is the person's, not the visit's.
 *
 * Corrections are by addition on both sides: the correcting visit is a new Encounter whose QuestionnaireResponse is
 * `amended` and names what it replaces; everything of the corrected visit becomes `entered-in-error` and stays readable.
 * Nothing is deleted.
 *
 * Nobody was met on a lost visit or after a death: then there is no Encounter, only the form that says so.
 */
export function resourcesOfVisit(
  definition: FormDefinition,
  followUp: FollowUp,
  centreId: string
): readonly (Questionnaire | Encounter | QuestionnaireResponse | MedicationStatement | Observation)[] {
  const { form, assessment } = followUp
  const encounter = form.outcome === 'visited' ? encounterOf(definition, followUp, centreId) : null
  return [
    questionnaireOf(definition),
    ...(encounter === null ? [] : [encounter]),
    responseOf(definition, followUp),
    ...form.drugs.map((drug, index) => medicationOf(followUp, drug, index)),
    // Records from before there were scores have none.
    ...((assessment as Partial<FollowUp['assessment']>).scores ?? []).map(score =>
      scoreOf(definition, followUp, score)
    )
  ]
}

function encounterOf(definition: FormDefinition, followUp: FollowUp, centreId: string): Encounter {
  const { id, residentId, form, doctorId } = followUp
  return {
    resourceType: 'Encounter',
    identifier: [identifierOf(id)],
    status: isInError(followUp) ? 'entered-in-error' : 'finished',
    class: {
      system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode',
      ...classes[form.way ?? '1']
    },
    type: [visitTypeOf(definition)],
    subject: referenceTo('Patient', residentId),
    participant: [
      {
        type: [
          concept(
            'http://terminology.hl7.org/CodeSystem/v3-ParticipationType',
            'PPRF',
            'primary performer',
            '随访医生'
          )
        ],
        individual: referenceTo('Practitioner', doctorId)
      }
    ],
    period: { start: form.visitDate, end: form.visitDate },
    serviceProvider: referenceTo('Organization', centreId)
  }
}

function responseOf(definition: FormDefinition, followUp: FollowUp): QuestionnaireResponse {
  const { id, residentId, doctorId, savedAt, correctsId, form } = followUp
  return {
    resourceType: 'QuestionnaireResponse',
    identifier: identifierOf(derivedId(id, 'form')),
    questionnaire: canonicalOfForm(definition),
    status: isInError(followUp) ? 'entered-in-error' : correctsId === null ? 'completed' : 'amended',
    subject: referenceTo('Patient', residentId),
    ...(form.outcome === 'visited' ? { encounter: referenceTo<Encounter>('Encounter', id) } : {}),
    authored: savedAt,
    author: referenceTo('Practitioner', doctorId),
    item: answersOf(definition, followUp)
  }
}

/** What the answers come to, found without knowing the form. */
function scoreOf(
  definition: FormDefinition,
  followUp: FollowUp,
  { score, name, value, band }: ScoreResult
): Observation {
  const { id, residentId, form, doctorId, savedAt } = followUp
  return {
    resourceType: 'Observation',
    identifier: [identifierOf(derivedId(id, `score ${score}`))],
    status: isInError(followUp) ? 'entered-in-error' : 'final',
    category: [
      concept('http://terminology.hl7.org/CodeSystem/observation-category', 'survey', 'Survey', '评估')
    ],
    code: { coding: [ownCoding(`${nameAtPlatform(definition)}-score`, score, name)], text: name },
    subject: referenceTo('Patient', residentId),
    encounter: referenceTo<Encounter>('Encounter', id),
    effectiveDateTime: form.visitDate,
    issued: savedAt,
    performer: [referenceTo('Practitioner', doctorId)],
    valueInteger: value,
    interpretation: [{ text: band }],
    derivedFrom: [referenceTo<QuestionnaireResponse>('QuestionnaireResponse', derivedId(id, 'form'))]
  }
}

function medicationOf(
  followUp: FollowUp,
  { name, timesPerDay, dose }: FollowUp['form']['drugs'][number],
  index: number
): MedicationStatement {
  const { id, residentId, form, doctorId } = followUp
  const instructions = [
    ...(timesPerDay === null ? [] : [`每日${String(timesPerDay)}次`]),
    ...(dose === '' ? [] : [`每次${dose}`])
  ]
  // 服药依从性 3 不服药: prescribed, but not taken.
  const status = form.adherence === '3' ? 'not-taken' : 'active'
  return {
    resourceType: 'MedicationStatement',
    identifier: [identifierOf(derivedId(id, `drug-${String(index + 1)}`))],
    status: isInError(followUp) ? 'entered-in-error' : status,
    medicationCodeableConcept: { coding: [writtenCoding('medicine', name)], text: name },
    subject: referenceTo('Patient', residentId),
    ...(form.outcome === 'visited' ? { context: referenceTo<Encounter>('Encounter', id) } : {}),
    effectiveDateTime: form.visitDate,
    dateAsserted: form.visitDate,
    informationSource: referenceTo('Practitioner', doctorId),
    ...(instructions.length === 0
      ? {}
      : {
          dosage: [
            {
              text: instructions.join('，'),
              ...(timesPerDay === null
                ? {}
                : { timing: { repeat: { frequency: timesPerDay, period: 1, periodUnit: 'd' } } })
            }
          ]
        })
  }
}
