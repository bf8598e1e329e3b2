import type { AllergyIntolerance, Condition, EpisodeOfCare, Group, RelatedPerson } from '@medplum/fhirtypes'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { healthOf, healthTakenBack } from '../../src-main/resident/health-fhir.ts'
import { groupOf, relationsOf, relationsTakenBack } from '../../src-main/resident/household-fhir.ts'
import type { Household } from '../../src-main/resident/household-store.ts'
import { chronicDisease, relation } from '../../src-main/resident/contract.ts'
import { isUnique, problemsOf } from './judges.ts'
import { centreId, doctorId, residentId } from './records.ts'

type Told = Condition | EpisodeOfCare | AllergyIntolerance
type Person = Parameters<typeof healthOf>[0]

const person = (change: Partial<Person> = {}): Person => ({
  id: residentId,
  status: 'active',
  statusOn: null,
  doctorId,
  allergies: [],
  conditions: [],
  ...change
})
const entry = (change: Partial<Person['conditions'][number]> = {}): Person['conditions'][number] => ({
  code: 'hypertension',
  diagnosedOn: '2019-05',
  managedFrom: '2019-06-01',
  managedSince: '2019-06-01',
  endedOn: null,
  note: '',
  ...change
})

const aDay = fc
  .date({ min: new Date('2000-01-01'), max: new Date('2035-12-31'), noInvalidDate: true })
  .map(date => date.toISOString().slice(0, 10))
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary, { nil: null })
const anyPerson: fc.Arbitrary<Person> = fc.record({
  id: fc.constant(residentId),
  status: fc.constantFrom('active', 'moved-away', 'deceased'),
  statusOn: maybe(aDay),
  doctorId: fc.constantFrom(null, doctorId),
  allergies: fc
    .uniqueArray(fc.constantFrom('青霉素', '头孢 类', '花粉\n尘螨', '  '), { maxLength: 3 })
    .map(words => words.flatMap(word => (word.trim() === '' ? [] : [word]))),
  conditions: fc.array(
    fc.record({
      code: fc.constantFrom(...chronicDisease.options),
      diagnosedOn: fc.constantFrom(null, '2019', '2019-05', '2019-05-06'),
      managedFrom: maybe(aDay),
      managedSince: aDay,
      endedOn: maybe(aDay),
      note: fc.constantFrom('', '外院确诊')
    }),
    { maxLength: 5 }
  )
})

const codesOf = ({ code }: Condition): readonly (readonly [string | undefined, string | undefined])[] =>
  (code?.coding ?? []).map(({ system, code: given }) => [system?.split('/').at(-1), given])
const conditions = (told: readonly Told[]): readonly Condition[] =>
  told.filter(one => one.resourceType === 'Condition')
const episodes = (told: readonly Told[]): readonly EpisodeOfCare[] =>
  told.filter(one => one.resourceType === 'EpisodeOfCare')

describe('diseases, management and allergies', () => {
  it('are FHIR R4 by two judges, whatever stands in a file, and each is told once', () => {
    fc.assert(
      fc.property(anyPerson, anyPerson, (now, before) => {
        const told = healthOf(now, centreId)
        const takenBack = healthTakenBack(now, [before], centreId)
        expect(problemsOf([...told, ...takenBack])).toEqual([])
        expect(isUnique([...told, ...takenBack])).toBe(true)
      }),
      { numRuns: 60 }
    )
  })

  it.each([
    ['hypertension', 'I10'],
    ['diabetes-type-2', 'E11'],
    ['coronary-heart-disease', 'I25'],
    ['copd', 'J44']
  ] as const)('%s bears the register’s code and ICD-10 %s', (code, icd10) => {
    const [condition] = conditions(healthOf(person({ conditions: [entry({ code })] }), centreId))
    expect(condition && codesOf(condition)).toEqual([
      ['disease', code],
      ['icd-10', icd10]
    ])
  })

  it.each(['stroke', 'cancer', 'chronic-kidney-disease'] as const)(
    '%s, which may be several categories of ICD-10, bears the register’s code alone',
    code => {
      const [condition] = conditions(healthOf(person({ conditions: [entry({ code })] }), centreId))
      expect(condition && codesOf(condition)).toEqual([['disease', code]])
    }
  )

  it('a disease that has ended is inactive and abated, its management finished on that day', () => {
    const told = healthOf(person({ conditions: [entry({ endedOn: '2024-03-01' })] }), centreId)
    expect(conditions(told)).toMatchObject([
      { clinicalStatus: { coding: [{ code: 'inactive' }] }, abatementDateTime: '2024-03-01' }
    ])
    expect(episodes(told)).toMatchObject([
      { status: 'finished', period: { start: '2019-06-01', end: '2024-03-01' } }
    ])
  })

  it('a disease that came back is one disease with two stretches of management', () => {
    const again = [
      entry({ managedSince: '2025-01-02', managedFrom: '2025-01-02', diagnosedOn: null }),
      entry({ endedOn: '2024-03-01' })
    ]
    const told = healthOf(person({ conditions: again }), centreId)
    expect(conditions(told)).toMatchObject([
      { clinicalStatus: { coding: [{ code: 'active' }] }, onsetDateTime: '2019-05' }
    ])
    expect(conditions(told)[0]).not.toHaveProperty('abatementDateTime')
    expect(episodes(told).map(({ status, period }) => [status, period])).toEqual([
      ['finished', { start: '2019-06-01', end: '2024-03-01' }],
      ['active', { start: '2025-01-02' }]
    ])
  })

  it('whoever died or moved away is under management no more, but has had the disease', () => {
    for (const status of ['deceased', 'moved-away'] as const) {
      const told = healthOf(person({ status, statusOn: '2025-02-03', conditions: [entry()] }), centreId)
      expect(episodes(told)).toMatchObject([{ status: 'finished', period: { end: '2025-02-03' } }])
      expect(conditions(told)).toMatchObject([{ clinicalStatus: { coding: [{ code: 'active' }] } }])
    }
  })

  it('no allergy on record tells nothing, for nobody may have been asked', () => {
    expect(healthOf(person(), centreId)).toEqual([])
    const [allergy] = healthOf(person({ allergies: ['青霉素'] }), centreId)
    expect(allergy).toMatchObject({ code: { coding: [{ code: '青霉素' }], text: '青霉素' } })
  })

  it('what was entered by mistake and taken out is told as an error, not forgotten', () => {
    const before = person({ conditions: [entry()], allergies: ['青霉素', '磺胺'] })
    const takenBack = healthTakenBack(person({ allergies: ['磺胺'] }), [before], centreId)
    expect(takenBack).toMatchObject([
      { resourceType: 'Condition', verificationStatus: { coding: [{ code: 'entered-in-error' }] } },
      { resourceType: 'EpisodeOfCare', status: 'entered-in-error' },
      {
        resourceType: 'AllergyIntolerance',
        verificationStatus: { coding: [{ code: 'entered-in-error' }] },
        code: { text: '青霉素' }
      }
    ])
  })
})

describe('a household', () => {
  const [head, wife, son] = ['1', '2', '3'].map(digit => `01900000-0000-7000-8000-00000000a0a${digit}`) as [
    string,
    string,
    string
  ]
  const id = '01900000-0000-7000-8000-0000000000aa'
  const stay = (
    residentId: string,
    relation: Household['members'][number]['relation'],
    to: string | null = null
  ) => ({ residentId, relation, from: '2020-01-01', to })
  const household = (...members: Household['members']): Household => ({ id, version: 1, members })
  const membersOf = ({ member }: Group): readonly (string | undefined)[] =>
    (member ?? []).map(({ entity }) => entity.reference)
  const relationTo = (related: readonly RelatedPerson[], of: string): RelatedPerson | undefined =>
    related.find(({ identifier }) => identifier?.[1]?.value === `urn:uuid:${of}`)

  it('is FHIR R4 by two judges, whoever lives or lived there', () => {
    const anyHousehold = fc
      .array(
        fc.record({
          residentId: fc.constantFrom(head, wife, son),
          relation: fc.constantFrom(...relation.options),
          from: aDay,
          to: maybe(aDay)
        }),
        { maxLength: 5 }
      )
      .map(members => household(...members))
    fc.assert(
      fc.property(anyHousehold, anyHousehold, (now, before) => {
        const told = [groupOf(now, centreId), ...relationsOf(now), ...relationsTakenBack(now, [before])]
        expect(problemsOf(told)).toEqual([])
        expect(isUnique(told)).toBe(true)
      }),
      { numRuns: 60 }
    )
  })

  it('names who lives there, and what each is to the head', () => {
    const now = household(stay(head, '0'), stay(wife, '1'), stay(son, '2'))
    expect(membersOf(groupOf(now, centreId))).toEqual([head, wife, son].map(one => `urn:uuid:${one}`))
    expect(relationTo(relationsOf(now), wife)).toMatchObject({
      active: true,
      patient: { reference: `urn:uuid:${head}` },
      relationship: [{ coding: [{ code: '1' }, { code: 'SPS' }], text: '配偶' }]
    })
    expect(relationTo(relationsOf(now), head)).toBeUndefined()
  })

  it('does not name any more who has left; their relation has ended on that day', () => {
    const now = household(stay(head, '0'), stay(son, '2', '2025-05-06'))
    expect(membersOf(groupOf(now, centreId))).toEqual([`urn:uuid:${head}`])
    expect(relationTo(relationsOf(now), son)).toMatchObject({
      active: false,
      period: { start: '2020-01-01', end: '2025-05-06' }
    })
  })

  it('that nobody lives in any more is no household', () => {
    expect(groupOf(household(stay(head, '0', '2025-05-06')), centreId)).toMatchObject({
      active: false,
      quantity: 0
    })
  })

  it('whose wife has become its head has taken back what she was to the head before', () => {
    const before = household(stay(head, '0'), stay(wife, '1'))
    const now = household(stay(head, '0', '2025-05-06'), stay(wife, '0'))
    expect(relationsOf(now)).toEqual([])
    expect(relationsTakenBack(now, [before])).toMatchObject([{ active: false }])
  })
})
