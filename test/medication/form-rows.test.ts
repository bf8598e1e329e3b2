import { expect, it } from 'vitest'
import type { Frequency } from '../../src-main/medication/contract.ts'
import { formRowOf, withList } from '../../src-renderer/medication/form-rows.ts'

const drug = (name: string, frequency: Frequency | null = null, asNeeded = false) => ({
  ...{ name, doseAmount: 5, doseUnit: 'mg', frequency, asNeeded }
})

it.each<[string, Frequency | null, boolean, number | null, string]>([
  ['twice a day', { times: 2, every: 1, unit: 'day' }, false, 2, '5mg'],
  ['on alternate days', { times: 1, every: 2, unit: 'day' }, false, null, '5mg，隔日 1 次'],
  ['once a week', { times: 1, every: 1, unit: 'week' }, false, null, '5mg，每周 1 次'],
  ['every ten days', { times: 1, every: 10, unit: 'day' }, false, null, '5mg，每 10 天 1 次'],
  ['hourly', { times: 24, every: 1, unit: 'day' }, false, null, '5mg，每 1 天 24 次'],
  ['when needed', null, true, null, '5mg，必要时'],
  ['nobody knows how', null, false, null, '5mg']
])(
  'a drug that is taken %s stands on the form as the form can say it',
  (_how, frequency, asNeeded, timesPerDay, dose) => {
    expect(formRowOf(drug('甲药', frequency, asNeeded))).toEqual({ name: '甲药', timesPerDay, dose })
  }
)

it('the form takes the list over: its own other lines stay, and what finds no room is counted', () => {
  const rows = [
    { name: '甲药', timesPerDay: 1, dose: '2mg' },
    { name: '偏方', timesPerDay: null, dose: '' }
  ]
  const daily = { times: 1, every: 1, unit: 'day' } as const
  expect(withList(rows, [drug('甲药', daily), drug('乙药', daily), drug('丙药', daily)], 3)).toEqual({
    rows: [
      { name: '甲药', timesPerDay: 1, dose: '5mg' },
      { name: '偏方', timesPerDay: null, dose: '' },
      { name: '乙药', timesPerDay: 1, dose: '5mg' }
    ],
    left: 1
  })
})
