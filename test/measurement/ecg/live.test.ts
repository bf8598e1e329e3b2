import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createHash } from 'node:crypto'
import { verify } from '../../../src-main/database/chain.ts'
import type { EcgSession, EcgSummary } from '../../../src-main/measurement/ecg/contract.ts'
import { openTestWorkstation, type TestWorkstation } from '../../support/workstation.ts'
import { liveOf, recorderDesk, unpackBlock } from './recorder-desk.ts'
import { journalOf } from '../../support/journal.ts'

let desk: TestWorkstation
const { aRecorder, aResident, close, countsOf, curveFile, filed, start, streaming, watch } = recorderDesk(
  () => desk
)
beforeEach(async () => {
  desk = await openTestWorkstation({ background: true })
})
afterEach(async () => {
  expect(desk.bugs).toEqual([])
  await desk.close()
  await close()
})

/** No two moments alike, so that a stored sample says when it was sent. */
const ramps = (channels: number, length: number) =>
  Array.from({ length: channels }, (_, channel) =>
    Int32Array.from({ length }, (_, n) => n * (channel + 1) - 4_000 * channel)
  )
const error = (reply: Awaited<ReturnType<ReturnType<TestWorkstation['as']>>>) =>
  reply.ok ? 'ok' : reply.error.code

/** SHA-256 as the contract words it, worked out anew. */
function sealOf(counts: readonly Int32Array[]): string {
  const length = counts[0]?.length ?? 0
  const bytes = Buffer.alloc(4 * length * counts.length)
  for (let at = 0; at < length; at += 1)
    counts.forEach((curve, lead) => bytes.writeInt32LE(curve[at] ?? 0, 4 * (at * counts.length + lead)))
  return createHash('sha256').update(bytes).digest('hex')
}

describe('an ECG that is recorded at the desk', () => {
  it('is stored bit for bit as it was sent and shown live, with who, when, why and on what', async () => {
    const curves = ramps(8, 15_000)
    const { deviceId } = await aRecorder('openbci-cyton', '--samples', curveFile(curves), '--speed', '8')
    const resident = await aResident()
    const session = await watch(resident, deviceId)
    await streaming(session.id)
    const { recording } = await start(session, 10)
    const head = await filed(session.id, recording?.recordId ?? '')
    expect(head).toMatchObject({
      residentId: resident,
      state: 'complete',
      stateReason: null,
      source: 'device',
      driverId: 'openbci-cyton',
      indication: '心悸',
      observerId: desk.accountId('nurse'),
      samples: 2_500,
      samplesPerSecond: 250,
      lostSamples: 0,
      uncountedGaps: 0,
      wantedSeconds: 10,
      signedAt: null
    })
    const counts = await countsOf(head)
    const began = counts[0]?.[0] ?? 0
    expect(counts).toEqual(curves.map(curve => curve.slice(began, began + 2_500)))
    expect(head.sha256).toBe(sealOf(counts))
    const live = liveOf(desk.events, session.id)
    const shown = live.map(block => unpackBlock(block, 8)[0] ?? new Int32Array()).flatMap(curve => [...curve])
    const from = shown.indexOf(began)
    expect(shown.slice(from, from + 1_000)).toEqual([...(curves[0]?.slice(began, began + 1_000) ?? [])])
    expect(
      live.every((block, n) => n === 0 || block.from === (live[n - 1]?.from ?? 0) + (live[n - 1]?.count ?? 0))
    ).toBe(true)
    const list = await desk.must<EcgSummary[]>('auditor', 'ecg.records', { residentId: resident })
    expect(list.map(({ id }) => id)).toEqual([head.id])
  })

  it('stands in the journal with its head and seal, begun and ended, and without a sample', async () => {
    const { deviceId } = await aRecorder(
      'openbci-cyton',
      '--samples',
      curveFile(ramps(8, 15_000)),
      '--speed',
      '8'
    )
    const session = await watch(await aResident(), deviceId)
    await streaming(session.id)
    const { recording } = await start(session, 2)
    const { id, sha256 } = await filed(session.id, recording?.recordId ?? '')
    const entries = journalOf(desk.db(), { id })
    expect(entries.map(({ version, after }) => [version, after?.['state']])).toEqual([
      [1, 'recording'],
      [2, 'complete']
    ])
    expect(entries[1]?.after?.['sha256']).toBe(sha256)
    expect(entries.every(({ after }) => JSON.stringify(after).length < 3_000)).toBe(true)
    expect(verify(desk.db())).toMatchObject({ intact: true })
  })

  it('is never recorded for anybody but the resident the device was opened for', async () => {
    const { deviceId } = await aRecorder(
      'openbci-cyton',
      '--samples',
      curveFile(ramps(8, 15_000)),
      '--speed',
      '8'
    )
    const [first, second] = [await aResident(), await aResident()]
    const session = await watch(first, deviceId)
    await streaming(session.id)
    expect(error(await desk.as('nurse')('ecg.watch', { residentId: second, deviceId }))).toBe('conflict')
    const stolen = { sessionId: session.id, residentId: second, seconds: 2, indication: '' }
    expect(error(await desk.as('nurse')('ecg.startRecording', stolen))).toBe('conflict')
    expect((await watch(first, deviceId)).id).toBe(session.id)
    await desk.must('nurse', 'ecg.stopWatching', { sessionId: session.id })
    const next = await watch(second, deviceId)
    expect(next.id).not.toBe(session.id)
    expect(next.samples).toBe(0)
    expect(await desk.must('nurse', 'ecg.records', { residentId: second })).toEqual([])
  })

  it('that is stopped early is kept as complete, and discarded it stays on file without counting', async () => {
    const { deviceId } = await aRecorder(
      'openbci-cyton',
      '--samples',
      curveFile(ramps(8, 15_000)),
      '--speed',
      '8'
    )
    const resident = await aResident()
    const session = await watch(resident, deviceId)
    await streaming(session.id)
    for (const [call, voidReason] of [
      ['ecg.stopRecording', null],
      ['ecg.discardRecording', '记录时弃用']
    ] as const) {
      const recordId = (await start(session, null)).recording?.recordId ?? ''
      await desk.heard<EcgSession>(
        'ecg.session',
        one => one.recording?.recordId === recordId && one.recording.samples > 300
      )
      await desk.must('nurse', call, { sessionId: session.id, recordId })
      const head = await filed(session.id, recordId)
      expect(head).toMatchObject({ state: 'complete', voidReason })
      expect(head.samples).toBeGreaterThan(300)
    }
  })

  it('is kept as interrupted, to the last sample, when the cable is pulled', async () => {
    const curves = ramps(8, 15_000)
    const { deviceId, simulator } = await aRecorder(
      'openbci-cyton',
      '--samples',
      curveFile(curves),
      '--speed',
      '4'
    )
    const session = await watch(await aResident(), deviceId)
    await streaming(session.id)
    const recordId = (await start(session, null)).recording?.recordId ?? ''
    await desk.heard<EcgSession>('ecg.session', one => (one.recording?.samples ?? 0) > 600)
    await simulator.order({ unplug: true })
    const head = await filed(session.id, recordId)
    expect(head).toMatchObject({ state: 'interrupted' })
    expect(head.stateReason).toMatch(/[\u4e00-\u9fff]/)
    const counts = await countsOf(head)
    const began = counts[0]?.[0] ?? 0
    expect(counts).toEqual(curves.map(curve => curve.slice(began, began + head.samples)))
    expect(liveOf(desk.events, session.id).at(-1)).toMatchObject({ count: expect.any(Number) })
    expect(await desk.heard<EcgSession>('ecg.session', one => one.state === 'ended')).toMatchObject({
      id: session.id
    })
  })

  it('has every lost sample counted where it is missing', async () => {
    const curves = ramps(8, 15_000)
    const { deviceId, simulator } = await aRecorder(
      'openbci-cyton',
      '--samples',
      curveFile(curves),
      '--speed',
      '4'
    )
    const session = await watch(await aResident(), deviceId)
    await streaming(session.id)
    const recordId = (await start(session, 8)).recording?.recordId ?? ''
    await desk.heard<EcgSession>('ecg.session', one => (one.recording?.samples ?? 0) > 300)
    await simulator.order({ lose: 50 })
    const head = await filed(session.id, recordId)
    expect(head).toMatchObject({ state: 'complete', lostSamples: 50, samples: 1_950 })
    const [first] = await countsOf(head)
    const [{ before } = { before: 0 }] = head.losses
    expect((first?.[before] ?? 0) - (first?.[before - 1] ?? 0)).toBe(51)
  })

  it('says from when to when a lead had no contact', async () => {
    const { deviceId, simulator } = await aRecorder('open-ecg-stream', '--speed', '4')
    const session = await watch(await aResident(), deviceId)
    await streaming(session.id)
    const recordId = (await start(session, null)).recording?.recordId ?? ''
    await desk.heard<EcgSession>('ecg.session', one => (one.recording?.samples ?? 0) > 1_000)
    await simulator.order({ leadOff: ['V2', 'aVL'] })
    const off = await desk.heard<EcgSession>('ecg.session', one => one.leadsOff?.length === 2)
    expect(off.leadsOff).toEqual([4, 7])
    await simulator.order({ leadOff: [] })
    await desk.heard<EcgSession>(
      'ecg.session',
      one => one.samples > off.samples && one.leadsOff?.length === 0
    )
    await desk.must('nurse', 'ecg.stopRecording', { sessionId: session.id, recordId })
    const head = await filed(session.id, recordId)
    expect(head).toMatchObject({ state: 'complete', hasLeadOff: true })
    expect(head.leadOff.map(({ lead }) => lead).sort()).toEqual([4, 7])
    const [first, second] = head.leadOff
    expect(first).toEqual({ lead: 4, from: second?.from, to: second?.to })
    expect((first?.to ?? 0) - (first?.from ?? 0)).toBeGreaterThan(0)
    const told = liveOf(desk.events, session.id).flatMap(({ contacts }) => contacts)
    expect(told.map(({ leadsOff }) => leadsOff)).toEqual([[], [4, 7], []])
  })

  it('ends where the device changes its leads, and the next one has the new ones', async () => {
    const { deviceId, simulator } = await aRecorder('open-ecg-stream', '--speed', '4')
    const session = await watch(await aResident(), deviceId)
    await streaming(session.id)
    const recordId = (await start(session, null)).recording?.recordId ?? ''
    await desk.heard<EcgSession>('ecg.session', one => (one.recording?.samples ?? 0) > 1_000)
    await simulator.order({ only: ['I', 'II'] })
    const head = await filed(session.id, recordId)
    expect(head).toMatchObject({ state: 'interrupted', stateReason: expect.stringContaining('导联') })
    expect(head.leads).toHaveLength(12)
    await desk.heard<EcgSession>('ecg.session', one => one.header?.leads.length === 2)
    const nextId = (await start(session, 2)).recording?.recordId ?? ''
    expect(await filed(session.id, nextId)).toMatchObject({
      state: 'complete',
      leads: ['I', 'II'],
      samples: 2_000
    })
  })

  it('has a rate while it runs, of what was just seen', async () => {
    const { deviceId } = await aRecorder('open-ecg-stream', '--speed', '8', '--bpm', '90', '--seconds', '60')
    const session = await watch(await aResident(), deviceId)
    const { heartRatePerMinute } = await desk.heard<EcgSession>(
      'ecg.session',
      one => one.id === session.id && one.heartRatePerMinute !== null
    )
    expect(heartRatePerMinute).toBeGreaterThan(84)
    expect(heartRatePerMinute).toBeLessThan(96)
  })

  it('holds no more than its own device: one that sends no ECG cannot be watched', async () => {
    const { deviceId } = await aRecorder('omron-hbp-9030')
    const resident = await aResident()
    expect(error(await desk.as('nurse')('ecg.watch', { residentId: resident, deviceId }))).toBe('refused')
    expect(error(await desk.as('nurse')('ecg.watch', { residentId: resident }))).toBe('unavailable')
  })

  it('never makes a blood pressure of the 80 and 120 that a HealthyPi always sends', async () => {
    const { deviceId } = await aRecorder('healthypi', '--speed', '20')
    const resident = await aResident()
    const session = await watch(resident, deviceId)
    await streaming(session.id)
    const recordId = (await start(session, 5)).recording?.recordId ?? ''
    const head = await filed(session.id, recordId)
    expect(head).toMatchObject({ microvoltsPerCount: null, leads: ['ECG'], samples: 625 })
    expect(await desk.must('nurse', 'measurement.series', { residentId: resident })).toEqual([])
    expect(await desk.must('nurse', 'measurement.unclaimed')).toEqual([])
    const refused = await desk.as('nurse')('device.startCapture', { residentId: resident, deviceId })
    expect(error(refused)).toBe('refused')
  })
})
