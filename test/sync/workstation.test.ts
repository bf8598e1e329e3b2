import type { Encounter, Observation, QuestionnaireResponse } from '@medplum/fhirtypes'
import { afterEach, expect, it } from 'vitest'
import type { FollowUp } from '../../src-main/follow-up/contract.ts'
import type { BloodPressureSeries } from '../../src-main/measurement/contract.ts'
import type { Resident } from '../../src-main/resident/contract.ts'
import type { SyncStatus } from '../../src-main/sync/contract.ts'
import { aForm } from '../follow-up/forms.ts'
import { aResident } from '../resident/residents.ts'
import { openTestWorkstation, type TestWorkstation } from '../support/workstation.ts'
import { startFhirPeer } from '../support/fhir-peer-server.ts'
import { hypertensive, isBundle, monday } from './platform.ts'

// The one file of the sync with real sockets, real time and a real `fetch`.

let w: TestWorkstation | null = null
let peer: Awaited<ReturnType<typeof startFhirPeer>> | null = null
afterEach(async () => {
  await w?.close()
  await peer?.close()
  w = null
  peer = null
})
const aPlatform = async (token: string) => (peer = await startFhirPeer({ token }))

it('from the cuff to the district: the administrator connects, the doctor sees the visit confirmed on the resident page', async () => {
  const peer = await aPlatform('district')
  w = await openTestWorkstation({ now: monday })
  const { must } = w
  expect(await w.as('doctor')('sync.configure', { baseUrl: peer.baseUrl })).toMatchObject({
    ok: false,
    error: { code: 'forbidden' }
  })
  await must('administrator', 'sync.configure', { baseUrl: peer.baseUrl, token: 'district' })

  const person = await must<Resident>('doctor', 'resident.register', aResident(hypertensive))
  const series = await must<BloodPressureSeries>('nurse', 'measurement.enterBloodPressure', {
    residentId: person.id,
    readings: [{ systolicMmHg: 138, diastolicMmHg: 88, pulsePerMinute: 72 }]
  })
  const visit = await must<FollowUp>('doctor', 'followUp.save', {
    requestId: crypto.randomUUID(),
    residentId: person.id,
    form: aForm({ seriesId: series.id, heartRatePerMinute: 72 })
  })
  const marks = async (): Promise<unknown[]> =>
    (
      await must<{ kind: string; sync: string }[]>('doctor', 'resident.timeline', { residentId: person.id })
    ).map(({ kind, sync }) => [kind, sync])
  expect(new Set((await marks()).flat())).not.toContain('confirmed')

  const status = await must<SyncStatus>('doctor', 'sync.run')
  expect(w.bugs).toEqual([])
  expect(status).toMatchObject({ trouble: null, counts: { local: 0, sent: 0, refused: 0, conflict: 0 } })
  expect(await marks()).toEqual(
    expect.arrayContaining([
      ['follow-up', 'confirmed'],
      ['blood-pressure', 'confirmed'],
      ['registered', 'confirmed']
    ])
  )
  expect(await w.heard<SyncStatus>('sync.status', ({ counts }) => counts.local === 0)).toBeDefined()

  const [encounter] = await peer.resources<Encounter>('Encounter')
  const [form] = await peer.resources<QuestionnaireResponse>('QuestionnaireResponse')
  expect(encounter?.identifier).toContainEqual({
    system: 'urn:ietf:rfc:3986',
    value: `urn:uuid:${visit.id}`
  })
  expect(form?.encounter?.reference).toBe(`Encounter/${encounter?.id ?? ''}`)
  expect(await peer.resources<Observation>('Observation')).toHaveLength(4)
  expect((await peer.validateAll()).problems).toEqual([])
})

it('a connection that breaks and one that is refused are told apart, and nothing is there twice', async () => {
  const peer = await aPlatform('district')
  w = await openTestWorkstation({ now: monday })
  const { must } = w
  await must('administrator', 'sync.configure', { baseUrl: peer.baseUrl, token: 'district' })
  peer.fault({ kind: 'lost-reply', when: isBundle })
  expect(await must('doctor', 'sync.run')).toMatchObject({
    trouble: '与平台的连接中断，稍后自动重试。',
    counts: { confirmed: 0 }
  })
  expect(await must('doctor', 'sync.run')).toMatchObject({ trouble: null, counts: { local: 0, sent: 0 } })
  expect(await peer.resources('Organization')).toHaveLength(1)

  await peer.close()
  await must('doctor', 'resident.register', aResident())
  // A connection that was kept open may only be found broken by the next thing that is sent over it.
  await expect
    .poll(() => must('doctor', 'sync.run'))
    .toMatchObject({ trouble: '连接不上平台，稍后自动重试。请检查网络和平台地址。', counts: { local: 1 } })
})
