import { type ListSql, narrowedBy, type Sort } from '../database/list.ts'

export type BehindState = 'all' | 'behind' | 'lost'
export interface BehindFilters {
  readonly state: BehindState
  readonly doctorId: string | null
  readonly committeeCode: string | null
}
/** What the list is asked with besides its filters. */
export interface YearSoFar {
  /** `YYYY`. */
  readonly year: string
  /** Counted from 1. */
  readonly month: number
  readonly today: string
  readonly yearEnd: string
  /** Closer together no visits are booked (days). */
  readonly gap: number
}

/** The first month in which anybody is called behind. */
const fromJuly = 7

// Numbers are bound as floats, and whole ones are to be divided.
const month = 'CAST(@month AS INTEGER)'
const gap = 'CAST(@gap AS INTEGER)'
// Counts of an earlier year are none of this one.
const isOfThisYear = `substr(s.last_met_on, 1, 4) = @year`
const met = `CASE WHEN ${isOfThisYear} THEN s.met ELSE 0 END`
const lastMetOn = `CASE WHEN ${isOfThisYear} THEN s.last_met_on END`
const fromMonth = `(CASE WHEN substr(s.managed_since, 1, 4) = @year
  THEN CAST(substr(s.managed_since, 6, 2) AS INTEGER) ELSE 1 END)`
/** Of whole months, rounded up: who came under management in May owes three of four. */
const owed = `((s.per_year * (13 - ${fromMonth}) + 11) / 12)`
/** By the months that are over. */
const expected = `(${owed} * (${month} - ${fromMonth}) / (13 - ${fromMonth}))`
const next = `max(@today, coalesce(date(${lastMetOn}, '+' || ${gap} || ' days'), @today))`
const possible = `(CASE WHEN ${next} > @yearEnd THEN 0
  ELSE 1 + CAST(julianday(@yearEnd) - julianday(${next}) AS INTEGER) / ${gap} END)`

const isLost = `${owed} - (${met}) > ${possible}`
const isBehind = `(${met}) < ${expected}`
const states: Readonly<Record<BehindState, string>> = {
  all: `(${isBehind} OR ${isLost})`,
  behind: `${isBehind} AND NOT (${isLost})`,
  lost: isLost
}

const ofResident = 'JOIN resident r ON r.id = s.resident_id'
const due: Sort = { by: ['s.due_on', 's.resident_id', 's.kind'], isIndexed: true }

/** Who has had fewer visits face to face than are owed by now, or cannot have as many as are owed in the year. */
export const behindList: ListSql<BehindFilters> = {
  select: `s.resident_id AS residentId, s.kind, s.due_on AS dueOn, ${met} AS met, ${owed} AS owed,
    max(0, ${expected}) AS expected, ${lastMetOn} AS lastMetOn, ${isLost} AS isLost, a.name AS doctorName`,
  from: () => 'follow_up_schedule s',
  beside: 'LEFT JOIN account a ON a.id = s.doctor_id',
  where: filters => [
    's.active = 1',
    `@month >= ${String(fromJuly)}`,
    states[filters.state],
    ...narrowedBy(filters, {
      doctorId: 's.doctor_id = @doctorId',
      committeeCode: 's.committee_code = @committeeCode'
    })
  ],
  sorts: {
    due,
    name: { by: ['r.name', 's.resident_id', 's.kind'], beside: ofResident },
    met: { by: [met, 's.resident_id', 's.kind'] },
    committee: { by: ['s.committee_code', 's.resident_id', 's.kind'] },
    doctor: { by: [`coalesce(a.name, '')`, 's.resident_id', 's.kind'] }
  },
  own: 'due'
}

export interface BehindRow {
  readonly residentId: string
  readonly kind: string
  readonly dueOn: string
  readonly met: number
  readonly owed: number
  readonly expected: number
  readonly lastMetOn: string | null
  readonly isLost: number
  readonly doctorName: string | null
}
