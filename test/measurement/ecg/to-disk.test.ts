import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { root } from '../../../build/setup.mjs'
import type { EcgRecordHead, EcgSession } from '../../../src-main/measurement/ecg/contract.ts'
import { readWfdbHeader, readWfdbSignals } from '../../../src-main/measurement/ecg/wfdb.ts'
import { readFileSync } from 'node:fs'
import { syntheticEcg } from '../../support/synthetic.ts'
import { openTestWorkstation, type TestWorkstation } from '../../support/workstation.ts'
import { firstDifference, recorderDesk } from './recorder-desk.ts'

// No sample is lost between the serial port and the disk: real port, real driver, real database. The bench records an
// hour (`npm run bench -- ecg-hour`).

let desk: TestWorkstation
const { aRecorder, aResident, close, countsOf, filed, start, streaming, watch } = recorderDesk(() => desk)
beforeEach(async () => {
  desk = await openTestWorkstation({ background: true })
})
afterEach(async () => {
  expect(desk.bugs).toEqual([])
  await desk.close()
  await close()
})

const model = ['--noise', '12', '--wander', '150', '--seed', '5', '--seconds', '10', '--rate', '1000']
const sent = syntheticEcg({
  seed: 5,
  seconds: 10,
  samplesPerSecond: 1_000,
  microvoltsPerCount: 1,
  noiseMicrovolts: 12,
  wanderMicrovolts: 150
}).record.counts

async function recorded(seconds: number, args: readonly string[]): Promise<EcgRecordHead> {
  const { deviceId } = await aRecorder('open-ecg-stream', ...args)
  const session = await watch(await aResident(), deviceId)
  await streaming(session.id)
  const { recording } = await start(session, seconds)
  return filed(session.id, recording?.recordId ?? '')
}

describe('twelve leads of 1000 samples a second', () => {
  it(
    'for six minutes, as fast as the machine takes them, are on disk without one missing',
    { timeout: 300_000 },
    async () => {
      const head = await recorded(360, [...model, '--speed', 'line'])
      expect(head).toMatchObject({
        state: 'complete',
        samples: 360_000,
        lostSamples: 0,
        uncountedGaps: 0,
        losses: []
      })
      expect(firstDifference(await countsOf(head), sent)).toBeNull()
    }
  )

  it(
    'lose none while the journal is verified in the worker and a desk keeps saving',
    { timeout: 120_000 },
    async () => {
      const resident = await aResident()
      const { deviceId } = await aRecorder('open-ecg-stream', ...model)
      const session = await watch(resident, deviceId)
      await streaming(session.id)
      const { recording } = await start(session, 10)
      const recordId = recording?.recordId ?? ''
      let isRecording = true
      const ended = filed(session.id, recordId).finally(() => (isRecording = false))
      let jobs = 0
      while (isRecording) {
        const readings = [{ systolicMmHg: 138, diastolicMmHg: 84, pulsePerMinute: 72 }]
        await Promise.all([
          desk.must('auditor', 'access.verifyJournal'),
          desk.must('nurse', 'measurement.enterBloodPressure', { residentId: resident, readings })
        ])
        jobs += 1
      }
      const head = await ended
      expect(jobs).toBeGreaterThan(3)
      expect(head).toMatchObject({ state: 'complete', samples: 10_000, lostSamples: 0, uncountedGaps: 0 })
      expect(firstDifference(await countsOf(head), sent)).toBeNull()
    }
  )

  it('wait in memory while an import holds the disk, and none is lost', { timeout: 120_000 }, async () => {
    const { deviceId } = await aRecorder('open-ecg-stream', ...model)
    const session = await watch(await aResident(), deviceId)
    await streaming(session.id)
    const { recording } = await start(session, 6)
    const recordId = recording?.recordId ?? ''
    const other = desk.db()
    await desk.heard<EcgSession>('ecg.session', one => (one.recording?.storedSamples ?? 0) >= 1_000)
    other.exec('BEGIN IMMEDIATE')
    const waiting = await desk.heard<EcgSession>(
      'ecg.session',
      one => (one.recording?.samples ?? 0) - (one.recording?.storedSamples ?? 0) > 2_500
    )
    expect(waiting.recording?.recordId).toBe(recordId)
    other.exec('ROLLBACK')
    const head = await filed(session.id, recordId)
    expect(head).toMatchObject({ state: 'complete', samples: 6_000, lostSamples: 0 })
    expect(firstDifference(await countsOf(head), sent)).toBeNull()
  })
})

// Other people's recordings stay out of this repository; where they lie beside it, they are streamed as an extra.
const folder = resolve(root, '..', 'shared', 'samples')
const isHere = existsSync(join(folder, 's0010_re.hea'))

describe('the published recording of a patient', () => {
  if (!isHere)
    it('is not beside this checkout: it was NOT streamed', () => {
      process.stdout.write(`no published recording in ${folder}: it was not streamed\n`)
      expect(isHere).toBe(false)
    })
  else
    it(
      'is streamed from its WFDB files and stored bit for bit, all fifteen leads',
      { timeout: 120_000 },
      async () => {
        const header = readWfdbHeader(readFileSync(join(folder, 's0010_re.hea'), 'latin1'))
        const curves = readWfdbSignals(header, name => readFileSync(join(folder, name)))
        const head = await recorded(60, ['--record', join(folder, 's0010_re'), '--speed', 'line'])
        expect(head).toMatchObject({ samples: 60_000, samplesPerSecond: 1_000, lostSamples: 0 })
        expect(head.leads.slice(0, 12).join(' ')).toBe('I II III aVR aVL aVF V1 V2 V3 V4 V5 V6')
        expect(head.microvoltsPerCount).toBeCloseTo(1_000 / (header.signals[0]?.gain ?? 0), 9)
        expect(firstDifference(await countsOf(head), curves)).toBeNull()
      }
    )
})
