import type { deviceContract } from '@contract/device'
import type { InputOf, OutputOf } from '@contract/lib'

export type LineProtocol = OutputOf<(typeof deviceContract)['lineProtocols']>[number]
export type Description = LineProtocol['description']
export type Field = Description['fields'][number]
export type FieldWhat = Field['what']
export type Trial = OutputOf<(typeof deviceContract)['tryLineProtocol']>
export type TriedFrame = Trial['frames'][number]
export type LogFormat = NonNullable<InputOf<(typeof deviceContract)['tryLineProtocol']>['format']>

interface Choice<C extends string> {
  readonly code: C
  readonly label: string
}
const pressureFields: readonly Choice<FieldWhat>[] = [
  { code: 'systolic', label: '收缩压' },
  { code: 'diastolic', label: '舒张压' },
  { code: 'mean-arterial', label: '平均压' },
  { code: 'pulse', label: '脉率' },
  { code: 'body-movement', label: '体动标志' },
  { code: 'irregular-pulse', label: '脉律不齐标志' }
]
const glucoseFields: readonly Choice<FieldWhat>[] = [
  { code: 'glucose', label: '血糖' },
  { code: 'control-solution', label: '质控液标志' },
  { code: 'meal', label: '餐前餐后' }
]
const commonFields: readonly Choice<FieldWhat>[] = [
  { code: 'constant', label: '固定文字' },
  { code: 'time', label: '时间' },
  { code: 'error', label: '错误代码' },
  { code: 'unit', label: '单位' },
  { code: 'person', label: '人员编号' },
  { code: 'sequence', label: '序号' },
  { code: 'skip', label: '不用' }
]
export const fieldChoices = (kind: Description['kind']): readonly Choice<FieldWhat>[] => [
  ...(kind === 'glucose' ? glucoseFields : pressureFields),
  ...commonFields
]
export const labelOf = (what: FieldWhat): string =>
  [...pressureFields, ...glucoseFields, ...commonFields].find(({ code }) => code === what)?.label ?? what

const numeric: readonly FieldWhat[] = ['systolic', 'diastolic', 'mean-arterial', 'pulse', 'glucose']
export const isNumber = (what: FieldWhat): boolean => numeric.includes(what)
const coded: readonly FieldWhat[] = [
  'error',
  'unit',
  'meal',
  'body-movement',
  'irregular-pulse',
  'control-solution'
]
export const hasCodes = (what: FieldWhat): boolean => coded.includes(what)

const yesNo = [
  { code: 'yes', label: '是' },
  { code: 'no', label: '否' }
] as const
/** What the codes of a field can mean; null where a person writes the sentence. */
export function meaningsOf(what: FieldWhat, kind: Description['kind']): readonly Choice<string>[] | null {
  if (what === 'error') return null
  if (what === 'unit') return unitChoices(kind)
  if (what === 'meal')
    return [
      { code: 'before', label: '餐前' },
      { code: 'after', label: '餐后' },
      { code: 'none', label: '未注明' }
    ]
  return yesNo
}

export const kinds = [
  { code: 'blood-pressure', label: '血压计' },
  { code: 'glucose', label: '血糖仪' }
] as const
export const unitChoices = (kind: Description['kind']): readonly Choice<Description['unit']>[] =>
  kind === 'glucose'
    ? [
        { code: 'mmol/L', label: 'mmol/L' },
        { code: 'mg/dL', label: 'mg/dL' }
      ]
    : [
        { code: 'mm[Hg]', label: 'mmHg' },
        { code: 'kPa', label: 'kPa' }
      ]
export const encodings = [
  { code: 'ascii', label: '英文字符（ASCII）' },
  { code: 'seven-bit', label: '7 位，最高位是校验' },
  { code: 'gb18030', label: '人员编号里可有汉字（GB 18030）' }
] as const
export const framings = [
  { code: 'line', label: '一行一条，以行尾结束' },
  { code: 'enclosed', label: '有起始和结束字节（如 STX…ETX）' },
  { code: 'fixed', label: '固定长度' }
] as const
export const lineEnds = [
  { code: 'CRLF', label: '回车换行 0D 0A' },
  { code: 'CR', label: '回车 0D' },
  { code: 'LF', label: '换行 0A' }
] as const
export const layouts = [
  { code: 'separated', label: '用分隔符分开' },
  { code: 'columns', label: '固定列' }
] as const
export const separators = [
  { code: '2C', label: '逗号 ,' },
  { code: '3B', label: '分号 ;' },
  { code: '7C', label: '竖线 |' },
  { code: '09', label: '制表符 09' },
  { code: '20', label: '空格 20' },
  { code: '2F', label: '斜线 /' },
  { code: '3A', label: '冒号 :' },
  { code: '1E', label: 'RS 1E' },
  { code: '0D', label: '回车 0D' }
] as const
export const checksumKinds = [
  { code: 'sum8', label: '累加和，8 位' },
  { code: 'sum8-negated', label: '累加和取补，8 位' },
  { code: 'xor8', label: '异或，8 位' },
  { code: 'sum16', label: '累加和，16 位' },
  { code: 'crc8-maxim', label: 'CRC-8/Maxim' },
  { code: 'crc16-ccitt-false', label: 'CRC-16/CCITT-FALSE' },
  { code: 'crc16-xmodem', label: 'CRC-16/XMODEM' },
  { code: 'crc16-modbus', label: 'CRC-16/MODBUS' }
] as const
export const writings = [
  { code: 'hex', label: '十六进制文字（如 5A）' },
  { code: 'raw', label: '原始字节，高位在前' },
  { code: 'raw-swapped', label: '原始字节，低位在前' }
] as const
export const places = [
  { code: 'before-end', label: '在结束符之前' },
  { code: 'after-end', label: '在结束符之后' }
] as const
export const logFormats = [
  { code: 'auto', label: '自动识别' },
  { code: 'monitor', label: '串口监视记录' },
  { code: 'text', label: '文字' },
  { code: 'hex', label: '十六进制' }
] as const

export const verdictMarks: Readonly<
  Record<
    TriedFrame['verdict'],
    { readonly kind: 'confirmed' | 'attention' | 'critical' | 'quiet'; readonly text: string }
  >
> = {
  reading: { kind: 'confirmed', text: '读数' },
  'no-result': { kind: 'attention', text: '没测出' },
  rejected: { kind: 'critical', text: '不合规' },
  noise: { kind: 'quiet', text: '杂讯' }
}

/** A field as it is before anybody has said anything of it. */
export const emptyField = (what: FieldWhat): Field => ({
  what,
  column: null,
  width: null,
  prefix: '',
  optional: false,
  blankPadded: false,
  decimals: 0,
  pointSent: false,
  lowest: null,
  highest: null,
  lowText: '',
  lowLimit: null,
  highText: '',
  highLimit: null,
  text: '',
  pattern: '',
  codes: []
})

/** A file the person's browser puts into the download folder. */
export function saveFile(name: string, content: string, type: string): void {
  const url = URL.createObjectURL(new Blob([content], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}
