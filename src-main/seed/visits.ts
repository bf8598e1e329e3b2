import type { HypertensionForm } from '../follow-up/forms/hypertension/definition.ts'
import { addDays, weekdayOf } from '../lib/clock.ts'
import type { Random } from './random.ts'

export interface Pressure {
  readonly systolicMmHg: number
  readonly diastolicMmHg: number
  readonly pulsePerMinute: number
}

/** How it goes on with a patient: pressure comes under control and slips again. */
export interface Course {
  controlled: boolean
  readonly weightKg: number
  readonly drug: string
}

const drugs = ['氨氯地平', '缬沙坦', '硝苯地平控释片', '厄贝沙坦', '美托洛尔缓释片', '吲达帕胺'] as const

export function newCourse(random: Random, heightCm: number | null): Course {
  const height = (heightCm ?? 163) / 100
  return {
    controlled: random.chance(0.55),
    weightKg: Math.round(random.normal(25, 2.5) * height * height),
    drug: random.pick(drugs)
  }
}

/** Two readings of one sitting, a few mmHg apart. */
export function measure(random: Random, course: Course): readonly [Pressure, Pressure] {
  course.controlled = random.chance(course.controlled ? 0.6 : 0.4)
  const emergency = !course.controlled && random.chance(0.012)
  const systolic = emergency
    ? 186
    : course.controlled
      ? Math.min(137, random.normal(127, 6))
      : random.normal(152, 6)
  const diastolic = emergency
    ? 104
    : course.controlled
      ? Math.min(87, random.normal(78, 5))
      : random.normal(91, 5)
  const pulse = random.normal(74, 7)
  const reading = (): Pressure => ({
    systolicMmHg: Math.round(systolic + random.int(-2, 2)),
    diastolicMmHg: Math.round(Math.min(diastolic, systolic - 25) + random.int(-2, 2)),
    pulsePerMinute: Math.round(Math.max(50, pulse) + random.int(-2, 2))
  })
  return [reading(), reading()]
}

/** 高血压患者随访服务记录表 as a nurse would fill it; what the last visit has told stays. */
export function fillForm(
  random: Random,
  started: HypertensionForm,
  course: Course,
  sitting: Pressure & { readonly seriesId: string; readonly pregnant: boolean }
): HypertensionForm {
  const { systolicMmHg, diastolicMmHg, pulsePerMinute, seriesId, pregnant } = sitting
  const [systolicLimit, diastolicLimit] = pregnant ? [140, 90] : [180, 110]
  const emergency = systolicMmHg >= systolicLimit || diastolicMmHg >= diastolicLimit
  const reaction = random.chance(0.008)
  const complication = random.chance(0.003)
  return {
    ...started,
    way: random.weighted([
      ['1', 80],
      ['2', 20]
    ]),
    symptoms: emergency ? ['2'] : ['1'],
    systolicMmHg,
    diastolicMmHg,
    heartRatePerMinute: pulsePerMinute,
    seriesId,
    weightKg: course.weightKg,
    weightTargetKg: started.weightTargetKg ?? course.weightKg,
    smoking: started.smoking ?? (random.chance(0.2) ? random.int(2, 20) : 0),
    smokingTarget: 0,
    drinking: started.drinking ?? (random.chance(0.15) ? random.int(1, 3) : 0),
    drinkingTarget: started.drinkingTarget ?? 0,
    exerciseTimesPerWeek: started.exerciseTimesPerWeek ?? random.int(0, 7),
    exerciseMinutes: started.exerciseMinutes ?? 30,
    exerciseTargetTimesPerWeek: 5,
    exerciseTargetMinutes: 30,
    salt: started.salt ?? random.pick(['light', 'medium', 'medium', 'heavy']),
    saltTarget: 'light',
    psychology: random.chance(0.9) ? '1' : '2',
    compliance: random.chance(0.85) ? '1' : '2',
    adherence: course.controlled ? '1' : random.pick(['1', '2', '2']),
    adverseReaction: reaction ? '2' : '1',
    adverseReactionNote: reaction ? `${course.drug}，踝部水肿` : '',
    complication: complication ? 'new' : 'none',
    complicationNote: complication ? '心电图示左心室肥厚' : '',
    drugs: [{ name: course.drug, timesPerDay: 1, dose: '1片' }],
    ...(emergency || complication ? { referralReason: '血压控制不佳', referralTo: '区中心医院 心内科' } : {}),
    ...(emergency ? { emergencyAct: 'referred' as const, emergencyNote: '嘱静卧，联系转诊' } : {}),
    // Rare values are among them; somebody has looked at each.
    confirmed: true
  }
}

/** Nobody was reached. */
export const lostForm = (random: Random, started: HypertensionForm): HypertensionForm => ({
  ...started,
  outcome: 'lost',
  lostReason: random.pick(['外出未归', '电话无人接听', '搬迁，去向不明'])
})

/** The day on which somebody who is due really comes: most on time, some late, who is unwell often later. */
export function arrivalDay(random: Random, dueOn: string, controlled: boolean): string {
  const late = controlled
    ? random.chance(0.8)
      ? 0
      : random.int(1, 30)
    : random.chance(0.35)
      ? 0
      : random.int(10, 120)
  return openDay(addDays(dueOn, late))
}

/** The centre is closed on Sundays. */
function openDay(day: string): string {
  return addDays(day, weekdayOf(day) === 0 ? 1 : 0)
}
