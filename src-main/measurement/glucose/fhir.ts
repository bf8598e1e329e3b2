import type { CodeableConcept, Coding, Device, Observation } from '@medplum/fhirtypes'
import { concept, identifierOf, ownCoding, quantity, referenceTo } from '../../lib/fhir.ts'
import type { GlucoseReading } from './contract.ts'

/** As stored: names are told by the Practitioner. */
type Reading = Omit<GlucoseReading, 'observerName' | 'alert' | 'mark'>

const loinc = 'http://loinc.org'
const kinds = {
  fasting: '空腹血糖',
  'after-meal-2h': '餐后 2 小时血糖',
  random: '随机血糖',
  bedtime: '睡前血糖'
} as const
const samples = { capillary: '末梢血', venous: '静脉血' } as const

/** LOINC parts glucose by specimen and by fasting; only the fasting venous sample is told as plasma. */
function loincOf({ sample, kind }: Reading): Coding {
  const of = (code: string, display: string): Coding => ({ system: loinc, code, display })
  if (sample === 'capillary') return of('14743-9', 'Glucose [Moles/volume] in Capillary blood by Glucometer')
  return kind === 'fasting'
    ? of('14771-0', 'Fasting glucose [Moles/volume] in Serum or Plasma')
    : of('15074-8', 'Glucose [Moles/volume] in Blood')
}

/** Before or after which meal LOINC does not say of a drop from the finger: our own code beside it does. */
function codeOf(reading: Reading): CodeableConcept {
  const { kind, sample } = reading
  return {
    coding: [loincOf(reading), ...(kind === null ? [] : [ownCoding('glucose-kind', kind, kinds[kind])])],
    text: `${kind === null ? '血糖' : kinds[kind]}（${samples[sample]}）`
  }
}

/** A reading that is somebody's; set aside it stays on the platform as entered in error. */
export function observationOfGlucose(
  reading: Reading & { readonly residentId: string },
  centreId: string
): Observation {
  const device = meterOf(reading)
  const note = notesOf(reading)
  return {
    resourceType: 'Observation',
    identifier: [identifierOf(reading.id)],
    status: reading.status === 'filed' ? 'final' : 'entered-in-error',
    category: [
      concept('http://terminology.hl7.org/CodeSystem/observation-category', 'laboratory', 'Laboratory')
    ],
    code: codeOf(reading),
    subject: referenceTo('Patient', reading.residentId),
    // Where nobody knows when, the resource says nothing of it; its note does.
    ...(reading.isTimeKnown ? { effectiveDateTime: reading.measuredAt } : {}),
    issued: reading.receivedAt,
    performer: [
      reading.observerId === null
        ? referenceTo('Organization', centreId)
        : referenceTo('Practitioner', reading.observerId)
    ],
    valueQuantity: {
      ...quantity(reading.glucoseMmolL, 'mmol/L'),
      ...(reading.comparator === null ? {} : { comparator: reading.comparator })
    },
    method: { text: reading.source === 'device' ? '血糖仪读取' : '人工录入' },
    ...(device === null ? {} : { contained: [device], device: { reference: `#${device.id ?? ''}` } }),
    ...(note.length === 0 ? {} : { note: note.map(text => ({ text })) })
  }
}

function meterOf({ driverId, deviceName, deviceSerial }: Reading): Device | null {
  if (driverId === null) return null
  return {
    resourceType: 'Device',
    id: 'device',
    ...(deviceSerial === null ? {} : { serialNumber: deviceSerial }),
    deviceName: [
      { name: deviceName ?? driverId, type: 'user-friendly-name' },
      { name: driverId, type: 'model-name' }
    ],
    type: { text: '血糖仪' }
  }
}

const notesOf = (reading: Reading): string[] => [
  ...(reading.statusReason === null ? [] : [`不计入：${reading.statusReason}`]),
  ...(reading.unitReceived === 'mg/dL'
    ? [`原始值 ${reading.comparator ?? ''}${String(reading.valueReceived)} mg/dL，已换算`]
    : []),
  ...(reading.mealMark === null ? [] : [`仪器标记：${reading.mealMark === 'before' ? '餐前' : '餐后'}`]),
  ...(reading.deviceNote === null ? [] : [`仪器备注：${reading.deviceNote}`]),
  ...(reading.isTimeKnown ? [] : ['测量时间不明']),
  ...(reading.deviceTime === null ? [] : [`仪器时钟：${reading.deviceTime}`]),
  ...reading.warnings
]
