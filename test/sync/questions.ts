import type { Bundle, Resource } from '@medplum/fhirtypes'
import { expect } from 'vitest'
import type { FhirPeer } from '../support/fhir-peer.ts'

/**
 * What a district asks about what a desk keeps, as FHIR R4 searches below the platform's base address. To ask a real
 * server by hand: put an address of that server (`Patient/…`) in the place of what stands in brackets.
 */
export interface Question {
  readonly 问: string
  readonly 搜索: string
}
const own = 'https://jiayi-workstation.internal/fhir'
const list = (name: string): string => `${own}/CodeSystem/${name}`
const icd10 = 'http://hl7.org/fhir/sid/icd-10'

export const questions = {
  hypertensive: {
    问: '谁患有高血压',
    搜索: `Condition?code=${icd10}|I10&clinical-status=active`
  },
  stroke: {
    问: '谁患有脑卒中（ICD-10 不止一类，按登记册的代码）',
    搜索: `Condition?code=${list('disease')}|stroke&clinical-status=active`
  },
  diseasesOf: { 问: '这位居民患有哪些病', 搜索: 'Condition?patient=【居民】&clinical-status=active' },
  endedDiseases: { 问: '哪些病已经终止', 搜索: 'Condition?clinical-status=inactive' },
  allergiesOf: {
    问: '这位居民对什么过敏',
    搜索: 'AllergyIntolerance?patient=【居民】&verification-status=confirmed'
  },
  penicillin: {
    问: '谁对青霉素过敏',
    搜索: `AllergyIntolerance?code=${list('allergen')}|青霉素&clinical-status=active`
  },
  managed: {
    问: '谁在高血压管理中',
    搜索: `EpisodeOfCare?type=${list('disease')}|hypertension&status=active`
  },
  managedBy: {
    问: '这位医生管理着谁的糖尿病',
    搜索: `EpisodeOfCare?care-manager=【医生】&type=${icd10}|E11&status=active`
  },
  visitsInMonth: {
    问: '三月做了哪些高血压随访',
    搜索: `Encounter?type=${list('visit-type')}|hypertension-follow-up&date=ge2026-03-01&date=lt2026-04-01&status=finished`
  },
  homeVisits: { 问: '哪些随访是上门做的', 搜索: 'Encounter?class=HH&status=finished' },
  visitsOf: { 问: '这位居民有过哪些随访', 搜索: 'Encounter?patient=【居民】&status=finished' },
  forms: {
    问: '高血压随访表填过哪些',
    搜索: `QuestionnaireResponse?questionnaire=${own}/Questionnaire/hypertension-follow-up|NBPHS-3&status=completed,amended`
  },
  formsOf: {
    问: '这位居民填过哪些表',
    搜索: 'QuestionnaireResponse?patient=【居民】&status=completed,amended'
  },
  dueInWeek: {
    问: '两周内谁该随访',
    搜索: `Appointment?service-type=${list('visit-type')}|hypertension-follow-up&status=proposed&date=ge2026-11-23T00:00:00+08:00&date=lt2026-12-07T00:00:00+08:00`
  },
  nextOf: { 问: '这位居民下次随访在哪天', 搜索: 'Appointment?patient=【居民】&status=proposed' },
  pressuresOf: {
    问: '这位居民上半年的血压（各次读数和均值）',
    搜索: 'Observation?patient=【居民】&code=http://loinc.org|85354-9&date=ge2026-01-01T00:00:00+08:00&date=lt2026-07-01T00:00:00+08:00&status=final'
  },
  glucoseAfterMeal: {
    问: '哪些血糖是餐后 2 小时的',
    搜索: `Observation?code=${list('glucose-kind')}|after-meal-2h&status=final`
  },
  medicine: {
    问: '谁在服用氨氯地平',
    搜索: `MedicationStatement?code=${list('medicine')}|氨氯地平&status=active`
  },
  medicinesOf: { 问: '这位居民现在用哪些药', 搜索: 'MedicationStatement?patient=【居民】&status=active' },
  stoppedMedicines: { 问: '停用了哪些药', 搜索: 'MedicationStatement?status=stopped' },
  longPrescriptions: {
    问: '十一月开了哪些含氨氯地平的长处方',
    搜索: `MedicationRequest?code=${list('medicine')}|苯磺酸氨氯地平片&authoredon=ge2026-11-01&authoredon=lt2026-12-01&status=active`
  },
  longPrescriptionsOf: {
    问: '这位居民的长处方是谁开的',
    搜索: 'MedicationRequest?patient=【居民】&requester=【医生】&status=active'
  },
  household: {
    问: '这位居民和谁同住',
    搜索: `Group?member=【居民】&code=${list('group')}|household`
  },
  relatives: { 问: '户主的家属是谁', 搜索: 'RelatedPerson?patient=【户主】&active=true' },
  teams: {
    问: '这位医生在哪些家庭医生团队',
    搜索: `CareTeam?participant=【医生】&category=${list('team')}|family-doctor&status=active`
  },
  teamOf: {
    问: '这位居民签约在哪个团队（协议的附带资料）',
    搜索: 'Contract?patient=【居民】&status=executed'
  },
  posts: {
    问: '这个中心有哪些医生',
    搜索: 'PractitionerRole?organization=【中心】&role=http://terminology.hl7.org/CodeSystem/practitioner-role|doctor&active=true'
  },
  byIdNumber: {
    问: '身份证号是这个的是谁',
    搜索: 'Patient?identifier=urn:oid:2.16.156.10011.1.3|【身份证号】'
  },
  peopleOf: { 问: '这位医生负责哪些居民', 搜索: 'Patient?general-practitioner=【医生】&active=true' },
  documents: {
    问: '这位居民签过哪些协议书（一户一份的也在内）',
    搜索: `DocumentReference?related=【居民】&type=${list('document')}|signing-agreement&status=current`
  }
} as const satisfies Readonly<Record<string, Question>>

/** The search with addresses in the place of the brackets, encoded. */
function searchOf({ 搜索 }: Question, given: Readonly<Record<string, string>> = {}): string {
  const [type = '', query = ''] = 搜索.split(/\?(.*)/s)
  const filled = query.replaceAll(/【(.+?)】/g, (_, name: string) => {
    const value = given[name]
    if (value === undefined) throw new Error(`${搜索}: ${name} is not given`)
    return value
  })
  const parts = filled.split('&').map(part => {
    const [name = '', value = ''] = part.split(/=(.*)/s)
    return `${name}=${encodeURIComponent(value)}`
  })
  return `${type}?${parts.join('&')}&_count=1000`
}

/** What the platform finds. */
export async function answerTo(
  peer: FhirPeer,
  question: Question,
  given: Readonly<Record<string, string>>
): Promise<Resource[]> {
  const path = searchOf(question, given)
  const answer = await peer.answer({ method: 'GET', path, headers: {} }, '')
  if (answer === 'broken') throw new Error('no answer')
  const bundle = JSON.parse(answer.text) as Bundle
  expect([answer.status, bundle.resourceType, bundle.type], path).toEqual([200, 'Bundle', 'searchset'])
  return (bundle.entry ?? []).flatMap(({ resource }) => resource ?? [])
}
