import type {
  AllergyIntolerance,
  CodeableConcept,
  Coding,
  Condition,
  EpisodeOfCare
} from '@medplum/fhirtypes'
import { concept, derivedId, identifierOf, ownCoding, referenceTo, writtenCoding } from '../lib/fhir.ts'
import type { ResidentRecord, StoredCondition } from './rules.ts'

/** What the platform hears of somebody's health. Versions of earlier programs may lack the day. */
type Person = Pick<ResidentRecord, 'id' | 'status' | 'statusOn' | 'doctorId' | 'allergies' | 'joinedInto'> & {
  readonly conditions: readonly (Omit<StoredCondition, 'managedSince'> & { readonly managedSince?: string })[]
}
type Entry = Person['conditions'][number]
type Health = Condition | EpisodeOfCare | AllergyIntolerance

const icd10 = 'http://hl7.org/fhir/sid/icd-10'
const ofIcd10 = (code: string, display: string): Coding => ({ system: icd10, code, display })
/** ICD-10 only where the register's word means one category: 脑卒中 is I60–I64, 恶性肿瘤 any of C00–C97. */
const diseases: Readonly<Record<Entry['code'], { readonly word: string; readonly icd10: Coding | null }>> = {
  hypertension: { word: '高血压', icd10: ofIcd10('I10', 'Essential (primary) hypertension') },
  'diabetes-type-2': { word: '2 型糖尿病', icd10: ofIcd10('E11', 'Type 2 diabetes mellitus') },
  'coronary-heart-disease': { word: '冠心病', icd10: ofIcd10('I25', 'Chronic ischaemic heart disease') },
  stroke: { word: '脑卒中', icd10: null },
  copd: {
    word: '慢阻肺',
    icd10: ofIcd10('J44', 'Other chronic obstructive pulmonary disease')
  },
  cancer: { word: '恶性肿瘤', icd10: null },
  'chronic-kidney-disease': { word: '慢性肾病', icd10: null }
}

/** As people read it. */
export const diseaseWord = (code: Entry['code']): string => diseases[code].word

function diseaseOf(code: Entry['code']): CodeableConcept {
  const { word, icd10: category } = diseases[code]
  return {
    coding: [ownCoding('disease', code, word), ...(category === null ? [] : [category])],
    text: word
  }
}

const conditionCodes = 'http://terminology.hl7.org/CodeSystem/condition'
const allergyCodes = 'http://terminology.hl7.org/CodeSystem/allergyintolerance'
const conditionId = (id: string, code: Entry['code']): string => derivedId(id, `condition ${code}`)

/** Each disease once, whatever became of it, with the stretches of management that its entries are. */
function byDisease({ conditions }: Person): readonly (readonly [Entry['code'], readonly Entry[]])[] {
  const codes = [...new Set(conditions.map(({ code }) => code))]
  const since = (entry: Entry): string => entry.managedSince ?? entry.managedFrom ?? ''
  return codes.map(code => [
    code,
    conditions
      .filter(entry => entry.code === code)
      .toSorted((a, b) => (since(a) < since(b) ? -1 : since(a) > since(b) ? 1 : 0))
  ])
}

/** What ended is inactive and abated, with its last day; it stays confirmed that somebody has had it. */
function conditionOf({ id }: Person, [code, entries]: readonly [Entry['code'], readonly Entry[]]): Condition {
  const isOpen = entries.some(({ endedOn }) => endedOn === null)
  const end = entries
    .flatMap(({ endedOn }) => endedOn ?? [])
    .toSorted()
    .at(-1)
  const [onset] = entries.flatMap(({ diagnosedOn }) => diagnosedOn ?? []).toSorted()
  const notes = entries.flatMap(({ note }) => (note === '' ? [] : [{ text: note }]))
  return {
    resourceType: 'Condition',
    identifier: [identifierOf(conditionId(id, code))],
    clinicalStatus: isOpen
      ? concept(`${conditionCodes}-clinical`, 'active', 'Active')
      : concept(`${conditionCodes}-clinical`, 'inactive', 'Inactive'),
    verificationStatus: concept(`${conditionCodes}-ver-status`, 'confirmed', 'Confirmed'),
    category: [concept(`${conditionCodes}-category`, 'problem-list-item', 'Problem List Item')],
    code: diseaseOf(code),
    subject: referenceTo('Patient', id),
    ...(onset === undefined ? {} : { onsetDateTime: onset }),
    ...(isOpen || end === undefined ? {} : { abatementDateTime: end }),
    ...(notes.length === 0 ? {} : { note: notes })
  }
}

/** Being under management for a disease, from one day to another; it ends with a death and with moving away. */
function episodesOf(
  person: Person,
  [code, entries]: readonly [Entry['code'], readonly Entry[]],
  centreId: string
): readonly EpisodeOfCare[] {
  return entries.map((entry, index): EpisodeOfCare => {
    const isOver = entry.endedOn !== null || person.status !== 'active'
    const start = entry.managedSince ?? entry.managedFrom
    const end = entry.endedOn ?? (person.status === 'active' ? null : person.statusOn)
    const period = { ...(start === null ? {} : { start }), ...(end === null ? {} : { end }) }
    return {
      resourceType: 'EpisodeOfCare',
      identifier: [identifierOf(derivedId(person.id, `management ${code} ${String(index + 1)}`))],
      status: isOver ? 'finished' : 'active',
      type: [diseaseOf(code)],
      diagnosis: [{ condition: referenceTo<Condition>('Condition', conditionId(person.id, code)) }],
      patient: referenceTo('Patient', person.id),
      managingOrganization: referenceTo('Organization', centreId),
      ...(Object.keys(period).length === 0 ? {} : { period }),
      ...(person.doctorId === null ? {} : { careManager: referenceTo('Practitioner', person.doctorId) })
    }
  })
}

const allergyOf = ({ id }: Person, words: string): AllergyIntolerance => ({
  resourceType: 'AllergyIntolerance',
  identifier: [identifierOf(derivedId(id, `allergy ${words}`))],
  clinicalStatus: concept(`${allergyCodes}-clinical`, 'active', 'Active'),
  verificationStatus: concept(`${allergyCodes}-verification`, 'confirmed', 'Confirmed'),
  code: { coding: [writtenCoding('allergen', words)], text: words },
  patient: referenceTo('Patient', id)
})

/**
 * Diseases, being under management for them, and allergies; what others point to comes first. An empty list of
 * allergies tells nothing: whether somebody was asked is not on record. Of a file that was joined, the kept one says all.
 */
export const healthOf = (person: Person, centreId: string): readonly Health[] =>
  person.joinedInto !== undefined
    ? []
    : [
        ...byDisease(person).flatMap(disease => [
          conditionOf(person, disease),
          ...episodesOf(person, disease, centreId)
        ]),
        ...person.allergies.map(words => allergyOf(person, words))
      ]

/** What was told once and the file does not say any more was an error; it stays, and says so. */
export function healthTakenBack(
  person: Person,
  earlier: readonly Person[],
  centreId: string
): readonly Health[] {
  const nameOf = ({ identifier }: Health): string => identifier?.[0]?.value ?? ''
  const told = new Set(healthOf(person, centreId).map(nameOf))
  return earlier
    .flatMap(before => healthOf(before, centreId))
    .flatMap(resource => {
      if (told.has(nameOf(resource))) return []
      told.add(nameOf(resource))
      return [takenBack(resource)]
    })
}

function takenBack(resource: Health): Health {
  if (resource.resourceType === 'EpisodeOfCare') return { ...resource, status: 'entered-in-error' }
  // R4 con-4, con-5, ait-2: nothing that is an error has a clinical status.
  if (resource.resourceType === 'Condition') {
    const { clinicalStatus: _status, abatementDateTime: _end, ...rest } = resource
    return {
      ...rest,
      verificationStatus: concept(`${conditionCodes}-ver-status`, 'entered-in-error', 'Entered in Error')
    }
  }
  const { clinicalStatus: _status, ...rest } = resource
  return {
    ...rest,
    verificationStatus: concept(`${allergyCodes}-verification`, 'entered-in-error', 'Entered in Error')
  }
}
