import { adherences } from './contract.ts'
import { runsOutOn, usageOf } from './rules.ts'
import type { StoredMedication } from './store.ts'

const fields: readonly (readonly [string, (drug: StoredMedication) => string])[] = [
  ['药品', ({ name, spec }) => `${name} ${spec}`.trim()],
  ['成分', ({ ingredients }) => ingredients.join('、')],
  ['用法', usageOf],
  ['开始', ({ startOn }) => startOn ?? ''],
  ['来源', ({ institution, prescriber }) => `${institution} ${prescriber}`.trim()],
  [
    '供药',
    drug =>
      drug.suppliedOn === null
        ? ''
        : `${drug.suppliedOn} 起 ${String(drug.supplyDays)} 天，${runsOutOn(drug) ?? ''} 起没有药`
  ],
  ['依从性', ({ adherence }) => (adherence === null ? '' : adherences[adherence])],
  ['不良反应', ({ reaction }) => (reaction === '' ? '无' : (reaction ?? ''))],
  ['停药', ({ stoppedOn, stopReason }) => (stoppedOn === null ? '' : `${stoppedOn} ${stopReason}`)],
  [
    '仍要保存',
    ({ passed, passReason }) =>
      passed.length === 0 ? '' : `${passed.map(({ says }) => says).join('；')}。理由：${passReason}`
  ],
  ['备注', ({ note }) => note],
  ['撤回', ({ voidReason }) => voidReason ?? '']
]

/** What a version says, in lines; those that are empty now and were before are left out. */
export const linesOf = (
  drug: StoredMedication,
  before: StoredMedication | null
): readonly { readonly label: string; readonly text: string; readonly isChanged: boolean }[] =>
  fields.flatMap(([label, say]) => {
    const text = say(drug)
    const earlier = before === null ? text : say(before)
    return text === '' && earlier === ''
      ? []
      : [{ label, text: text === '' ? '（无）' : text, isChanged: text !== earlier }]
  })
