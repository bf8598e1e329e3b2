/** What the recorder itself says of the ECG (sections 7 and 8): shown with its source, never taken for ours. */
export interface ScpFindings {
  /** Mean of the recorder, in ms. */
  readonly rrMs: number | null
  readonly statements: readonly string[]
  readonly isConfirmed: boolean
}

/** 29 999 and above: not computed. */
const notComputed = 29_999

export function readFindings(sections: ReadonlyMap<number, Uint8Array>): ScpFindings {
  const measurements = sections.get(7)
  const rr =
    measurements && measurements.length >= 4 ? (measurements[2] ?? 0) + 256 * (measurements[3] ?? 0) : 0
  const report = sections.get(8)
  return {
    rrMs: rr > 0 && rr < notComputed ? rr : null,
    statements: report ? statementsOf(report) : [],
    isConfirmed: report?.[0] === 1
  }
}

/** Confirmed u8, date 4, time 3, count u8, then {number u8, length u16, text}. */
function statementsOf(report: Uint8Array): readonly string[] {
  const statements: string[] = []
  let at = 9
  for (let n = 0; n < (report[8] ?? 0) && at + 3 <= report.length; n += 1) {
    const length = (report[at + 1] ?? 0) + 256 * (report[at + 2] ?? 0)
    const raw = report.subarray(at + 3, at + 3 + length)
    const end = raw.indexOf(0)
    const text = end < 0 ? raw : raw.subarray(0, end)
    let said: string
    try {
      said = new TextDecoder('utf-8', { fatal: true }).decode(text)
    } catch {
      said = new TextDecoder('gb18030').decode(text)
    }
    if (said.trim() !== '') statements.push(said.trim())
    at += 3 + length
  }
  return statements
}
