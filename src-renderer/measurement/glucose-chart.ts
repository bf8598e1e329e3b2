import type { GlucoseKind } from '@contract/measurement/glucose'
import type { Mark } from '@contract/policy'
import type { EChartsOption } from 'echarts'
import { dayAxis, markedPoint, wallClock } from './trend-chart.ts'
import { limitMgDl, mgDlOf, type Received } from './units.ts'

export interface GlucosePoint extends Received {
  readonly at: string
  readonly kind: GlucoseKind | null
  readonly mark?: Mark | null
}
export interface GlucoseBand {
  readonly from: number
  readonly to: number
}

const FASTING = '#0f766e'
const OTHER = '#2f5fa8'
const LABELLED = 8

/** Fasting as a line over its target band, everything else as points: only fasting values are judged by the band. */
export function glucoseOption(
  points: readonly GlucosePoint[],
  band: GlucoseBand | null,
  inMgDl: boolean
): EChartsOption {
  const limit = (mmolPerL: number): number => (inMgDl ? limitMgDl(mmolPerL) : mmolPerL)
  const dataOf = (some: readonly GlucosePoint[], color: string) =>
    some.map((point, index) => {
      const value = inMgDl ? mgDlOf(point) : point.glucoseMmolL
      const marked = markedPoint(point.mark, 'glucoseMmolL')
      return {
        value: [wallClock(point.at), value] as [number, number],
        ...marked.look,
        label: {
          show: marked.isShown || index >= some.length - LABELLED,
          position: 'top' as const,
          fontSize: 12,
          color: marked.color ?? color,
          formatter: `${marked.shape}${point.comparator ?? ''}${value.toFixed(inMgDl ? 0 : 1)}`
        }
      }
    })
  const fasting = points.filter(({ kind }) => kind === 'fasting')
  const others = points.filter(({ kind }) => kind !== 'fasting')
  const step = inMgDl ? 20 : 1
  return {
    useUTC: true,
    grid: { left: 40, right: 24, top: 24, bottom: 24 },
    legend: { right: 24, top: 0, itemHeight: 8, textStyle: { fontSize: 12 }, data: ['空腹', '其他'] },
    tooltip: { trigger: 'axis', renderMode: 'richText' },
    xAxis: dayAxis(points.map(({ at }) => at)),
    yAxis: {
      type: 'value',
      name: inMgDl ? 'mg/dL' : 'mmol/L',
      nameTextStyle: { fontSize: 12 },
      min: ({ min }) => Math.min(limit(3), Math.floor(min / step) * step),
      max: ({ max }) => Math.max(limit(12), Math.ceil(max / step) * step + step),
      axisLabel: { fontSize: 12 }
    },
    series: [
      {
        name: '空腹',
        type: 'line',
        symbol: 'circle',
        symbolSize: 6,
        animation: false,
        itemStyle: { color: FASTING },
        lineStyle: { color: FASTING, width: 2 },
        data: dataOf(fasting, FASTING),
        ...(band === null
          ? {}
          : {
              markArea: {
                silent: true,
                itemStyle: { color: FASTING, opacity: 0.1 },
                data: [[{ yAxis: limit(band.from) }, { yAxis: limit(band.to) }]]
              }
            })
      },
      {
        name: '其他',
        type: 'scatter',
        symbol: 'diamond',
        symbolSize: 8,
        animation: false,
        itemStyle: { color: OTHER },
        data: dataOf(others, OTHER)
      }
    ]
  }
}
