import { init, type EChartsOption } from 'echarts'
import { afterEach, describe, expect, it } from 'vitest'
import { showTimesIn } from '@renderer/lib/format.ts'
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
