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
import { observationsOf } from './observations-fhir.ts'
import { answersOf, canonicalOfForm, nameAtPlatform, questionnaireOf } from './questionnaire.ts'

/** Names are told by the Practitioner. */
type FollowUp = KeptFollowUp
/** A form of a visit, and what it asks. */
interface Filled {
  readonly definition: FormDefinition
  readonly followUp: FollowUp
}

/** What kind of visit it was, or will be. */
export const visitTypeOf = (form: FormDefinition): CodeableConcept => ({
  coding: [ownCoding('visit-type', nameAtPlatform(form), form.visit)],
  text: form.visit
})

/** Corrected or withdrawn: it stays readable, and is nobody's any more. */
const isInError = ({ correctedById, withdrawnReason }: FollowUp): boolean =>
  correctedById !== null || withdrawnReason !== null

/** Who has signed as 随访医生; null: nobody yet, and neither the visit nor its form is counted as done. */
const signerOf = ({ awaitsDoctor, confirmedById, doctorId }: FollowUp): string | null =>
  awaitsDoctor ? null : (confirmedById ?? doctorId)
/** The visit at which the form was written: what others were written at the same one. */
export const visitIdOf = ({ id, visitId }: Pick<FollowUp, 'id' | 'visitId'>): string => visitId ?? id

const participant = (
  code: string,
  display: string,
  text: string,
  accountId: string
): NonNullable<Encounter['participant']>[number] => ({
  type: [concept('http://terminology.hl7.org/CodeSystem/v3-ParticipationType', code, display, text)],
  individual: referenceTo('Practitioner', accountId)
})

/** HL7 v3 ActCode of 随访方式 1 门诊 2 家庭 3 电话. */
const classes = {
  '1': { code: 'AMB', display: 'ambulatory' },
  '2': { code: 'HH', display: 'home health' },
  '3': { code: 'VR', display: 'virtual' }
} as const

/**
 * A visit, in the order in which its parts can be stored: Questionnaire, Encounter (which bears the id of the form that
 * was saved first), QuestionnaireResponse, one Observation for each result, one MedicationStatement for each drug and one
 * Observation for each score. The next visit is the person's, not the visit's. Forms of several diseases filled at one
 * visit share its Encounter.
 *
 * Corrections are by addition on both sides: the correcting form is a new QuestionnaireResponse that is `amended` and
 * names what it replaces; everything of the corrected one becomes `entered-in-error` and stays readable. Nothing is
 * deleted.
 *
 * What waits for a doctor's signature is told at once and is `in-progress`, so that whoever counts waits too.
 *
 * Nobody was met on a lost visit or after a death: then there is no Encounter, only the form that says so.
 * @param together all forms of that visit, this one among them
 */
export function resourcesOfVisit(
  definition: FormDefinition,
  followUp: FollowUp,
  centreId: string,
  together: readonly Filled[] = [{ definition, followUp }]
): readonly (Questionnaire | Encounter | QuestionnaireResponse | MedicationStatement | Observation)[] {
  const { form, assessment } = followUp
  return [
    questionnaireOf(definition),
    ...(form.outcome === 'visited' ? [encounterOf({ definition, followUp }, together, centreId)] : []),
    responseOf(definition, followUp),
    ...(form.outcome === 'visited' ? resultsOf(definition, followUp) : []),
    ...form.drugs.map((drug, index) => medicationOf(followUp, drug, index)),
    // Records from before there were scores have none.
    ...((assessment as Partial<FollowUp['assessment']>).scores ?? []).map(score =>
      scoreOf(definition, followUp, score)
    )
  ]
}

function encounterOf(filled: Filled, together: readonly Filled[], centreId: string): Encounter {
  const standing = together.filter(
    ({ followUp }) => followUp.form.outcome === 'visited' && !isInError(followUp)
  )
  // One that stands nowhere any more says what it was.
  const filledForms = standing.length === 0 ? [filled] : standing
  const forms = filledForms.map(({ followUp }) => followUp)
  const [first = filled.followUp] = forms
  const signers = new Set(forms.flatMap(each => signerOf(each) ?? []))
  const recorders = new Set(forms.map(({ doctorId }) => doctorId).filter(id => !signers.has(id)))
  const isSigned = forms.every(each => signerOf(each) !== null)
  const days = forms.map(({ form }) => form.visitDate).toSorted()
  const kinds = new Map(filledForms.map(({ definition }) => [definition.kind, definition]))
  return {
    resourceType: 'Encounter',
    identifier: [identifierOf(visitIdOf(filled.followUp))],
    status: standing.length === 0 ? 'entered-in-error' : isSigned ? 'finished' : 'in-progress',
    class: {
      system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode',
      ...classes[first.form.way ?? '1']
    },
    type: [...kinds.values()].map(visitTypeOf),
    subject: referenceTo('Patient', first.residentId),
    participant: [
      ...[...signers].map(id => participant('PPRF', 'primary performer', '随访医生', id)),
      ...[...recorders].map(id => participant('SPRF', 'secondary performer', '随访记录人', id))
    ],
    period: { start: days[0] ?? '', end: days.at(-1) ?? '' },
    serviceProvider: referenceTo('Organization', centreId)
  }
}

function responseOf(definition: FormDefinition, followUp: FollowUp): QuestionnaireResponse {
  const { id, residentId, doctorId, savedAt, correctsId, form } = followUp
  const signed = correctsId === null ? 'completed' : 'amended'
  const status = signerOf(followUp) === null ? 'in-progress' : signed
  return {
    resourceType: 'QuestionnaireResponse',
    identifier: identifierOf(derivedId(id, 'form')),
    questionnaire: canonicalOfForm(definition),
    status: isInError(followUp) ? 'entered-in-error' : status,
    subject: referenceTo('Patient', residentId),
    ...(form.outcome === 'visited'
      ? { encounter: referenceTo<Encounter>('Encounter', visitIdOf(followUp)) }
      : {}),
    authored: savedAt,
    author: referenceTo('Practitioner', doctorId),
    item: answersOf(definition, followUp)
  }
}

/** Of what a form says beside its answers. */
function statusOf(followUp: FollowUp): NonNullable<Observation['status']> {
  if (isInError(followUp)) return 'entered-in-error'
  if (signerOf(followUp) === null) return 'preliminary'
  return followUp.correctsId === null ? 'final' : 'amended'
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
    status: statusOf(followUp),
    category: [
      concept('http://terminology.hl7.org/CodeSystem/observation-category', 'survey', 'Survey', '评估')
    ],
    code: { coding: [ownCoding(`${nameAtPlatform(definition)}-score`, score, name)], text: name },
    subject: referenceTo('Patient', residentId),
    encounter: referenceTo<Encounter>('Encounter', visitIdOf(followUp)),
    effectiveDateTime: form.visitDate,
    issued: savedAt,
    performer: [referenceTo('Practitioner', doctorId)],
    valueInteger: value,
    interpretation: [{ text: band }],
    derivedFrom: [referenceTo<QuestionnaireResponse>('QuestionnaireResponse', derivedId(id, 'form'))]
  }
}

function resultsOf(definition: FormDefinition, followUp: FollowUp): readonly Observation[] {
  const { id, residentId, form, doctorId } = followUp
  const status = statusOf(followUp)
  const of = { id, residentId, form, encounterId: visitIdOf(followUp), performerId: doctorId, status }
  return observationsOf(definition, of)
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
    ...(form.outcome === 'visited'
      ? { context: referenceTo<Encounter>('Encounter', visitIdOf(followUp)) }
      : {}),
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
