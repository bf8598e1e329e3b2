import type { OutputOf } from '../../lib/contract.ts'
import type { ResidentRecord } from '../rules.ts'
import type { JoinField, joiningContract } from './contract.ts'

type Question = OutputOf<typeof joiningContract.joinPreview>['questions'][number]
export type Answers = Readonly<Partial<Record<JoinField, Question['answers'][number]>>>

/** What ids are called, for whoever is asked. */
export interface Names {
  readonly doctor: (id: string) => string
  readonly committee: (code: string) => string
  readonly condition: (code: ResidentRecord['conditions'][number]['code']) => string
}
const sexes: Readonly<Record<ResidentRecord['sex'], string>> = {
  '0': '未知',
  '1': '男',
  '2': '女',
  '9': '未说明'
}

const one: Question['answers'] = ['keep', 'other']
const union: Question['answers'] = ['both', 'keep']

const addressOf = ({ address }: ResidentRecord): string => Object.values(address).join('')
const open = ({ conditions }: ResidentRecord) => conditions.filter(({ endedOn }) => endedOn === null)
/** Diseases and stretches of them that the kept file does not have. */
const further = (keep: ResidentRecord, other: ResidentRecord): ResidentRecord['conditions'] =>
  other.conditions.filter(
    ({ code, endedOn }) =>
      !keep.conditions.some(known => known.code === code && (known.endedOn === null) === (endedOn === null))
  )

/** What differs between two files of one person: asked, never guessed. */
export function questionsOf(keep: ResidentRecord, other: ResidentRecord, names: Names): readonly Question[] {
  const asks = (
    field: JoinField,
    says: string,
    mine: string | null,
    theirs: string | null
  ): readonly Question[] =>
    mine === null || theirs === null || mine === '' || theirs === '' || mine === theirs
      ? []
      : [{ field, says, keep: mine, other: theirs, answers: one }]
  const illnesses = (record: ResidentRecord): string =>
    open(record)
      .map(({ code }) => names.condition(code))
      .join('、') || '无'
  return [
    ...asks('name', '姓名', keep.name, other.name),
    ...asks('sex', '性别', sexes[keep.sex], sexes[other.sex]),
    ...asks('birthDate', '出生日期', keep.birthDate, other.birthDate),
    ...asks('document', '证件号码', keep.idNumber, other.idNumber),
    ...asks(
      'doctor',
      '签约医生',
      keep.doctorId && names.doctor(keep.doctorId),
      other.doctorId && names.doctor(other.doctorId)
    ),
    ...asks(
      'committee',
      '居（村）委会',
      names.committee(keep.committeeCode),
      names.committee(other.committeeCode)
    ),
    ...asks('address', '住址', addressOf(keep), addressOf(other)),
    ...(further(keep, other).length === 0
      ? []
      : [
          {
            field: 'conditions' as const,
            says: '在管疾病',
            keep: illnesses(keep),
            other: illnesses(other),
            answers: union
          }
        ]),
    ...(other.allergies.every(each => keep.allergies.includes(each))
      ? []
      : [
          {
            field: 'allergies' as const,
            says: '过敏史',
            keep: keep.allergies.join('、') || '未登记',
            other: other.allergies.join('、'),
            answers: union
          }
        ])
  ]
}

/** The kept file as it is answered. What only one of them states, and what can stand beside each other, needs no question. */
export function joinedRecord(keep: ResidentRecord, other: ResidentRecord, answers: Answers): ResidentRecord {
  const from = (field: JoinField): ResidentRecord => (answers[field] === 'other' ? other : keep)
  const document = keep.idNumber === null || answers.document === 'other' ? other : keep
  return {
    ...keep,
    name: from('name').name,
    sex: from('sex').sex,
    birthDate: from('birthDate').birthDate,
    ...(document.idNumber === null
      ? {}
      : {
          idType: document.idType,
          idNumber: document.idNumber,
          differenceReason: document.differenceReason
        }),
    doctorId: from('doctor').doctorId ?? keep.doctorId ?? other.doctorId,
    committeeCode: from('committee').committeeCode,
    address: addressOf(keep) === '' ? other.address : from('address').address,
    phones: [
      ...keep.phones,
      ...other.phones.filter(({ number }) => !keep.phones.some(known => known.number === number))
    ],
    keyPopulations: [
      ...keep.keyPopulations,
      ...other.keyPopulations.filter(
        ({ code, from: day }) => !keep.keyPopulations.some(known => known.code === code && known.from === day)
      )
    ],
    conditions:
      answers.conditions === 'both' ? [...keep.conditions, ...further(keep, other)] : keep.conditions,
    allergies:
      answers.allergies === 'both' ? [...new Set([...keep.allergies, ...other.allergies])] : keep.allergies,
    replaces: [...(keep.replaces ?? []), other.id]
  }
}

/**
 * What taking it back leaves of the kept file: a field as it was before, unless it was changed since.
 * @returns the record, and the fields that stay as they are now
 */
export function partedRecord(
  now: ResidentRecord,
  before: ResidentRecord,
  after: ResidentRecord
): { readonly record: ResidentRecord; readonly stays: readonly string[] } {
  const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other)
  const kept = ['version', 'updatedAt']
  const record: Record<string, unknown> = { ...now }
  const stays: string[] = []
  const of = (source: ResidentRecord): Readonly<Record<string, unknown>> => ({ ...source })
  for (const field of Object.keys({ ...before, ...after }).filter(name => !kept.includes(name))) {
    if (same(of(before)[field], of(after)[field])) continue
    if (!same(of(now)[field], of(after)[field])) stays.push(field)
    else if (of(before)[field] === undefined) Reflect.deleteProperty(record, field)
    else record[field] = of(before)[field]
  }
  // Every field is one of a resident’s: of the file as it stands, or as it was.
  return { record: record as unknown as ResidentRecord, stays }
}
