import type { Observation, Patient, QuestionnaireResponse } from '@medplum/fhirtypes'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type FhirPeer, startFhirPeer } from '../support/fhir-peer.ts'
import { hypertensive, openSyncDesk, type SyncDesk } from './desk.ts'

describe('what a centre records reaches the district platform', () => {
  let peer: FhirPeer
  let desk: SyncDesk
  beforeEach(async () => {
    peer = await startFhirPeer()
    desk = await openSyncDesk()
  })
  afterEach(async () => {
    await desk.close()
    await peer.close()
  })

  it('confirms a visit with everything it stands on, and what arrived is valid FHIR', async () => {
    const person = await desk.register(hypertensive)
    const series = await desk.measure(person.id, [150, 92], [146, 90])
    const visit = await desk.visit(person.id, {
      seriesId: series.id,
      systolicMmHg: 148,
      diastolicMmHg: 91,
      weightKg: 70.5,
      heightCm: 170,
      adherence: '1',
      drugs: [{ name: '氨氯地平', timesPerDay: 1, dose: '5mg' }]
    })
    expect(desk.state(visit.id)).toBe('local')

    desk.connect(peer.baseUrl)
    await desk.sync.runOnce()

    expect(desk.bugs).toEqual([])
    expect(desk.status()).toMatchObject({
      trouble: null,
      counts: { local: 0, sent: 0, refused: 0, conflict: 0 }
    })
    expect([person.id, series.id, visit.id].map(desk.state)).toEqual(['confirmed', 'confirmed', 'confirmed'])
    expect((await peer.validateAll()).problems).toEqual([])
    const [patient] = await peer.resources<Patient>('Patient')
    const readings = await peer.resources<Observation>('Observation')
    const [form] = await peer.resources<QuestionnaireResponse>('QuestionnaireResponse')
    expect(patient?.name?.[0]?.text).toBe('张建国')
    expect(form?.subject?.reference).toBe(`Patient/${patient?.id ?? ''}`)
    expect(readings.every(({ subject }) => subject?.reference === form?.subject?.reference)).toBe(true)
  })
})
