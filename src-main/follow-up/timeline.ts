import type { Judged, Timeline } from '../database/record-kind.ts'
import { joined } from '../lib/joined.ts'
import type { PolicyInForce } from '../policy/contract.ts'
import { pressureMark } from '../policy/rules.ts'

interface JudgedByPolicy extends Judged {
  readonly policy: PolicyInForce
}

const ways: Readonly<Record<string, string>> = { 1: '门诊', 2: '家庭', 3: '电话' }
/** 高血压患者随访服务记录表 此次随访分类. */
const classifications: Readonly<Record<string, string>> = {
  1: '控制满意',
  2: '控制不满意',
  3: '不良反应',
  4: '并发症'
}

interface Visit {
  readonly visitDate: string
  readonly way: string | null
  readonly outcome: string
  readonly systolicMmHg: number | null
  readonly diastolicMmHg: number | null
  readonly classification: string | null
  readonly nextVisitDate: string | null
  readonly correctsId: string | null
  readonly correctedById: string | null
  readonly withdrawnReason: string | null
}
function correctedOf({ correctsId, correctedById, withdrawnReason }: Visit): string | null {
  // The timeline says of every kind alike what has become of one that was withdrawn.
  if (withdrawnReason !== null) return null
  if (correctedById !== null) return '已被更正'
  return correctsId === null ? null : '更正记录'
}

const dayOf = ({ visitDate, correctedById, withdrawnReason }: Visit): string | null =>
  correctedById === null && withdrawnReason === null ? visitDate : null

export const followUpTimeline: Timeline = {
  selects: [
    `SELECT f.resident_id, f.saved_at, CASE f.outcome WHEN 'visited' THEN 'follow-up' ELSE 'lost' END, f.id,
      json_object(
        'kind', f.kind, 'visitDate', f.visit_date, 'way', f.way, 'outcome', f.outcome,
        'systolicMmHg', f.systolic_mmhg, 'diastolicMmHg', f.diastolic_mmhg,
        'classification', f.classification, 'nextVisitDate', f.next_visit_date,
        'correctsId', f.corrects_id, 'correctedById', f.corrected_by_id,
        'withdrawnReason', f.withdrawn_reason
      ),
      (SELECT a.name FROM account a WHERE a.id = f.doctor_id)
    FROM follow_up f`
  ],
  lines: {
    'follow-up': {
      word: '随访',
      on: dayOf,
      says: (visit: Visit) => {
        const { systolicMmHg, diastolicMmHg, classification, way, nextVisitDate } = visit
        return {
          title: joined(['高血压随访', classifications[classification ?? '']]),
          detail: joined([
            ways[way ?? ''],
            systolicMmHg === null || diastolicMmHg === null
              ? null
              : `${String(systolicMmHg)}/${String(diastolicMmHg)} mmHg`,
            nextVisitDate === null ? null : `下次 ${nextVisitDate}`,
            correctedOf(visit)
          ])
        }
      },
      mark: (visit: Visit, { policy, age }: JudgedByPolicy) =>
        visit.correctedById === null && visit.withdrawnReason === null
          ? pressureMark(policy.hypertension, visit, age)
          : null
    },
    lost: {
      word: '失访',
      on: (visit: Visit) => (visit.outcome === 'dead' ? null : dayOf(visit)),
      says: (visit: Visit) => ({
        title: visit.outcome === 'dead' ? '高血压随访 · 死亡' : '高血压随访 · 失访',
        detail: joined([visit.visitDate, correctedOf(visit)])
      })
    }
  }
}
