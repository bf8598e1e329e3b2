import type { Database } from 'better-sqlite3'
import { countSql, type ListSql, narrowedBy, type Sort } from '../database/list.ts'
import type { Classification, DueReason } from './context.ts'

export type DueState = 'all' | 'overdue' | 'today' | 'two-week' | 'soon'
export interface DueFilters {
  readonly state: DueState
  readonly doctorId: string | null
  readonly committeeCode: string | null
  readonly reason: DueReason | null
}
export interface DueWindow {
  readonly today: string
  /** The last day looked at. */
  readonly until: string
}

const states: Readonly<Record<DueState, string>> = {
  all: 's.due_on <= @until',
  overdue: 's.due_on < @today',
  today: 's.due_on = @today',
  // A check in ten days can wait; an emergency cannot, whatever its day.
  'two-week': `s.reason IN ('emergency', 'two-week', 'referral') AND s.due_on <= @until
    AND (s.due_on <= @today OR s.reason = 'emergency')`,
  soon: 's.due_on > @today AND s.due_on <= @until'
}

const ofResident = 'JOIN resident r ON r.id = s.resident_id'
/** Longest due first. */
const due: Sort = { by: ['s.due_on', 's.resident_id', 's.kind'], isIndexed: true }
const sorts = {
  due,
  name: { by: ['r.name', 's.resident_id', 's.kind'], beside: ofResident },
  age: { by: ['r.birth_date', 's.resident_id', 's.kind'], beside: ofResident, descending: true },
  committee: { by: ['s.committee_code', 's.due_on', 's.resident_id', 's.kind'] },
  doctor: { by: [`coalesce(a.name, '')`, 's.due_on', 's.resident_id', 's.kind'] },
  reason: { by: ['s.reason', 's.due_on', 's.resident_id', 's.kind'] },
  visited: { by: [`coalesce(f.visit_date, '')`, 's.resident_id', 's.kind'] },
  pressure: { by: ['coalesce(f.systolic_mmhg, 0)', 's.resident_id', 's.kind'] }
}

/** Who is due. Among what cannot wait, emergencies stand before everything: in that order it has its own index. */
export const dueList = (state: DueState): ListSql<DueFilters> => ({
  select: `s.resident_id AS residentId, s.kind, s.due_on AS dueOn, s.reason, f.visit_date AS lastVisitDate,
    f.systolic_mmhg AS lastSystolicMmHg, f.diastolic_mmhg AS lastDiastolicMmHg,
    f.classification AS lastClassification, f.edition AS lastEdition, f.form_json AS lastForm,
    a.name AS doctorName`,
  from: filters =>
    `follow_up_schedule s${filters.state === 'two-week' ? ' INDEXED BY follow_up_schedule_urgent' : ''}`,
  beside: 'LEFT JOIN follow_up f ON f.id = s.last_follow_up_id LEFT JOIN account a ON a.id = s.doctor_id',
  where: filters => [
    's.active = 1',
    states[filters.state],
    ...narrowedBy(filters, {
      doctorId: 's.doctor_id = @doctorId',
      committeeCode: 's.committee_code = @committeeCode',
      reason: '+s.reason = @reason'
    })
  ],
  ...(state === 'two-week'
    ? {
        sorts: {
          ...sorts,
          due: { by: [`s.reason <> 'emergency'`, 's.due_on', 's.resident_id', 's.kind'], isIndexed: true }
        }
      }
    : { sorts }),
  own: 'due'
})

export interface DueRow {
  readonly residentId: string
  readonly kind: string
  readonly dueOn: string
  readonly reason: DueReason
  readonly lastVisitDate: string | null
  readonly lastSystolicMmHg: number | null
  readonly lastDiastolicMmHg: number | null
  readonly lastClassification: Classification | null
  readonly lastEdition: string | null
  readonly lastForm: string | null
  readonly doctorName: string | null
}

export const countDue = (db: Database, filters: DueFilters, window: DueWindow): number =>
  db
    .prepare<[object], { total: number }>(countSql(dueList(filters.state), filters))
    .get({ ...filters, ...window })?.total ?? 0
