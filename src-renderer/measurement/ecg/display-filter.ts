/**
 * Filters of the screen alone: what is stored is never touched, and all are off until somebody asks.
 *
 * Corners: diagnosis needs 0.05–150 Hz; 0.5–40 Hz is what monitors show, and it bends ST and shortens R (Kligfield et
 * al., AHA/ACC/HRS 2007, part I, on low- and high-frequency filtering). Biquads after R. Bristow-Johnson's audio EQ
 * cookbook, second order, Butterworth for the two ends.
 */
export type DisplayFilterId = 'high-pass' | 'notch' | 'low-pass'

export interface DisplayFilter {
  readonly id: DisplayFilterId
  readonly label: string
  readonly hz: number
  /** Sharpness: bandwidth of the notch is hz / q. */
  readonly q: number
  /** What it does to the curve that a reader must know. */
  readonly caution: string
}
export const displayFilters: readonly DisplayFilter[] = [
  { id: 'high-pass', label: '基线 0.5 Hz', hz: 0.5, q: Math.SQRT1_2, caution: 'ST 段可能变形' },
  { id: 'notch', label: '工频 50 Hz', hz: 50, q: 12, caution: 'QRS 波后可能有振铃' },
  { id: 'low-pass', label: '肌电 40 Hz', hz: 40, q: Math.SQRT1_2, caution: 'R 波变矮，细小切迹看不到' }
]

interface Coefficients {
  readonly b: readonly [number, number, number]
  readonly a: readonly [number, number]
}

function coefficientsOf({ id, hz, q }: DisplayFilter, samplesPerSecond: number): Coefficients {
  const turn = (2 * Math.PI * hz) / samplesPerSecond
  const cosine = Math.cos(turn)
  const alpha = Math.sin(turn) / (2 * q)
  const a0 = 1 + alpha
  const shapes: Readonly<Record<DisplayFilterId, readonly [number, number, number]>> = {
    'high-pass': [(1 + cosine) / 2, -(1 + cosine), (1 + cosine) / 2],
    'low-pass': [(1 - cosine) / 2, 1 - cosine, (1 - cosine) / 2],
    notch: [1, -2 * cosine, 1]
  }
  const [b0, b1, b2] = shapes[id]
  return { b: [b0 / a0, b1 / a0, b2 / a0], a: [(-2 * cosine) / a0, (1 - alpha) / a0] }
}

/** A running filter of one lead. NaN (no signal) goes through and starts it afresh, without a swing at the new beginning. */
export type Running = (value: number) => number

function biquad({ b, a }: Coefficients): Running {
  const [b0, b1, b2] = b
  const [a1, a2] = a
  const steady = (b0 + b1 + b2) / (1 + a1 + a2)
  let isFresh = true
  let s1 = 0
  let s2 = 0
  return value => {
    if (Number.isNaN(value)) {
      isFresh = true
      return value
    }
    if (isFresh) {
      // As if the curve had always been where it begins.
      s2 = value * (b2 - a2 * steady)
      s1 = value * (b1 - a1 * steady) + s2
      isFresh = false
    }
    const result = b0 * value + s1
    s1 = b1 * value - a1 * result + s2
    s2 = b2 * value - a2 * result
    return result
  }
}

/** Those that the sampling rate allows: a corner at or above half of it means nothing. */
export const filtersFor = (samplesPerSecond: number): readonly DisplayFilter[] =>
  displayFilters.filter(({ hz }) => hz < samplesPerSecond / 2)

/** The chosen filters one after the other; none chosen: the curve as it is. */
export function runningFilter(chosen: readonly DisplayFilterId[], samplesPerSecond: number): Running {
  const stages = filtersFor(samplesPerSecond)
    .filter(({ id }) => chosen.includes(id))
    .map(filter => biquad(coefficientsOf(filter, samplesPerSecond)))
  if (stages.length === 0) return value => value
  return value => {
    let result = value
    for (const stage of stages) result = stage(result)
    return result
  }
}
