import type { Mark } from '@contract/policy'
import type { EChartsOption } from 'echarts'
import { secondOf } from '../lib/format.ts'
import { kPaOfMmHg } from './units.ts'

export interface TrendPoint {
  readonly at: string
  readonly systolicMmHg: number
  readonly diastolicMmHg: number
  readonly mark?: Mark | null
}
export interface Band {
  readonly systolicBelow: number
  readonly diastolicBelow: number
}

const DAY_MS = 86_400_000
/** The chart counts in UTC, and is given the centre's clock as if it were that: so the computer's zone has no say. */
export const wallClock = (at: string): number => Date.parse(`${secondOf(at).replace(' ', 'T')}Z`)

/** Whole days of the centre, each named once however many readings it has. */
export function dayAxis(instants: readonly string[]): NonNullable<EChartsOption['xAxis']> {
  const days = instants.map(at => Math.floor(wallClock(at) / DAY_MS))
  return {
    type: 'time',
    ...(days.length > 0 && { min: Math.min(...days) * DAY_MS, max: (Math.max(...days) + 1) * DAY_MS }),
    minInterval: DAY_MS,
    axisLabel: { fontSize: 12, hideOverlap: true, showMaxLabel: false, formatter: '{yyyy}-{MM}-{dd}' }
  }
}

/** The same colours and shapes as everywhere else (tokens.css): ▲ attention, ■ critical. */
const marks = {
  above: { shape: '▲', symbol: 'triangle', color: '#9a5b00', size: 8 },
  odd: { shape: '▲', symbol: 'triangle', color: '#9a5b00', size: 8 },
  critical: { shape: '■', symbol: 'rect', color: '#b3261e', size: 9 }
} as const
/** How a number looks that stands out; of a critical reading it is written wherever in the chart it stands. */
export function markedPoint(mark: Mark | null | undefined, field: string) {
  const level = mark?.fields[field]
  if (level === undefined) return { isShown: mark?.level === 'critical', shape: '', look: {} }
  const { shape, symbol, color, size } = marks[level]
  const look = { symbol, symbolSize: size, itemStyle: { color } }
  return { isShown: mark?.level === 'critical', shape: `${shape} `, look, color }
}
/** What the chart says to who cannot see it: the newest value, and how many are critical. */
export function heardOf(
  name: string,
  newest: string | undefined,
  marksOfAll: readonly (Mark | null | undefined)[]
): string {
  const last = marksOfAll.at(-1)
  const critical = marksOfAll.filter(mark => mark?.level === 'critical').length
  return [
    `${name}趋势，${String(marksOfAll.length)} 次`,
    newest === undefined ? '' : `最近 ${newest}${last ? `（${last.word}）` : ''}`,
    critical === 0 ? '' : `其中危急 ${String(critical)} 次`
  ]
    .filter(Boolean)
    .join('，')
}

const SYSTOLIC = '#0f766e'
const DIASTOLIC = '#2f5fa8'
const LABELLED = 8

/** Systolic and diastolic over time, each with its limit; the last values carry their numbers. */
export function trendOption(points: readonly TrendPoint[], band: Band | null, inKpa = false): EChartsOption {
  const shown = (mmHg: number): number =>
    inKpa ? Math.round(mmHg * kPaOfMmHg * 100) / 100 : Math.round(mmHg)
  const line = (
    name: string,
    field: 'systolicMmHg' | 'diastolicMmHg',
    color: string,
    values: readonly number[],
    limit: number | null
  ) => ({
    name,
    type: 'line' as const,
    symbol: 'circle',
    symbolSize: 6,
    animation: false,
    itemStyle: { color },
    lineStyle: { color, width: 2 },
    data: points.map(({ at, mark }, index) => {
      const marked = markedPoint(mark, field)
      return {
        value: [wallClock(at), values[index] ?? null] as [number, number | null],
        ...marked.look,
        label: {
          show: marked.isShown || index >= points.length - LABELLED,
          position: 'top' as const,
          fontSize: 12,
          color: marked.color ?? color,
          formatter: `${marked.shape}${inKpa ? (values[index] ?? 0).toFixed(2) : '{@[1]}'}`
        }
      }
    }),
    ...(limit === null
      ? {}
      : {
          markLine: {
            silent: true,
            symbol: 'none',
            animation: false,
            lineStyle: { color, type: 'dashed' as const, opacity: 0.7 },
            label: { formatter: `<${shown(limit)}`, color, fontSize: 12 },
            data: [{ yAxis: shown(limit) }]
          }
        })
  })
  const step = inKpa ? 2 : 20
  return {
    useUTC: true,
    grid: { left: 36, right: 44, top: 24, bottom: 24 },
    legend: { right: 44, top: 0, itemHeight: 8, textStyle: { fontSize: 12 }, data: ['收缩压', '舒张压'] },
    tooltip: { trigger: 'axis', renderMode: 'richText' },
    xAxis: dayAxis(points.map(({ at }) => at)),
    yAxis: {
      type: 'value',
      name: inKpa ? 'kPa' : 'mmHg',
      nameTextStyle: { fontSize: 12 },
      min: ({ min }) => Math.min(inKpa ? 8 : 60, Math.floor(min / step) * step),
      max: ({ max }) => Math.max(inKpa ? 22 : 160, Math.ceil((max + step / 2) / step) * step),
      axisLabel: { fontSize: 12 }
    },
    series: [
      line(
        '收缩压',
        'systolicMmHg',
        SYSTOLIC,
        points.map(point => shown(point.systolicMmHg)),
        band?.systolicBelow ?? null
      ),
      line(
        '舒张压',
        'diastolicMmHg',
        DIASTOLIC,
        points.map(point => shown(point.diastolicMmHg)),
        band?.diastolicBelow ?? null
      )
    ]
  }
}
