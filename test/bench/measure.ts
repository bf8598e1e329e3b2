/** Milliseconds of many runs of one thing. */
export interface Row {
  readonly what: string
  readonly times: readonly number[]
  /** Beside the times: a ratio, a rate. */
  readonly note?: string
}

const at = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN

/** The share of runs that were at least as fast. */
export const percentile = (times: readonly number[], share: number): number =>
  at(
    [...times].sort((one, other) => one - other),
    share
  )

export async function timed<T>(
  work: () => Promise<T> | T
): Promise<{ readonly ms: number; readonly value: T }> {
  const start = performance.now()
  const value = await work()
  return { ms: performance.now() - start, value }
}

/** Runs `work` with each input, the first few twice, so that nothing is measured that only happens once. */
export async function measure<T>(
  inputs: readonly T[],
  work: (input: T) => Promise<unknown> | unknown
): Promise<number[]> {
  for (const input of inputs.slice(0, 20)) await work(input)
  const times: number[] = []
  for (const input of inputs) times.push((await timed(() => work(input))).ms)
  return times
}

/** Width on a terminal: Han characters take two columns. */
const width = (text: string): number =>
  Array.from(text).reduce(
    (sum, character) => sum + (/[\u2e80-\uffef\u{20000}-\u{3ffff}]/u.test(character) ? 2 : 1),
    0
  )
const left = (text: string, columns: number): string => text + ' '.repeat(Math.max(0, columns - width(text)))
const right = (text: string, columns: number): string => ' '.repeat(Math.max(0, columns - width(text))) + text
const ms = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toFixed(2))

export function printTable(title: string, rows: readonly Row[]): void {
  const first = Math.max(width(title), ...rows.map(({ what }) => width(what))) + 2
  console.log(
    `\n${left(title, first)}${['n', 'p50 ms', 'p99 ms', 'max ms'].map(head => right(head, 9)).join('')}`
  )
  for (const { what, times, note } of rows) {
    const numbers =
      times.length === 0
        ? ['', '', '', '']
        : [String(times.length), ...[0.5, 0.99, 1].map(share => ms(percentile(times, share)))]
    console.log(
      `${left(what, first)}${numbers.map(one => right(one, 9)).join('')}${note === undefined ? '' : `  ${note}`}`
    )
  }
}
