import { Failure } from '../../lib/failure.ts'
import { readAecg } from './aecg/read.ts'
import { writeAecg } from './aecg/write.ts'
import { readEdf } from './edf/read.ts'
import { writeEdf } from './edf/write.ts'
import type { EcgRecord } from './record.ts'
import { readScpEcg, type ScpReading, writeScpEcg } from './scp-ecg.ts'

export type EcgFormat = 'scp-ecg' | 'aecg' | 'edf'

export const formatNames: Readonly<Record<EcgFormat, string>> = {
  'scp-ecg': 'SCP-ECG',
  aecg: 'HL7 aECG',
  edf: 'EDF+'
}
export const extensions: Readonly<Record<EcgFormat, string>> = { 'scp-ecg': 'scp', aecg: 'xml', edf: 'edf' }

export interface EcgFile {
  readonly format: EcgFormat
  readonly record: EcgRecord
  /** In Chinese: what was forgiven, what the file says of itself, and what nobody can check in it. */
  readonly remarks: readonly string[]
}

const startsWith = (bytes: Uint8Array, text: string, at = 0): boolean =>
  Buffer.from(bytes.subarray(at, at + text.length)).toString('latin1') === text

/** By what stands in the file, whatever it is called. */
function formatOf(bytes: Uint8Array): EcgFormat {
  if (bytes.length === 0) throw new Failure('invalid-input', '这个文件是空的。')
  if (startsWith(bytes, 'DICM', 128))
    throw new Failure(
      'invalid-input',
      '这是 DICOM 文件，目前不能读取。请在心电图机上导出 SCP-ECG、HL7 aECG 或 EDF+。'
    )
  if (startsWith(bytes, 'SCPECG', 16)) return 'scp-ecg'
  if (startsWith(bytes, '0       ')) return 'edf'
  if (
    /^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\0\s]*</.test(Buffer.from(bytes.subarray(0, 64)).toString('latin1'))
  )
    return 'aecg'
  throw new Failure(
    'invalid-input',
    '不认识这个文件：开头既没有 SCPECG 标记（SCP-ECG），也不是 XML（HL7 aECG）或 EDF 版本号。请确认选对了文件。'
  )
}

function textOf(bytes: Uint8Array): string {
  const encoding = startsWith(bytes, '\xff\xfe')
    ? 'utf-16le'
    : startsWith(bytes, '\xfe\xff')
      ? 'utf-16be'
      : (/^[^>]*encoding=["']([\w-]+)["']/.exec(
          Buffer.from(bytes.subarray(0, 200)).toString('latin1')
        )?.[1] ?? 'utf-8')
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    throw new Failure(
      'invalid-input',
      `这个 aECG 文件无法读取：内容不是它声明的文字编码（${encoding}），文件可能已损坏。`
    )
  }
}

const seconds = (value: number): string => `${String(Math.round(value * 100) / 100)} 秒`
const unguarded = (name: string): string =>
  `${name} 格式没有校验和：个别采样值若在传送中损坏，任何软件都无法发现。`

/** Throws a `Failure` that says in Chinese what is wrong with the file, and where. */
export function readEcgFile(bytes: Uint8Array, reading: ScpReading): EcgFile {
  const format = formatOf(bytes)
  switch (format) {
    case 'scp-ecg': {
      const { record, findings, warnings } = readScpEcg(bytes, reading)
      const own = findings.statements.join('；')
      const claim = findings.isConfirmed ? '文件称已确认，本站医生未确认' : '未经医生确认'
      return {
        format,
        record,
        remarks: [...warnings, ...(own === '' ? [] : [`记录仪自带结论（${claim}）：${own}`])]
      }
    }
    case 'aecg':
      return { format, record: readAecg(textOf(bytes)), remarks: [unguarded('HL7 aECG')] }
    case 'edf': {
      const { record, annotations } = readEdf(bytes)
      if (record === null) throw new Failure('invalid-input', '这个 EDF 文件只有注释，没有心电信号。')
      const notes = annotations
        .slice(0, 20)
        .map(({ atSeconds, text }) => `文件注释 ${seconds(atSeconds)}：${text}`)
      const more =
        annotations.length > 20 ? [`另有 ${String(annotations.length - 20)} 条文件注释未列出。`] : []
      return { format, record, remarks: [unguarded('EDF'), ...notes, ...more] }
    }
  }
}

export interface WrittenFile {
  readonly bytes: Uint8Array
  /** What the format could not hold, in Chinese. The samples are never among it. */
  readonly remarks: readonly string[]
}

/** `id` is the UUID of the record. Refused where the format cannot hold the samples exactly. */
export function writeEcgFile(record: EcgRecord, format: EcgFormat, id: string): WrittenFile {
  const bytes =
    format === 'scp-ecg'
      ? writeScpEcg(record)
      : format === 'edf'
        ? writeEdf(record)
        : Buffer.from(writeAecg(record, id), 'utf8')
  const back = readEcgFile(bytes, 'strict').record
  if (!isSameCurve(record, back)) throw new Error(`what was written as ${format} does not read back`)
  return { bytes, remarks: lostIn(format, record, back) }
}

const isSameCurve = (one: EcgRecord, other: EcgRecord): boolean =>
  one.leads.join() === other.leads.join() &&
  one.samplesPerSecond === other.samplesPerSecond &&
  one.counts.every((lead, n) => lead.every((count, at) => count === other.counts[n]?.[at]))

const sexes = { male: '男', female: '女' } as const
const hertz = (value: number | null): string | null => (value === null ? null : `${String(value)} Hz`)

/** Header fields that did not come through, in words. */
function lostIn(format: EcgFormat, written: EcgRecord, back: EcgRecord): readonly string[] {
  const fields = (record: EcgRecord): readonly (readonly [string, string | null])[] => [
    ['记录时间', record.startedAt],
    ['仪器', record.device],
    ['编号', record.patient.id],
    ['姓名', record.patient.name],
    ['性别', record.patient.sex && sexes[record.patient.sex]],
    ['出生日期', record.patient.birthDate],
    ['高通滤波', hertz(record.filters.highPassHz)],
    ['低通滤波', hertz(record.filters.lowPassHz)],
    ['工频陷波', hertz(record.filters.notchHz)]
  ]
  const read = new Map(fields(back))
  const name = formatNames[format]
  const lost = fields(written).flatMap(([label, value]) => {
    const now = read.get(label) ?? null
    if (value === null || now === value) return []
    return [now === null ? `${name} 存不下${label}，文件中没有。` : `${name} 把${label}写成了“${now}”。`]
  })
  const off = written.leadOff.length > back.leadOff.length
  return off ? [...lost, `${name} 不能标记导联脱落，文件中脱落处只是一段数据。`] : lost
}
