import { addDays, daysBetween } from '../lib/clock.ts'
import {
  type DrugRoute,
  drugRoutes,
  type Frequency,
  type MedicationWarning,
  type Prescribed
} from './contract.ts'

const units = { day: '日', week: '周', month: '月' } as const

/** `每日 2 次`, `隔日 1 次`, `每 3 日 1 次`, `每周 1 次`. */
export function frequencyWords({ times, every, unit }: Frequency): string {
  const span =
    every === 1
      ? `每${units[unit]}`
      : every === 2 && unit === 'day'
        ? '隔日'
        : `每 ${String(every)} ${units[unit] === '月' ? '个月' : units[unit]}`
  return `${span} ${String(times)} 次`
}

/** Dose, frequency, route and what else was written, in one line; empty: nobody has said. */
export function usageOf(
  drug: Pick<Prescribed, 'doseAmount' | 'doseUnit' | 'frequency' | 'asNeeded' | 'instruction' | 'route'>
): string {
  const route: DrugRoute | null = drug.route
  return [
    drug.doseAmount === null ? '' : `每次 ${String(drug.doseAmount)}${drug.doseUnit}`,
    drug.frequency === null ? '' : frequencyWords(drug.frequency),
    drug.asNeeded ? '必要时' : '',
    route === null ? '' : drugRoutes[route],
    drug.instruction
  ]
    .filter(part => part !== '')
    .join('，')
}

/** The first day without medicine; null: nobody has said how long it lasts. */
export const runsOutOn = ({
  suppliedOn,
  supplyDays
}: Pick<Prescribed, 'suppliedOn' | 'supplyDays'>): string | null =>
  suppliedOn === null || supplyDays === null ? null : addDays(suppliedOn, supplyDays)

interface Standing {
  readonly stoppedOn: string | null
  readonly voidReason: string | null
}
/** Taken now: on the day it was stopped for it is not any more. */
export const isRunning = ({ stoppedOn, voidReason }: Standing, today: string): boolean =>
  voidReason === null && (stoppedOn === null || stoppedOn > today)

/** Letters and digits alike in any width and case, without spaces and signs. */
export const folded = (words: string): string =>
  words
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')

const isCut = (before: string | undefined, after: string | undefined): boolean =>
  /[a-z0-9]/.test(before ?? '') && /[a-z0-9]/.test(after ?? '')
/** Whether these words stand in those as a whole: 氨氯地平 in 苯磺酸氨氯地平片, but not 维生素B1 in 维生素B12. */
export function isNamedIn(words: string, text: string): boolean {
  if (words.length < 2) return words !== '' && words === text
  for (let at = text.indexOf(words); at !== -1; at = text.indexOf(words, at + 1)) {
    const end = at + words.length
    if (!isCut(text[at - 1], text[at]) && !isCut(text[end - 1], text[end])) return true
  }
  return false
}
const isSame = (one: string, other: string): boolean => isNamedIn(one, other) || isNamedIn(other, one)

type Named = Pick<Prescribed, 'name' | 'ingredients' | 'groups'>
/** By which a drug is known: its ingredients; where nobody has said, its name. */
const substancesOf = ({ name, ingredients }: Named): readonly string[] =>
  (ingredients.length === 0 ? [name] : ingredients).map(folded).filter(one => one !== '')

/** What stands in the register beside the name of the thing: 青霉素过敏, 磺胺类药物. */
const allergen = (words: string): string =>
  folded(words)
    .replace(/^对/, '')
    .replace(/(过敏|皮试阳性)$/, '')
    .replace(/(类)?(药物|药品|药)$/, '')
    .replace(/类$/, '')

function allergyWarnings(drug: Named, allergies: readonly string[]): readonly MedicationWarning[] {
  const known = [drug.name, ...drug.ingredients, ...drug.groups].map(folded)
  const met = allergies.filter(words => {
    const thing = allergen(words)
    return thing !== '' && known.some(one => isNamedIn(thing, one) || isNamedIn(allergen(one), thing))
  })
  if (met.length > 0)
    return met.map(words => ({
      kind: 'allergy',
      key: `allergy ${words}`,
      says: `居民登记有“${words}”过敏，${drug.name}与之相符`
    }))
  if (allergies.length === 0 || drug.ingredients.length > 0 || drug.groups.length > 0) return []
  return [
    {
      kind: 'allergy-unknown',
      key: `allergy-unknown ${allergies.join('、')}`,
      says: `居民登记有过敏（${allergies.join('、')}），而${drug.name}没有登记成分和药物类别，程序无法核对，请人工核对`
    }
  ]
}

/** A drug on the person's list. */
export interface Listed extends Named, Standing {
  readonly id: string
}

function twiceWarnings(drug: Named, others: readonly Listed[], today: string): readonly MedicationWarning[] {
  const substances = substancesOf(drug)
  return others.flatMap(other => {
    if (!isRunning(other, today)) return []
    const shared = substancesOf(other).find(one => substances.some(substance => isSame(substance, one)))
    if (shared === undefined) return []
    const word = other.ingredients.find(one => folded(one) === shared) ?? other.name
    return [
      {
        kind: 'same-ingredient' as const,
        key: `same-ingredient ${other.id}`,
        says: `正在用的${other.name}含相同成分（${word}），可能重复用药`
      }
    ]
  })
}

function runOutWarnings(
  drug: Pick<Prescribed, 'name' | 'suppliedOn' | 'supplyDays'>,
  today: string
): readonly MedicationWarning[] {
  const on = runsOutOn(drug)
  if (on === null || on > today) return []
  const days = daysBetween(on, today)
  return [
    {
      kind: 'run-out',
      key: `run-out ${on}`,
      says: `按所填的日期和天数，${drug.name}${days === 0 ? '今天' : ` ${String(days)} 天前（${on}）`}已经用完`
    }
  ]
}

/**
 * What stands against a drug before it is saved, by what is written down of the person and of the drug and nothing else:
 * an allergy its name, an ingredient or its group names; the same ingredient in another running drug; a supply that has
 * run out by today.
 * @param others of the same person, this one left out
 */
export function medicationWarnings(
  drug: Named & Pick<Prescribed, 'suppliedOn' | 'supplyDays'>,
  person: { readonly allergies: readonly string[]; readonly others: readonly Listed[] },
  today: string
): readonly MedicationWarning[] {
  return [
    ...allergyWarnings(drug, person.allergies),
    ...twiceWarnings(drug, person.others, today),
    ...runOutWarnings(drug, today)
  ]
}

/** What does not fit together in what was typed, by field. */
export function wrongPrescribed(drug: Prescribed, today: string): Readonly<Record<string, string>> {
  return {
    ...(drug.suppliedOn === null && drug.supplyDays !== null ? { suppliedOn: '请填写从哪天开始供药' } : {}),
    ...(drug.suppliedOn !== null && drug.supplyDays === null ? { supplyDays: '请填写供药天数' } : {}),
    ...(drug.suppliedOn !== null && drug.suppliedOn > today ? { suppliedOn: '不能晚于今天' } : {}),
    ...(drug.startOn !== null && drug.startOn > today ? { startOn: '不能晚于今天' } : {}),
    ...(drug.doseAmount !== null && drug.doseUnit === '' ? { doseUnit: '请填写单位，如 mg、片' } : {})
  }
}
