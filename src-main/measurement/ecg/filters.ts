/**
 * Moving means and differences over any width, with fractions of a sample at their ends: no coefficient, no drift, centred so
 * that none delays, and the same at every sampling rate.
 */

/** The values with the outermost ones carried on, so that no filter has an end. */
function padded(values: Float64Array, by: number): Float64Array {
  const wide = new Float64Array(values.length + 2 * by)
  wide.fill(values[0] ?? 0, 0, by)
  wide.set(values, by)
  wide.fill(values.at(-1) ?? 0, by + values.length)
  return wide
}

/** `width` in samples, not necessarily whole; centred. */
export function movingMean(values: Float64Array, width: number): Float64Array {
  const reach = 0.5 + width / 2
  const whole = Math.floor(reach)
  const part = reach - whole
  const pad = whole + 1
  const wide = padded(values, pad)
  const sums = new Float64Array(wide.length + 1)
  for (let n = 0; n < wide.length; n += 1) sums[n + 1] = (sums[n] ?? 0) + (wide[n] ?? 0)
  const upTo = (at: number): number => (sums[at] ?? 0) + part * (wide[at] ?? 0)
  const downFrom = (at: number): number => (sums[at] ?? 0) - part * (wide[at - 1] ?? 0)
  const means = new Float64Array(values.length)
  for (let n = 0; n < means.length; n += 1)
    means[n] = (upTo(n + pad + whole) - downFrom(n + pad + 1 - whole)) / width
  return means
}

/** Difference over `width` samples, not necessarily whole; centred. */
export function slopeOver(values: Float64Array, width: number): Float64Array {
  const whole = Math.floor(width / 2)
  const part = width / 2 - whole
  const pad = whole + 1
  const wide = padded(values, pad)
  const slopes = new Float64Array(values.length)
  for (let n = 0; n < slopes.length; n += 1) {
    const [after, before] = [n + pad + whole, n + pad - whole]
    slopes[n] =
      (1 - part) * ((wide[after] ?? 0) - (wide[before] ?? 0)) +
      part * ((wide[after + 1] ?? 0) - (wide[before - 1] ?? 0))
  }
  return slopes
}
