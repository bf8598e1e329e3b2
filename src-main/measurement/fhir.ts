import type { Device, Observation } from '@medplum/fhirtypes'
import type { KeptFollowUp } from '../follow-up/contract.ts'
import { concept, derivedId, ownCoding, referenceTo } from '../lib/fhir.ts'
import type { BloodPressureReading, BloodPressureSeries } from './contract.ts'
import type { Mean } from './rules.ts'
import { bloodPressureOf, type Circumstances, singleValue } from './vital-signs.ts'

/** As stored: names are told by the Practitioner. */
type Reading = Omit<BloodPressureReading, 'observerName' | 'mark'> & {
  /** Where it was measured before it came. */
  readonly measuredAt?: string | null
}
type Series = Pick<BloodPressureSeries, 'id' | 'residentId' | 'startedAt'> & {
  readonly readings: readonly Reading[]
  readonly mean: Mean | null
}

const snomed = 'http://snomed.info/sct'
const bodySites = {
  left: concept(snomed, '368208006', 'Left upper arm structure', '左上臂'),
  right: concept(snomed, '368209003', 'Right upper arm structure', '右上臂')
} as const
const postures = {
  sitting: concept(snomed, '33586001', 'Sitting position', '坐位'),
  supine: concept(snomed, '40199007', 'Supine body position', '卧位'),
  standing: concept(snomed, '10904000', 'Orthostatic body position', '立位')
} as const
const settings = { office: '诊室血压', home: '家庭自测血压' } as const
const sources = { device: '仪器测量', manual: '人工录入' } as const

const pulseIdOf = (id: string): string => derivedId(id, 'pulse')

/**
 * A sitting: every reading, its pulse, and the means that count. The mean bears the id of the sitting, and is there
 * from the first reading on, so that whoever looks for the value that counts always finds it in one place.
 */
export function observationsOfSeries(series: Series, centreId: string): readonly Observation[] {
  const pulses = series.readings.filter(reading => reading.pulsePerMinute !== null)
  return [
    ...series.readings.flatMap(reading => observationsOfReading(reading, series, centreId)),
    ...meansOf(series, pulses, centreId)
  ]
}

function observationsOfReading(reading: Reading, series: Series, centreId: string): Observation[] {
  const { arm, systolicMmHg, diastolicMmHg, meanArterialMmHg, pulsePerMinute, receivedAt } = reading
  const device = deviceOf(reading)
  const note = notesOf(reading)
  const shared: Omit<Circumstances, 'id'> = {
    subject: referenceTo('Patient', series.residentId),
    at: reading.measuredAt ?? receivedAt,
    issued: receivedAt,
    performer:
      reading.observerId === null
        ? referenceTo('Organization', centreId)
        : referenceTo('Practitioner', reading.observerId),
    discarded: reading.status !== 'filed',
    more: {
      ...(device === null ? {} : { contained: [device], device: { reference: `#${device.id ?? ''}` } }),
      extension: [
        {
          url: 'http://hl7.org/fhir/StructureDefinition/observation-bodyPosition',
          valueCodeableConcept: postures[reading.posture]
        }
      ],
      method: {
        coding: [
          ownCoding('pressure-setting', reading.setting, settings[reading.setting]),
          ownCoding('reading-source', reading.source, sources[reading.source])
        ],
        text: `${settings[reading.setting]}，${sources[reading.source]}`
      },
      ...(note.length === 0 ? {} : { note: note.map(text => ({ text })) })
    }
  }
  const mean = reading.source === 'device' ? meanArterialMmHg : null
  return [
    bloodPressureOf(
      {
        ...shared,
        id: reading.id,
        more: { ...shared.more, ...(arm === 'unknown' ? {} : { bodySite: bodySites[arm] }) }
      },
      { systolic: systolicMmHg, diastolic: diastolicMmHg, mean }
    ),
    ...(pulsePerMinute === null
      ? []
      : [singleValue('heartRate', { ...shared, id: pulseIdOf(reading.id) }, pulsePerMinute)])
  ]
}

function deviceOf({ driverId, deviceName }: Reading): Device | null {
  if (driverId === null) return null
  return {
    resourceType: 'Device',
    id: 'device',
    deviceName: [
      { name: deviceName ?? driverId, type: 'user-friendly-name' },
      { name: driverId, type: 'model-name' }
    ],
    type: concept(snomed, '43770009', 'Sphygmomanometer', '电子血压计')
  }
}

function notesOf(reading: Reading): string[] {
  return [
    ...(reading.statusReason === null ? [] : [`不计入：${reading.statusReason}`]),
    ...(reading.irregularPulse ? ['仪器提示脉搏不规则'] : []),
    ...(reading.bodyMovement ? ['仪器提示测量中有体动'] : []),
    ...(reading.unitReceived === 'kPa' ? ['仪器以 kPa 报告，已换算'] : []),
    ...(reading.deviceTime === null ? [] : [`仪器时钟：${reading.deviceTime}`]),
    ...reading.warnings.map(warning => `已确认：${warning}`)
  ]
}

function meansOf(series: Series, pulses: readonly Reading[], centreId: string): Observation[] {
  const { mean, readings } = series
  const last = readings.at(-1)
  if (last === undefined) return []
  const counted = (reading: Reading) => reading.status === 'filed'
  const of = (id: string, from: readonly string[]): Circumstances => ({
    id,
    subject: referenceTo('Patient', series.residentId),
    at: series.startedAt,
    issued: last.receivedAt,
    performer: referenceTo('Organization', centreId),
    discarded: from.length === 0,
    more: {
      method: {
        coding: [ownCoding('reading-source', 'mean', '同次测量的均值')],
        text: `同次测量 ${String(from.length)} 次读数的均值`
      },
      ...(from.length === 0 ? {} : { derivedFrom: from.map(source => referenceTo('Observation', source)) })
    }
  })
  const pulseMean = mean?.pulsePerMinute ?? null
  const pulseSources = pulseMean === null ? [] : pulses.filter(counted).map(({ id }) => pulseIdOf(id))
  return [
    bloodPressureOf(
      of(series.id, mean === null ? [] : readings.filter(counted).map(({ id }) => id)),
      mean && { systolic: mean.systolicMmHg, diastolic: mean.diastolicMmHg, mean: null }
    ),
    // Once a pulse was told, its mean is kept true, also when no reading with one counts any more.
    ...(pulses.length === 0
      ? []
      : [singleValue('heartRate', of(pulseIdOf(series.id), pulseSources), pulseMean)])
  ]
}

/**
 * What the form of a visit says itself: body size, and pressure and heart rate unless its sitting, which has
 * observations of its own, says the same.
 */
export function observationsOfVisit(visit: KeptFollowUp, series: Series | null): readonly Observation[] {
  const { id, visitId, residentId, form, assessment, doctorId, savedAt, correctedById, withdrawnReason } =
    visit
  if (form.outcome !== 'visited') return []
  const of = (role: string, more: Partial<Observation> = {}): Circumstances => ({
    id: derivedId(id, role),
    subject: referenceTo('Patient', residentId),
    at: form.visitDate,
    issued: savedAt,
    performer: referenceTo('Practitioner', doctorId),
    discarded: correctedById !== null || withdrawnReason !== null,
    more: { encounter: referenceTo('Encounter', visitId ?? id), ...more }
  })
  const { systolicMmHg: systolic, diastolicMmHg: diastolic, heartRatePerMinute, weightKg, heightCm } = form
  const mean = series?.mean ?? null
  const isOfSitting = mean?.roundedSystolicMmHg === systolic && mean.roundedDiastolicMmHg === diastolic
  const isPulseOfSitting = mean !== null && mean.roundedPulsePerMinute === heartRatePerMinute
  const measured = [
    ...(weightKg === null ? [] : [singleValue('weight', of('weight'), weightKg)]),
    ...(heightCm === null ? [] : [singleValue('height', of('height'), heightCm)])
  ]
  return [
    ...(systolic === null || diastolic === null || isOfSitting
      ? []
      : [bloodPressureOf(of('blood-pressure'), { systolic, diastolic, mean: null })]),
    ...(heartRatePerMinute === null || isPulseOfSitting
      ? []
      : [singleValue('heartRate', of('heart-rate'), heartRatePerMinute)]),
    ...measured,
    ...(assessment.bmi === null || weightKg === null
      ? []
      : [
          singleValue(
            'bmi',
            of('bmi', {
              derivedFrom: ['weight', ...(heightCm === null ? [] : ['height'])].map(role =>
                referenceTo('Observation', derivedId(id, role))
              )
            }),
            assessment.bmi.value
          )
        ])
  ]
}
