import fc from 'fast-check'
import { type ResidentInput, residentInput } from '../../src-main/resident/contract.ts'
import { checkCharacter } from '../../src-main/resident/id-number.ts'

/** A resident as a form sends it. */
export const aResident = (change: Partial<ResidentInput> = {}): ResidentInput =>
  residentInput.parse({
    name: '张建国',
    sex: '1',
    birthDate: '1955-03-08',
    committeeCode: '001',
    ...change
  })

const provinces = ['11', '31', '32', '33', '35', '44', '51', '65', '81']

/** A valid ID number and what it says. */
export const anIdNumber = fc
  .record({
    province: fc.constantFrom(...provinces),
    county: fc.integer({ min: 0, max: 9999 }),
    birth: fc.date({
      min: new Date('1900-01-01T00:00:00Z'),
      max: new Date('2020-12-31T00:00:00Z'),
      noInvalidDate: true
    }),
    sequence: fc.integer({ min: 0, max: 999 })
  })
  .map(({ province, county, birth, sequence }) => {
    const birthDate = birth.toISOString().slice(0, 10)
    const seventeen =
      province +
      String(county).padStart(4, '0') +
      birthDate.replaceAll('-', '') +
      String(sequence).padStart(3, '0')
    const sex: '1' | '2' = sequence % 2 === 1 ? '1' : '2'
    return { number: seventeen + checkCharacter(seventeen), birthDate, sex }
  })

/** Characters with one reading, several, with ü, beyond the basic plane, and the dot of minority names. */
const surnames = [
  '王', '李', '张', '单', '解', '仇', '区', '查', '曾', '欧阳', '尉迟', '万俟', '令狐', '盖', '朴', '乐', '翟', '吕', '𠮷'
] // prettier-ignore
const given = [
  '建', '国', '小', '明', '丽', '娜', '强', '长', '行', '重', '乐', '绿', '女', '𠮷', '晓', '伟', '芳'
] // prettier-ignore

export const aName = fc
  .tuple(fc.constantFrom(...surnames), fc.array(fc.constantFrom(...given), { minLength: 1, maxLength: 3 }))
  .map(([surname, rest]) => surname + rest.join(''))

export const aMobile = fc
  .tuple(fc.integer({ min: 13, max: 19 }), fc.integer({ min: 0, max: 999_999_999 }))
  .map(([head, rest]) => `${head}${String(rest).padStart(9, '0')}`)
