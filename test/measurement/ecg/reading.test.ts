import { describe, expect, it } from 'vitest'
import { countedIntervals, rateOf } from '@renderer/measurement/ecg/beats.ts'
import { decodeBlock } from '@renderer/measurement/ecg/block.ts'
import { usualScale } from '@renderer/measurement/ecg/paper.ts'
import { lengthWords, lossWords } from '@renderer/measurement/ecg/record-words.ts'
import { fitsOnHead, matching, measuredWords, qtcWords } from '@renderer/measurement/ecg/report-draft.ts'
import { layOut } from '@renderer/measurement/ecg/sheet.ts'
import { wholeStretches } from '@renderer/measurement/ecg/stretches.ts'
import { drawn, mmPerCount, traceOf } from '@renderer/measurement/ecg/trace.ts'
import type { EcgRecordHead } from '../../../src-main/measurement/ecg/contract.ts'
import { blockOf } from '../../../src-main/measurement/ecg/stretch.ts'

const head = (change: Partial<EcgRecordHead> = {}): EcgRecordHead => ({
  id: '01900000-0000-7000-8000-0000000000e1',
  version: 1,
  residentId: '01900000-0000-7000-8000-0000000000a1',
  startedAt: '2026-07-11T01:05:30.000Z',
  endedAt: '2026-07-11T01:05:40.000Z',
  source: 'device',
  deviceName: null,
  driverId: null,
  deviceFilters: [],
  filters: { highPassHz: null, lowPassHz: null, notchHz: null },
  leads: ['I', 'II'],
  samplesPerSecond: 500,
  microvoltsPerCount: 2.5,
  samples: 1_000,
  state: 'complete',
  stateReason: null,
  lostSamples: 0,
  uncountedGaps: 0,
  hasLeadOff: false,
  losses: [],
  leadOff: [],
  heartRatePerMinute: null,
  heartRateDoubt: null,
  remarks: [],
  voidReason: null,
  signedAt: null,
  signerName: null,
  wantedSeconds: 10,
  indication: '',
  observerId: null,
  observerName: null,
  sha256: null,
  storedBytes: 0,
  fileFormat: null,
  fileName: null,
  patientInFile: null,
  fileRemarks: [],
  reports: [],
  ...change
})

describe('a rate', () => {
  const intervals = [800, 400, 1_200, 800].map((rrMs, after) => ({ after, rrMs }))

  it('is that of the mean interval', () => {
    expect(rateOf(intervals, new Set())).toEqual({
      perMinute: 75,
      shortestMs: 400,
      longestMs: 1_200,
      intervals: 4
    })
  })

  it('leaves out both intervals of a beat that was marked off', () => {
    expect(countedIntervals(intervals, new Set([2])).map(({ after }) => after)).toEqual([0, 3])
    expect(rateOf(intervals, new Set([2]))).toMatchObject({ perMinute: 75, longestMs: 800, intervals: 2 })
  })

  it('is none where fewer than two intervals are left', () => {
    expect(rateOf(intervals, new Set([1, 2])).perMinute).toBeNull()
    expect(rateOf([], new Set())).toMatchObject({ perMinute: null, shortestMs: null })
  })
})

describe('the curves of a record', () => {
  it('come over the border as they were, narrow and wide', () => {
    for (const counts of [
      [Int32Array.of(1, -2, 32_767), Int32Array.of(0, 5, -32_768)],
      [Int32Array.of(1, -2, 8_388_607), Int32Array.of(0, 5, -8_388_608)]
    ])
      expect(decodeBlock(blockOf(counts, 0), 2)).toEqual(counts)
  })

  it('are drawn about their middle, ten millimetres a millivolt', () => {
    const counts = [new Int32Array(1_000).fill(3_000), new Int32Array(1_000).fill(-7)]
    counts[0]?.fill(3_400, 500, 510)
    const trace = traceOf(head(), 0, counts)
    const sheet = layOut(['I', 'II'], '12x1', { widthMm: 250, speed: 25 })
    const [one, two] = drawn(trace, sheet, ['I', 'II'], usualScale, 0)
    expect(one?.path).toMatch(/^M0 0L/)
    expect(one?.path).toContain('L25 -10L')
    expect(new Set(two?.path.match(/ -?[\d.]+/g))).toEqual(new Set([' 0']))
  })

  it('of a lead that the other record lacks stay empty', () => {
    const trace = traceOf(head(), 0, [new Int32Array(1_000), new Int32Array(1_000)])
    const sheet = layOut(['II', 'V1'], '12x1', { widthMm: 250, speed: 25 })
    expect(drawn(trace, sheet, ['II', 'V1'], usualScale, 0).map(({ path }) => path === '')).toEqual([
      false,
      true
    ])
  })

  it('without calibration are as high as two millivolts would be', () => {
    const trace = traceOf(head({ microvoltsPerCount: null }), 0, [
      Int32Array.of(-50, 150),
      Int32Array.of(0, 10)
    ])
    expect(200 * mmPerCount(trace, usualScale)).toBe(20)
  })
})

describe('the words of a report', () => {
  const list = [
    { code: '20', name: '窦性心律' },
    { code: '23', name: '窦性心律不齐' },
    { code: '27', name: '室上性节律' },
    { code: '2', name: '大致正常心电图' }
  ]
  it.each([
    ['窦性', ['20', '23']],
    ['心律', ['20', '23']],
    ['2', ['2']],
    ['不齐', ['23']],
    [' ', []],
    ['没有', []]
  ])('are found by %s', (typed, codes) => {
    expect(matching(list, typed).map(({ code }) => code)).toEqual(codes)
  })

  it('say what was measured and nothing else', () => {
    const measured = { heartRatePerMinute: 60, prMs: null, qrsMs: 90, qtMs: 400, axisDegrees: -30 }
    expect(measuredWords(measured)).toBe('心率 60 次/分　QRS 90 ms　QT 400 ms　电轴 -30 °')
    expect(qtcWords(measured)).toBe('QTc 400 ms（Bazett），400 ms（Fridericia）')
    expect(qtcWords({ ...measured, heartRatePerMinute: null })).toBeNull()
  })

  it('stand on the head of the page only as far as there is room', () => {
    const report = {
      id: '',
      recordId: '',
      number: 1,
      kind: 'conclusion',
      conclusions: [],
      measured: { heartRatePerMinute: null, prMs: null, qrsMs: null, qtMs: null, axisDegrees: null },
      reason: null,
      signerId: '',
      signerName: '',
      signedAt: ''
    } as const
    expect(fitsOnHead({ ...report, conclusions: [], text: '字'.repeat(220) })).toBe(true)
    expect(fitsOnHead({ ...report, conclusions: [], text: '字'.repeat(221) })).toBe(false)
  })

  it('tell length and losses', () => {
    expect(lengthWords({ samples: 5_000, samplesPerSecond: 500 })).toBe('10 秒')
    expect(lengthWords({ samples: 62_500, samplesPerSecond: 500 })).toBe('2 分 05 秒')
    expect(lossWords({ lostSamples: 0, uncountedGaps: 0 })).toBeNull()
    expect(lossWords({ lostSamples: 3, uncountedGaps: 1 })).toBe('丢失 3 个采样，1 处间断')
  })
})

describe('what can be exported of a record with losses', () => {
  it('is what lies between them, the longest first', () => {
    const losses = [
      { before: 200, samples: 5 },
      { before: 700, samples: null }
    ]
    expect(wholeStretches(head({ losses })).map(({ from, to }) => [from, to])).toEqual([
      [200, 700],
      [700, 1_000],
      [0, 200]
    ])
    expect(wholeStretches(head())).toEqual([{ from: 0, to: 1_000, says: '0.0–2.0 秒' }])
  })
})
