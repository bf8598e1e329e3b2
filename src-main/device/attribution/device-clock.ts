import { dayMs, type DeviceRecord, type HeardRecord } from './record.ts'

/**
 * A record is never received before it was measured, so how far the device's clock lies behind ours is at most the smallest
 * lag (received minus shown) of its records. What lags more than that was measured earlier: by how much is known.
 */
interface Point {
  readonly lagMs: number
  readonly receivedAtMs: number
  readonly stepMs: number
  /** Its freshness was decided by something else than this clock. */
  readonly isTrusted: boolean
}

/** Whole seconds on both sides, and what a clock loses between two sittings. */
const slackMs = 5_000
/** Between the stamp of a record and its arrival: a cuff may stamp when it begins. */
const stampToArrivalMs = 60_000
/** No measurement lasts longer: what a device is waited for at most. */
const longestMs = 300_000
/** A booth keeps no results so old: a clock that shows this was reset. No standard says: our choice. */
const impossibleMs = 5 * 365 * 86_400_000
/** So many records are looked at: a clock drifts, and is put right. */
const mostPoints = 20

const spreadOf = ({ stepMs }: Pick<Point, 'stepMs'>): number => stampToArrivalMs + stepMs
/** Records that came closer together may be old ones, measured as close together as they were printed; dates, on one day. */
const apartMs = (point: Pick<Point, 'stepMs'>): number =>
  point.stepMs < dayMs ? 2 * spreadOf(point) : 0.8 * dayMs
const shownMs = ({ receivedAtMs, lagMs }: Point): number => receivedAtMs - lagMs

export type Age =
  | { readonly verdict: 'fresh' }
  /** No clock, or one that says nothing. */
  | { readonly verdict: 'untold' }
  | { readonly verdict: 'older'; readonly ageMs: number }
  /** Perhaps the clock is wrong, perhaps the record is old. */
  | { readonly verdict: 'unsure'; readonly lagMs: number }

/** Those that came some time before and lie as far behind: one old record hardly ever does, two never. */
function agreeing(point: Point, earlier: readonly Point[]): readonly Point[] {
  const spread = spreadOf(point)
  return earlier.filter(
    other =>
      Math.abs(other.lagMs - point.lagMs) <= spread &&
      point.receivedAtMs - other.receivedAtMs >= apartMs(point) &&
      shownMs(point) > shownMs(other)
  )
}

const smallest = (point: Point, earlier: readonly Point[]): number =>
  Math.min(
    point.lagMs,
    ...earlier.filter(other => Math.abs(other.lagMs - point.lagMs) <= spreadOf(point)).map(one => one.lagMs)
  )

/** @param points newest first. Null: nothing is known of this clock. */
function lagOf(points: readonly Point[]): number | null {
  const after = (at: number): readonly Point[] => points.slice(at + 1)
  const isKnown = (point: Point, at: number): boolean => {
    const alike = agreeing(point, after(at)).length
    return point.isTrusted || alike > 1 || (alike > 0 && point.lagMs > impossibleMs)
  }
  const known = points.findIndex(isKnown)
  const told =
    known === -1
      ? points.findIndex(
          (point, at) =>
            agreeing(point, after(at)).length > 0 ||
            (point.lagMs >= -slackMs && point.lagMs <= spreadOf(point))
        )
      : known
  const point = points[told]
  return point === undefined ? null : smallest(point, after(told))
}

function pointsOf(heard: readonly HeardRecord[], serial: string | null): readonly Point[] {
  const points: Point[] = []
  for (const { shownAtMs, receivedAtMs, stepMs, wasAwaited, serial: whose } of heard) {
    if (points.length === mostPoints) break
    if (shownAtMs === null || whose !== serial) continue
    points.push({ lagMs: receivedAtMs - shownAtMs, receivedAtMs, stepMs, isTrusted: wasAwaited })
  }
  return points
}

/** How far a device's clock lies behind ours, from what it sent (newest first, without repetitions); null: unknown. */
export const clockLagMs = (heard: readonly HeardRecord[], serial: string | null = null): number | null =>
  lagOf(pointsOf(heard, serial))

/**
 * A date alone leaves open by how many hours a clock is off. It is taken to be right when it may be: what was fresh when it
 * came was not measured longer ago than a measurement lasts, and shows no date before that.
 */
function mayBeRight({ stepMs }: Point, earlier: readonly Point[], known: number): boolean {
  const fresh = earlier.filter(point => point.isTrusted && Math.abs(point.lagMs - known) <= spreadOf(point))
  return known >= -slackMs && fresh.every(({ lagMs }) => lagMs <= stepMs + longestMs)
}

/**
 * Whether a record was measured since `sinceMs`, as far as the device's clock tells.
 * @param heard of the same device, newest first, without repetitions
 */
export function ageSince(
  { shownAtMs, stepMs, serial }: DeviceRecord,
  heard: readonly HeardRecord[],
  sinceMs: number,
  nowMs: number
): Age {
  if (shownAtMs === null) return { verdict: 'untold' }
  const lagMs = nowMs - shownAtMs
  const own = { lagMs, receivedAtMs: nowMs, stepMs, isTrusted: false }
  const earlier = pointsOf(heard, serial)
  const reachMs = nowMs - sinceMs + stepMs + slackMs
  const showsNow = lagMs >= -slackMs && lagMs <= reachMs
  const least = lagOf(earlier)
  const known =
    least !== null && stepMs >= dayMs && mayBeRight(own, earlier, least) ? Math.min(least, 0) : least
  const wasReset = lagMs > impossibleMs && (known === null || known <= impossibleMs)

  // The clock was never known, or was changed: others that lie as far behind say that this is its time now.
  const alike = agreeing(own, earlier).filter(point => known === null || !point.isTrusted)
  if (alike.length >= (known === null || wasReset ? 1 : 2)) {
    const base = smallest(own, alike)
    return lagMs <= base + reachMs ? { verdict: 'fresh' } : { verdict: 'older', ageMs: lagMs - base }
  }
  if (known === null) {
    if (showsNow) return { verdict: 'fresh' }
    // A clock that runs ahead makes nothing look old.
    return lagMs < 0 ? { verdict: 'untold' } : { verdict: 'unsure', lagMs }
  }
  if (wasReset) return { verdict: 'unsure', lagMs }
  if (lagMs > known + reachMs) return { verdict: 'older', ageMs: lagMs - known }
  // Ahead of what is known, the clock was put forward: put right, or nothing is known of it now.
  if (lagMs < known - spreadOf({ stepMs }) && !showsNow) return { verdict: 'unsure', lagMs }
  return { verdict: 'fresh' }
}
