import { init, type EChartsOption } from 'echarts'
import { afterEach, describe, expect, it } from 'vitest'
import { showTimesIn } from '@renderer/lib/format.ts'
import { glucoseOption, type GlucosePoint } from '@renderer/measurement/glucose-chart.ts'
import { type TrendPoint, trendOption } from '@renderer/measurement/trend-chart.ts'

const at = (instant: string): TrendPoint => ({ at: instant, systolicMmHg: 138, diastolicMmHg: 86 })

/** The days written under the chart, as it is drawn. */
function daysOf(option: EChartsOption): readonly string[] {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: 520, height: 190 })
  try {
    chart.setOption(option)
    return chart.renderToSVGString().match(/\d{4}-\d\d-\d\d/g) ?? []
  } finally {
    // Echarts keeps the process alive otherwise.
    chart.dispose()
  }
}

const glucoseAt = (instant: string, kind: GlucosePoint['kind'] = 'fasting'): GlucosePoint => ({
  at: instant,
  kind,
  glucoseMmolL: 7,
  comparator: null,
  valueReceived: 126,
  unitReceived: 'mg/dL'
})

describe('the days under the glucose trend', () => {
  afterEach(() => showTimesIn('Asia/Shanghai'))

  it('stand there once, fasting and other results of a day together, in the centre’s zone', () => {
    const late = ['16:30:00', '17:00:00', '23:00:00'].map((time, index) =>
      glucoseAt(`2026-03-02T${time}.000Z`, index === 0 ? 'fasting' : 'random')
    )
    expect(daysOf(glucoseOption(late, null, false))).toEqual(['2026-03-03'])
    expect(daysOf(glucoseOption(late, { from: 4.4, to: 7 }, true))).toEqual(['2026-03-03'])
    showTimesIn('America/New_York')
    expect(daysOf(glucoseOption(late, null, false))).toEqual(['2026-03-02'])
  })
})

describe('the days under the pressure trend', () => {
  afterEach(() => showTimesIn('Asia/Shanghai'))

  it('stand there once, however many readings a day has', () => {
    const points = ['01:02:00', '01:04:00', '06:30:00', '08:00:00'].map(time => at(`2026-03-02T${time}.000Z`))
    expect(daysOf(trendOption(points, null))).toEqual(['2026-03-02'])
  })

  it('are the centre’s, not the computer’s', () => {
    const lateInUtc = [at('2026-03-02T17:00:00.000Z')]
    expect(daysOf(trendOption(lateInUtc, null))).toEqual(['2026-03-03'])
    showTimesIn('America/New_York')
    expect(daysOf(trendOption(lateInUtc, null))).toEqual(['2026-03-02'])
  })

  it('are never twice the same over weeks and years', () => {
    for (const days of [2, 5, 20, 400, 3000]) {
      const points = [0, 0.3, 0.5, 1].map(part =>
        at(new Date(Date.parse('2020-01-05T01:00:00Z') + part * days * 86_400_000).toISOString())
      )
      const named = daysOf(trendOption(points, null))
      expect(named.length).toBeGreaterThan(1)
      expect(new Set(named).size).toBe(named.length)
    }
  })
})
