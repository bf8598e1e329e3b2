import type {
  AllergyIntolerance,
  Appointment,
  Condition,
  EpisodeOfCare,
  Group,
  RelatedPerson,
  Resource
} from '@medplum/fhirtypes'
import { describe, expect, it } from 'vitest'
import type { Resident } from '../../src-main/resident/contract.ts'
import { connected, hypertensive, inputOf } from './platform.ts'

// What a record does not say any more was told once: it is put right on the platform, and nothing is deleted.

const all = { local: 0, sent: 0, refused: 0, conflict: 0 }

describe('what is taken out of a file', () => {
  it('was an error on the platform; what never was there is not told', async () => {
    const { desk, peer } = await connected()
    const person = await desk.register({ ...hypertensive, allergies: ['青霉素'] })
    await desk.run()
    const { must } = desk.w
    const update = (before: Resident, change: object): Promise<Resident> =>
      must('doctor', 'resident.update', { ...inputOf(before), ...change })
    const mistaken = await update(person, { allergies: ['青霉素', '花粉'] })
    await update(mistaken, { allergies: [], conditions: [] })
    expect(await desk.run()).toMatchObject({ trouble: null, counts: all })

    const [allergy, ...others] = await peer.resources<AllergyIntolerance>('AllergyIntolerance')
    expect(others).toEqual([])
    expect(allergy).toMatchObject({
      code: { text: '青霉素' },
      verificationStatus: { coding: [{ code: 'entered-in-error' }] }
    })
    expect(await peer.resources<Condition>('Condition')).toMatchObject([
      { verificationStatus: { coding: [{ code: 'entered-in-error' }] } }
    ])
    expect(await peer.resources<EpisodeOfCare>('EpisodeOfCare')).toMatchObject([
      { status: 'entered-in-error' }
    ])
    expect(await peer.resources<Appointment>('Appointment')).toMatchObject([{ status: 'cancelled' }])
    expect((await peer.validateAll()).problems).toEqual([])
    expect(peer.requests.filter(({ method }) => method === 'DELETE')).toEqual([])
  })

  it('and put back again, is true again', async () => {
    const { desk, peer } = await connected()
    const person = await desk.register({ allergies: ['青霉素'] })
    await desk.run()
    const { must } = desk.w
    const without = await must<Resident>('doctor', 'resident.update', { ...inputOf(person), allergies: [] })
    await desk.run()
    await must('doctor', 'resident.update', { ...inputOf(without), allergies: ['青霉素'] })
    await desk.run()
    expect(await peer.resources<AllergyIntolerance>('AllergyIntolerance')).toMatchObject([
      { verificationStatus: { coding: [{ code: 'confirmed' }] } }
    ])
  })
})

describe('somebody under management', () => {
  it('has one next visit, whichever visit said it; it is called off when nothing is owed any more', async () => {
    const { desk, peer } = await connected()
    const person = await desk.register(hypertensive)
    const next = async () =>
      (await peer.resources<Appointment>('Appointment')).map(({ status, start }) => [status, start])
    await desk.run()
    expect(await next()).toEqual([['proposed', '2019-05-31T16:00:00.000Z']])
    const visit = await desk.visit(person.id)
    await desk.run()
    expect(await next()).toEqual([
      ['proposed', new Date(`${visit.nextVisitDate ?? ''}T00:00:00+08:00`).toISOString()]
    ])
    await desk.w.must('doctor', 'resident.changeStatus', {
      id: person.id,
      version: person.version,
      status: 'moved-away',
      on: '2026-03-02'
    })
    expect(await desk.run()).toMatchObject({ trouble: null, counts: all })
    expect(await next()).toEqual([['cancelled', undefined]])
    expect(await peer.resources<EpisodeOfCare>('EpisodeOfCare')).toMatchObject([
      { status: 'finished', period: { end: '2026-03-02' } }
    ])
  })
})

describe('a household', () => {
  it('that somebody leaves does not name them any more, and says until when they were there', async () => {
    const { desk, peer } = await connected()
    const { must } = desk.w
    const [head, son] = [await desk.register(), await desk.register({ name: '李小四' })]
    await must('doctor', 'resident.joinHousehold', {
      residentId: son.id,
      withResidentId: head.id,
      relation: '2',
      on: '2026-03-01'
    })
    await desk.run()
    const idOf = (resource: Resource | undefined): string =>
      `${resource?.resourceType ?? ''}/${resource?.id ?? ''}`
    const people = await peer.resources<Resource>('Patient')
    const members = async () =>
      (await peer.resources<Group>('Group')).flatMap(({ member }) =>
        (member ?? []).map(({ entity }) => entity.reference)
      )
    expect(await members()).toEqual(people.map(idOf))
    await must('doctor', 'resident.leaveHousehold', { residentId: son.id, on: '2026-03-02' })
    expect(await desk.run()).toMatchObject({ trouble: null, counts: all })
    expect(await members()).toHaveLength(1)
    expect(await peer.resources<RelatedPerson>('RelatedPerson')).toMatchObject([
      { active: false, period: { start: '2026-03-01', end: '2026-03-02' } }
    ])
    expect((await peer.validateAll()).problems).toEqual([])
  })
})
