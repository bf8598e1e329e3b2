import { describe, expect, it } from 'vitest'
import { ageOf, flagsOf, householdType, normaliseName, settle } from '../../src-main/resident/rules.ts'
import { aResident } from './residents.ts'

const today = '2026-11-21'

describe('the flags in the context bar', () => {
  it.each([
    [0, ['0–6岁']],
    [6, ['0–6岁']],
    [7, []],
    [64, []],
    [65, ['65岁以上']],
    [79, ['65岁以上']],
    [80, ['80岁以上']]
  ])('at %i years say %j', (age, labels) => {
    expect(flagsOf({ age, populations: [] })).toEqual(labels)
  })

  it('name each key population once, what matters at the desk first', () => {
    const populations = ['migrant', 'low-income', 'postpartum', 'pregnant', 'disabled'] as const
    expect(flagsOf({ age: 30, populations })).toEqual(['孕产妇', '残疾', '低保', '流动人口'])
  })
})

describe('age', () => {
  it('is counted in completed years today', () => {
    expect(ageOf({ birthDate: '1955-11-22', status: 'active', statusOn: null }, today)).toBe(70)
    expect(ageOf({ birthDate: '1955-11-21', status: 'active', statusOn: null }, today)).toBe(71)
  })
  it('of somebody who has died stays as it was', () => {
    expect(ageOf({ birthDate: '1955-11-22', status: 'deceased', statusOn: '2020-01-01' }, today)).toBe(64)
  })
})

describe('the type of a household', () => {
  const healthy = { populations: [], conditions: [] }
  it.each([
    ['健康家庭', []],
    ['高危家庭', [{ populations: ['high-risk-diabetes'], conditions: [] }]],
    ['慢病家庭', [{ populations: ['high-risk-diabetes'], conditions: ['hypertension'] }]],
    ['残疾家庭', [{ populations: ['disabled'], conditions: ['hypertension'] }]]
  ] as const)('is %s by its members', (type, members) => {
    expect(householdType([healthy, ...members])).toBe(type)
  })
})

describe('a name', () => {
  it.each([
    ['  张 建国 ', '张建国'],
    ['阿依古丽・买买提', '阿依古丽·买买提'],
    ['阿依古丽 • 买买提', '阿依古丽·买买提'],
    ['阿依古丽．买买提', '阿依古丽·买买提'],
    ['John   Smith', 'John Smith'],
    ['王𠮷', '王𠮷']
  ])('typed as "%s" is stored as "%s"', (typed, stored) => {
    expect(normaliseName(typed)).toBe(stored)
  })
})

describe('a form before it is stored', () => {
  const problemsOf = (change: Parameters<typeof aResident>[0]) =>
    Object.keys(settle(aResident(change), today).problems).sort()

  it('gets the long ID number for the short one', () => {
    const { input, problems } = settle(aResident({ idNumber: '310104550308423' }), today)
    expect(problems).toEqual({})
    expect(input.idNumber).toBe('310104195503084231')
  })

  it('keeps a difference from the ID number only with its reason', () => {
    const differing = { idNumber: '310104195503084231', sex: '2', birthDate: '1955-03-09' } as const
    expect(problemsOf(differing)).toEqual(['birthDate', 'differenceReason', 'sex'])
    const { input, problems } = settle(aResident({ ...differing, differenceReason: '证件登记有误' }), today)
    expect(problems).toEqual({})
    expect(input.differenceReason).toBe('证件登记有误')
  })

  it('drops a reason where nothing differs', () => {
    const typed = aResident({ idNumber: '310104195503084231', differenceReason: '没有不同' })
    expect(settle(typed, today).input.differenceReason).toBeNull()
  })

  it.each([
    ['a wrong check digit', { idNumber: '310104195503084232' }, ['idNumber']],
    ['a passport with odd signs', { idType: '03', idNumber: 'E12*45' }, ['idNumber']],
    ['a birth in the future', { birthDate: '2026-11-22' }, ['birthDate']],
    ['an age nobody reaches', { birthDate: '1890-01-01' }, ['birthDate']],
    [
      'a flag that ends before it begins',
      { keyPopulations: [{ code: 'pregnant', from: '2026-05-02', to: '2026-05-01', evidence: '' }] },
      ['keyPopulations.0.to']
    ],
    [
      'a diagnosis before birth, in the future, or on no day',
      {
        conditions: ['1954', '2027-01', '1999-02-30'].map((diagnosedOn, index) => ({
          code: (['hypertension', 'stroke', 'copd'] as const)[index] ?? 'cancer',
          diagnosedOn,
          managedFrom: null,
          endedOn: null,
          note: ''
        }))
      },
      ['conditions.0.diagnosedOn', 'conditions.1.diagnosedOn', 'conditions.2.diagnosedOn']
    ],
    [
      'the same disease twice',
      {
        conditions: ['1999', '2001'].map(diagnosedOn => ({
          code: 'hypertension' as const,
          diagnosedOn,
          managedFrom: null,
          endedOn: null,
          note: ''
        }))
      },
      ['conditions.1.code']
    ]
  ] as const)('is refused for %s', (_what, change, fields) => {
    expect(problemsOf(change as Parameters<typeof aResident>[0])).toEqual(fields)
  })

  it('accepts somebody older than 130 when the ID number says so', () => {
    expect(problemsOf({ idNumber: '440524188001010014', birthDate: '1880-01-01', sex: '1' })).toEqual([])
  })

  it('accepts a disease that came back', () => {
    const once = { code: 'cancer' as const, managedFrom: null, note: '' }
    const conditions = [
      { ...once, diagnosedOn: '2001', endedOn: '2005-01-01' },
      { ...once, diagnosedOn: '2019', endedOn: null }
    ]
    expect(problemsOf({ conditions })).toEqual([])
  })
})
