import type { EcgPatient } from './record.ts'

/** What of a resident can be compared with a file. */
export interface PersonOnFile {
  readonly name: string
  /** GB/T 2261.1. */
  readonly sex: string
  readonly birthDate: string
  /** Numbers by which another system may know this person. */
  readonly numbers: readonly string[]
}

const sexes = { male: '1', female: '2' } as const
const folded = (text: string): string =>
  text
    .normalize('NFKC')
    .replaceAll(/[\s·.]/g, '')
    .toLowerCase()

/**
 * What the file says that does not fit this person, by field, in Chinese and naming nobody: a file that names nobody is no better than one that names another. Empty: everything the file says fits, and it says
 * enough.
 */
export function differencesFrom(person: PersonOnFile, patient: EcgPatient): Readonly<Record<string, string>> {
  const said: Record<string, string> = {}
  const isNumberKnown =
    patient.id !== null && person.numbers.some(number => folded(number) === folded(patient.id ?? ''))
  if (patient.name !== null && folded(patient.name) !== folded(person.name))
    said['name'] = /\p{Script=Han}/u.test(patient.name)
      ? '文件中的姓名与居民不同。'
      : '文件中的姓名不是汉字，无法自动比对，请人工核对。'
  if (patient.sex !== null && person.sex !== sexes[patient.sex]) said['sex'] = '文件中的性别与居民不同。'
  if (patient.birthDate !== null && patient.birthDate !== person.birthDate)
    said['birthDate'] = '文件中的出生日期与居民不同。'
  if (patient.name === null && !isNumberKnown)
    said['patient'] =
      patient.id === null
        ? '文件里没有写明是谁。'
        : '文件里没有姓名，其中的编号也不是这位居民的证件号或档案号。'
  return said
}
