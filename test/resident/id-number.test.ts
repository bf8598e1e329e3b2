import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkCharacter, inspectIdNumber } from '../../src-main/resident/id-number.ts'
import { anIdNumber } from './residents.ts'

const today = '2026-11-21'

describe('a resident ID number (GB 11643-1999)', () => {
  it.each([
    ['11010519491231002X', '2', '1949-12-31', 76],
    ['310104195503084231', '1', '1955-03-08', 71],
    ['310104196002291018', '1', '1960-02-29', 66],
    ['330102194811173240', '2', '1948-11-17', 78],
    ['350203201601310559', '1', '2016-01-31', 10],
    ['810000199001010123', '2', '1990-01-01', 36],
    ['510104200001010065', '2', '2000-01-01', 26]
  ])('%s is sex %s, born %s, aged %i', (number, sex, birthDate, age) => {
    expect(inspectIdNumber(number, today)).toEqual({
      valid: true,
      problem: null,
      warning: null,
      normalised: number,
      sex,
      birthDate,
      age
    })
  })

  it('of somebody who would be older than anybody is valid and asked about', () => {
    const facts = inspectIdNumber('440524188001010014', today)
    expect(facts).toMatchObject({ valid: true, sex: '1', birthDate: '1880-01-01', age: 146 })
    expect(facts.warning).toContain('146 岁')
  })

  it('may be typed with a small x and with spaces', () => {
    expect(inspectIdNumber('110105 19491231 002x', today).normalised).toBe('11010519491231002X')
  })

  it.each([
    ['310104195502301234', '出生日期 1955-02-30 不存在'],
    ['310104190002290019', '出生日期 1900-02-29 不存在'],
    ['31010420270101001X', '在今天之后'],
    ['160104195503084231', '没有 16 开头'],
    ['31010419550308423', '现为 17 位'],
    ['3101041955030842A1', '只能是数字'],
    ['X10104195503084231', '只能是数字'],
    ['', '现为 0 位']
  ])('%s is refused: %s', (number, problem) => {
    const facts = inspectIdNumber(number, today)
    expect(facts.valid).toBe(false)
    expect(facts.problem).toContain(problem)
    expect(facts.normalised).toBeNull()
  })

  it('of the first generation, fifteen digits, becomes eighteen', () => {
    // The same person before and after: 310104 550308 423.
    expect(inspectIdNumber('310104550308423', today)).toMatchObject({
      valid: true,
      normalised: '310104195503084231',
      sex: '1',
      birthDate: '1955-03-08'
    })
  })

  it('born on 29 February has the birthday on 1 March in a common year', () => {
    expect(inspectIdNumber('310104196002291018', '2027-02-28').age).toBe(66)
    expect(inspectIdNumber('310104196002291018', '2027-03-01').age).toBe(67)
    expect(inspectIdNumber('310104196002291018', '2028-02-29').age).toBe(68)
  })

  it('says the sex and birth date it was made from', () => {
    fc.assert(
      fc.property(anIdNumber, ({ number, birthDate, sex }) => {
        expect(inspectIdNumber(number, today)).toMatchObject({
          valid: true,
          normalised: number,
          sex,
          birthDate
        })
      })
    )
  })

  it('with any one character mistyped is refused', () => {
    fc.assert(
      fc.property(
        anIdNumber,
        fc.integer({ min: 0, max: 17 }),
        fc.integer({ min: 1, max: 9 }),
        ({ number }, at, shift) => {
          const old = number.charAt(at)
          const changed = old === 'X' ? String(shift) : String((Number(old) + shift) % 10)
          const mistyped = number.slice(0, at) + changed + number.slice(at + 1)
          expect(inspectIdNumber(mistyped, today).valid).toBe(false)
        }
      )
    )
  })

  it('with two different neighbours exchanged is refused', () => {
    fc.assert(
      fc.property(anIdNumber, fc.integer({ min: 0, max: 15 }), ({ number }, at) => {
        const [one = '', other = ''] = [number[at], number[at + 1]]
        fc.pre(one !== other)
        const exchanged = number.slice(0, at) + other + one + number.slice(at + 2)
        expect(inspectIdNumber(exchanged, today).valid).toBe(false)
      })
    )
  })

  it('has a check character for every remainder', () => {
    const found = new Set(
      Array.from({ length: 400 }, (_, index) =>
        checkCharacter(`31010419550308${String(index).padStart(3, '0')}`)
      )
    )
    expect([...found].sort().join('')).toBe('0123456789X')
  })
})
