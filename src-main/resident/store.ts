import type { Database } from 'better-sqlite3'
import type { ResidentInput } from './contract.ts'
import type { ResidentRecord, StoredCondition } from './rules.ts'
import { keysOf, type SearchTerms } from './search-terms.ts'
import { prepared } from './statements.ts'

interface ResidentRow {
  readonly number: number
  readonly id: string
  readonly version: number
  readonly recordNumber: string
  readonly name: string
  readonly sex: ResidentRecord['sex']
  readonly birthDate: string
  readonly idType: ResidentRecord['idType']
  readonly idNumber: string | null
  readonly differenceReason: string | null
  readonly committeeCode: string
  readonly doctorId: string | null
  readonly status: ResidentRecord['status']
  readonly statusOn: string | null
  readonly allergiesJson: string
  readonly profileJson: string
  readonly createdAt: string
  readonly updatedAt: string
}

const profileOf = (record: Omit<ResidentRecord, 'version'>) => ({
  address: record.address,
  residence: record.residence,
  nation: record.nation,
  bloodType: record.bloodType,
  rhesus: record.rhesus,
  education: record.education,
  occupation: record.occupation,
  marriage: record.marriage,
  payments: record.payments,
  employer: record.employer,
  heightCm: record.heightCm,
  note: record.note,
  ...(record.statusReason === undefined ? {} : { statusReason: record.statusReason }),
  ...(record.joinedInto === undefined ? {} : { joinedInto: record.joinedInto }),
  ...(record.replaces === undefined ? {} : { replaces: record.replaces })
})
type Profile = ReturnType<typeof profileOf>

export const SELECT_RESIDENT = `SELECT number, id, version, record_number AS recordNumber, name, sex,
  birth_date AS birthDate, id_type AS idType, id_number AS idNumber, difference_reason AS differenceReason,
  committee_code AS committeeCode, doctor_id AS doctorId, status, status_on AS statusOn,
  allergies_json AS allergiesJson, profile_json AS profileJson, created_at AS createdAt, updated_at AS updatedAt
  FROM resident WHERE id = ?`
const SELECT_PHONES = `SELECT number, owner, verified_on AS verifiedOn FROM resident_phone
  WHERE resident_number = ? ORDER BY position`
const SELECT_POPULATIONS = `SELECT code, from_day AS "from", to_day AS "to", evidence FROM key_population
  WHERE resident_number = ? ORDER BY position`
const SELECT_CONDITIONS = `SELECT code, diagnosed_on AS diagnosedOn, managed_from AS managedFrom, ended_on AS endedOn, note,
  managed_since AS managedSince
  FROM chronic_condition WHERE resident_number = ? ORDER BY position`

export interface StoredResident {
  readonly number: number
  readonly record: ResidentRecord
}

export function select(db: Database, id: string): StoredResident | null {
  const row = prepared<[string], ResidentRow>(db, SELECT_RESIDENT).get(id)
  if (row === undefined) return null
  const { number, allergiesJson, profileJson, ...rest } = row
  const record: ResidentRecord = {
    ...rest,
    ...(JSON.parse(profileJson) as Profile),
    allergies: JSON.parse(allergiesJson) as string[],
    phones: prepared<[number], ResidentInput['phones'][number]>(db, SELECT_PHONES).all(number),
    keyPopulations: prepared<[number], ResidentInput['keyPopulations'][number]>(db, SELECT_POPULATIONS).all(
      number
    ),
    conditions: prepared<[number], StoredCondition>(db, SELECT_CONDITIONS).all(number)
  }
  return { number, record }
}

/** The compact number inside the database, or null. */
export function selectNumber(db: Database, id: string): number | null {
  const row = prepared<[string], { number: number }>(db, 'SELECT number FROM resident WHERE id = ?').get(id)
  return row?.number ?? null
}

const INSERT = `INSERT INTO resident (id, version, record_number, name, sex, birth_date, id_type, id_number,
  difference_reason, committee_code, doctor_id, status, status_on, allergies_json, profile_json, created_at, updated_at)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
const UPDATE = `UPDATE resident SET version = ?, name = ?, sex = ?, birth_date = ?, id_type = ?, id_number = ?,
  difference_reason = ?, committee_code = ?, doctor_id = ?, status = ?, status_on = ?, allergies_json = ?,
  profile_json = ?, updated_at = ? WHERE number = ?`

/** Without the index keys: `insertKeys` writes those, for many people at once when there are many. */
export function insert(db: Database, record: ResidentRecord): number {
  const { lastInsertRowid } = prepared(db, INSERT).run(
    record.id,
    record.version,
    record.recordNumber,
    record.name,
    record.sex,
    record.birthDate,
    record.idType,
    record.idNumber,
    record.differenceReason,
    record.committeeCode,
    record.doctorId,
    record.status,
    record.statusOn,
    JSON.stringify(record.allergies),
    JSON.stringify(profileOf(record)),
    record.createdAt,
    record.updatedAt
  )
  const number = Number(lastInsertRowid)
  insertParts(db, number, record)
  return number
}

export function update(db: Database, number: number, record: ResidentRecord): void {
  prepared(db, UPDATE).run(
    record.version,
    record.name,
    record.sex,
    record.birthDate,
    record.idType,
    record.idNumber,
    record.differenceReason,
    record.committeeCode,
    record.doctorId,
    record.status,
    record.statusOn,
    JSON.stringify(record.allergies),
    JSON.stringify(profileOf(record)),
    record.updatedAt,
    number
  )
  prepared(db, 'DELETE FROM resident_phone WHERE resident_number = ?').run(number)
  prepared(db, 'DELETE FROM key_population WHERE resident_number = ?').run(number)
  prepared(db, 'DELETE FROM chronic_condition WHERE resident_number = ?').run(number)
  insertParts(db, number, record)
}

/** Nothing but who answers for them, which is given to a whole panel at once. */
export function updateDoctor(
  db: Database,
  number: number,
  { doctorId, version, updatedAt }: Pick<ResidentRecord, 'doctorId' | 'version' | 'updatedAt'>
): void {
  prepared(db, 'UPDATE resident SET doctor_id = ?, version = ?, updated_at = ? WHERE number = ?').run(
    doctorId,
    version,
    updatedAt,
    number
  )
}

function insertParts(db: Database, number: number, record: ResidentRecord): void {
  const phone = prepared(db, 'INSERT INTO resident_phone VALUES (?, ?, ?, ?, ?)')
  for (const [position, one] of record.phones.entries()) {
    phone.run(number, position, one.number, one.owner, one.verifiedOn)
  }
  const population = prepared(db, 'INSERT INTO key_population VALUES (?, ?, ?, ?, ?, ?)')
  for (const [position, one] of record.keyPopulations.entries()) {
    population.run(number, position, one.code, one.from, one.to, one.evidence)
  }
  const condition = prepared(db, 'INSERT INTO chronic_condition VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
  for (const [position, one] of record.conditions.entries()) {
    const { code, diagnosedOn, managedFrom, endedOn, note, managedSince } = one
    condition.run(number, position, code, diagnosedOn, managedFrom, endedOn, note, managedSince)
  }
}

/** The file as its rows, new or in place of what stands; what the person is found by is not among them. */
export function put(db: Database, record: ResidentRecord): void {
  const number = selectNumber(db, record.id)
  if (number !== null) {
    update(db, number, record)
    return
  }
  insert(db, record)
  const { recordNumber } = record
  raiseRecordSerial(db, recordNumber.slice(9, 12), Number(recordNumber.slice(12)))
}

/** A number that is taken is never given again. */
export const raiseRecordSerial = (db: Database, committeeCode: string, to: number): void => {
  prepared(
    db,
    `INSERT INTO record_serial (committee_code, last) VALUES (?, ?)
    ON CONFLICT DO UPDATE SET last = max(last, excluded.last)`
  ).run(committeeCode, to)
}

const INSERT_TERMS = `INSERT INTO resident_terms (resident_number, name, letters, document, numbers, active)
  VALUES (?, ?, ?, ?, ?, ?)`
const UPDATE_TERMS = `UPDATE resident_terms SET name = ?, letters = ?, document = ?, numbers = ?, active = ?
  WHERE resident_number = ?`
const SELECT_TERMS = `SELECT name, letters, document, numbers FROM resident_terms WHERE resident_number = ?`
const INSERT_KEY = 'INSERT INTO resident_key (key, resident_number) VALUES (?, ?)'
const DELETE_KEY = 'DELETE FROM resident_key WHERE key = ? AND resident_number = ?'

const active = (status: ResidentRecord['status']): number => (status === 'active' ? 1 : 0)

/** Keys that begin alike lie together in the index. */
const shelfLength = 4

/** Makes people findable. Shelf by shelf, so that a page of the index is written once and not for each person. */
export function insertKeys(
  db: Database,
  people: readonly { number: number; terms: SearchTerms; status: ResidentRecord['status'] }[]
): void {
  const insertTerms = prepared(db, INSERT_TERMS)
  const shelves = new Map<string, (readonly [key: string, number: number])[]>()
  for (const { number, terms, status } of people) {
    insertTerms.run(number, terms.name, terms.letters, terms.document, terms.numbers, active(status))
    for (const key of keysOf(terms)) {
      const start = key.slice(0, shelfLength)
      const shelf = shelves.get(start)
      if (shelf === undefined) shelves.set(start, [[key, number]])
      else shelf.push([key, number])
    }
  }
  const insertKey = prepared(db, INSERT_KEY)
  for (const start of [...shelves.keys()].sort()) {
    for (const [key, number] of shelves.get(start) ?? []) insertKey.run(key, number)
  }
}

/** Writes only the keys that have changed. */
export function updateKeys(
  db: Database,
  number: number,
  terms: SearchTerms,
  status: ResidentRecord['status']
): void {
  const stored = prepared<[number], SearchTerms>(db, SELECT_TERMS).get(number)
  const before = new Set(stored === undefined ? [] : keysOf(stored))
  const after = new Set(keysOf(terms))
  const deleteKey = prepared(db, DELETE_KEY)
  const insertKey = prepared(db, INSERT_KEY)
  for (const key of before) if (!after.has(key)) deleteKey.run(key, number)
  for (const key of after) if (!before.has(key)) insertKey.run(key, number)
  prepared(db, UPDATE_TERMS).run(
    terms.name,
    terms.letters,
    terms.document,
    terms.numbers,
    active(status),
    number
  )
}

const NEXT_SERIAL = `INSERT INTO record_serial (committee_code, last) VALUES (?, 1)
  ON CONFLICT DO UPDATE SET last = last + 1 WHERE last < 99999 RETURNING last`

/** The next 17-digit health record number of a committee; null when its 99,999 serials are used up. */
export function nextRecordNumber(db: Database, committeeCode: string): string | null {
  const serial = prepared<[string], { last: number }>(db, NEXT_SERIAL).get(committeeCode)
  const centre = prepared<[], { prefix: string }>(db, 'SELECT record_prefix AS prefix FROM centre').get()
  if (serial === undefined || centre === undefined) return null
  return `${centre.prefix}${committeeCode}${String(serial.last).padStart(5, '0')}`
}

export const SELECT_BY_DOCUMENT = 'SELECT id FROM resident WHERE id_type = ? AND id_number = ?'

/** Who holds this document. */
export function selectByDocument(db: Database, idType: string, idNumber: string): string | null {
  return prepared<[string, string], { id: string }>(db, SELECT_BY_DOCUMENT).get(idType, idNumber)?.id ?? null
}

export const SELECT_BY_NAME_AND_BIRTH = 'SELECT id FROM resident WHERE name = ? AND birth_date = ? LIMIT 20'

export function selectByNameAndBirth(db: Database, name: string, birthDate: string): readonly string[] {
  return prepared<[string, string], { id: string }>(db, SELECT_BY_NAME_AND_BIRTH)
    .all(name, birthDate)
    .map(({ id }) => id)
}

export const SELECT_BY_ANY_DOCUMENT = `SELECT r.id FROM resident r
  WHERE r.id_type IN ('01', '02', '03', '04', '05', '06', '07', '99') AND r.id_number = ? LIMIT 20`

/** Who holds a document of this number, whatever its type was entered as. */
export function selectByAnyDocument(db: Database, idNumber: string): readonly string[] {
  return prepared<[string], { id: string }>(db, SELECT_BY_ANY_DOCUMENT)
    .all(idNumber)
    .map(({ id }) => id)
}

export const SELECT_BY_NAME_AND_PHONE = `SELECT r.id FROM resident_phone p JOIN resident r ON r.number = p.resident_number
  WHERE p.number = ? AND r.name = ? LIMIT 20`

export function selectByNameAndPhone(db: Database, name: string, phone: string): readonly string[] {
  return prepared<[string, string], { id: string }>(db, SELECT_BY_NAME_AND_PHONE)
    .all(phone, name)
    .map(({ id }) => id)
}

/** Enough to say who somebody is. */
export interface Who {
  readonly id: string
  readonly name: string
  readonly sex: ResidentInput['sex']
  readonly birthDate: string
  readonly recordNumber: string
}
export const SELECT_WHO = `SELECT id, name, sex, birth_date AS birthDate, record_number AS recordNumber
  FROM resident WHERE id = ?`
export const selectWho = (db: Database, id: string): Who | undefined =>
  prepared<[string], Who>(db, SELECT_WHO).get(id)

export interface Committee {
  readonly code: string
  readonly name: string
}

export function selectCommittees(db: Database): readonly Committee[] {
  return prepared<[], Committee>(db, 'SELECT code, name FROM committee ORDER BY position').all()
}

/** Whether an account can be the responsible doctor. */
export function isDoctor(db: Database, accountId: string): boolean {
  const row = prepared<[string], { rolesJson: string }>(
    db,
    `SELECT roles_json AS rolesJson FROM account WHERE id = ? AND status = 'active'`
  ).get(accountId)
  return row !== undefined && (JSON.parse(row.rolesJson) as string[]).includes('doctor')
}
