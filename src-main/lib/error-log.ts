import { join } from 'node:path'
import type { Outside } from './outside.ts'

const mostBytes = 1_000_000

/** Where the error stands in the program. Its message stays out: it may hold what somebody typed. */
function traceOf(error: unknown): string {
  if (!(error instanceof Error)) return `    thrown: ${typeof error}`
  const code = 'code' in error ? ` ${String(error.code)}` : ''
  // The stack begins with the message.
  const frames = (error.stack ?? '')
    .replace(error.message, '')
    .split('\n')
    .filter(line => /^\s+at .*:\d+:\d+\)?$/.test(line))
  const cause = error.cause === undefined ? [] : ['  caused by', traceOf(error.cause)]
  return [`  ${error.name}${code}`, ...frames, ...cause].join('\n')
}

/** Bugs for the one who mends them, in `errors.log`: when, where, and the stack, but nothing of any resident. */
export function createErrorLog(
  directory: string,
  { files, clock }: Pick<Outside, 'files' | 'clock'>
): (where: string, error: unknown) => void {
  const path = join(directory, 'errors.log')
  return (where, error) => {
    const entry = `${new Date(clock()).toISOString()} ${where}\n${traceOf(error)}\n`
    try {
      try {
        if ((files.stat(path)?.bytes ?? 0) > mostBytes) files.rename(path, `${path}.old`)
      } catch {
        // Somebody reads the old one: it grows a little longer.
      }
      files.append(path, entry, 0o600)
    } catch {
      // A full disk must not turn one error into two.
      console.error(entry)
    }
  }
}
