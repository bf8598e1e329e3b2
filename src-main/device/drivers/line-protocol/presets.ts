import { descriptionFormat, type LineDescription, lineField, type LineField } from './contract.ts'

export interface Preset {
  readonly id: string
  readonly name: string
  /** What kind of record it fits, with an example. */
  readonly help: string
  readonly description: LineDescription
}

type Typed = Parameters<typeof lineField.parse>[0] & Partial<LineField>
const fields = (...some: readonly Typed[]): LineField[] => some.map(one => lineField.parse(one))

const base: Omit<LineDescription, 'name' | 'source' | 'fields'> = {
  format: descriptionFormat,
  formatVersion: 1,
  kind: 'blood-pressure',
  port: { baudRate: 9600, dataBits: 8, stopBits: 1, parity: 'none', flowControl: 'none' },
  framing: { kind: 'line', end: 'CRLF' },
  layout: { kind: 'separated', separator: '2C' },
  encoding: 'ascii',
  unit: 'mm[Hg]',
  noResultText: '',
  checksum: null,
  poll: null,
  shortestMeasurementSeconds: 10
}

/** 量程：欧姆龙 HBP 说明书 SYS 60–260，DIA 30–215，脉率 40–180。 */
const omron = {
  systolic: { lowest: 60, highest: 260 },
  diastolic: { lowest: 30, highest: 215 },
  pulse: { lowest: 40, highest: 180 }
}
const yesNo = [
  { text: '1', means: 'yes' },
  { text: '0', means: 'no' }
]

/** To start from: the person changes what is different. Records as printed by XiMPLib, BP_checker and clinic logs. */
export const presets: readonly Preset[] = [
  {
    id: 'empty',
    name: '从空白开始（逗号分隔的一行）',
    help: '最常见的样子：一行文字，逗号分隔，回车换行结尾，例如 128,082,071',
    description: {
      ...base,
      name: '',
      source: '',
      fields: fields(
        { what: 'systolic', width: 3 },
        { what: 'diastolic', width: 3 },
        { what: 'pulse', width: 3 }
      )
    }
  },
  {
    id: 'omron-comma',
    name: '欧姆龙 HBP 逗号格式（格式 5）',
    help: '2026,07,11,09,05,12345678901234567890,0,120,080,072,0',
    description: {
      ...base,
      name: '欧姆龙 HBP 逗号格式',
      source: '欧姆龙 HBP-9030 说明书，菜单 32，格式 5',
      fields: fields(
        { what: 'time', pattern: 'YYYY', width: 4 },
        { what: 'time', pattern: 'MM', width: 2 },
        { what: 'time', pattern: 'DD', width: 2 },
        { what: 'time', pattern: 'HH', width: 2 },
        { what: 'time', pattern: 'mm', width: 2 },
        { what: 'person', width: 20 },
        { what: 'error', text: '0', width: 1 },
        { what: 'systolic', width: 3, ...omron.systolic },
        { what: 'diastolic', width: 3, ...omron.diastolic },
        { what: 'pulse', width: 3, ...omron.pulse },
        { what: 'body-movement', width: 1, codes: yesNo }
      )
    }
  },
  {
    id: 'omron-bp',
    name: '欧姆龙 HBP-9020 bp 格式（模式 5）',
    help: 'bp,99999999999999999999,2023/04/27,15:06,140,098,077,068,3（第二个数是平均压）',
    description: {
      ...base,
      name: '欧姆龙 HBP-9020 bp 格式',
      source: '欧姆龙 HBP-9020 模式 5（F3）',
      framing: { kind: 'line', end: 'CR' },
      fields: fields(
        { what: 'constant', text: 'bp' },
        { what: 'person', width: 20 },
        { what: 'time', pattern: 'YYYY/MM/DD', width: 10 },
        { what: 'time', pattern: 'HH:mm', width: 5 },
        { what: 'systolic', width: 3, ...omron.systolic },
        { what: 'mean-arterial', width: 3 },
        { what: 'diastolic', width: 3, ...omron.diastolic },
        { what: 'pulse', width: 3, ...omron.pulse },
        { what: 'skip', width: 1 }
      )
    }
  },
  {
    id: 'stx-columns',
    name: 'STX…ETX 固定列',
    help: '<STX> 150502 0943 125 075 099<ETX>',
    description: {
      ...base,
      name: 'STX 固定列血压计',
      source: '欧姆龙 HBP STX 格式',
      framing: { kind: 'enclosed', start: '02', end: '03' },
      layout: { kind: 'columns' },
      fields: fields(
        { what: 'constant', text: ' ', column: 1, width: 1 },
        { what: 'time', pattern: 'YYMMDD', column: 2, width: 6 },
        { what: 'constant', text: ' ', column: 8, width: 1 },
        { what: 'time', pattern: 'HHmm', column: 9, width: 4 },
        { what: 'constant', text: ' ', column: 13, width: 1 },
        { what: 'systolic', column: 14, width: 3, ...omron.systolic },
        { what: 'constant', text: ' ', column: 17, width: 1 },
        { what: 'diastolic', column: 18, width: 3, ...omron.diastolic },
        { what: 'constant', text: ' ', column: 21, width: 1 },
        { what: 'pulse', column: 22, width: 3, ...omron.pulse }
      )
    }
  },
  {
    id: 'fixed-lines',
    name: '多行打印式（固定长度）',
    help: 'MMBP203N<CR>2026.07.11<CR>120<CR>080<CR>072<CR>',
    description: {
      ...base,
      name: '打印式血压计',
      source: '欧姆龙 MMBP203N 打印输出',
      framing: { kind: 'fixed', length: 32 },
      layout: { kind: 'separated', separator: '0D' },
      fields: fields(
        { what: 'constant', text: 'MMBP203N' },
        { what: 'time', pattern: 'YYYY.MM.DD', width: 10 },
        { what: 'systolic', width: 3, ...omron.systolic },
        { what: 'diastolic', width: 3, ...omron.diastolic },
        { what: 'pulse', width: 3, ...omron.pulse },
        { what: 'skip', width: null }
      )
    }
  },
  {
    id: 'and-rb',
    name: '爱安德 TM-2655P 记录 RB（异或校验）',
    help: '<SYN><SYN><SOH>00<STX>TM2655<RS>1910291429<RS>RB<RS>M<RS>E00<RS>S102<RS>M 87…<ETX>校验',
    description: {
      ...base,
      name: '爱安德 TM-2655P',
      source: '爱安德 TM-2655P 通信说明，记录格式 RB',
      port: { ...base.port, baudRate: 2400 },
      framing: { kind: 'enclosed', start: '161601303002', end: '03' },
      layout: { kind: 'separated', separator: '1E' },
      checksum: { kind: 'xor8', written: 'raw', place: 'after-end', lead: '', skipFirst: 2, coversEnd: true },
      fields: fields(
        { what: 'skip' },
        { what: 'time', pattern: 'YYMMDDHHmm', width: 10 },
        { what: 'constant', text: 'RB' },
        { what: 'constant', text: 'M' },
        { what: 'error', prefix: 'E', text: '00', width: 3 },
        { what: 'systolic', prefix: 'S', width: 4, blankPadded: true },
        { what: 'mean-arterial', prefix: 'M', width: 4, blankPadded: true },
        { what: 'diastolic', prefix: 'D', width: 4, blankPadded: true },
        { what: 'pulse', prefix: 'P', width: 4, blankPadded: true },
        { what: 'skip', prefix: 'I' },
        { what: 'skip', prefix: 'L' }
      )
    }
  },
  {
    id: 'glucose-line',
    name: '血糖仪：一行文字，带 LO / HI 与校验',
    help: 'GLU,2026-07-11 09:05:30,5.4,mmol/L,N*5A',
    description: {
      ...base,
      kind: 'glucose',
      name: '血糖仪（一行文字）',
      source: '仪器通信说明（请填写页码）',
      unit: 'mmol/L',
      shortestMeasurementSeconds: 5,
      checksum: {
        kind: 'xor8',
        written: 'hex',
        place: 'before-end',
        lead: '*',
        skipFirst: 0,
        coversEnd: false
      },
      fields: fields(
        { what: 'constant', text: 'GLU' },
        { what: 'time', pattern: 'YYYY-MM-DD HH:mm:ss', width: 19 },
        {
          what: 'glucose',
          decimals: 1,
          pointSent: true,
          lowest: 1.1,
          highest: 33.3,
          lowText: 'LO',
          lowLimit: 1.1,
          highText: 'HI',
          highLimit: 33.3
        },
        {
          what: 'unit',
          codes: [
            { text: 'mmol/L', means: 'mmol/L' },
            { text: 'mg/dL', means: 'mg/dL' }
          ]
        },
        {
          what: 'control-solution',
          width: 1,
          codes: [
            { text: 'C', means: 'yes' },
            { text: 'N', means: 'no' }
          ]
        }
      )
    }
  }
]
