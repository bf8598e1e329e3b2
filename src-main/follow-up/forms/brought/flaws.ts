import { scoreFlaws } from '../../../lib/score/rules.ts'
import type { Field, FormDefinition } from '../contract.ts'
import { itemsOf } from '../scores.ts'
import type { Decision, FormFile } from './contract.ts'
import { definitionOf, reservedKeys } from './definition.ts'

/** 2 周内随访, and of a referral. */
const soonDays = 14

const codesOf = (field: Field | undefined): readonly string[] =>
  field?.type === 'code' || field?.type === 'codes' ? field.codes.map(({ code }) => code) : []
const repeated = (codes: readonly string[]): string | undefined =>
  codes.find((code, at) => codes.indexOf(code) !== at)

/** What makes a file unusable although it has the shape of one: path → sentence. Empty when it is sound. */
export function flawsOf(file: FormFile): Readonly<Record<string, string>> {
  const flaws: Record<string, string> = {}
  const keys = Object.keys(file.fields)
  if (keys.length === 0) flaws['fields'] = '至少要有一个项目。'
  if (keys.length > 120) flaws['fields'] = '最多 120 个项目。'
  for (const key of keys) if (reservedKeys.has(key)) flaws[`fields.${key}`] = '这个名字系统已用，请换一个。'
  if (Object.keys(flaws).length > 0) return flaws
  const definition = definitionOf(file)
  for (const [key, field] of Object.entries(file.fields)) {
    const twice =
      field.type === 'code' || field.type === 'codes'
        ? repeated(field.codes.map(({ code }) => code))
        : undefined
    if (twice !== undefined) flaws[`fields.${key}.codes`] = `选项“${twice}”重复。`
    if (
      field.type === 'codes' &&
      field.exclusive !== undefined &&
      !codesOf(definition.fields[key]).includes(field.exclusive)
    )
      flaws[`fields.${key}.exclusive`] = `没有“${field.exclusive}”这个选项。`
    if (
      field.type === 'number' &&
      field.from !== undefined &&
      field.to !== undefined &&
      field.from > field.to
    )
      flaws[`fields.${key}.from`] = '下限大于上限。'
    for (const [other, wanted] of Object.entries(field.shows ?? {})) {
      const strange = wanted.find(code => code !== '*' && !codesOf(definition.fields[other]).includes(code))
      if (definition.fields[other] === undefined || other === key)
        flaws[`fields.${key}.shows`] = `没有“${other}”这个项目。`
      else if (strange !== undefined) flaws[`fields.${key}.shows`] = `“${other}”没有“${strange}”这个选项。`
    }
  }
  definition.headline.forEach((key, at) => {
    const field = definition.fields[key]
    const isSaid =
      field?.type === 'number' ||
      field?.type === 'code' ||
      (field?.type === 'worked-out' && field.what === 'score')
    if (!isSaid)
      flaws[`headline.${String(at)}`] = `“${file.headline[at] ?? ''}”不是数值、单选或得分，不能代表这次随访。`
  })
  const classTwice = repeated(file.classes.map(({ code }) => code))
  if (classTwice !== undefined) flaws['classes'] = `分类“${classTwice}”重复。`
  const scoreTwice = repeated(file.scores.map(({ code }) => code))
  if (scoreTwice !== undefined) flaws['scores'] = `得分“${scoreTwice}”重复。`
  const decide = (path: string, decisions: readonly Decision[]): void => {
    decisions.forEach(({ all }, at) => {
      all.forEach((comparison, place) => {
        const said = comparisonFlaw(definition, comparison)
        if (said !== null) flaws[`${path}.${String(at)}.all.${String(place)}`] = said
      })
    })
  }
  decide('emergency', file.emergency)
  file.classes.forEach(({ then, days }, at) => {
    if (then !== 'routine' && days > soonDays)
      flaws[`classes.${String(at)}.days`] = `须不超过 ${String(soonDays)} 天。`
  })
  file.classes.forEach(({ any }, at) => {
    decide(`classes.${String(at)}.any`, any)
  })
  for (const [path, sentence] of Object.entries(scoreFlaws(itemsOf(definition), file.scores)))
    flaws[`scores.${path}`] = sentence
  return flaws
}

function comparisonFlaw(
  { fields }: FormDefinition,
  { field: key, is, than }: Decision['all'][number]
): string | null {
  const field = fields[key]
  if (field === undefined || field.type === 'worked-out') return `没有“${key}”这个项目。`
  if (typeof than === 'number')
    return field.type === 'number' ? null : `“${key}”不是数值，不能和 ${String(than)} 比较。`
  if (!codesOf(field).includes(than)) return `“${key}”没有“${than}”这个选项。`
  return is === '=' ? null : '选项只能用 = 比较。'
}
