/** A pair of legs on the paper: two moments and two heights, whose differences a doctor reads. */
export interface Calipers {
  /** From the start of the record. */
  readonly fromSeconds: number
  readonly toSeconds: number
  /** On the paper above the zero line of the strip, in millivolts at its gain; null where nothing is calibrated. */
  readonly lowMillivolts: number
  readonly highMillivolts: number
  /** Which leg the keys move. */
  readonly leg: 'from' | 'to'
  /** The interval goes on over the paper in equal steps. */
  readonly marches: boolean
}

export interface Reading {
  readonly milliseconds: number
  /** Null while both legs stand on the same spot. */
  readonly perMinute: number | null
  /** Null where the record has no calibration. */
  readonly millivolts: number | null
}

export function readingOf(calipers: Calipers, isCalibrated: boolean): Reading {
  const milliseconds = Math.round(Math.abs(calipers.toSeconds - calipers.fromSeconds) * 1_000)
  return {
    milliseconds,
    perMinute: milliseconds === 0 ? null : Math.round(60_000 / milliseconds),
    millivolts: isCalibrated
      ? Math.round((calipers.highMillivolts - calipers.lowMillivolts) * 100) / 100
      : null
  }
}

/** Moments of the marching legs within a stretch, the two legs themselves left out. */
export function marchOf(calipers: Calipers, fromSeconds: number, toSeconds: number): readonly number[] {
  const step = Math.abs(calipers.toSeconds - calipers.fromSeconds)
  // Closer than this nobody tells one leg from the next, and a still closed pair would march for ever.
  if (!calipers.marches || step < 0.04) return []
  const start = Math.min(calipers.fromSeconds, calipers.toSeconds)
  const first = Math.ceil((fromSeconds - start) / step)
  const last = Math.floor((toSeconds - start) / step)
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, n) => first + n)
    .filter(n => n !== 0 && n !== 1)
    .map(n => start + n * step)
}

const clamped = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high)

/** What a key does to the calipers; undefined where it means nothing to them. `fine` moves by one sample. */
export function afterKey(
  calipers: Calipers,
  key: string,
  steps: { readonly seconds: number; readonly millivolts: number },
  durationSeconds: number
): Calipers | undefined {
  const by = (seconds: number): Calipers => {
    const moved = (at: number): number => clamped(at + seconds, 0, durationSeconds)
    return calipers.leg === 'from'
      ? { ...calipers, fromSeconds: moved(calipers.fromSeconds) }
      : { ...calipers, toSeconds: moved(calipers.toSeconds) }
  }
  const up = (millivolts: number): Calipers =>
    calipers.leg === 'from'
      ? { ...calipers, lowMillivolts: calipers.lowMillivolts + millivolts }
      : { ...calipers, highMillivolts: calipers.highMillivolts + millivolts }
  switch (key) {
    case 'ArrowLeft':
      return by(-steps.seconds)
    case 'ArrowRight':
      return by(steps.seconds)
    case 'ArrowUp':
      return up(steps.millivolts)
    case 'ArrowDown':
      return up(-steps.millivolts)
    case ' ':
    case 'Enter':
      return { ...calipers, leg: calipers.leg === 'from' ? 'to' : 'from' }
    case 'm':
    case 'M':
      return { ...calipers, marches: !calipers.marches }
    default:
      return undefined
  }
}

/** QT put right for the rate, RR in seconds: Bazett QT/√RR, Fridericia QT/∛RR; whole milliseconds. */
export function correctedQt(qtMs: number, ratePerMinute: number) {
  const rrSeconds = 60 / ratePerMinute
  return {
    bazettMs: Math.round(qtMs / Math.sqrt(rrSeconds)),
    fridericiaMs: Math.round(qtMs / Math.cbrt(rrSeconds))
  }
}
