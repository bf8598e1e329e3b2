import { Failure } from '../../../lib/failure.ts'
import { flawOf, localClock, localDay } from '../record.ts'
import type { EcgFilters, EcgPatient, EcgRecord } from '../record.ts'
import { filterCodes, leadOfCode, microvoltsOf, secondsOfUnit } from './codes.ts'
import { allAt, allBelow, firstAt, parseXml, XmlFlaw } from './xml.ts'
import type { XmlElement } from './xml.ts'

const unreadable = (what: string): Failure =>
  new Failure('invalid-input', `这个 HL7 aECG 文件无法读取：${what}。`)

const namespace = 'urn:hl7-org:v3'
const valueOf = (element: XmlElement | undefined): string | undefined => element?.attributes.get('value')
const codeOf = (element: XmlElement | undefined): string | undefined => element?.attributes.get('code')

function numberOf(element: XmlElement | undefined, what: string): number {
  const text = valueOf(element)
  const value = Number(text)
  if (text === undefined || text.trim() === '' || !Number.isFinite(value)) throw unreadable(`${what}不是数字`)
  return value
}

/** `YYYYMMDDHHMMSS`, with a fraction and a zone that are left aside: it is the local time of the recording. */
function clockOf(stamp: string | undefined): string | null {
  const [, y, mo, d, h, mi, s] = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})/.exec(stamp ?? '') ?? []
  return s === undefined ? null : localClock(`${y ?? ''}-${mo ?? ''}-${d ?? ''}T${h ?? ''}:${mi ?? ''}:${s}`)
}

function patientOf(root: XmlElement): EcgPatient {
  const subject = allBelow(root, 'trialSubject')[0]
  const person = subject && firstAt(subject, 'subjectDemographicPerson')
  const sex = codeOf(person && firstAt(person, 'administrativeGenderCode'))
  const birth = /^(\d{4})(\d{2})(\d{2})/.exec(valueOf(person && firstAt(person, 'birthTime')) ?? '')
  const name = person && firstAt(person, 'name')
  const parts = name ? [name.text, ...name.children.map(child => child.text)] : []
  const written = parts
    .map(part => part.trim())
    .filter(part => part !== '')
    .join(' ')
  return {
    id: (subject && firstAt(subject, 'id')?.attributes.get('extension')) ?? null,
    name: written || null,
    sex: sex === 'M' ? 'male' : sex === 'F' ? 'female' : null,
    birthDate: birth ? localDay(birth.slice(1, 4).join('-')) : null
  }
}

function filtersOf(series: XmlElement): EcgFilters {
  const frequency = ([kind, attribute]: readonly [string, string]): number | null => {
    const one = allBelow(series, 'controlVariable').find(
      candidate => codeOf(firstAt(candidate, 'code')) === kind
    )
    const detail =
      one &&
      allBelow(one, 'controlVariable').find(candidate => codeOf(firstAt(candidate, 'code')) === attribute)
    const value = Number(valueOf(detail && firstAt(detail, 'value')))
    return detail && Number.isFinite(value) ? value : null
  }
  return {
    highPassHz: frequency(filterCodes.highPass),
    lowPassHz: frequency(filterCodes.lowPass),
    notchHz: frequency(filterCodes.notch)
  }
}

interface Sequence {
  readonly lead: string
  readonly counts: Int32Array
  readonly microvoltsPerCount: number
}

function microvolts(element: XmlElement | undefined, what: string): number {
  const unit = microvoltsOf.get(element?.attributes.get('unit') ?? '')
  if (unit === undefined) throw unreadable(`${what}的单位不是电压`)
  return numberOf(element, what) * unit
}

function sequenceOf(lead: string, value: XmlElement): Sequence {
  const scale = microvolts(firstAt(value, 'scale'), `${lead} 导联的幅度单位`)
  const origin = microvolts(firstAt(value, 'origin'), `${lead} 导联的零点`)
  const offset = origin / scale
  if (!(scale > 0) || !Number.isInteger(offset)) throw unreadable(`${lead} 导联的零点或幅度单位不成立`)
  const digits = firstAt(value, 'digits')?.text.trim() ?? ''
  const words = digits === '' ? [] : digits.split(/\s+/)
  if (words.some(word => !/^[-+]?\d{1,10}$/.test(word)))
    throw unreadable(`${lead} 导联的采样值中有不是整数的内容`)
  const values = words.map(word => Number(word) + offset)
  const counts = Int32Array.from(values)
  if (values.some((value, n) => value !== counts[n])) throw unreadable(`${lead} 导联的采样值超出 32 位整数`)
  return { lead, counts, microvoltsPerCount: scale }
}

function rateOf(value: XmlElement): number {
  const increment = firstAt(value, 'increment')
  const unit = secondsOfUnit.get(increment?.attributes.get('unit') ?? '')
  const step = numberOf(increment, '采样间隔')
  if (unit === undefined || !(step > 0)) throw unreadable('采样间隔没有时间单位')
  const rate = 1 / (step * unit)
  const whole = Math.round(rate)
  // 1 / 0.002 and its like, which binary fractions miss by a hair.
  return Math.abs(rate - whole) < 1e-6 * rate ? whole : rate
}

/** The rhythm of the file. Throws a `Failure` that says in Chinese what is wrong. */
export function readAecg(text: string): EcgRecord {
  let root: XmlElement
  try {
    root = parseXml(text)
  } catch (error) {
    if (error instanceof XmlFlaw) throw unreadable(`不是完整的 XML，${error.message}`)
    throw error
  }
  if (root.name !== 'AnnotatedECG' || root.attributes.get('xmlns') !== namespace)
    throw unreadable('根元素不是 AnnotatedECG')
  const series = allAt(root, 'component', 'series').find(one => codeOf(firstAt(one, 'code')) === 'RHYTHM')
  const sets = series ? allAt(series, 'component', 'sequenceSet') : []
  const [set] = sets
  if (!series || !set) throw unreadable('没有节律波形（RHYTHM）')
  if (sets.length > 1) throw unreadable('节律波形分成几段，目前不支持')

  const sequences: Sequence[] = []
  let time: XmlElement | undefined
  for (const sequence of allAt(set, 'component', 'sequence')) {
    const [code = '', value] = [codeOf(firstAt(sequence, 'code')), firstAt(sequence, 'value')]
    const kind = value?.attributes.get('xsi:type')
    const lead = leadOfCode(code)
    if (value && (kind === 'GLIST_TS' || kind === 'GLIST_PQ')) time = value
    else if (value && lead !== undefined && kind === 'SLIST_PQ') sequences.push(sequenceOf(lead, value))
    else throw unreadable(`序列 ${code} 的类型 ${kind ?? '（无）'} 不支持`)
  }
  if (!time) throw unreadable('没有时间序列')
  const microvoltsPerCount = sequences[0]?.microvoltsPerCount ?? null
  if (sequences.some(one => one.microvoltsPerCount !== microvoltsPerCount))
    throw unreadable('各导联的幅度单位不同，目前不支持')
  const period = firstAt(series, 'effectiveTime')
  const record: EcgRecord = {
    leads: sequences.map(one => one.lead),
    counts: sequences.map(one => one.counts),
    samplesPerSecond: rateOf(time),
    microvoltsPerCount,
    filters: filtersOf(series),
    leadOff: [],
    losses: [],
    startedAt:
      clockOf(valueOf(firstAt(time, 'head'))) ?? clockOf(valueOf(period && firstAt(period, 'low'))) ?? null,
    device: allBelow(series, 'manufacturerModelName')[0]?.text.trim() || null,
    patient: patientOf(root)
  }
  const flaw = flawOf(record)
  if (flaw !== undefined) throw unreadable(flaw.slice(0, -1))
  return record
}
