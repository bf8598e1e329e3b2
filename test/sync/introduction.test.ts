import type { Basic, Patient } from '@medplum/fhirtypes'
import { describe, expect, it } from 'vitest'
import { neverGiven } from '../../src-main/sync/platform.ts'
import { type DialectName, dialects } from '../support/fhir-dialects.ts'
import type { Fault, LoggedRequest } from '../support/fhir-peer.ts'
import { aDesk, aPlatform, connected, isBundle, rename, theWorld } from './platform.ts'

/** A question with a version that no server has given. */
const probe = ({ entries }: LoggedRequest): boolean =>
  entries.some(({ request }) => /"(2147483647|ffffffff-.*)"/.test(request?.ifMatch ?? ''))

describe('the question whether a platform minds versions', () => {
  const says = (status: number): Fault => ({ kind: 'status', status, times: Infinity, when: probe })
  const answers: readonly (readonly [string, Fault, boolean])[] = [
    ['409, as HAPI does for a version that is not the newest', says(409), true],
    ['412', says(412), true],
    ['400', says(400), false],
    ['403, as a gateway that lets only some requests through', says(403), false],
    ['404', says(404), false],
    ['405', says(405), false],
    ['429', says(429), false],
    ['500, as HAPI does for a version that is no number', says(500), false],
    ['503', says(503), false],
    ['nothing and hangs up', { kind: 'drop', times: Infinity, when: probe }, false],
    ['nothing although it has done it', { kind: 'lost-reply', times: Infinity, when: probe }, false]
  ]

  it.each(answers)(
    'never holds up what is to be sent: the platform answers %s',
    async (_, fault, honours) => {
      const peer = aPlatform()
      peer.fault(fault)
      const desk = await aDesk()
      await desk.connect(peer.baseUrl)
      const person = await desk.register()
      await desk.run()
      await desk.run()
      expect(peer.requests.filter(probe)).toHaveLength(2)
      expect(await desk.status()).toMatchObject({
        trouble: null,
        setBack: null,
        platform: { honoursIfMatch: honours }
      })
      expect(await desk.state(person.id)).toBe('confirmed')
      expect(desk.w.bugs).toEqual([])
    }
  )

  it('is asked with a version that looks like those of the platform and is none of them', () => {
    expect(neverGiven('3')).toMatch(/^\d+$/)
    expect(Number(neverGiven('3'))).toBeLessThanOrEqual(2 ** 31 - 1)
    expect(neverGiven('0198f0aa-2b6d-7000-8000-0123456789ab')).toMatch(
      /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/
    )
    for (const version of ['', 'MTU4NDQ', '1-2', 'a8f5f167f44f4964e6c998dee827110c']) {
      expect(neverGiven(version)).toMatch(/^\d+$/)
    }
  })
})

describe('how a platform is written to is found by trying, whatever it says of itself', () => {
  const ways: Readonly<Record<DialectName, readonly [way: string, honoursIfMatch: boolean]>> = {
    medplumInMemory: ['put', true],
    medplum: ['conditional-update', true],
    hapi: ['put', true],
    hapiOwnIds: ['conditional-update', true],
    helios: ['put', true],
    microsoft: ['put', true],
    careless: ['conditional-update', false]
  }
  it.each(Object.entries(ways))('%s', async (name, [writeBy, honoursIfMatch]) => {
    const { desk, peer } = await connected(dialects[name as DialectName])
    expect((await desk.status()).platform).toMatchObject({ writeBy, honoursIfMatch, transactions: true })
    const person = await desk.register({ name: '张建国' })
    await desk.run()
    await rename(desk, person, '张建军')
    await desk.run()
    expect(await desk.state(person.id)).toBe('confirmed')
    const patients = await peer.resources<Patient>('Patient')
    expect(patients.map(({ name: [first] = [] }) => first?.text)).toEqual(['张建军'])
  })

  it('a type that is written otherwise than the others is learned once, and kept', async () => {
    const peer = aPlatform()
    const isNewPatient = ({ entries }: LoggedRequest): boolean =>
      entries.some(({ request }) => request?.method === 'PUT' && /^Patient\/[^?]+$/.test(request.url))
    peer.fault({ kind: 'status', status: 405, times: Infinity, when: isNewPatient })
    const desk = await aDesk()
    await desk.connect(peer.baseUrl)
    const people = [await desk.register(), await desk.register({ name: '李四' })]
    await desk.run()
    expect(await desk.states(...people.map(({ id }) => id))).toEqual(['confirmed', 'confirmed'])
    const before = peer.requests.filter(isNewPatient).length
    const third = await desk.register({ name: '王五' })
    await desk.run()
    expect(await desk.state(third.id)).toBe('confirmed')
    expect(peer.requests.filter(isNewPatient)).toHaveLength(before)
  })

  it('and tried again when the software has changed', async () => {
    const options = { ...dialects.hapiOwnIds, software: 'HAPI 8.8.0' }
    const { desk, peer } = await connected(options)
    expect((await desk.status()).platform).toMatchObject({ writeBy: 'conditional-update' })
    peer.become({ updateCreate: true, software: 'HAPI 9.0.0' })
    await theWorld().time.pass(25 * 3_600_000)
    const person = await desk.register()
    await desk.run()
    expect((await desk.status()).platform).toMatchObject({ writeBy: 'put', software: 'HAPI 9.0.0' })
    expect(await desk.state(person.id)).toBe('confirmed')
    expect((await peer.resources<Patient>('Patient')).map(({ id }) => id)).toEqual([person.id])
  })

  it('a platform that takes only the types it knows keeps the marks among its institutions', async () => {
    const { desk, peer } = await connected({ refusing: 'Basic' })
    const person = await desk.register()
    await desk.run()
    expect(await desk.state(person.id)).toBe('confirmed')
    expect(await peer.resources<Basic>('Basic')).toEqual([])
    expect((await peer.validateAll()).problems).toEqual([])
  })
})

describe('a platform that breaks down', () => {
  it('over one way of writing is written to in another', async () => {
    const peer = aPlatform()
    const isPut = (request: LoggedRequest): boolean =>
      isBundle(request) &&
      request.entries.some(({ request: { url } = { url: '' } }) => /^Basic\/[^?]/.test(url))
    peer.fault({ kind: 'status', status: 500, times: 1, when: isPut })
    const desk = await aDesk()
    await desk.connect(peer.baseUrl)
    await desk.run()
    expect(await desk.status()).toMatchObject({ trouble: null, platform: { writeBy: 'conditional-update' } })
  })

  it('over whatever it is asked is left alone until later', async () => {
    const peer = aPlatform()
    peer.fault({ kind: 'status', status: 500, times: Infinity, when: isBundle })
    const desk = await aDesk()
    await desk.connect(peer.baseUrl)
    await desk.run()
    expect(await desk.status()).toMatchObject({ trouble: '平台出错（500），稍后自动重试。', platform: null })
  })

  it('when it is asked what it can do is found out by trying', async () => {
    const peer = aPlatform()
    peer.fault({ kind: 'status', status: 500, times: Infinity, when: ({ path }) => path === 'metadata' })
    const desk = await aDesk()
    await desk.connect(peer.baseUrl)
    await desk.run()
    expect(await desk.status()).toMatchObject({
      trouble: null,
      platform: { software: '未说明', writeBy: 'put' }
    })
  })
})
