import { addSeconds } from '../../../lib/clock.ts'
import { Failure } from '../../../lib/failure.ts'
import { requireWhole, secondsOf } from '../record.ts'
import type { EcgPatient, EcgRecord } from '../record.ts'
import { actCode, codeOfLead, filterCodes, mdc } from './codes.ts'
import { escaped } from './xml.ts'

/** Root of our own identifiers is not ours to invent: ids stand under a UUID (2.25 is the arc of UUIDs). */
const localRoot = '2.25'
const genders = { male: 'M', female: 'F' } as const

const stamp = (clock: string): string => clock.replaceAll(/[-T:]/g, '')
const element = (name: string, content: string | null): string =>
  content === null ? '' : `<${name}>${escaped(content)}</${name}>`

function person(patient: EcgPatient): string {
  const gender = patient.sex
    ? `<administrativeGenderCode code="${genders[patient.sex]}" codeSystem="2.16.840.1.113883.5.1"/>`
    : ''
  const birth =
    patient.birthDate === null ? '' : `<birthTime value="${patient.birthDate.replaceAll('-', '')}"/>`
  const inside = element('name', patient.name) + gender + birth
  return inside === '' ? '' : `<subjectDemographicPerson>${inside}</subjectDemographicPerson>`
}

function filter([kind, attribute]: readonly [string, string], hertz: number | null): string {
  if (hertz === null) return ''
  return (
    `<controlVariable><controlVariable><code code="${kind}" codeSystem="${mdc}"/><component><controlVariable>` +
    `<code code="${attribute}" codeSystem="${mdc}"/><value xsi:type="PQ" value="${String(hertz)}" unit="Hz"/>` +
    `</controlVariable></component></controlVariable></controlVariable>`
  )
}

function times(record: EcgRecord, start: string): string {
  const head = `<head value="${stamp(start)}"/>`
  return (
    `<component><sequence><code code="TIME_ABSOLUTE" codeSystem="${actCode}"/><value xsi:type="GLIST_TS">${head}` +
    `<increment value="${String(1 / record.samplesPerSecond)}" unit="s"/></value></sequence></component>`
  )
}

function lead(record: EcgRecord, name: string, counts: Int32Array): string {
  const code = codeOfLead(name)
  if (code === undefined)
    throw new Failure('refused', `HL7 aECG 没有导联 ${name} 的代码，不能导出。请先为各通道选定导联名称。`)
  return (
    `<component><sequence><code code="${code}" codeSystem="${mdc}"/><value xsi:type="SLIST_PQ">` +
    `<origin value="0" unit="uV"/><scale value="${String(record.microvoltsPerCount)}" unit="uV"/>` +
    `<digits>${counts.join(' ')}</digits></value></sequence></component>`
  )
}

/** `id` is the UUID of the document. Throws a `Failure` where the format cannot hold the record exactly. */
export function writeAecg(record: EcgRecord, id: string): string {
  requireWhole(record, 'HL7 aECG')
  const { startedAt, patient, filters } = record
  if (record.microvoltsPerCount === null)
    throw new Failure('refused', '这份心电没有定标（任意单位），HL7 aECG 必须有电压单位，不能导出。')
  if (startedAt === null) throw new Failure('refused', '这份心电没有记录时间，HL7 aECG 必须写明，不能导出。')
  const device = element('manufacturerModelName', record.device)
  const author = `<author><seriesAuthor><manufacturedSeriesDevice>${device}</manufacturedSeriesDevice></seriesAuthor></author>`
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<AnnotatedECG xmlns="urn:hl7-org:v3" xmlns:voc="urn:hl7-org:v3/voc"' +
      ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" type="Observation">',
    `<id root="${escaped(id)}"/><code code="93000" codeSystem="2.16.840.1.113883.6.12" codeSystemName="CPT-4"/>`,
    `<effectiveTime><center value="${stamp(startedAt)}"/></effectiveTime>`,
    '<componentOf><timepointEvent><componentOf><subjectAssignment><subject><trialSubject>',
    patient.id === null ? '' : `<id root="${localRoot}" extension="${escaped(patient.id)}"/>`,
    person(patient),
    `</trialSubject></subject><componentOf><clinicalTrial><id root="${localRoot}"/></clinicalTrial></componentOf>`,
    '</subjectAssignment></componentOf></timepointEvent></componentOf>',
    `<component><series><code code="RHYTHM" codeSystem="${actCode}"/>`,
    `<effectiveTime><low value="${stamp(startedAt)}"/><high value="${stamp(addSeconds(startedAt, secondsOf(record)))}"/></effectiveTime>`,
    record.device === null ? '' : author,
    filter(filterCodes.lowPass, filters.lowPassHz),
    filter(filterCodes.highPass, filters.highPassHz),
    filter(filterCodes.notch, filters.notchHz),
    `<component><sequenceSet>${times(record, startedAt)}`,
    ...record.counts.map((counts, n) => lead(record, record.leads[n] ?? '', counts)),
    '</sequenceSet></component></series></component></AnnotatedECG>',
    ''
  ]
    .filter((line, n, lines) => line !== '' || n === lines.length - 1)
    .join('\n')
}
