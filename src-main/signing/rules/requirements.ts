import { ageOn } from '../../lib/clock.ts'
import type { Resident } from '../../resident/contract.ts'

/** 《民法典》第十七条: below 18 somebody else signs. */
export const adultFrom = 18
/** The youngest often have no number yet; the registration book stands in. */
const documentFrom = 7

export const needsGuardian = (birthDate: string, day: string): boolean => ageOn(birthDate, day) < adultFrom

type Person = Pick<Resident, 'birthDate' | 'idNumber' | 'phones' | 'address' | 'payments'>

export const addressText = ({ address }: Pick<Resident, 'address'>): string => {
  const { province, city, county, street, road, lane, number, building, room, note } = address
  return [province, city, county, street, road, lane, number, building, room, note].join('')
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
