import fc from 'fast-check'
import type { Centre } from '../../src-main/centre/contract.ts'
import { type FollowUp, followUp } from '../../src-main/follow-up/contract.ts'
import type { HypertensionForm } from '../../src-main/follow-up/forms/hypertension/definition.ts'
import { hypertensionForm } from '../../src-main/follow-up/forms/hypertension/index.ts'
import {
  type BloodPressureReading,
  type BloodPressureSeries,
  bloodPressureSeries
} from '../../src-main/measurement/contract.ts'
import { type GlucoseReading, glucoseReading } from '../../src-main/measurement/glucose/contract.ts'
import { type Resident, resident, residentInput } from '../../src-main/resident/contract.ts'
import { aReading } from '../measurement/readings.ts'
import { aName, anIdNumber } from '../resident/residents.ts'

export const centreId = '01900000-0000-7000-8000-0000000000c1'
export const doctorId = '01900000-0000-7000-8000-0000000000d1'
export const residentId = '01900000-0000-7000-8000-0000000000a1'
export const seriesId = '01900000-0000-7000-8000-0000000000b1'
export const visitId = '01900000-0000-7000-8000-0000000000f1'

export const theCentre = (change: Partial<Centre> = {}): Centre => ({
  version: 1,
  name: '梧桐街道社区卫生服务中心',
  recordPrefix: '310104001',
  address: '梧桐路 1 号',
  phone: '021-55550000',
  zone: 'Asia/Shanghai',
  region: 'national',
  committees: [],
  id: centreId,
  deskId: '01900000-0000-7000-8000-0000000000de',
  idleLockMinutes: 10,
  ...change
})

const uuid = fc.uuid({ version: 7 })
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary, { nil: null })
/** What people type: Chinese, spaces inside, line breaks, brackets, an apostrophe, characters beyond the basic plane. */
const words = (max: number): fc.Arbitrary<string> =>
  fc
    .string({
      unit: fc.constantFrom(...'头晕未见异常 5mg/片（）<&>"\'\\\n𠮷é，；：ABC0'),
      maxLength: Math.min(max, 24)
    })
    .map(text => text.trim())
const someWords = (max: number): fc.Arbitrary<string> => words(max).map(text => (text === '' ? '无' : text))
const aDay = fc
  .date({ min: new Date('2000-01-01'), max: new Date('2035-12-31'), noInvalidDate: true })
  .map(date => date.toISOString().slice(0, 10))
const anInstant = fc
  .date({ min: new Date('2020-01-01'), max: new Date('2035-12-31'), noInvalidDate: true })
  .map(date => date.toISOString())
const tenths = (min: number, max: number): fc.Arbitrary<number> =>
  fc.integer({ min: min * 10, max: max * 10 }).map(value => value / 10)

const aPhone = fc.record({
  number: fc.constantFrom('13800000000', '021-55551234'.replace('-', ''), '19912345678'),
  owner: fc.constantFrom('self', 'spouse', 'child', 'parent', 'other'),
  verifiedOn: maybe(aDay)
})

/** Any resident the contract lets through. */
export const anyResident: fc.Arbitrary<Resident> = fc
  .record({
    name: aName,
    idNumber: maybe(anIdNumber),
    otherDocument: maybe(fc.tuple(fc.constantFrom('02', '03', '04', '05', '06', '07', '99'), someWords(10))),
    phones: fc.array(aPhone, { maxLength: 6 }),
    address: fc.record({
      province: words(30),
      city: words(30),
      county: words(30),
      street: words(40),
      road: words(60),
      lane: words(20),
      number: words(20),
      building: words(20),
      room: words(20),
      note: words(120)
    }),
    marriage: fc.constantFrom('1', '2', '3', '4', '5'),
    sex: fc.constantFrom('0', '1', '2', '9'),
    birthDate: aDay,
    doctorId: maybe(uuid),
    status: fc.constantFrom('active' as const, 'moved-away' as const, 'deceased' as const),
    statusOn: maybe(aDay)
  })
  .map(({ idNumber, otherDocument, status, statusOn, ...input }) => {
    const document =
      otherDocument === null
        ? { idType: '01', idNumber: idNumber?.number ?? null }
        : { idType: otherDocument[0], idNumber: `${otherDocument[1]}0000`.slice(0, 30) }
    const checked = residentInput.parse({ ...input, ...document, committeeCode: '001' })
    const facts = {
      id: residentId,
      name: checked.name,
      sex: checked.sex,
      birthDate: checked.birthDate,
      age: 60
    }
    return resident.parse({
      ...checked,
      id: residentId,
      version: 1,
      recordNumber: '31010400100100001',
      age: 60,
      status,
      statusOn,
      summary: {
        ...facts,
        idTail: null,
        phone: null,
        recordNumber: '31010400100100001',
        committeeName: '梧桐居委会',
        conditions: [],
        flags: [],
        allergies: [],
        status
      },
      household: null,
      joinedInto: null,
      createdAt: '2026-01-01T00:00:00.000Z',
      updatedAt: '2026-01-01T00:00:00.000Z'
    })
  })

const anyReading: fc.Arbitrary<BloodPressureReading> = fc
  .record({
    id: uuid,
    systolicMmHg: fc.integer({ min: 40, max: 300 }),
    diastolicMmHg: fc.integer({ min: 20, max: 200 }),
    meanArterialMmHg: maybe(fc.integer({ min: 20, max: 250 })),
    pulsePerMinute: maybe(fc.integer({ min: 20, max: 300 })),
    unitReceived: fc.constantFrom('mm[Hg]' as const, 'kPa' as const),
    arm: fc.constantFrom('left' as const, 'right' as const, 'unknown' as const),
    posture: fc.constantFrom('sitting' as const, 'supine' as const, 'standing' as const),
    setting: fc.constantFrom('office' as const, 'home' as const),
    bodyMovement: fc.boolean(),
    irregularPulse: fc.boolean(),
    isDevice: fc.boolean(),
    deviceName: someWords(20),
    deviceTime: maybe(fc.constant('2026-03-02T09:01:00')),
    receivedAt: anInstant,
    observerId: maybe(uuid),
    aside: maybe(someWords(20)),
    warnings: fc.array(someWords(20), { maxLength: 2 })
  })
  .map(({ isDevice, deviceName, aside, ...rest }) => ({
    ...aReading(rest.systolicMmHg, rest.diastolicMmHg),
    ...rest,
    residentId,
    seriesId,
    source: isDevice ? ('device' as const) : ('manual' as const),
    driverId: isDevice ? 'omron-hbp-9030' : null,
    deviceName: isDevice ? deviceName : null,
    status: aside === null ? ('filed' as const) : ('set-aside' as const),
    statusReason: aside
  }))

/** Any sitting, its mean included. */
export const anySeries: fc.Arbitrary<BloodPressureSeries> = fc
  .tuple(fc.array(anyReading, { minLength: 1, maxLength: 5 }), anInstant)
  .map(([readings, startedAt]) => seriesOf(readings, startedAt))

export function seriesOf(
  readings: readonly BloodPressureReading[],
  startedAt = '2026-03-02T01:00:00.000Z'
): BloodPressureSeries {
  const counted = readings.filter(({ status }) => status === 'filed')
  const average = (values: readonly number[]): number =>
    Math.round((values.reduce((sum, value) => sum + value, 0) / values.length) * 10) / 10
  const pulses = counted.flatMap(({ pulsePerMinute }) => (pulsePerMinute === null ? [] : [pulsePerMinute]))
  const systolicMmHg = average(counted.map(reading => reading.systolicMmHg))
  const diastolicMmHg = average(counted.map(reading => reading.diastolicMmHg))
  const pulsePerMinute = pulses.length === 0 ? null : average(pulses)
  return bloodPressureSeries.parse({
    id: seriesId,
    residentId,
    startedAt,
    readings,
    mean:
      counted.length === 0
        ? null
        : {
            systolicMmHg,
            diastolicMmHg,
            pulsePerMinute,
            roundedSystolicMmHg: Math.round(systolicMmHg),
            roundedDiastolicMmHg: Math.round(diastolicMmHg),
            roundedPulsePerMinute: pulsePerMinute === null ? null : Math.round(pulsePerMinute),
            count: counted.length,
            mark: null
          },
    advice: null
  })
}

const grades = maybe(fc.constantFrom('1', '2', '3'))
const levels = maybe(fc.constantFrom('light', 'medium', 'heavy'))
const amounts = maybe(tenths(0, 50))

/** Any form the contract lets through, sensible or not: what was saved is what is told. */
export const anyForm: fc.Arbitrary<HypertensionForm> = fc
  .record({
    visitDate: aDay,
    outcome: fc.constantFrom('visited', 'lost', 'dead'),
    lostReason: words(100),
    deathDate: maybe(aDay),
    deathCause: words(100),
    way: maybe(fc.constantFrom('1', '2', '3')),
    symptoms: fc.uniqueArray(fc.constantFrom('1', '2', '3', '4', '5', '6', '7', '8', '9', '10')),
    symptomOther: words(100),
    dangers: fc.uniqueArray(fc.constantFrom('altered-consciousness', 'dyspnoea', 'pregnancy-lactation')),
    seriesId: maybe(fc.constant(seriesId)),
    systolicMmHg: maybe(fc.integer({ min: 40, max: 300 })),
    diastolicMmHg: maybe(fc.integer({ min: 20, max: 200 })),
    heartRatePerMinute: maybe(fc.integer({ min: 20, max: 300 })),
    weightKg: maybe(tenths(1, 300)),
    weightTargetKg: maybe(tenths(1, 300)),
    heightCm: maybe(tenths(30, 250)),
    bmiTarget: maybe(tenths(10, 40)),
    signOther: words(100),
    smoking: amounts,
    smokingTarget: amounts,
    drinking: amounts,
    drinkingTarget: amounts,
    exerciseTimesPerWeek: amounts,
    exerciseMinutes: amounts,
    exerciseTargetTimesPerWeek: amounts,
    exerciseTargetMinutes: amounts,
    salt: levels,
    saltTarget: levels,
    psychology: grades,
    compliance: grades,
    examinations: words(300),
    adherence: grades,
    adverseReaction: maybe(fc.constantFrom('1', '2')),
    adverseReactionNote: words(100),
    complication: fc.constantFrom('none', 'new', 'worse'),
    complicationNote: words(100),
    drugs: fc.array(
      fc.record({
        name: someWords(60),
        timesPerDay: maybe(fc.integer({ min: 1, max: 12 })),
        dose: words(30)
      }),
      { maxLength: 8 }
    ),
    referralReason: words(100),
    referralTo: words(100),
    emergencyAct: maybe(fc.constantFrom('referred', 'handled')),
    emergencyNote: words(200),
    classification: maybe(fc.constantFrom('1', '2', '3', '4')),
    nextVisitDate: maybe(aDay),
    overrideReason: words(200),
    confirmed: fc.boolean()
  })
  .map(form => hypertensionForm.answers.parse(form))

const reason = { text: '收缩压 ≥180 mmHg', clause: '规范第三版 高血压 4(3)', fields: ['systolicMmHg'] }

export function visitOf(form: HypertensionForm, change: Partial<FollowUp> = {}): FollowUp {
  const isVisited = form.outcome === 'visited'
  return followUp.parse({
    id: visitId,
    version: 1,
    residentId,
    kind: 'hypertension',
    edition: 'NBPHS-3',
    headline: '',
    form,
    assessment: {
      policyVersion: 'NBPHS-3',
      target: { systolicBelow: 140, diastolicBelow: 90, clause: reason.clause },
      bmi: isVisited && form.weightKg !== null ? { value: 24.2, label: '超重' } : null,
      emergency: isVisited ? [reason] : [],
      classification: isVisited ? '2' : null,
      classificationLabel: isVisited ? '控制不满意' : null,
      classificationReasons: isVisited ? [reason] : [],
      consecutiveUnsatisfied: isVisited ? 1 : 0,
      action: isVisited ? 'two-week' : 'lost',
      actionReason: reason,
      nextVisitDate: '2026-03-16',
      nextVisitReason: reason,
      warnings: {},
      problems: {}
    },
    classification: isVisited ? (form.classification ?? '2') : null,
    nextVisitDate: form.outcome === 'dead' ? null : (form.nextVisitDate ?? '2026-03-16'),
    doctorId,
    doctorName: '王医生',
    savedAt: '2026-03-02T01:30:00.000Z',
    correctsId: null,
    correctionReason: null,
    correctedById: null,
    withdrawnReason: null,
    classWord: '',
    mark: null,
    marks: {},
    ...change
  })
}

const otherVisitId = '01900000-0000-7000-8000-0000000000f2'

/** Any saved visit: as it was, correcting another, or corrected itself. */
export const anyVisit: fc.Arbitrary<FollowUp> = fc
  .tuple(anyForm, fc.constantFrom('plain', 'correcting', 'corrected'), someWords(50))
  .map(([form, part, why]) =>
    visitOf(form, {
      ...(part === 'correcting' ? { correctsId: otherVisitId, correctionReason: why } : {}),
      ...(part === 'corrected' ? { correctedById: otherVisitId } : {})
    })
  )

/** Any glucose that is somebody's. */
export const anyGlucose: fc.Arbitrary<GlucoseReading & { readonly residentId: string }> = fc
  .record({
    id: uuid,
    valueReceived: tenths(1, 33),
    unitReceived: fc.constantFrom('mmol/L', 'mg/dL'),
    glucoseMmolL: tenths(1, 33),
    comparator: fc.constantFrom('<', '>', null),
    kind: fc.constantFrom('fasting', 'after-meal-2h', 'random', 'bedtime', null),
    mealMark: fc.constantFrom('before', 'after', null),
    sample: fc.constantFrom('capillary', 'venous'),
    deviceSerial: maybe(fc.constantFrom('GMF600DCY', '7390-2336773')),
    deviceTime: maybe(fc.constant('2026-03-01T07:00:00')),
    deviceNote: maybe(someWords(10)),
    measuredAt: anInstant,
    isTimeKnown: fc.boolean(),
    receivedAt: anInstant,
    observerId: maybe(uuid),
    status: fc.constantFrom('filed', 'set-aside'),
    statusReason: maybe(someWords(20)),
    isDevice: fc.boolean()
  })
  .map(({ isDevice, ...given }) => {
    const meter = isDevice
      ? { driverId: 'onetouch-ultra2', deviceName: '血糖仪', recordId: '1', rawHex: '01ab' }
      : {}
    const typed = { driverId: null, deviceName: null, recordId: null, rawHex: null }
    const reading = glucoseReading.parse({
      ...typed,
      ...given,
      ...meter,
      source: isDevice ? 'device' : 'manual',
      residentId,
      controlSolution: false,
      observerName: null,
      warnings: [],
      alert: null,
      mark: null
    })
    return { ...reading, residentId }
  })
