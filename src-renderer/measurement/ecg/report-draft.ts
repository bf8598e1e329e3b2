import type { EcgRecordHead, EcgReport } from '@contract/measurement/ecg'
import { correctedQt } from './calipers.ts'

export type Conclusion = EcgReport['conclusions'][number]
export type Measured = EcgReport['measured']

/** What is being written about a record and is not signed yet. */
export interface ReportDraft {
  readonly conclusions: readonly Conclusion[]
  readonly text: string
  readonly measured: Measured
  readonly reason: string
}

const nothingMeasured: Measured = {
  heartRatePerMinute: null,
  prMs: null,
  qrsMs: null,
  qtMs: null,
  axisDegrees: null
}

/** The report that counts; null: none yet, or withdrawn. */
export const reportInForce = (head: EcgRecordHead): EcgReport | null => {
  const last = head.reports.at(-1)
  return last?.kind === 'conclusion' ? last : null
}

/** A correction begins with what was signed; a first report with nothing, so that nobody signs what the program said. */
export function draftOf(head: EcgRecordHead): ReportDraft {
  const signed = reportInForce(head)
  return {
    conclusions: signed?.conclusions ?? [],
    text: signed?.text ?? '',
    measured: signed?.measured ?? nothingMeasured,
    reason: ''
  }
}

export const measuredLabels: Readonly<Record<keyof Measured, string>> = {
  heartRatePerMinute: '心率',
  prMs: 'PR',
  qrsMs: 'QRS',
  qtMs: 'QT',
  axisDegrees: '电轴'
}
export const measuredUnits: Readonly<Record<keyof Measured, string>> = {
  heartRatePerMinute: '次/分',
  prMs: 'ms',
  qrsMs: 'ms',
  qtMs: 'ms',
  axisDegrees: '°'
}

/** `QTc 412 ms（Bazett）/ 405 ms（Fridericia）`; null without both a QT and a rate. */
export function qtcWords({ qtMs, heartRatePerMinute }: Measured): string | null {
  if (qtMs === null || heartRatePerMinute === null) return null
  const { bazettMs, fridericiaMs } = correctedQt(qtMs, heartRatePerMinute)
  return `QTc ${bazettMs} ms（Bazett），${fridericiaMs} ms（Fridericia）`
}

/** `心率 72 次/分　PR 160 ms　QT 400 ms`; what was not measured is left out. */
export const measuredWords = (measured: Measured): string =>
  (Object.keys(measuredLabels) as (keyof Measured)[])
    .filter(name => measured[name] !== null)
    .map(name => `${measuredLabels[name]} ${measured[name] ?? ''} ${measuredUnits[name]}`)
    .join('　')

/** Statements whose words or code hold what was typed; those that begin with it first. */
export function matching<S extends { readonly code: string; readonly name: string }>(
  statements: readonly S[],
  typed: string,
  most = 8
): readonly S[] {
  const query = typed.trim().toLowerCase()
  if (query === '') return []
  const rank = ({ code, name }: S): number => {
    if (code === query) return 0
    const at = name.toLowerCase().indexOf(query)
    return at === 0 ? 1 : at > 0 ? 2 : 3
  }
  return statements
    .map(statement => ({ statement, rank: rank(statement) }))
    .filter(one => one.rank < 3)
    .sort((one, other) => one.rank - other.rank)
    .slice(0, most)
    .map(({ statement }) => statement)
}

/** What the head of a printed page has room for; a longer report has a sheet of its own, so that none of it is cut. */
const mostOnHead = 220
export const fitsOnHead = ({ conclusions, text, reason }: EcgReport): boolean =>
  conclusions.reduce((sum, { name }) => sum + name.length + 1, 0) + text.length + (reason?.length ?? 0) <=
  mostOnHead
