/** Milliseconds of many runs of one thing. */
export interface Runs {
  /** By the clock on the wall. */
  readonly wall: readonly number[]
  /** Of the processor: what remains true on a machine that has other things to do. */
  readonly cpu: readonly number[]
}
export interface Row {
  readonly what: string
  readonly times: Runs
  /** Beside the times: a ratio, a rate. */
  readonly note?: string
}

/** The time that this share of the runs did not exceed. */
export function percentile(times: readonly number[], share: number): number {
  const sorted = [...times].sort((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN
}

/** Runs `work` with each input, the first `warmUp` of them twice, so that nothing is measured that only happens once. */
export async function measure<T>(
  inputs: readonly T[],
  work: (input: T) => Promise<unknown> | unknown,
  warmUp = Math.min(20, inputs.length)
): Promise<Runs> {
  for (const input of inputs.slice(0, warmUp)) await work(input)
  const wall: number[] = []
  const cpu: number[] = []
  for (const input of inputs) {
    const start = performance.now()
    const before = process.cpuUsage()
    await work(input)
    const { user, system } = process.cpuUsage(before)
    wall.push(performance.now() - start)
    cpu.push((user + system) / 1000)
  }
  return { wall, cpu }
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
  const heads = ['n', 'p50 ms', 'p99 ms', 'max ms', 'cpu p50', 'cpu p99']
  console.log(`\n${left(title, first)}${heads.map(head => right(head, 9)).join('')}`)
  for (const {
    what,
    times: { wall, cpu },
    note
  } of rows) {
    const numbers = [
      String(wall.length),
      ...[0.5, 0.99, 1].map(share => ms(percentile(wall, share))),
      ...[0.5, 0.99].map(share => ms(percentile(cpu, share)))
    ]
    const end = note === undefined ? '' : `  ${note}`
    console.log(`${left(what, first)}${numbers.map(one => right(one, 9)).join('')}${end}`)
  }
}

const askEveryMs = 20

/** How long somebody at the desk waits for a search, from the moment at which they would have asked. */
export function keepAsking(ask: (path: string, input: unknown) => Promise<unknown>): {
  readonly end: () => Promise<readonly number[]>
} {
  const waits: number[] = []
  let isOver = false
  const asking = (async () => {
    for (let due = performance.now(); !isOver; due = Math.max(due + askEveryMs, performance.now())) {
      await new Promise(resolve => setTimeout(resolve, Math.max(0, due - performance.now())))
      await ask('resident.search', { query: '王李张刘陈'.charAt(waits.length % 5) })
      waits.push(performance.now() - due)
    }
  })()
  return {
    end: async () => {
      isOver = true
      await asking
      return waits
    }
  }
}
export const waitsInWords = (waits: readonly number[]): string =>
  `p50 ${percentile(waits, 0.5).toFixed(1)} ms，p99 ${percentile(waits, 0.99).toFixed(1)} ms，最长 ${Math.max(...waits).toFixed(0)} ms（${String(waits.length)} 次）`
