import type { Database } from 'better-sqlite3'
import type { ResidentSummary } from './contract.ts'
import { ageOf, flagsOf } from './rules.ts'
import { prepared } from './statements.ts'

interface SummaryRow {
  readonly number: number
  readonly id: string
  readonly name: string
  readonly sex: ResidentSummary['sex']
  readonly birthDate: string
  readonly idNumber: string | null
  readonly recordNumber: string
  readonly committeeName: string | null
  readonly allergiesJson: string
  readonly status: ResidentSummary['status']
  readonly statusOn: string | null
  readonly phone: string | null
  readonly conditionsJson: string
  readonly populationsJson: string
}
export interface Person {
  readonly number: number
  readonly summary: ResidentSummary
  readonly populations: Parameters<typeof flagsOf>[0]['populations']
}

const COLUMNS = `r.number, r.id, r.name, r.sex, r.birth_date AS birthDate, r.id_number AS idNumber,
  r.record_number AS recordNumber, c.name AS committeeName, r.allergies_json AS allergiesJson, r.status,
  r.status_on AS statusOn,
  (SELECT p.number FROM resident_phone p WHERE p.resident_number = r.number ORDER BY p.position LIMIT 1) AS phone,
  (SELECT json_group_array(d.code) FROM chronic_condition d
    WHERE d.resident_number = r.number AND (d.ended_on IS NULL OR d.ended_on > @today)) AS conditionsJson,
  (SELECT json_group_array(k.code) FROM key_population k
    WHERE k.resident_number = r.number AND k.from_day <= @today AND (k.to_day IS NULL OR k.to_day >= @today)
  ) AS populationsJson`

/** Twenty rows of a list in one statement. */
export const SELECT_SUMMARIES_BY_NUMBER = `SELECT ${COLUMNS} FROM json_each(@keys) j CROSS JOIN resident r ON r.number = j.value
  LEFT JOIN committee c ON c.code = r.committee_code ORDER BY j.key`
export const SELECT_SUMMARIES_BY_ID = `SELECT ${COLUMNS} FROM json_each(@keys) j CROSS JOIN resident r ON r.id = j.value
  LEFT JOIN committee c ON c.code = r.committee_code ORDER BY j.key`

interface Asked {
  readonly keys: string
  readonly today: string
}

function personOf(row: SummaryRow, today: string): Person {
  const populations = JSON.parse(row.populationsJson) as Person['populations']
  const age = ageOf(row, today)
  return {
    number: row.number,
    populations,
    summary: {
      id: row.id,
      name: row.name,
      sex: row.sex,
      birthDate: row.birthDate,
      age,
      idTail: row.idNumber?.slice(-4) ?? null,
      phone: row.phone,
      recordNumber: row.recordNumber,
      committeeName: row.committeeName ?? '',
      conditions: [...new Set(JSON.parse(row.conditionsJson) as ResidentSummary['conditions'])],
      flags: [...flagsOf({ age, populations })],
      allergies: JSON.parse(row.allergiesJson) as string[],
      status: row.status
    }
  }
}

/** In the order asked for; whoever does not exist is missing. */
export function selectPeopleByNumber(
  db: Database,
  numbers: readonly number[],
  today: string
): readonly Person[] {
  return prepared<[Asked], SummaryRow>(db, SELECT_SUMMARIES_BY_NUMBER)
    .all({ keys: JSON.stringify(numbers), today })
    .map(row => personOf(row, today))
}

export function selectPeople(db: Database, ids: readonly string[], today: string): readonly Person[] {
  return prepared<[Asked], SummaryRow>(db, SELECT_SUMMARIES_BY_ID)
    .all({ keys: JSON.stringify(ids), today })
    .map(row => personOf(row, today))
}
