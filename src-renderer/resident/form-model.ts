import type { Resident, ResidentInput } from '@contract/resident'

/** The form while it is filled: what must be chosen may still be empty. */
export type ResidentDraft = Omit<ResidentInput, 'sex' | 'birthDate'> & {
  sex: ResidentInput['sex'] | null
  birthDate: string | null
}
export type Phone = ResidentDraft['phones'][number]
export type KeyPopulation = ResidentDraft['keyPopulations'][number]
export type Condition = ResidentDraft['conditions'][number]

const emptyAddress: ResidentDraft['address'] = {
  province: '',
  city: '',
  county: '',
  street: '',
  road: '',
  lane: '',
  number: '',
  building: '',
  room: '',
  note: ''
}

export const emptyDraft = (): ResidentDraft => ({
  name: '',
  idType: '01',
  idNumber: null,
  sex: null,
  birthDate: null,
  differenceReason: null,
  phones: [],
  committeeCode: '',
  address: { ...emptyAddress },
  residence: 'registered',
  nation: '01',
  bloodType: '5',
  rhesus: '3',
  education: '10',
  occupation: '8',
  marriage: '5',
  payments: [],
  allergies: [],
  employer: '',
  doctorId: null,
  keyPopulations: [],
  conditions: [],
  heightCm: null,
  note: ''
})

/** The editable part of a stored resident; what the system keeps stays behind. */
export function draftOf(resident: Resident): ResidentDraft {
  const {
    id,
    version,
    recordNumber,
    age,
    status,
    statusOn,
    summary,
    household,
    joinedInto,
    createdAt,
    updatedAt,
    ...input
  } = structuredClone(resident)
  void [
    id,
    version,
    recordNumber,
    age,
    status,
    statusOn,
    summary,
    household,
    joinedInto,
    createdAt,
    updatedAt
  ]
  return input
}

/** What is missing before it can be asked for at all; everything else the main process says. */
export function missing(draft: ResidentDraft): Readonly<Record<string, string>> {
  return {
    ...(draft.name.trim() ? {} : { name: '请填写姓名' }),
    ...(draft.sex === null ? { sex: '请选择性别' } : {}),
    ...(draft.birthDate === null ? { birthDate: '请填写出生日期' } : {}),
    ...(draft.committeeCode ? {} : { committeeCode: '请选择居（村）委会' })
  }
}

/** Empty rows nobody filled are no rows. */
export function inputOf(draft: ResidentDraft): ResidentInput | null {
  const { sex, birthDate } = draft
  if (sex === null || birthDate === null) return null
  return {
    ...draft,
    sex,
    birthDate,
    idNumber: draft.idNumber?.trim() || null,
    phones: draft.phones.filter(({ number }) => number.trim()),
    allergies: draft.allergies.map(allergy => allergy.trim()).filter(Boolean)
  }
}
