import type { Organization, Patient } from '@medplum/fhirtypes'
import { expect, it } from 'vitest'
import { ownIdOf } from '../../src-main/sync/content.ts'
import { aCentre } from '../support/workstation.ts'
import { aDesk, aPlatform, hypertensive, theWorld } from './platform.ts'

const hour = 3_600_000

it('two desks tell one platform; one is without a network for a morning, and in the end nothing is missing', async () => {
  const { time } = theWorld()
  const peer = aPlatform()
  const town = await aDesk({ background: true })
  const village = await aDesk({
    background: true,
    centre: aCentre({ name: '银杏村卫生室', recordPrefix: '310104002' })
  })
  village.line.become({ latencyMs: 400, loss: 0.05 })
  for (const desk of [town, village]) await desk.connect(peer.baseUrl)
  await time.pass(60_000)
  expect([await town.status(), await village.status()]).toMatchObject([
    { trouble: null, counts: { local: 0 } },
    { trouble: null, counts: { local: 0 } }
  ])

  village.line.become({ isCut: true })
  const people: { readonly desk: typeof town; readonly id: string }[] = []
  for (let visit = 0; visit < 2; visit += 1) {
    for (const desk of [town, village]) {
      const person = await desk.register({ ...hypertensive, name: `周${'一二'.charAt(visit)}` })
      people.push({ desk, id: person.id }, { desk, id: (await desk.visit(person.id)).id })
    }
    await time.pass(hour)
  }
  const statesOf = (desk: typeof town) =>
    desk.states(...people.filter(one => one.desk === desk).map(({ id }) => id))
  expect(await statesOf(town)).toEqual(Array(4).fill('confirmed'))
  expect(await statesOf(village)).toEqual(Array(4).fill('local'))
  expect((await village.status()).trouble).toContain('连接不上平台')

  village.line.become({ latencyMs: 400, loss: 0.05 })
  await time.pass(hour / 2)
  expect(await statesOf(village)).toEqual(Array(4).fill('confirmed'))
  for (const desk of [town, village]) {
    expect(await desk.status()).toMatchObject({
      trouble: null,
      counts: { local: 0, sent: 0, refused: 0, conflict: 0 }
    })
    expect(desk.w.bugs).toEqual([])
  }
  expect(await peer.resources<Organization>('Organization')).toHaveLength(2)
  const patients = (await peer.resources<Patient>('Patient')).map(ownIdOf)
  expect(patients.toSorted()).toEqual(
    people
      .filter((_, at) => at % 2 === 0)
      .map(({ id }) => id)
      .toSorted()
  )
  expect((await peer.validateAll()).problems).toEqual([])
})
