import type { EcgRecordHead } from '@contract/measurement/ecg'

export interface WholeStretch {
  readonly from: number
  readonly to: number
  /** `12.0–24.5 秒` */
  readonly says: string
}

/** What lies between two losses; the longest first, because that is what one wants. */
export function wholeStretches({
  samples,
  samplesPerSecond,
  losses
}: Pick<EcgRecordHead, 'samples' | 'samplesPerSecond' | 'losses'>): readonly WholeStretch[] {
  const breaks = [...new Set(losses.map(({ before }) => before))].toSorted((one, other) => one - other)
  const edges = [0, ...breaks, samples]
  const second = (moment: number): string => (moment / samplesPerSecond).toFixed(1)
  return edges
    .slice(1)
    .map((to, index) => ({ from: edges[index] ?? 0, to }))
    .filter(({ from, to }) => from < to)
    .toSorted((one, other) => other.to - other.from - (one.to - one.from))
    .map(({ from, to }) => ({ from, to, says: `${second(from)}–${second(to)} 秒` }))
}
