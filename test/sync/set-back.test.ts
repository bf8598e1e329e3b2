import type { Observation, Patient } from '@medplum/fhirtypes'
import { describe, expect, it } from 'vitest'
import { ownIdOf } from '../../src-main/sync/content.ts'
import { type DialectName, dialects } from '../support/fhir-dialects.ts'
import { nameOf, wrongsOf } from './at-rest.ts'
import { aDesk, bundlesOf, connected, isBundle, rename, theWorld } from './platform.ts'

const names = Object.keys(dialects) as readonly DialectName[]

describe.each(names)('a platform like %s', name => {
  it('that is restored from a backup is noticed before anything is written, and nothing stands with a stranger', async () => {
    const { desk, peer } = await connected(dialects[name])
    const early = await desk.register({ name: '早一' })
    await desk.run()
    const backup = await peer.snapshot()
    const late = await desk.register({ name: '晚一' })
    await desk.measure(late.id, [150, 92])
    await rename(desk, early, '早二')
    await desk.run()
    expect(await desk.states(early.id, late.id)).toEqual(['confirmed', 'confirmed'])

    await peer.restore(backup)
    const other = await aDesk()
    await other.connect(peer.baseUrl)
    for (const stranger of ['甲', '乙', '丙']) await other.register({ name: stranger })
    await other.run()
    const before = bundlesOf(peer).length
    const series = await desk.measure(late.id, [186, 112])
    await desk.run()

    const [first] = bundlesOf(peer).slice(before)
    expect(first?.entries.map(({ resource }) => resource?.resourceType)).toContain('Patient')
    expect(await desk.states(early.id, late.id, series.id)).toEqual(['confirmed', 'confirmed', 'confirmed'])
    expect(await desk.status()).toMatchObject({
      trouble: null,
      setBack: { noticedAt: theWorld().time.now(), emptied: false },
      counts: { conflict: 0, refused: 0, local: 0 }
    })
    expect((await peer.resources<Patient>('Patient')).map(nameOf).toSorted()).toEqual(
      ['早二', '晚一', '甲', '乙', '丙'].toSorted()
    )
    expect(await wrongsOf(peer, [desk, other], new Map())).toEqual([])
  })

  it('that is emptied gets everything once more', async () => {
    const { desk, peer } = await connected(dialects[name])
    const person = await desk.register({ name: '张建国' })
    await desk.measure(person.id, [150, 92])
    await desk.run()
    await peer.empty()
    await desk.measure(person.id, [186, 112])
    await desk.run()
    expect(await desk.status()).toMatchObject({
      trouble: null,
      setBack: { emptied: true },
      counts: { conflict: 0, refused: 0, local: 0 }
    })
    const [patient] = await peer.resources<Patient>('Patient')
    const pressures = await peer.resources<Observation>('Observation')
    expect(ownIdOf(patient ?? {})).toBe(person.id)
    expect(new Set(pressures.map(({ subject }) => subject?.reference))).toEqual(
      new Set([`Patient/${patient?.id ?? ''}`])
    )
    expect(await wrongsOf(peer, [desk], new Map())).toEqual([])
  })

  it('that is restored in the middle of a round, between one request and the next, is noticed too', async () => {
    const { desk, peer } = await connected(dialects[name])
    const backup = await peer.snapshot()
    const person = await desk.register({ name: '张建国' })
    await desk.run()
    const series = await desk.measure(person.id, [186, 112])
    const arrival = peer.arrival(({ method, path }) => method === 'GET' && path.startsWith('Basic/'))
    const round = desk.run()
    await arrival
    await peer.restore(backup)
    await round
    expect(await desk.states(person.id, series.id)).toEqual(['confirmed', 'confirmed'])
    expect(await wrongsOf(peer, [desk], new Map())).toEqual([])
  })
})

describe('a platform that has gone back', () => {
  it('is noticed by a desk that has nothing to send', async () => {
    const { desk, peer } = await connected({}, { background: true })
    const person = await desk.register()
    await theWorld().time.pass(3_000)
    expect(await desk.state(person.id)).toBe('confirmed')
    await peer.empty()
    await theWorld().time.pass(11 * 60_000)
    expect(await desk.status()).toMatchObject({ trouble: null, setBack: { emptied: true } })
    expect(await peer.resources('Patient')).toHaveLength(1)
  })

  it('is told only what it may have lost: what was there before the backup is not sent again', async () => {
    const { desk, peer } = await connected()
    for (const name of ['甲', '乙', '丙']) await desk.register({ name })
    await desk.run()
    // The newest mark says that everything before it was answered.
    await desk.register({ name: '丁' })
    await desk.run()
    const backup = await peer.snapshot()
    const late = await desk.register({ name: '晚' })
    await desk.run()
    await peer.restore(backup)
    const before = bundlesOf(peer).length
    await desk.run()
    expect(await desk.state(late.id)).toBe('confirmed')
    const sent = bundlesOf(peer)
      .slice(before)
      .flatMap(({ entries }) => entries.map(({ resource }) => nameOf(resource as Patient)))
    expect(sent).toEqual(['晚'])
  })

  it('does not overwrite what somebody else has written there since', async () => {
    const { desk, peer } = await connected()
    const person = await desk.register({ name: '张建国' })
    await desk.run()
    const backup = await peer.snapshot()
    await rename(desk, person, '张建军')
    await desk.run()
    await peer.restore(backup)
    const [theirs] = await peer.resources<Patient>('Patient')
    await peer.overwrite({ ...theirs, name: [{ text: '平台已改' }] } as Patient)
    await desk.run()
    expect(await desk.state(person.id)).toBe('conflict')
    expect((await peer.resources<Patient>('Patient')).map(nameOf)).toEqual(['平台已改'])
  })

  it('is not suspected over an answer that was lost', async () => {
    const { desk, peer } = await connected()
    await desk.register()
    peer.fault({ kind: 'lost-reply', when: isBundle })
    await desk.run()
    await desk.register({ name: '李四' })
    await desk.run()
    expect(await desk.status()).toMatchObject({ trouble: null, setBack: null, counts: { local: 0 } })
  })
})
