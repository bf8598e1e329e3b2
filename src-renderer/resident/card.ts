import type { CardReading } from '@contract/device'
import type { Resident } from '@contract/resident'
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { api } from '../lib/client.ts'
import { sexLabel, today } from '../lib/format.ts'
import { sentence } from '../lib/sentence.ts'
import type { ResidentDraft } from './form-model.ts'
import { nations } from './labels.ts'

export type Card = NonNullable<CardReading['card']>
/** A card that was laid on the reader, and whose file it is; null: nobody's here. */
export interface Laid {
  readonly card: Card
  readonly person: Resident | null
}

const plain = (name: string): string => name.replaceAll(/[\s·•]/gu, '')
const nationOf = (code: string): string => nations.find(one => one.code === code)?.label ?? code

/** Where the card says something else than the file. It is shown; the file is changed by a person, never by the card. */
export function differences({ card, person }: Laid): readonly string[] {
  if (person === null) return []
  const rows = [
    ['姓名', card.name, person.name, plain(card.name) === plain(person.name)],
    ['性别', sexLabel(card.sex), sexLabel(person.sex), card.sex === person.sex],
    ['出生日期', card.birthDate, person.birthDate, card.birthDate === person.birthDate],
    [
      '民族',
      nationOf(card.nation ?? person.nation),
      nationOf(person.nation),
      (card.nation ?? person.nation) === person.nation
    ]
  ] as const
  return rows.flatMap(([what, onCard, onFile, isSame]) =>
    isSame ? [] : [`${what}：证件 ${onCard}，档案 ${onFile}`]
  )
}

export const isExpired = ({ validTo }: Card, day = today()): boolean => validTo !== null && validTo < day

/** What registration takes from a card. The address on it is where its holder is registered, which need not be home. */
export const knownFrom = (card: Card): Partial<ResidentDraft> => ({
  name: card.name,
  idNumber: card.number,
  sex: card.sex,
  birthDate: card.birthDate,
  ...(card.nation !== null && { nation: card.nation }),
  ...(card.address !== '' && { note: `证件住址：${card.address}` })
})

/** The card that lies on the reader of this desk. */
export const useCard = defineStore('card', () => {
  const laid = shallowRef<Laid | null>(null)
  const trouble = shallowRef<string | null>(null)
  /** The one that registration begins with. */
  const forNew = shallowRef<Card | null>(null)
  let newest = 0

  /** Finds whose card it is. Null: it could not be read, or another one was laid on meanwhile. */
  async function find(reading: CardReading): Promise<Laid | null> {
    const mine = ++newest
    laid.value = null
    trouble.value = reading.trouble
    const { card } = reading
    if (card === null) return null
    try {
      const found = await api.resident.search({ query: card.number, limit: 5 })
      const files = await Promise.all(found.map(({ id }) => api.resident.get({ id })))
      if (mine !== newest) return null
      const person = files.find(({ idNumber }) => idNumber === card.number) ?? null
      laid.value = { card, person }
      return laid.value
    } catch (failure) {
      if (mine === newest) trouble.value = sentence(failure)
      return null
    }
  }
  function forget(): void {
    newest++
    laid.value = trouble.value = null
  }
  function takeForNew(): Card | null {
    const card = forNew.value
    forNew.value = null
    return card
  }

  return { laid, trouble, forNew, find, forget, takeForNew }
})
