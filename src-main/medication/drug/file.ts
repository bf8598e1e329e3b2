import { readCsv } from '../../lib/csv-file.ts'
import { Failure } from '../../lib/failure.ts'
import { type DrugControl, drugControls, type DrugFileError, drugInput, type DrugInput } from './contract.ts'
import { drugKey } from './rules.ts'

type Meaning = keyof DrugInput
/** What people call the columns; the first that fits. */
const meanings: Readonly<Record<Meaning, { readonly word: string; readonly called: RegExp }>> = {
  name: { word: '药品名称', called: /^(药品|通用)?名称?$|^药名$|^通用名$|^name$/i },
  code: { word: '编码', called: /编码|代码|编号|^code$/i },
  spec: { word: '规格', called: /规格|^spec/i },
  unit: { word: '剂量单位', called: /单位|^unit$/i },
  ingredients: { word: '成分', called: /成分|^ingredients?$/i },
  groups: { word: '药物类别', called: /类别|分类|^groups?$/i },
  control: { word: '长处方限制', called: /长处方|管制|限制|^control$/i },
  isRetired: { word: '停用', called: /停用|^retired$/i }
}
export const knownColumns = Object.values(meanings)
  .map(({ word }) => word)
  .join('、')

const several = (cell: string): string[] =>
  cell
    .split(/[、,，;；/+]/)
    .map(part => part.trim())
    .filter(part => part !== '')
const controls = new Map<string, DrugControl>(
  Object.entries(drugControls).map(([code, word]) => [word, code as DrugControl])
)
const none = new Set(['无', '否', '可', '可开', '不限', drugControls.none])

export interface DrugFile {
  readonly encoding: 'utf-8' | 'gb18030'
  readonly columns: readonly { readonly name: string; readonly meaning: string }[]
  readonly total: number
  readonly bad: number
  readonly errors: readonly DrugFileError[]
  readonly rows: readonly { readonly line: number; readonly drug: DrugInput }[]
}

/** Reads a list of drugs; throws Failure('refused') where it is none as a whole. What is wrong with a line is an error of it. */
export function readDrugFile(bytes: Uint8Array): DrugFile {
  const { encoding, columns, rows } = readCsv(bytes)
  const where = columnsOf(columns)
  if (where.name === undefined) {
    throw new Failure(
      'refused',
      `文件没有“药品名称”列（找到的列：${columns.slice(0, 8).join('、')}）。认得的列：${knownColumns}。`
    )
  }
  const errors: DrugFileError[] = []
  const read: { line: number; drug: DrugInput }[] = []
  const lines = new Map<string, number>()
  for (const { line, cells, problem } of rows) {
    const cell = (meaning: Meaning): string => {
      const at = where[meaning]
      return at === undefined ? '' : (cells[at] ?? '')
    }
    const complain = (meaning: Meaning, message: string): void => {
      errors.push({ line, column: columns[where[meaning] ?? -1] ?? '', value: cell(meaning), message })
    }
    const before = errors.length
    if (problem !== null) {
      errors.push({ line, column: '', value: '', message: problem })
      continue
    }
    const drug = drugOf(cell, complain)
    if (errors.length > before || drug === null) continue
    const key = drugKey(drug)
    const first = lines.get(key)
    if (first === undefined) {
      lines.set(key, line)
      read.push({ line, drug })
    } else {
      complain(
        drug.code === '' ? 'name' : 'code',
        `与第 ${String(first)} 行是同一种药品，请删去一行或填不同的编码`
      )
    }
  }
  return {
    encoding,
    columns: Object.entries(where).flatMap(([meaning, at]) => {
      const name = columns[at]
      return name === undefined ? [] : [{ name, meaning: meanings[meaning as Meaning].word }]
    }),
    total: rows.length,
    bad: new Set(errors.map(({ line }) => line)).size,
    errors,
    rows: read
  }
}

function columnsOf(columns: readonly string[]): Partial<Record<Meaning, number>> {
  const found: Partial<Record<Meaning, number>> = {}
  for (const meaning of Object.keys(meanings) as Meaning[]) {
    const at = columns.findIndex(
      (name, index) => meanings[meaning].called.test(name) && !Object.values(found).includes(index)
    )
    if (at !== -1) found[meaning] = at
  }
  return found
}

function drugOf(
  cell: (meaning: Meaning) => string,
  complain: (meaning: Meaning, message: string) => void
): DrugInput | null {
  const controlWord = cell('control')
  const control =
    controlWord === '' ? null : none.has(controlWord) ? 'none' : (controls.get(controlWord) ?? null)
  if (controlWord !== '' && control === null)
    complain('control', `请填 ${Object.values(drugControls).join('、')}，不清楚的留空`)
  const retired = cell('isRetired')
  if (!/^(|是|否|停用|在用|0|1)$/.test(retired)) complain('isRetired', '请填 是 或 否')
  const parsed = drugInput.safeParse({
    code: cell('code'),
    name: cell('name'),
    spec: cell('spec'),
    unit: cell('unit'),
    ingredients: several(cell('ingredients')),
    groups: several(cell('groups')),
    control,
    isRetired: /^(是|停用|1)$/.test(retired)
  })
  if (parsed.success) return parsed.data
  for (const { path, code, message } of parsed.error.issues) {
    const [field] = path
    const meaning = (Object.keys(meanings) as Meaning[]).find(one => one === field) ?? 'name'
    complain(
      meaning,
      code === 'too_big' ? '内容过长或项目过多' : meaning === 'name' ? message : '含有无法接受的字符'
    )
  }
  return null
}
