import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { OutputOf } from '../../../src-main/lib/contract.ts'
import type {
  ecgContract,
  EcgRecordHead,
  EcgSession,
  EcgSummary
} from '../../../src-main/measurement/ecg/contract.ts'
import { findBeats } from '../../../src-main/measurement/ecg/qrs.ts'
import { openTestWorkstation, type TestWorkstation } from '../../support/workstation.ts'
import { recorderDesk } from './recorder-desk.ts'

type Measurements = OutputOf<(typeof ecgContract)['measurements']>
type Overview = OutputOf<(typeof ecgContract)['overview']>

let desk: TestWorkstation
const { aRecorder, aResident, close, countsOf, filed, start, streaming, watch } = recorderDesk(() => desk)
beforeAll(async () => {
  desk = await openTestWorkstation({ background: true })
})
afterAll(async () => {
  expect(desk.bugs).toEqual([])
  await desk.close()
  await close()
})

async function recorded(
  seconds: number,
  ...args: readonly string[]
): Promise<{ head: EcgRecordHead; session: EcgSession }> {
  const { deviceId } = await aRecorder('open-ecg-stream', '--rate', '500', '--speed', 'line', ...args)
  const session = await watch(await aResident(), deviceId)
  await streaming(session.id)
  const { recording } = await start(session, seconds)
  const head = await filed(session.id, recording?.recordId ?? '')
  await desk.must('nurse', 'ecg.stopWatching', { sessionId: session.id })
  return { head, session }
}
const measure = (recordId: string) => desk.must<Measurements>('doctor', 'ecg.measurements', { recordId })

describe('what the program measures of an ECG', () => {
  it('is the rate and the intervals of ten seconds, named as found by a method and never confirmed', async () => {
    const { head } = await recorded(10, '--bpm', '75', '--seconds', '60')
    const found = await measure(head.id)
    const [, two = new Int32Array()] = await countsOf(head)
    expect(found.lead).toBe('II')
    expect(found.beats).toEqual(findBeats(two, 500))
    expect(found.heartRatePerMinute).toBeGreaterThan(72)
    expect(found.heartRatePerMinute).toBeLessThan(78)
    expect(found.intervals).toHaveLength(found.beats.length - 1)
    expect(found.method).toContain('未经医生确认')
    expect(found.remarks).toEqual([])
    const [listed] = await desk.must<EcgSummary[]>('doctor', 'ecg.records', { residentId: head.residentId })
    expect(listed).toMatchObject({ heartRatePerMinute: found.heartRatePerMinute, signedAt: null })
  })

  it('of five minutes is worked out beside the desk, and finds the beats a whole look finds', async () => {
    const { head } = await recorded(300, '--bpm', '66', '--seconds', '60', '--noise', '10')
    const { beats, heartRatePerMinute } = await measure(head.id)
    const [, two = new Int32Array()] = await countsOf(head)
    const whole = findBeats(two, 500)
    const apart = beats.filter(beat => !whole.some(one => Math.abs(one - beat) <= 10))
    expect(apart).toEqual([])
    expect(Math.abs(beats.length - whole.length)).toBeLessThanOrEqual(1)
    expect(heartRatePerMinute).toBeGreaterThan(63)
    expect(heartRatePerMinute).toBeLessThan(69)
  })

  it('says that the arms look exchanged', async () => {
    const { head } = await recorded(10, '--arms-reversed')
    expect((await measure(head.id)).remarks.map(({ code }) => code)).toEqual(['arms-reversed'])
    const [listed] = await desk.must<EcgSummary[]>('doctor', 'ecg.records', { residentId: head.residentId })
    expect(listed?.remarks[0]).toContain('接反')
  })

  it.each([8, 60])('shows a record of %i seconds at a glance, its extremes kept', async seconds => {
    const { head } = await recorded(seconds, '--noise', '20')
    const counts = await countsOf(head)
    const columns = 100
    for (const lead of [1, 5]) {
      const { momentsPerColumn, extremes } = await desk.must<Overview>('doctor', 'ecg.overview', {
        recordId: head.id,
        lead,
        columns
      })
      const expected = Array.from({ length: columns }, (_, column) => {
        const [from, to] = [column, column + 1].map(one => Math.ceil(one * momentsPerColumn))
        const part = counts[lead]?.slice(from, to) ?? []
        return [Math.min(...part), Math.max(...part)]
      })
      // What a busy computer loses of a line is missing here too.
      expect(momentsPerColumn).toBe((counts[lead]?.length ?? 0) / columns)
      expect(momentsPerColumn).toBeGreaterThan((seconds * 490) / columns)
      expect(extremes).toEqual(expected.flat())
    }
  })
})
