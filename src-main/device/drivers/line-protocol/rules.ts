import { bytesOfHex, find } from './bytes.ts'
import type { FieldWhat, LineDescription, LineField } from './contract.ts'
import { unitsOf } from './time-pattern.ts'

type Problems = Readonly<Record<string, string>>

/** The numbers of a record. */
export const numbers: ReadonlySet<FieldWhat> = new Set([
  'systolic',
  'diastolic',
  'mean-arterial',
  'pulse',
  'glucose'
])
const required: Readonly<Record<LineDescription['kind'], readonly FieldWhat[]>> = {
  'blood-pressure': ['systolic', 'diastolic'],
  glucose: ['glucose']
}
const foreign: Readonly<Record<LineDescription['kind'], readonly FieldWhat[]>> = {
  'blood-pressure': ['glucose', 'control-solution', 'meal'],
  glucose: ['systolic', 'diastolic', 'mean-arterial', 'pulse', 'body-movement', 'irregular-pulse']
}
export const unitsFor: Readonly<Record<LineDescription['kind'], readonly LineDescription['unit'][]>> = {
  'blood-pressure': ['mm[Hg]', 'kPa'],
  glucose: ['mmol/L', 'mg/dL']
}
/** Fields of which a record may have several. */
const repeatable: ReadonlySet<FieldWhat> = new Set(['constant', 'time', 'skip'])
const flags: ReadonlySet<FieldWhat> = new Set(['body-movement', 'irregular-pulse', 'control-solution'])

const names: Readonly<Record<FieldWhat, string>> = {
  constant: '固定文字',
  systolic: '收缩压',
  diastolic: '舒张压',
  'mean-arterial': '平均压',
  pulse: '脉率',
  glucose: '血糖',
  unit: '单位',
  time: '时间',
  person: '仪器里的人员编号',
  error: '错误代码',
  'body-movement': '体动',
  'irregular-pulse': '脉律不齐',
  'control-solution': '质控液',
  meal: '餐前餐后',
  sequence: '序号',
  skip: '不用'
}
export const nameOf = (what: FieldWhat): string => names[what]

function meaningsOf(what: FieldWhat, kind: LineDescription['kind']): readonly string[] | null {
  if (what === 'unit') return unitsFor[kind]
  if (what === 'meal') return ['before', 'after', 'none']
  return flags.has(what) ? ['yes', 'no'] : null
}

function* problemsOfField(field: LineField, description: LineDescription): Generator<[string, string]> {
  const { what } = field
  if (description.layout.kind === 'columns' && (field.column === null || field.width === null))
    yield ['column', '固定列要填写起始列和宽度']
  if (foreign[description.kind].includes(what)) yield ['what', `这种仪器没有“${nameOf(what)}”`]
  if (what === 'constant' && field.text === '') yield ['text', '请填写固定文字']
  if (what === 'error' && field.text === '') yield ['text', '请填写“没有错误”时的代码']
  if (what === 'time' && unitsOf(field.pattern).length === 0)
    yield ['pattern', '请用 YYYY YY MM DD HH mm ss 写出时间的样子']
  if (required[description.kind].includes(what) && field.optional)
    yield ['optional', '测量值不能缺省；测不出时仪器送什么，请填在“测不出”或错误代码里']
  if (field.lowText !== '' && field.lowLimit === null) yield ['lowLimit', '请填写“低于”的下限值']
  if (field.highText !== '' && field.highLimit === null) yield ['highLimit', '请填写“高于”的上限值']
  if ((field.lowText !== '' || field.highText !== '') && what !== 'glucose')
    yield ['lowText', '只有血糖可以用 LO / HI 代替数值']
  if (field.lowest !== null && field.highest !== null && field.lowest >= field.highest)
    yield ['highest', '上限要大于下限']
  const meanings = meaningsOf(what, description.kind)
  if (meanings !== null) {
    if (field.codes.length === 0) yield ['codes', '请列出可能出现的文字各是什么意思']
    if (field.codes.some(({ means }) => !meanings.includes(means)))
      yield ['codes', `“${nameOf(what)}”的含义不对，请重新选择`]
  }
  const texts = field.codes.map(({ text }) => text)
  if (new Set(texts).size < texts.length) yield ['codes', '同一代码只能有一个含义']
}

function* problemsOfColumns({ fields, layout, framing }: LineDescription): Generator<[string, string]> {
  if (layout.kind !== 'columns') return
  const placed = fields
    .map(({ column, width }, index) => ({ index, from: column ?? 0, to: (column ?? 0) + (width ?? 0) }))
    .sort((a, b) => a.from - b.from)
  for (const [at, { index, from, to }] of placed.entries()) {
    const before = placed[at - 1]
    if (before !== undefined && from < before.to)
      yield [`fields.${String(index)}.column`, '与另一个字段的列重叠']
    if (framing.kind === 'fixed' && to > framing.length + 1)
      yield [`fields.${String(index)}.column`, '超出了记录的长度']
  }
}

function* problemsOfTime({ fields }: LineDescription): Generator<[string, string]> {
  const times = fields.flatMap(({ what, pattern }, index) => (what === 'time' ? [{ index, pattern }] : []))
  const [first] = times
  if (first === undefined) return
  const all = times.flatMap(({ pattern }) => unitsOf(pattern))
  const path = `fields.${String(first.index)}.pattern`
  if (new Set(all).size < all.length) yield [path, '同一个时间单位只能出现一次']
  if (!(['year', 'month', 'day'] as const).every(unit => all.includes(unit)))
    yield [path, '时间要有年、月、日；没有日期的仪器请把这些字段标为“不用”']
  if (all.includes('hour') !== all.includes('minute') || (all.includes('second') && !all.includes('minute')))
    yield [path, '时、分要一起出现']
}

function* problemsOfChecksum({ checksum, framing }: LineDescription): Generator<[string, string]> {
  if (checksum === null) return
  if (checksum.place === 'after-end' && framing.kind !== 'enclosed')
    yield ['checksum.place', '只有带结束符的记录，校验码才能在结束符之后']
  if (checksum.place === 'before-end' && framing.kind !== 'fixed' && checksum.written !== 'hex')
    yield ['checksum.written', '结束符之前的校验码只能是十六进制文字，否则会被当成结束符']
  if (checksum.coversEnd && checksum.place !== 'after-end')
    yield ['checksum.coversEnd', '校验码在结束符之前，不可能包含结束符']
}

function* problemsOfFraming(description: LineDescription): Generator<[string, string]> {
  const { framing, layout, fields, checksum, encoding } = description
  const [first] = fields
  if (framing.kind === 'enclosed') {
    if (framing.start === '') yield ['framing.start', '请填写起始字节']
    if (framing.end === '') yield ['framing.end', '请填写结束字节']
    if (framing.start !== '' && find(bytesOfHex(framing.end), bytesOfHex(framing.start)) !== -1)
      yield ['framing.end', '结束字节不能与起始字节相同']
  }
  if (layout.kind === 'separated') {
    const separator = bytesOfHex(layout.separator)
    if (separator.length === 0) yield ['layout.separator', '请填写分隔符']
    const ends = { CR: '0D', LF: '0A', CRLF: '0D0A' }
    if (framing.kind === 'line' && find(bytesOfHex(ends[framing.end]), separator) !== -1)
      yield ['layout.separator', '分隔符不能与行尾相同']
    if (encoding === 'gb18030' && separator.some(byte => byte >= 0x30 && byte <= 0x7e))
      yield ['layout.separator', '汉字的第二个字节可能与这个分隔符相同，请改用 ASCII 编码']
  }
  if (checksum !== null) return
  const hasHead = first?.what === 'constant' && (layout.kind === 'separated' || first.column === 1)
  if (framing.kind === 'fixed' && !(hasHead && first.prefix.length + first.text.length >= 2))
    yield ['fields.0.what', '没有校验码的固定长度记录，开头要有至少两个字符的固定文字']
  if (framing.kind === 'line' && layout.kind === 'separated' && !hasHead && (first?.width ?? null) === null)
    yield ['fields.0.width', '没有校验码时，第一个字段要有固定宽度或是固定文字，否则开头少了一个字符看不出来']
}

/** What makes a description unusable: dotted path → sentence. Empty when it can be tried. */
export function problemsOf(description: LineDescription): Problems {
  const { kind, fields, unit } = description
  const found = new Map<string, string>()
  const say = ([path, sentence]: readonly [string, string]): void => {
    if (!found.has(path)) found.set(path, sentence)
  }
  for (const what of required[kind]) {
    if (!fields.some(field => field.what === what)) say(['fields', `请添加“${nameOf(what)}”字段`])
  }
  for (const [index, field] of fields.entries()) {
    for (const [path, sentence] of problemsOfField(field, description))
      say([`fields.${String(index)}.${path}`, sentence])
    const first = fields.findIndex(({ what }) => what === field.what)
    if (first < index && !repeatable.has(field.what))
      say([`fields.${String(index)}.what`, `“${nameOf(field.what)}”只能有一个`])
  }
  if (!unitsFor[kind].includes(unit)) say(['unit', '请选择这种仪器的单位'])
  for (const problem of problemsOfColumns(description)) say(problem)
  for (const problem of problemsOfTime(description)) say(problem)
  for (const problem of problemsOfChecksum(description)) say(problem)
  for (const problem of problemsOfFraming(description)) say(problem)
  return Object.fromEntries(found)
}

/** What could go wrong on the line unseen, for the one who saves the description. */
export function weaknessesOf({ checksum, fields, layout, poll, kind }: LineDescription): readonly string[] {
  const without = checksum === null
  const loose = fields.filter(({ what, width }) => numbers.has(what) && width === null)
  const hasTime = fields.some(({ what }) => what === 'time')
  return [
    ...(without
      ? ['无校验码：一个数字在线路上变成另一个数字时看不出来，只能靠固定格式和数值范围把关。']
      : []),
    ...(without && layout.kind === 'separated' && loose.length > 0
      ? [
          `${loose.map(({ what }) => nameOf(what)).join('、')}没有固定宽度：少收一个数字（180 变成 80）看不出来；仪器若总是补足位数，请填写宽度。`
        ]
      : []),
    ...(hasTime ? [] : ['记录里没有仪器时间：补发的旧结果与新结果分不开。']),
    ...(poll !== null && !fields.some(({ what }) => what === 'sequence')
      ? ['轮询且没有序号：数值与上一条完全相同的结果只收一次（时钟、年龄等变化不算新结果）。']
      : []),
    ...(kind === 'glucose' && !hasTime && !fields.some(({ what }) => what === 'sequence')
      ? ['没有时间也没有序号：与上一条数值相同的血糖会放入“待认领”，由人确认。']
      : [])
  ]
}
