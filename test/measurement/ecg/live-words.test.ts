import { describe, expect, it } from 'vitest'
import { durationWords } from '@renderer/measurement/ecg/live-words.ts'

describe('how long has been recorded', () => {
  it.each([
    [0, '0.0 秒'],
    [9.99, '9.9 秒'],
    [10, '10.0 秒'],
    [59.96, '59.9 秒'],
    [60, '1 分 00 秒'],
    [65.9, '1 分 05 秒'],
    [3_599, '59 分 59 秒'],
    [3_600, '1 小时 00 分'],
    [7_380, '2 小时 03 分']
  ])('%d seconds reads %s and never says more than there is', (seconds, words) => {
    expect(durationWords(seconds)).toBe(words)
  })
})
