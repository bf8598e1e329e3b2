import { describe, expect, it } from 'vitest'
import { isWhole } from '../../src-renderer/measurement/typed-pressure.ts'

describe('a pressure that is being typed', () => {
  it.each([
    ['systolic', '1', false],
    ['systolic', '13', false],
    ['systolic', '132', true],
    ['systolic', '30', false],
    ['systolic', '300', true],
    ['systolic', '4', false],
    ['systolic', '40', true],
    ['systolic', '95', true],
    ['diastolic', '8', false],
    ['diastolic', '84', true],
    ['diastolic', '10', false],
    ['diastolic', '104', true],
    ['diastolic', '21', false],
    ['diastolic', '30', true],
    ['diastolic', '', false],
    ['systolic', '13.', false],
    ['systolic', 'abc', false]
  ] as const)('of the %s so far “%s” is whole: %s', (field, typed, whole) => {
    expect(isWhole(field, typed)).toBe(whole)
  })
})
