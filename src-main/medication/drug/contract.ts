import { z } from 'zod'
import { call, clinicalRoles, id, text, version } from '../../lib/contract.ts'
import { listAnswer, listAsked } from '../../lib/list/contract.ts'
import { excludedDrugs } from '../../policy/pack/words/contract.ts'

const readers = [...clinicalRoles, 'administrator', 'auditor'] as const
const keepers = ['administrator', 'doctor'] as const

/** What a long prescription may not contain; `none`: somebody has said that it is none of these. */
export const drugControls = { none: '都不是', ...excludedDrugs } as const
export type DrugControl = keyof typeof drugControls
export const drugControl = z.enum(Object.keys(drugControls) as [DrugControl, ...DrugControl[]])

export const drugInput = z.strictObject({
  /** The centre's own; empty: none. */
  code: text(40).default(''),
  name: text(60).min(1, '请填写药品名称'),
  spec: text(60).default(''),
  /** In which a dose is counted: `mg`, `片`. */
  unit: text(10).default(''),
  /** Active ingredients; empty: nobody has said. */
  ingredients: z.array(text(40).min(1)).max(10).default([]),
  /** By which people are allergic: `青霉素类`. */
  groups: z.array(text(40).min(1)).max(5).default([]),
  /** Null: nobody has said. */
  control: drugControl.nullable().default(null),
  isRetired: z.boolean().default(false)
})
export type DrugInput = z.infer<typeof drugInput>
export const drug = drugInput.extend({ id, version })
export type Drug = z.infer<typeof drug>

const fileContent = z
  .base64()
  .min(4, '文件是空的，请重新选择。')
  .max(20_000_000, '文件超过 15 MB，请分成几个文件。')
export const drugFileError = z.strictObject({
  /** Line of the file, the header being 1. */
  line: z.int(),
  column: z.string(),
  value: z.string(),
  message: z.string()
})
export type DrugFileError = z.infer<typeof drugFileError>
export const drugFileReport = z.strictObject({
  encoding: z.enum(['utf-8', 'gb18030']),
  /** Column of the file → what it was read as; columns that mean nothing here are left out. */
  columns: z.array(z.strictObject({ name: z.string(), meaning: z.string() })),
  total: z.int(),
  added: z.int(),
  changed: z.int(),
  same: z.int(),
  bad: z.int(),
  /** Drugs of the dictionary that the file does not name: they stay as they are. */
  untouched: z.int(),
  /** The first 200. */
  errors: z.array(drugFileError),
  /** The first 20 that would be added or changed. */
  sample: z.array(drugInput.extend({ line: z.int(), isNew: z.boolean() })),
  /** Without ingredients nobody can be warned of the same one twice. */
  withoutIngredients: z.int(),
  /** Of these a long prescription cannot be given. */
  withoutControl: z.int()
})
export type DrugFileReport = z.infer<typeof drugFileReport>

export const drugContract = {
  /** As one types: name, part of it, ingredient, code, full pinyin or initials from any syllable on; none that is retired. */
  drugs: call({
    input: z.strictObject({ query: text(60).min(1), limit: z.int().min(1).max(50).default(12) }),
    output: z.array(drug),
    roles: readers,
    effect: 'reads'
  }),
  drugList: call({
    input: listAsked({
      state: z.enum(['in-use', 'retired', 'no-ingredients', 'no-control']).default('in-use')
    }),
    output: listAnswer(drug),
    roles: readers,
    effect: 'reads'
  }),
  /** Adds one (`id` null) or changes it; `conflict` where another one has the same code, or the same name and specification. */
  saveDrug: call({
    input: drugInput.extend({ id: id.nullable(), version: version.nullable() }),
    output: drug,
    roles: keepers,
    effect: 'writes'
  }),
  /** What an import would do; nothing is written. `refused` says what is wrong with the file as a whole. */
  checkDrugFile: call({
    input: z.strictObject({ content: fileContent }),
    output: drugFileReport,
    roles: keepers,
    effect: 'reads'
  }),
  /** The same, written: `all-or-nothing` is refused while a line is wrong. */
  importDrugFile: call({
    input: z.strictObject({
      content: fileContent,
      mode: z.enum(['all-or-nothing', 'good-rows']).default('all-or-nothing')
    }),
    output: drugFileReport,
    roles: keepers,
    effect: 'writes'
  })
}
