import { createHash } from 'node:crypto'
import type { Device, DocumentReference, Observation, ObservationComponent } from '@medplum/fhirtypes'
import { concept, derivedId, identifierOf, quantity, referenceTo } from '../../lib/fhir.ts'
import type { EcgRecordHead, EcgReport } from './contract.ts'
import type { Waveform } from './waveform.ts'

const loinc = 'http://loinc.org'
const study = concept(loinc, '11524-6', 'EKG study', '心电图')
const impression = concept(loinc, '18844-1', 'EKG impression', '心电图结论')
const heartRate = concept(loinc, '8867-4', 'Heart rate', '心率')
const values = [
  ['prMs', concept(loinc, '8625-6', 'P-R Interval', 'PR 间期'), 'ms'],
  ['qrsMs', concept(loinc, '8633-0', 'QRS duration', 'QRS 时限'), 'ms'],
  ['qtMs', concept(loinc, '8634-8', 'Q-T interval', 'QT 间期'), 'ms'],
  ['axisDegrees', concept(loinc, '8632-2', 'QRS axis', 'QRS 电轴'), 'deg']
] as const
const contentTypes = {
  'scp-ecg': 'application/octet-stream',
  edf: 'application/octet-stream',
  aecg: 'application/xml'
}

/** The report that counts; null: none, or withdrawn. */
export const reportInForce = ({ reports }: EcgRecordHead): EcgReport | null => {
  const last = reports.at(-1)
  return last?.kind === 'conclusion' ? last : null
}

/**
 * R4 ObservationStatus: preliminary until a doctor has signed, final after, amended after a correction. A withdrawn report
 * leaves what nobody vouches for: preliminary again.
 */
function statusOf(head: EcgRecordHead): Observation['status'] {
  if (head.voidReason !== null) return 'entered-in-error'
  const report = reportInForce(head)
  if (report === null) return 'preliminary'
  return report.number === 1 ? 'final' : 'amended'
}

function deviceOf({ driverId, deviceName }: EcgRecordHead): Device | null {
  if (deviceName === null) return null
  return {
    resourceType: 'Device',
    id: 'device',
    deviceName: [
      { name: deviceName, type: 'user-friendly-name' },
      ...(driverId === null ? [] : [{ name: driverId, type: 'model-name' as const }])
    ],
    type: { text: '心电图机' }
  }
}

function componentsOf(head: EcgRecordHead): ObservationComponent[] {
  const report = reportInForce(head)
  const found = head.heartRateDoubt === null ? head.heartRatePerMinute : null
  const rate = report?.measured.heartRatePerMinute ?? (report === null ? found : null)
  return [
    ...(rate === null ? [] : [{ code: heartRate, valueQuantity: quantity(rate, '/min', '次/分') }]),
    ...values.flatMap(([name, code, unit]) => {
      const value = report?.measured[name] ?? null
      return value === null ? [] : [{ code, valueQuantity: quantity(value, unit) }]
    }),
    ...(report?.conclusions ?? []).map(({ system, code, name }) => ({
      code: impression,
      valueCodeableConcept: concept(system, code, name)
    }))
  ]
}

/** A rate the program is not sure of is no value to count with: it is told in words. */
const rateNotes = ({ heartRatePerMinute, heartRateDoubt }: EcgRecordHead): string[] =>
  heartRatePerMinute === null || heartRateDoubt === null
    ? []
    : [`心率约 ${heartRatePerMinute.toFixed(0)} 次/分，程序不能确定：${heartRateDoubt}`]

function notesOf(head: EcgRecordHead, waveform: Waveform | null): string[] {
  const report = reportInForce(head)
  const withdrawn = head.reports.at(-1)?.kind === 'withdrawal' ? head.reports.at(-1)?.reason : null
  return [
    ...(report === null ? ['未经医生确认；心率由程序检测'] : []),
    ...(report === null ? rateNotes(head) : []),
    ...(report !== null && report.reason !== null ? [`更正原因：${report.reason}`] : []),
    ...(typeof withdrawn === 'string' ? [`签名已撤回：${withdrawn}`] : []),
    ...(head.voidReason === null ? [] : [`作废：${head.voidReason}`]),
    ...(head.indication === '' ? [] : [`适应证：${head.indication}`]),
    ...(head.stateReason === null ? [] : [`记录中断：${head.stateReason}`]),
    ...(head.lostSamples > 0 ? [`丢失采样 ${String(head.lostSamples)} 个`] : []),
    ...(waveform === null ? ['波形保存在本中心，未随本条上报'] : [])
  ]
}

function documentOf(head: EcgRecordHead, waveform: Waveform, centreId: string): DocumentReference {
  const data = Buffer.from(waveform.bytes)
  return {
    resourceType: 'DocumentReference',
    identifier: [identifierOf(derivedId(head.id, 'waveform'))],
    status: head.voidReason === null ? 'current' : 'entered-in-error',
    type: study,
    subject: referenceTo('Patient', head.residentId),
    custodian: referenceTo('Organization', centreId),
    date: head.startedAt,
    content: [
      {
        attachment: {
          contentType: contentTypes[waveform.format],
          title: waveform.title,
          creation: head.startedAt,
          size: data.length,
          hash: createHash('sha1').update(data).digest('base64'),
          data: data.toString('base64')
        }
      }
    ]
  }
}

/**
 * The ECG and, before it, its samples as a file inside a DocumentReference. Not as a Binary, which bears no identifier:
 * after a lost answer nobody could tell whether it arrived. Not as SampledData, which is many times the file.
 */
export function resourcesOfEcg(
  head: EcgRecordHead,
  waveform: Waveform | null,
  centreId: string
): readonly (DocumentReference | Observation)[] {
  const device = deviceOf(head)
  const report = reportInForce(head)
  const component = componentsOf(head)
  const notes = notesOf(head, waveform)
  const performerId = report?.signerId ?? head.observerId
  const observation: Observation = {
    resourceType: 'Observation',
    identifier: [identifierOf(head.id)],
    status: statusOf(head),
    category: [
      concept('http://terminology.hl7.org/CodeSystem/observation-category', 'procedure', 'Procedure')
    ],
    code: study,
    subject: referenceTo('Patient', head.residentId),
    ...(head.endedAt === null || head.endedAt === head.startedAt
      ? { effectiveDateTime: head.startedAt }
      : { effectivePeriod: { start: head.startedAt, end: head.endedAt } }),
    ...(report === null ? {} : { issued: report.signedAt }),
    performer: [
      performerId === null ? referenceTo('Organization', centreId) : referenceTo('Practitioner', performerId)
    ],
    ...(report === null || report.text === '' ? {} : { valueString: report.text }),
    ...(device === null ? {} : { contained: [device], device: { reference: `#${device.id ?? ''}` } }),
    ...(component.length === 0 ? {} : { component }),
    ...(waveform === null
      ? {}
      : {
          derivedFrom: [referenceTo<DocumentReference>('DocumentReference', derivedId(head.id, 'waveform'))]
        }),
    ...(notes.length === 0 ? {} : { note: notes.map(text => ({ text })) })
  }
  return waveform === null ? [observation] : [documentOf(head, waveform, centreId), observation]
}
