import type { Judged, Timeline } from '../database/record-kind.ts'
import { joined } from '../lib/joined.ts'
import type { PolicyInForce } from '../policy/contract.ts'
import type { Form } from './forms/form.ts'
import type { FormFile } from './forms/brought/contract.ts'
import { formOfFile } from './forms/brought/index.ts'
import { classWord, headlineAnswers, headlineMark, headlineOf } from './forms/headline.ts'
import { forms } from './forms/index.ts'
import { commonFields } from './forms/shared/contract.ts'

interface JudgedByPolicy extends Judged {
  readonly policy: PolicyInForce
}

const wayWord = (code: string | null): string | null =>
  commonFields.way.codes.find(each => each.code === code)?.label ?? null

/** What stands for a visit, of whichever form and edition. */
const values = [
  ...new Set(
    forms.flatMap(form => [form, ...form.earlier]).flatMap(({ definition }) => headlineAnswers(definition))
  )
].filter(key => key !== 'systolicMmHg' && key !== 'diastolicMmHg')

interface Visit {
  readonly kind: string
  readonly edition: string
  readonly values: Readonly<Record<string, unknown>>
  /** Of a form that was brought in: as it came, and all that was answered. */
  readonly brought: { readonly file: FormFile; readonly form: Readonly<Record<string, unknown>> } | null
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
  readonly awaitsDoctor: number
}
function correctedOf({ correctsId, correctedById, withdrawnReason }: Visit): string | null {
  // The timeline says of every kind alike what has become of one that was withdrawn.
  if (withdrawnReason !== null) return null
  if (correctedById !== null) return '已被更正'
  return correctsId === null ? null : '更正记录'
}

function formOf({ kind, edition, brought }: Visit): Pick<Form, 'definition' | 'marksOf'> {
  if (brought !== null) return formOfFile(brought.file, [])
  const form = forms.find(({ definition }) => definition.kind === kind) ?? forms[0]
  return form.earlier.find(({ definition }) => definition.edition === edition) ?? form
}
const answersOf = (visit: Visit): Readonly<Record<string, unknown>> => ({
  ...visit.values,
  ...visit,
  ...visit.brought?.form
})

const dayOf = ({ visitDate, correctedById, withdrawnReason }: Visit): string | null =>
  correctedById === null && withdrawnReason === null ? visitDate : null
const awaited = (visit: Visit): string | null =>
  visit.awaitsDoctor === 1 && dayOf(visit) !== null ? '待医生确认' : null

export const followUpTimeline: Timeline = {
  selects: [
    `SELECT f.resident_id, f.saved_at, CASE f.outcome WHEN 'visited' THEN 'follow-up' ELSE 'lost' END, f.id,
      json_object(
        'kind', f.kind, 'edition', f.edition, 'visitDate', f.visit_date, 'way', f.way, 'outcome', f.outcome,
        'systolicMmHg', f.systolic_mmhg, 'diastolicMmHg', f.diastolic_mmhg,
        'classification', f.classification, 'nextVisitDate', f.next_visit_date,
        'correctsId', f.corrects_id, 'correctedById', f.corrected_by_id,
        'withdrawnReason', f.withdrawn_reason, 'awaitsDoctor', f.awaits_doctor,
        'brought', (SELECT json_object('file', json(b.file_json), 'form', json(f.form_json))
          FROM follow_up_form b WHERE b.kind = f.kind AND b.edition = f.edition),
        'values', json_object(${values.map(key => `'${key}', json_extract(f.form_json, '$.${key}')`).join(', ')})
      ),
      (SELECT a.name FROM account a WHERE a.id = f.doctor_id)
    FROM follow_up f`
  ],
  lines: {
    'follow-up': {
      word: '随访',
      on: dayOf,
      says: (visit: Visit) => {
        const { classification, way, nextVisitDate } = visit
        const { definition } = formOf(visit)
        const headline = headlineOf(definition, answersOf(visit))
        return {
          title: joined([definition.word, classWord(definition, classification) || null]),
          detail: joined([
            wayWord(way),
            headline === '' ? null : headline,
            nextVisitDate === null ? null : `下次 ${nextVisitDate}`,
            awaited(visit),
            correctedOf(visit)
          ])
        }
      },
      mark: (visit: Visit, { policy, age }: JudgedByPolicy) => {
        if (visit.correctedById !== null || visit.withdrawnReason !== null) return null
        const { definition, marksOf } = formOf(visit)
        return headlineMark(definition, marksOf(answersOf(visit), policy, age))
      }
    },
    lost: {
      word: '失访',
      on: (visit: Visit) => (visit.outcome === 'dead' ? null : dayOf(visit)),
      says: (visit: Visit) => ({
        title: `${formOf(visit).definition.word} · ${visit.outcome === 'dead' ? '死亡' : '失访'}`,
        detail: joined([visit.visitDate, awaited(visit), correctedOf(visit)])
      })
    }
  }
}
