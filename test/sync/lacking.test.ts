import type { EpisodeOfCare, Patient } from '@medplum/fhirtypes'
import { describe, expect, it } from 'vitest'
import { aDesk, aPlatform, bundlesOf, hypertensive, theWorld } from './platform.ts'

const allergic = { ...hypertensive, allergies: ['青霉素'] }
const day = 24 * 60 * 60_000

describe('a platform that does not keep everything', () => {
  it('gets all the rest, and the page says what it does not keep', async () => {
    const peer = aPlatform({ lacks: ['AllergyIntolerance', 'Condition', 'PractitionerRole'] })
    const desk = await aDesk()
    await desk.connect(peer.baseUrl)
    const person = await desk.register(allergic)
    const visit = await desk.visit(person.id)
    expect(await desk.run()).toMatchObject({
      trouble: null,
      counts: { local: 0, refused: 0, conflict: 0 },
      platform: { lacks: expect.arrayContaining(['AllergyIntolerance', 'Condition', 'PractitionerRole']) }
    })
    expect(await desk.states(person.id, visit.id)).toEqual(['confirmed', 'confirmed'])
    expect(await peer.resources<Patient>('Patient')).toHaveLength(1)
    const [episode] = await peer.resources<EpisodeOfCare>('EpisodeOfCare')
    expect(episode?.diagnosis?.[0]?.condition).toMatchObject({ type: 'Condition', identifier: {} })
    expect(episode?.diagnosis?.[0]?.condition).not.toHaveProperty('reference')
    expect((await peer.validateAll()).problems).toEqual([])
    expect(desk.w.bugs).toEqual([])
  })

  it('is not asked again for each record', async () => {
    const peer = aPlatform({ lacks: ['AllergyIntolerance'] })
    const desk = await aDesk()
    await desk.connect(peer.baseUrl)
    await desk.register(allergic)
    await desk.run()
    const before = bundlesOf(peer).length
    await desk.register({ ...allergic, name: '李四' })
    await desk.run()
    expect(bundlesOf(peer)).toHaveLength(before + 1)
  })

  it('and keeps nothing of a kind of record, leaves it here with a reason', async () => {
    const peer = aPlatform({ lacks: ['Group', 'RelatedPerson'] })
    const desk = await aDesk()
    await desk.connect(peer.baseUrl)
    const [one, two] = [await desk.register(), await desk.register({ name: '李四' })]
    const { household } = await desk.w.must<{ household: { id: string } }>(
      'doctor',
      'resident.joinHousehold',
      { residentId: two.id, withResidentId: one.id, relation: '1', on: '2026-03-01' }
    )
    expect(await desk.run()).toMatchObject({ trouble: null, counts: { local: 0, refused: 1 } })
    expect(await desk.reason(household.id)).toContain('平台不接收这类资料')
  })

  it('but later does, is told what it missed', async () => {
    const peer = aPlatform({ lacks: ['AllergyIntolerance'] })
    const desk = await aDesk()
    await desk.connect(peer.baseUrl)
    await desk.register(allergic)
    await desk.run()
    expect(await peer.resources('AllergyIntolerance')).toEqual([])
    peer.begins()
    const { time } = theWorld()
    desk.w.setNow(new Date(Date.parse(time.now()) + day + 1_000).toISOString())
    await desk.register({ name: '李四' })
    await desk.run()
    await desk.run()
    expect(await desk.status()).toMatchObject({ trouble: null, platform: { lacks: [] } })
    expect(await peer.resources('AllergyIntolerance')).toHaveLength(1)
    expect(await peer.resources('Patient')).toHaveLength(2)
  })
})
