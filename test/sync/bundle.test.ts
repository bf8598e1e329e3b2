import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { answersIn, outcomeText, parcelOf, saysTooMuch } from '../../src-main/sync/bundle.ts'
import { fingerprintOf, mapReferences } from '../../src-main/sync/content.ts'
import { patientOf } from '../../src-main/resident/fhir.ts'
import { anyResident, centreId } from './records.ts'

const answerOf = (response: object, resource?: object) =>
  answersIn({ resourceType: 'Bundle', type: 'transaction-response', entry: [{ response, resource }] }, 1)?.[0]

describe('an answer is understood in every form servers give it', () => {
  it.each([
    ['relative, with version', { location: 'Patient/12/_history/3' }, '12', '3'],
    ['absolute', { location: 'https://a.example/fhir/Patient/a-b.c/_history/7' }, 'a-b.c', '7'],
    ['without version, which stands in the ETag', { location: 'Patient/12', etag: 'W/"4"' }, '12', '4'],
    ['with a strong ETag', { location: 'Patient/12/_history/3', etag: '"5"' }, '12', '5'],
    ['with nothing', {}, null, null],
    ['with something that is no address', { location: 'urn:uuid:1' }, null, null]
  ] as const)('%s', (_, response, serverId, version) => {
    expect(answerOf({ status: '201 Created', ...response })).toMatchObject({ status: 201, serverId, version })
  })

  it('and the resource itself, where it is sent back, says what the headers do not', () => {
    expect(answerOf({ status: '200' }, { id: '9', meta: { versionId: '2' } })).toMatchObject({
      serverId: '9',
      version: '2'
    })
  })

  it('but half an answer is none', () => {
    expect(answersIn({ resourceType: 'Bundle', entry: [] }, 1)).toBeNull()
    expect(answersIn('<html>', 0)).toBeNull()
  })
})

describe('a refusal is told in the words of the platform', () => {
  it.each([
    [{ diagnostics: '姓名不合规', expression: ['Patient.name'] }, '姓名不合规 @ Patient.name'],
    [{ details: { text: 'Bad\n  code' } }, 'Bad code'],
    [{ code: 'invalid' }, 'invalid']
  ])('%j', (issue, words) => {
    expect(outcomeText({ resourceType: 'OperationOutcome', issue: [issue] })).toBe(words)
  })

  it.each([
    ['Transaction contains more update operations than allowed', true],
    ['Transaction requires strict isolation but has too many entries', true],
    ['Patient.name is required', false]
  ])('%s: about how much came at once? %s', (diagnostics, isAbout) => {
    expect(saysTooMuch({ resourceType: 'OperationOutcome', issue: [{ diagnostics }] })).toBe(isAbout)
  })

  it('and a page of HTML is no refusal', () => {
    expect(outcomeText(null)).toBeNull()
    expect(outcomeText({ error: 'not found' })).toBeNull()
  })
})

describe('a fingerprint', () => {
  const shuffled = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(shuffled)
      : typeof value === 'object' && value !== null
        ? Object.fromEntries(
            Object.entries(value)
              .toReversed()
              .map(([key, child]) => [key, shuffled(child)])
          )
        : value

  it('is the same whatever a server adds or reorders', () => {
    fc.assert(
      fc.property(anyResident, person => {
        const { resource, hash } = parcelOf(patientOf(person, centreId))
        const theirs = {
          ...(shuffled(resource) as object),
          id: '12',
          meta: { versionId: '3', lastUpdated: '2026-03-02T01:00:00Z' },
          text: { status: 'generated', div: '<div/>' }
        }
        expect(fingerprintOf(theirs)).toBe(hash)
      }),
      { numRuns: 50 }
    )
  })

  it('differs as soon as anything that was said differs', () => {
    const base = { resourceType: 'Observation', issued: '2026-03-02T01:00:00.000Z', valueInteger: 1 }
    const same = { ...base, issued: '2026-03-02T09:00:00+08:00' }
    expect(fingerprintOf(same)).toBe(fingerprintOf(base))
    expect(fingerprintOf({ ...base, valueInteger: 2 })).not.toBe(fingerprintOf(base))
    expect(fingerprintOf({ ...base, issued: '2026-03-02T01:00:01.000Z' })).not.toBe(fingerprintOf(base))
  })

  it('sees where a reference leads, not what stands beside it', () => {
    const to = (reference: string, more = {}) =>
      fingerprintOf(mapReferences({ subject: { reference: 'x', ...more } }, () => reference))
    expect(to('urn:uuid:1', { type: 'Patient' })).toBe(to('urn:uuid:1', { display: '张' }))
    expect(to('urn:uuid:1')).not.toBe(to('urn:uuid:2'))
  })
})
