import type {
  CareTeam,
  Consent,
  Contract,
  DocumentReference,
  Observation,
  Patient,
  Resource
} from '@medplum/fhirtypes'
import { describe, expect, it } from 'vitest'
import { newUuid } from '../../src-main/lib/clock.ts'
import type { EcgRecordHead } from '../../src-main/measurement/ecg/contract.ts'
import { writeScpEcg } from '../../src-main/measurement/ecg/scp-ecg.ts'
import { statementSystem } from '../../src-main/measurement/ecg/statements.ts'
import type { Resident } from '../../src-main/resident/contract.ts'
import type { Agreement } from '../../src-main/signing/agreement/contract.ts'
import type { SigningAct } from '../../src-main/signing/lifecycle/contract.ts'
import type { Team } from '../../src-main/directory/contract.ts'
import type { SyncStatus } from '../../src-main/sync/contract.ts'
import { ownIdOf } from '../../src-main/sync/content.ts'
import { aResident } from '../resident/residents.ts'
import { freshPen } from '../signing/agreements.ts'
import {
  aContract,
  allConsents,
  aSigner,
  aSigning,
  aSigningDesk,
  contractNow,
  join,
  type SigningDesk
} from '../signing/desk.ts'
import type { FhirPeer, PeerOptions } from '../support/fhir-peer.ts'
import { syntheticEcg } from '../support/synthetic.ts'
import type { TestWorkstation } from '../support/workstation.ts'
import { aDesk, aPlatform, connected, isBundle } from './platform.ts'
import { answerTo, questions } from './questions.ts'

/** A centre that signs, connected to a platform. */
async function aCentre(options: PeerOptions = {}) {
  const peer = aPlatform(options)
  const { w: station } = await aDesk()
  station.setNow('2026-03-01T02:00:00.000Z')
  await station.must('administrator', 'sync.configure', { baseUrl: peer.baseUrl })
  return { peer, station, desk: await aSigningDesk(station) }
}
/** All that is open is taken, and all that is there is valid. */
async function allArrives(station: TestWorkstation, peer: FhirPeer): Promise<void> {
  const status = await station.must<SyncStatus>('doctor', 'sync.run')
  expect(station.bugs).toEqual([])
  expect(status).toMatchObject({ trouble: null, counts: { local: 0, sent: 0, refused: 0, conflict: 0 } })
  expect((await peer.validateAll()).problems).toEqual([])
}
const ours = async <T extends Resource>(peer: FhirPeer, type: T['resourceType'], id: string): Promise<T> => {
  const found = (await peer.resources<T>(type)).filter(one => ownIdOf(one) === id)
  const [one] = found
  if (one === undefined || found.length > 1) throw new Error(`${String(found.length)} of ${type} ${id}`)
  return one
}

/** Husband and wife sign at once with the pen; he takes an individual package as well. */
async function aCouple(station: TestWorkstation, desk: SigningDesk): Promise<SigningAct> {
  const husband = await aSigner(station, { name: '张父', birthDate: '1960-01-01' })
  const wife = await aSigner(station, { name: '李母', sex: '2', birthDate: '1962-01-01' })
  const { household } = await join(station, wife.id, husband.id, '1')
  const act = await station.must<SigningAct>(
    'nurse',
    'signing.startSigning',
    aSigning(station, desk, {
      householdId: household?.id,
      members: [
        {
          residentId: husband.id,
          basicPackageId: desk.basic.id,
          individual: [{ packageId: desk.individual.id }]
        },
        { residentId: wife.id, basicPackageId: desk.basic.id }
      ]
    })
  )
  const { digest } = await station.must<Agreement>('nurse', 'signing.agreement', { actId: act.id })
  await station.must('nurse', 'signing.signAgreement', {
    actId: act.id,
    version: act.version,
    digest,
    signatures: act.awaits.map(({ residentId }) => ({
      residentId,
      way: 'pad',
      pen: freshPen(),
      ...(residentId === null ? {} : { consents: [...allConsents, 'e-signature'] })
    }))
  })
  return station.must<SigningAct>('nurse', 'signing.signing', { id: act.id })
}

describe.each<[string, PeerOptions]>([
  ['takes our ids', {}],
  ['gives ids of its own', { updateCreate: false }]
])('a platform that %s', (_, options) => {
  it('holds what a household signed: contracts, team, consents, and the one agreement', async () => {
    const { peer, station, desk } = await aCentre(options)
    const act = await aCouple(station, desk)
    await allArrives(station, peer)

    const { byType } = await peer.validateAll()
    expect(byType).toMatchObject({ CareTeam: 1, Contract: 3, Consent: 8, DocumentReference: 1, Patient: 2 })
    const [document] = await peer.resources<DocumentReference>('DocumentReference')
    const [team] = await peer.resources<CareTeam>('CareTeam')
    for (const { id } of await peer.resources<Patient>('Patient')) {
      const found = await answerTo(peer, questions.documents, { 居民: `Patient/${id ?? ''}` })
      expect(found.map(one => one.id)).toEqual([document?.id])
    }
    for (const { id, signatures } of act.contracts) {
      const contract = await ours<Contract>(peer, 'Contract', id)
      expect(contract.status).toBe('executed')
      expect(contract.signer?.map(({ signature }) => signature[0]?.when)).toEqual(
        signatures.map(({ signedAt }) => signedAt)
      )
      expect(contract.legallyBindingReference?.reference).toBe(`DocumentReference/${document?.id ?? ''}`)
      expect(contract.supportingInfo?.[0]?.reference).toBe(`CareTeam/${team?.id ?? ''}`)
    }
    const individual = act.contracts.find(({ kind }) => kind === 'individual')
    const basic = await ours<Contract>(peer, 'Contract', individual?.basicId ?? '')
    expect((await ours<Contract>(peer, 'Contract', individual?.id ?? '')).supportingInfo).toContainEqual(
      expect.objectContaining({ reference: `Contract/${basic.id ?? ''}` })
    )
    const consents = await peer.resources<Consent>('Consent')
    expect(new Set(consents.map(({ status }) => status))).toEqual(new Set(['active']))
  })
})

it('a draft stays here; a contract that is ended is told again, with its team as it is by then', async () => {
  const { peer, station, desk } = await aCentre()
  const person = await aSigner(station)
  await station.must(
    'nurse',
    'signing.startSigning',
    aSigning(station, desk, {
      members: [{ residentId: person.id, basicPackageId: desk.basic.id }],
      submit: false
    })
  )
  await allArrives(station, peer)
  expect(await peer.resources<Contract>('Contract')).toEqual([])

  const { id } = await aContract(station, desk, person.id)
  await allArrives(station, peer)
  expect(await ours<Contract>(peer, 'Contract', id)).toMatchObject({ status: 'executed' })

  station.setNow('2026-06-01T02:00:00.000Z')
  const { version } = await contractNow(station, { id })
  await station.must('nurse', 'signing.terminate', { id, version, on: '2026-05-31', reason: 'moved-away' })
  const staff = await station.must<{ id: string }>('administrator', 'directory.saveStaffMember', {
    name: '张专家'
  })
  const team = await station.must<Team>('doctor', 'directory.team', { id: desk.team.id })
  await station.must('administrator', 'directory.addTeamMember', {
    teamId: team.id,
    version: team.version,
    staffId: staff.id,
    role: 'specialist',
    from: '2026-06-01'
  })
  await allArrives(station, peer)
  expect(await ours<Contract>(peer, 'Contract', id)).toMatchObject({
    status: 'cancelled',
    applies: { start: '2026-03-01', end: '2026-05-31' },
    expirationType: { text: '迁出' }
  })
  expect((await ours<CareTeam>(peer, 'CareTeam', team.id)).contained).toMatchObject([
    { resourceType: 'Practitioner', name: [{ text: '张专家' }] }
  ])
})

describe('an ECG', () => {
  const scp = (name: string): string =>
    Buffer.from(
      writeScpEcg({
        ...syntheticEcg({ seed: 3, seconds: 10, noiseMicrovolts: 15 }).record,
        patient: { id: null, name, sex: 'male', birthDate: '1957-03-08' }
      })
    ).toString('base64')
  const anEcg = async (station: TestWorkstation): Promise<EcgRecordHead> => {
    const person = await station.must<Resident>(
      'nurse',
      'resident.register',
      aResident({ name: '心电', sex: '1', birthDate: '1957-03-08' })
    )
    return station.must<EcgRecordHead>('nurse', 'ecg.importFile', {
      residentId: person.id,
      requestId: newUuid(),
      name: 'recorder.scp',
      content: scp('心电')
    })
  }
  const sign = (station: TestWorkstation, { id: recordId, version }: EcgRecordHead) =>
    station.must('doctor', 'ecg.sign', {
      recordId,
      version,
      conclusions: [{ system: statementSystem, code: '20', name: '窦性心律' }],
      text: '',
      measured: { heartRatePerMinute: 72, prMs: 160, qrsMs: 90, qtMs: 400, axisDegrees: 45 }
    })

  it('is held with its samples, first unconfirmed and then as the doctor signed it', async () => {
    const peer = aPlatform()
    const { w: station } = await aDesk()
    station.setNow('2026-08-01T01:00:00.000Z')
    await station.must('administrator', 'sync.configure', { baseUrl: peer.baseUrl })
    const head = await anEcg(station)
    await allArrives(station, peer)
    const first = await ours<Observation>(peer, 'Observation', head.id)
    const [document] = await peer.resources<DocumentReference>('DocumentReference')
    expect(first.status).toBe('preliminary')
    expect(first.derivedFrom).toMatchObject([{ reference: `DocumentReference/${document?.id ?? ''}` }])
    expect(document?.content[0]?.attachment.size).toBeGreaterThan(1_000)

    await sign(station, await station.must<EcgRecordHead>('doctor', 'ecg.record', { recordId: head.id }))
    await allArrives(station, peer)
    const signed = await ours<Observation>(peer, 'Observation', head.id)
    expect(signed.status).toBe('final')
    expect(signed.component?.at(-1)?.valueCodeableConcept?.coding?.[0]?.display).toBe('窦性心律')
    expect(await peer.resources<DocumentReference>('DocumentReference')).toHaveLength(1)
  })

  it('whose answer was lost is there once', async () => {
    const { desk, peer } = await connected()
    desk.w.setNow('2026-08-01T01:00:00.000Z')
    const head = await anEcg(desk.w)
    peer.fault({ kind: 'lost-reply', when: isBundle })
    await desk.run()
    await desk.run()
    expect(desk.w.bugs).toEqual([])
    expect(await desk.state(head.id)).toBe('confirmed')
    const { problems, byType } = await peer.validateAll()
    expect(problems).toEqual([])
    expect(byType).toMatchObject({ Observation: 1, DocumentReference: 1 })
  })
})
