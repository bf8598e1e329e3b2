import { addDays, daysBetween } from '../../lib/clock.ts'
import { addMonths } from '../rules/dates.ts'

/** The days a contract holds, both included. */
export interface Term {
  readonly startOn: string
  readonly lastOn: string
}
/** A year of a contract, counted from its start; `to` is earlier than `wholeTo` where the contract ends before. */
export interface ContractYear {
  readonly from: string
  readonly to: string
  readonly wholeTo: string
}
export interface Promise {
  readonly itemId: string
  readonly evidence: string
  readonly audience: 'person' | 'household'
  readonly timesPerYear: number | null
  readonly isUnlimited: boolean
}
export interface ServiceRecord {
  readonly residentId: string
  readonly kind: string
  /** The item a service note is about; null for the records of other features. */
  readonly itemId: string | null
  readonly recordId: string
  readonly day: string
  readonly doerId: string | null
}
/** `second`: on the same day something was counted already. */
export type Counted = ServiceRecord & { readonly counts: boolean }
export interface Fulfilled {
  readonly year: ContractYear
  /** Null: as needed, or without limit. */
  readonly promised: number | null
  readonly done: number
  readonly lastDoneOn: string | null
  /** Null: nothing is owed. */
  readonly nextDueOn: string | null
  readonly isComplete: boolean
  readonly records: readonly Counted[]
}
export type LineState = 'overdue' | 'due' | 'later' | 'complete' | 'as-needed' | 'unlimited'

/** The year of the contract a day lies in; null: the contract does not hold on that day. */
export function yearOn({ startOn, lastOn }: Term, day: string): ContractYear | null {
  if (day < startOn || day > lastOn) return null
  let years = 1
  while (addMonths(startOn, 12 * years) <= day) years += 1
  const wholeTo = addDays(addMonths(startOn, 12 * years), -1)
  return {
    from: addMonths(startOn, 12 * (years - 1)),
    to: wholeTo < lastOn ? wholeTo : lastOn,
    wholeTo
  }
}

/**
 * The last day of the k-th of n equal parts of the year: by months where they divide it, else by days. No source says
 * how the times of a year are spread; four times a year gives the quarter of 规范（第三版）高血压 分类干预.
 */
export function dueDay({ from, wholeTo }: ContractYear, k: number, n: number): string {
  if (12 % n === 0) return addDays(addMonths(from, (12 / n) * k), -1)
  return addDays(from, Math.round((k * (daysBetween(from, wholeTo) + 1)) / n) - 1)
}

/** How many of n times a year fall due before the contract ends. */
export function promisedIn(year: ContractYear, timesPerYear: number): number {
  let k = 0
  while (k < timesPerYear && dueDay(year, k + 1, timesPerYear) <= year.to) k += 1
  return k
}

const proves = (line: Promise, record: ServiceRecord): boolean =>
  record.kind === 'service-note' ? record.itemId === line.itemId : record.kind === line.evidence

/**
 * What was done of one line in its year. A record counts when it is of the line's kind (or a note of its item), its day
 * lies in the contract's days, and nothing of that day was counted before: one visit is one service. A line for the
 * household counts what anybody who signed with it received.
 */
export function fulfil(
  line: Promise,
  year: ContractYear,
  residentId: string,
  members: ReadonlySet<string>,
  records: readonly ServiceRecord[]
): Fulfilled {
  const whose = (record: ServiceRecord): boolean =>
    record.residentId === residentId || (line.audience === 'household' && members.has(record.residentId))
  const days = new Set<string>()
  const proof = records
    .filter(one => whose(one) && proves(line, one) && one.day >= year.from && one.day <= year.to)
    .sort((one, other) =>
      one.day === other.day ? order(one.recordId, other.recordId) : order(one.day, other.day)
    )
    .map(record => {
      const counts = !days.has(record.day)
      days.add(record.day)
      return { ...record, counts }
    })
  const done = days.size
  const promised = line.isUnlimited || line.timesPerYear === null ? null : promisedIn(year, line.timesPerYear)
  const isOwed = promised !== null && line.timesPerYear !== null && done < promised
  return {
    year,
    promised,
    done,
    lastDoneOn: proof.at(-1)?.day ?? null,
    nextDueOn: isOwed ? dueDay(year, done + 1, line.timesPerYear) : null,
    isComplete: promised !== null && done >= promised,
    records: proof
  }
}
const order = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)

/** Where a line stands on a day; `due`: within so many days. */
export function stateOf(
  line: Pick<Promise, 'isUnlimited'> & Pick<Fulfilled, 'promised' | 'nextDueOn'>,
  today: string,
  withinDays: number
): LineState {
  if (line.promised === null) return line.isUnlimited ? 'unlimited' : 'as-needed'
  if (line.nextDueOn === null) return 'complete'
  if (line.nextDueOn < today) return 'overdue'
  return line.nextDueOn <= addDays(today, withinDays) ? 'due' : 'later'
}

/** The next day on which a line changes by itself: the contract begins, its next year does, or it is over. */
export function changesOn(term: Term, today: string): string | null {
  if (today < term.startOn) return term.startOn
  const year = yearOn(term, today)
  return year === null ? null : addDays(year.to, 1)
}
