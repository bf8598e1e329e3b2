import { ageOn } from '../../lib/clock.ts'
import type { Resident } from '../../resident/contract.ts'

/** 《民法典》第十七条: below 18 somebody else signs. */
export const adultFrom = 18
/** The youngest often have no number yet; the registration book stands in. */
const documentFrom = 7

export const needsGuardian = (birthDate: string, day: string): boolean => ageOn(birthDate, day) < adultFrom

type Person = Pick<Resident, 'birthDate' | 'idNumber' | 'phones' | 'address' | 'payments'>

/** `梧桐路128弄6号302室`: each part with its word, unless it was typed with it. */
export const addressText = ({ address }: Pick<Resident, 'address'>): string => {
  const { province, city, county, street, road, lane, number, building, room, note } = address
  const part = (value: string, word: string): string =>
    value === '' || value.endsWith(word) ? value : `${value}${word}`
  return [
    ...[province, city, county, street, road],
    ...[part(lane, '弄'), part(number, '号'), part(building, '栋'), part(room, '室')],
    note
  ].join('')
}

/** Older agreements wrote the parts without their words: that is no other address. */
export const isSameAddress = (one: string, other: string): boolean => {
  const bare = (text: string): string => text.replace(/[弄号栋室]/g, '')
  return bare(one) === bare(other)
}

/** What the agreement has to state and the file lacks, in Chinese. */
export function missingOf(person: Person, day: string): readonly string[] {
  return [
    ...(person.idNumber === null && ageOn(person.birthDate, day) >= documentFrom ? ['证件号码'] : []),
    ...(person.phones.length === 0 ? ['联系电话'] : []),
    ...(addressText(person) === '' ? ['住址'] : []),
    ...(person.payments.length === 0 ? ['医疗费用支付方式'] : [])
  ]
}

/** What one term costs at a price a year, to the fen. */
export const feeOfTerm = (pricePerYearFen: number, termMonths: number): number =>
  Math.round((pricePerYearFen * termMonths) / 12)

/** The other way round: of a term that was agreed on, the price a year. */
export const pricePerYear = (feeFen: number, termMonths: number): number =>
  Math.round((feeFen * 12) / termMonths)
