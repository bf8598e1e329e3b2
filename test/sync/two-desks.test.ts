import type { Organization, Patient } from '@medplum/fhirtypes'
import { expect, it } from 'vitest'
import { ownIdOf } from '../../src-main/sync/content.ts'
import { aCentre } from '../support/workstation.ts'
import { aDesk, aPlatform, hypertensive, type SyncDesk, theWorld } from './platform.ts'

const minute = 60_000
const shaky = { latencyMs: 400, loss: 0.1 }

it('two desks tell one platform; one loses its network for two weeks, and in the end nothing is missing or there twice', async () => {
  const { time } = theWorld()
  const peer = aPlatform()
  let town = await aDesk({ background: true })
  let village = await aDesk({
    background: true,
    centre: aCentre({ name: '银杏村卫生室', recordPrefix: '310104002' })
  })
  const people: string[] = []
  const told: { readonly town: string[]; readonly village: string[] } = { town: [], village: [] }
  /** A resident is registered and visited at each desk, and an hour passes. */
  const anHour = async (): Promise<void> => {
    for (const [desk, ids] of [
      [town, told.town],
      [village, told.village]
    ] as const) {
      const person = await desk.register({ ...hypertensive, name: `居民${'甲乙丙'.charAt(ids.length / 2)}` })
      people.push(person.id)
      ids.push(person.id, (await desk.visit(person.id)).id)
    }
    await time.pass(60 * minute)
  }
  /** The programs are ended, and started again on a later morning. */
  const nextMorningOn = async (day: string): Promise<void> => {
    for (const desk of [town, village]) await desk.end()
    await time.passUntil(`${day}T01:00:00.000Z`)
    town = await town.again({ background: true })
    village = await village.again({ background: true })
  }
  const statesOf = (desk: SyncDesk, ids: readonly string[]) => desk.states(...ids)
  const all = (state: string, ids: readonly string[]): readonly string[] => ids.map(() => state)

  for (const desk of [town, village]) await desk.connect(peer.baseUrl)
  village.line.become(shaky)
  await anHour()
  expect(await statesOf(town, told.town)).toEqual(all('confirmed', told.town))
  expect(await statesOf(village, told.village)).toEqual(all('confirmed', told.village))

  village.line.become({ isCut: true })
  for (const day of ['2026-03-09', '2026-03-16']) {
    await nextMorningOn(day)
    await anHour()
    expect(await statesOf(town, told.town)).toEqual(all('confirmed', told.town))
    expect(await statesOf(village, told.village.slice(2))).toEqual(all('local', told.village.slice(2)))
    expect((await village.status()).trouble).toContain('连接不上平台')
  }

  village.line.become(shaky)
  await time.pass(30 * minute)
  expect(await statesOf(village, told.village)).toEqual(all('confirmed', told.village))
  for (const desk of [town, village]) {
    expect(await desk.status()).toMatchObject({
      trouble: null,
      counts: { local: 0, sent: 0, refused: 0, conflict: 0 }
    })
    expect(desk.w.bugs).toEqual([])
  }
  expect(await peer.resources<Organization>('Organization')).toHaveLength(2)
  const patients = (await peer.resources<Patient>('Patient')).map(ownIdOf)
  expect(patients.toSorted()).toEqual(people.toSorted())
  expect((await peer.validateAll()).problems).toEqual([])
})
