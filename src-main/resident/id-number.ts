import { ageOn, isRealDay } from '../lib/clock.ts'

// GB 11643-1999 公民身份号码: 6 digits of the region at first issue, 8 of the birth date, 3 of sequence (odd: male),
// one check character (ISO 7064, MOD 11-2).

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const checkCharacters = '10X98765432'

/** GB/T 2260, first two digits; 81–83 are the residence permits for people of Hong Kong, Macao and Taiwan. */
const provinces = new Set(
  '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83'.split(
    ' '
  )
)

/** Nobody known has grown older; above it the number is asked about, not refused. */
const oldestKnownAge = 130

export interface IdNumberFacts {
  readonly valid: boolean
  /** What is wrong, for the person who types. */
  readonly problem: string | null
  readonly warning: string | null
  /** Eighteen characters, upper case. */
  readonly normalised: string | null
  readonly sex: '1' | '2' | null
  readonly birthDate: string | null
  readonly age: number | null
}

/** The eighteenth character for the first seventeen digits. */
export function checkCharacter(seventeen: string): string {
  const sum = weights.reduce((total, weight, index) => total + weight * Number(seventeen[index]), 0)
  return checkCharacters.charAt(sum % 11)
}

/** A number of the first generation (fifteen digits, born 19xx, no check) as eighteen characters. */
export function lengthen(fifteen: string): string {
  const seventeen = `${fifteen.slice(0, 6)}19${fifteen.slice(6)}`
  return seventeen + checkCharacter(seventeen)
}

const bad = (problem: string): IdNumberFacts => ({
  valid: false,
  problem,
  warning: null,
  normalised: null,
  sex: null,
  birthDate: null,
  age: null
})

/** Everything a resident ID number says; spaces are ignored, `x` counts as `X`. */
export function inspectIdNumber(typed: string, today: string): IdNumberFacts {
  const compact = typed.replace(/\s/g, '').toUpperCase()
  if (compact.length !== 15 && compact.length !== 18) {
    return bad(`身份证号码应为 18 位（旧号 15 位），现为 ${compact.length} 位`)
  }
  if (!/^(\d{15}|\d{17}[\dX])$/.test(compact)) return bad('身份证号码只能是数字，末位可以是 X')
  const number = compact.length === 15 ? lengthen(compact) : compact
  if (!provinces.has(number.slice(0, 2))) return bad(`没有 ${number.slice(0, 2)} 开头的地区代码`)
  const birthDate = `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`
  if (!isRealDay(birthDate)) return bad(`出生日期 ${birthDate} 不存在`)
  if (birthDate > today) return bad(`出生日期 ${birthDate} 在今天之后`)
  if (number.charAt(17) !== checkCharacter(number)) return bad('校验码不符，请逐位核对号码')
  const age = ageOn(birthDate, today)
  return {
    valid: true,
    problem: null,
    warning: age > oldestKnownAge ? `按此号码已 ${age} 岁，请核对` : null,
    normalised: number,
    sex: Number(number.charAt(16)) % 2 === 1 ? '1' : '2',
    birthDate,
    age
  }
}
