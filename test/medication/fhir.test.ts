import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Telling } from '../../src-main/database/record-kind.ts'
import { drugRoutes } from '../../src-main/medication/contract.ts'
import { medicationOf } from '../../src-main/medication/fhir.ts'
import { requestsOf } from '../../src-main/medication/long/fhir.ts'
import type { StoredLong } from '../../src-main/medication/long/store.ts'
import type { StoredMedication } from '../../src-main/medication/store.ts'
import { isUnique, problemsOf } from '../sync/judges.ts'
import { centreId, doctorId, residentId } from '../sync/records.ts'
import { aPrescribed } from './drugs.ts'

const today = '2026-12-01'
/** Of what is around it these mappings ask only for the day. */
const telling = { centreId, today } as Telling
const aMedication = (change: Partial<StoredMedication> = {}): StoredMedication => ({
  ...aPrescribed({ name: '苯磺酸氨氯地平片', ingredients: ['氨氯地平'], route: 'oral' }),
  ...{ id: '01900000-0000-7000-8000-0000000000e1', version: 1, residentId },
  ...{ adherence: null, reaction: null, remarkedOn: null, stoppedOn: null, stopReason: '' },
  ...{ passed: [], passReason: '', recordedBy: doctorId, recordedAt: '2026-12-01T01:00:00.000Z' },
  voidReason: null,
  ...change
})
const told = (change: Partial<StoredMedication> = {}) => medicationOf(aMedication(change), telling)

const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary, { nil: null })
const words = fc.constantFrom('', '睡前', '早 1 片\n晚半片', '𠮷 <&>')
const aDay = fc.constantFrom('2024-02-29', '2026-11-30', today)
const anyMedication = fc
  .record({
    name: fc.constantFrom('氨氯地平', '缬沙坦 氨氯地平', '\u{20BB7}药'),
    ingredients: fc.constantFrom<string[]>([], ['氨氯地平'], ['缬沙坦', '氨氯地平']),
    doseAmount: maybe(fc.constantFrom(0.5, 5, 80)),
    frequency: maybe(
      fc.record({
        times: fc.integer({ min: 1, max: 24 }),
        every: fc.integer({ min: 1, max: 90 }),
        unit: fc.constantFrom('day' as const, 'week' as const, 'month' as const)
      })
    ),
    asNeeded: fc.boolean(),
    instruction: words,
    route: maybe(fc.constantFrom(...(Object.keys(drugRoutes) as (keyof typeof drugRoutes)[]))),
    startOn: maybe(aDay),
    stoppedOn: maybe(aDay),
    institution: words,
    adherence: maybe(fc.constantFrom('1' as const, '2' as const, '3' as const)),
    reaction: maybe(words),
    voidReason: maybe(fc.constant('录错'))
  })
  .map(change => aMedication(change))

describe('what somebody takes', () => {
  it('is FHIR R4 by two judges, whatever is known of it', () => {
    fc.assert(
      fc.property(anyMedication, drug => {
        expect(problemsOf([medicationOf(drug, telling)])).toEqual([])
      }),
      { numRuns: 60 }
    )
  })

  it.each([
    ['active', {}],
    ['not-taken', { adherence: '3' }],
    ['stopped', { stoppedOn: today, stopReason: '疗程结束' }],
    ['entered-in-error', { voidReason: '录错', stoppedOn: today }]
  ] as const)('is %s as it stands', (status, change) => {
    expect(told(change).status).toBe(status)
  })

  it('is found by its name as written, and by its substance where it is one', () => {
    const codes = (change: Partial<StoredMedication>) =>
      told(change).medicationCodeableConcept?.coding?.map(({ code }) => code)
    expect(codes({})).toEqual(['苯磺酸氨氯地平片', '氨氯地平'])
    expect(codes({ ingredients: ['缬沙坦', '氨氯地平'] })).toEqual(['苯磺酸氨氯地平片'])
    expect(codes({ name: '氨氯地平' })).toEqual(['氨氯地平'])
  })

  it('says how it is taken as a rhythm: on alternate days, when needed', () => {
    const [dosage] = told({ frequency: { times: 1, every: 2, unit: 'day' }, asNeeded: true }).dosage ?? []
    expect(dosage).toMatchObject({
      text: '每次 5mg，隔日 1 次，必要时，口服',
      timing: { repeat: { frequency: 1, period: 2, periodUnit: 'd' } },
      asNeededBoolean: true,
      doseAndRate: [{ doseQuantity: { value: 5, unit: 'mg' } }]
    })
  })
})

it('a long prescription is a request for each drug, tied together, with the days it lasts', () => {
  const line = {
    medicationId: '01900000-0000-7000-8000-0000000000e1',
    name: '氨氯地平片',
    spec: '5mg',
    usage: ''
  }
  const long: StoredLong = {
    ...{ id: '01900000-0000-7000-8000-0000000000e3', version: 1, residentId, doctorId },
    ...{ prescribedOn: '2026-12-01', amount: 56, unit: 'day', endsOn: '2027-01-26', cutTo: null },
    lines: [line, { ...line, medicationId: '01900000-0000-7000-8000-0000000000e2', usage: '每日 1 次' }],
    ...{ reason: '外出', found: ['stable'], assessment: '血压达标', facts: [], followUpOn: '2027-01-10' },
    ...{ policyVersion: 'v', policyName: '厦门市', savedAt: '2026-12-01T01:00:00.000Z', voidReason: null }
  }
  const requests = requestsOf(long, centreId)
  expect(problemsOf(requests)).toEqual([])
  expect(isUnique(requests)).toBe(true)
  expect(new Set(requests.map(({ groupIdentifier }) => groupIdentifier?.value)).size).toBe(1)
  expect(requests[0]?.dispenseRequest).toMatchObject({
    validityPeriod: { start: '2026-12-01', end: '2027-01-26' },
    expectedSupplyDuration: { value: 56, code: 'd' }
  })
  const withdrawn = requestsOf({ ...long, voidReason: '开错' }, centreId)
  expect(problemsOf(withdrawn)).toEqual([])
  expect(withdrawn.map(({ status }) => status)).toEqual(['entered-in-error', 'entered-in-error'])
})
