import type { HypertensionForm } from '@contract/follow-up'
import { pressure } from '../lib/format.ts'
import {
  adherences,
  classifications,
  complications,
  dangers,
  emergencyActs,
  grades,
  labelOf,
  outcomes,
  reactions,
  salts,
  symptoms,
  ways
} from './labels.ts'

export interface Line {
  readonly label: string
  readonly value: string
}

const withUnit = (value: number | null, unit: string): string => (value === null ? '' : `${value} ${unit}`)
const nowAndTarget = (now: number | null, target: number | null, unit: string): string => {
  if (now === null && target === null) return ''
  return target === null ? withUnit(now, unit) : `${now ?? '—'} / 目标 ${target} ${unit}`
}
const withNote = (label: string, note: string): string => (note === '' ? label : `${label}（${note}）`)
const exercise = (times: number | null, minutes: number | null): string =>
  times === null && minutes === null ? '' : `${times ?? '—'} 次/周 ${minutes ?? '—'} 分钟/次`

/** A saved form in words, line by line in the paper's order; for reading and for comparing a correction with its original. */
export function recordLines(form: HypertensionForm): readonly Line[] {
  const lost = form.outcome === 'lost' ? form.lostReason : ''
  const dead = form.outcome === 'dead' ? [form.deathDate, form.deathCause].filter(Boolean).join(' ') : ''
  const line = (label: string, value: string): Line => ({ label, value })
  return [
    line('随访日期', form.visitDate),
    line('随访结果', withNote(labelOf(outcomes, form.outcome), lost || dead)),
    line('随访方式', labelOf(ways, form.way)),
    line('症状', withNote(form.symptoms.map(code => labelOf(symptoms, code)).join('、'), form.symptomOther)),
    line('危险情况', form.dangers.map(code => labelOf(dangers, code)).join('、')),
    line('血压', form.systolicMmHg === null ? '' : `${pressure(form.systolicMmHg, form.diastolicMmHg)} mmHg`),
    line('体重', nowAndTarget(form.weightKg, form.weightTargetKg, 'kg')),
    line('身高', withUnit(form.heightCm, 'cm')),
    line('目标体质指数', withUnit(form.bmiTarget, 'kg/m²')),
    line('心率', withUnit(form.heartRatePerMinute, '次/分')),
    line('其他体征', form.signOther),
    line('日吸烟量', nowAndTarget(form.smoking, form.smokingTarget, '支')),
    line('日饮酒量', nowAndTarget(form.drinking, form.drinkingTarget, '两')),
    line('运动', exercise(form.exerciseTimesPerWeek, form.exerciseMinutes)),
    line('运动目标', exercise(form.exerciseTargetTimesPerWeek, form.exerciseTargetMinutes)),
    line('摄盐情况', labelOf(salts, form.salt)),
    line('摄盐目标', labelOf(salts, form.saltTarget)),
    line('心理调整', labelOf(grades, form.psychology)),
    line('遵医行为', labelOf(grades, form.compliance)),
    line('辅助检查', form.examinations),
    line('服药依从性', labelOf(adherences, form.adherence)),
    line('药物不良反应', withNote(labelOf(reactions, form.adverseReaction), form.adverseReactionNote)),
    line('并发症', withNote(labelOf(complications, form.complication), form.complicationNote)),
    line(
      '用药情况',
      form.drugs
        .map(({ name, timesPerDay, dose }) =>
          [name, timesPerDay === null ? '' : `每日 ${timesPerDay} 次`, dose && `每次 ${dose}`]
            .filter(Boolean)
            .join(' ')
        )
        .join('；')
    ),
    line('转诊', [form.referralReason, form.referralTo].filter(Boolean).join('；')),
    line('危急处理', withNote(labelOf(emergencyActs, form.emergencyAct), form.emergencyNote)),
    line('改动分类', labelOf(classifications, form.classification)),
    line('改动理由', form.overrideReason)
  ]
}

/** Labels whose value differs between two records. */
export function changedLines(before: HypertensionForm, after: HypertensionForm): ReadonlyMap<string, string> {
  const old = new Map(recordLines(before).map(({ label, value }) => [label, value]))
  return new Map(
    recordLines(after).flatMap(({ label, value }) => {
      const was = old.get(label) ?? ''
      return was === value ? [] : [[label, was || '（空）'] as const]
    })
  )
}
