import type {
  Address,
  CodeableConcept,
  ContactPoint,
  Identifier,
  Patient,
  PatientContact,
  PatientLink
} from '@medplum/fhirtypes'
import { concept, identifierOf, mentionOf, referenceTo } from '../lib/fhir.ts'
import type { Resident } from './contract.ts'

const idCardSystem = 'urn:oid:2.16.156.10011.1.3'
const recordNumberSystem = 'urn:oid:2.16.156.10011.1.2'

const identifierTypes = 'http://terminology.hl7.org/CodeSystem/v2-0203'
/** WS 364.3 CV02.01.101; HL7 table 0203 where it knows the document. */
const documents: Readonly<Record<Exclude<Resident['idType'], '01'>, CodeableConcept>> = {
  '02': { text: '居民户口簿' },
  '03': concept(identifierTypes, 'PPN', 'Passport number', '护照'),
  '04': concept(identifierTypes, 'MI', 'Military ID number', '军官证'),
  '05': concept(identifierTypes, 'DL', "Driver's license number", '驾驶证'),
  '06': { text: '港澳居民来往内地通行证' },
  '07': { text: '台湾居民来往内地通行证' },
  '99': { text: '其他法定有效证件' }
}

/** GB/T 2261.1; what is unknown and what was not said are both unknown to FHIR. */
const genders = { '0': 'unknown', '1': 'male', '2': 'female', '9': 'unknown' } as const

const maritalStatuses = 'http://terminology.hl7.org/CodeSystem/v3-MaritalStatus'
/** Of the 个人基本信息表: 1 未婚 2 已婚 3 丧偶 4 离婚 5 未说明. */
const marriages: Readonly<Record<Resident['marriage'], CodeableConcept>> = {
  '1': concept(maritalStatuses, 'S', 'Never Married', '未婚'),
  '2': concept(maritalStatuses, 'M', 'Married', '已婚'),
  '3': concept(maritalStatuses, 'W', 'Widowed', '丧偶'),
  '4': concept(maritalStatuses, 'D', 'Divorced', '离婚'),
  '5': concept('http://terminology.hl7.org/CodeSystem/v3-NullFlavor', 'UNK', 'unknown', '未说明的婚姻状况')
}

type Phone = Resident['phones'][number]

/** R4 asks for the first of them; the second says more. */
const nextOfKin = concept('http://terminology.hl7.org/CodeSystem/v2-0131', 'N', 'Next-of-Kin')
const roles = 'http://terminology.hl7.org/CodeSystem/v3-RoleCode'
const owners: Readonly<Record<Exclude<Phone['owner'], 'self'>, CodeableConcept[]>> = {
  spouse: [nextOfKin, concept(roles, 'SPS', 'spouse', '配偶')],
  child: [nextOfKin, concept(roles, 'CHILD', 'child', '子女')],
  parent: [nextOfKin, concept(roles, 'PRN', 'parent', '父母')],
  other: [{ text: '其他联系人' }]
}

/** What the platform hears of a file. */
type Told = Omit<Resident, 'age' | 'summary' | 'household' | 'joinedInto'> & {
  readonly joinedInto?: string | null
  readonly replaces?: readonly string[]
}

/** @param centreId the Organization that keeps the record. */
export function patientOf(resident: Told, centreId: string): Patient {
  const telecom = resident.phones.filter(phone => phone.owner === 'self').map(telecomOf)
  const contact = resident.phones.flatMap(contactsOf)
  const address = addressOf(resident.address)
  return {
    resourceType: 'Patient',
    identifier: [
      identifierOf(resident.id),
      ...documentOf(resident),
      {
        use: 'official',
        type: concept(identifierTypes, 'MR', 'Medical record number', '居民健康档案编号'),
        system: recordNumberSystem,
        value: resident.recordNumber
      }
    ],
    active: resident.status === 'active',
    name: [{ use: 'official', text: resident.name }],
    ...(telecom.length === 0 ? {} : { telecom }),
    gender: genders[resident.sex],
    birthDate: resident.birthDate,
    ...deathOf(resident),
    ...(address === null ? {} : { address: [address] }),
    maritalStatus: marriages[resident.marriage],
    ...(contact.length === 0 ? {} : { contact }),
    ...(resident.doctorId === null
      ? {}
      : { generalPractitioner: [referenceTo('Practitioner', resident.doctorId)] }),
    ...linksOf(resident),
    managingOrganization: referenceTo('Organization', centreId)
  }
}

/**
 * R4 Patient.link: whoever finds the file that was joined is led to the one that goes on. The kept one names the other
 * without asking for it, so that neither has to be there first.
 */
function linksOf({ joinedInto, replaces = [] }: Told): Pick<Patient, 'link'> {
  const link: PatientLink[] = [
    ...(joinedInto === undefined || joinedInto === null
      ? []
      : [{ other: referenceTo<Patient>('Patient', joinedInto), type: 'replaced-by' as const }]),
    ...replaces.map(id => ({ other: mentionOf<Patient>('Patient', id), type: 'replaces' as const }))
  ]
  return link.length === 0 ? {} : { link }
}

function documentOf({ idType, idNumber }: Told): Identifier[] {
  if (idNumber === null) return []
  if (idType === '01') {
    const type = concept(identifierTypes, 'NI', 'National unique individual identifier', '居民身份证')
    return [{ use: 'official', type, system: idCardSystem, value: idNumber }]
  }
  return [{ use: 'official', type: documents[idType], value: idNumber }]
}

const telecomOf = ({ number }: Phone): ContactPoint => ({
  system: 'phone',
  value: number,
  use: number.startsWith('1') ? 'mobile' : 'home'
})

const contactsOf = (phone: Phone): PatientContact[] =>
  phone.owner === 'self' ? [] : [{ relationship: owners[phone.owner], telecom: [telecomOf(phone)] }]

/** Without a day of death only the fact is told. */
function deathOf({ status, statusOn }: Told): Pick<Patient, 'deceasedBoolean' | 'deceasedDateTime'> {
  if (status !== 'deceased') return {}
  return statusOn === null ? { deceasedBoolean: true } : { deceasedDateTime: statusOn }
}

function addressOf(address: Resident['address']): Address | null {
  const { province, city, county, street, road, lane, number, building, room, note } = address
  const line = [street, road, lane, number, building, room].filter(part => part !== '')
  const text = [province, city, county, ...line, note].filter(part => part !== '').join('')
  if (text === '') return null
  return {
    use: 'home',
    type: 'physical',
    text,
    ...(line.length === 0 ? {} : { line }),
    ...(city === '' ? {} : { city }),
    ...(county === '' ? {} : { district: county }),
    ...(province === '' ? {} : { state: province }),
    country: 'CN'
  }
}
