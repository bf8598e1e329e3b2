import type { CentreDraft } from './draft.ts'

export type Committee = CentreDraft['committees'][number]

/** The next free code after the highest one of its range (居委会 001–099, 村委会 101–199, 其他 901–999). */
export function nextCode(committees: readonly Committee[]): string {
  const last = committees.at(-1)?.code
  if (last === undefined || !/^\d{3}$/.test(last)) return '001'
  const range = last.slice(0, 1)
  const taken = committees.map(({ code }) => code).filter(code => code.startsWith(range))
  const next = Math.max(...taken.map(Number)) + 1
  return next % 100 === 0 ? '' : String(next).padStart(3, '0')
}

/** Lines copied from a spreadsheet, `001 东风里` or only names; null when it is just a word. */
export function pastedCommittees(text: string, before: readonly Committee[]): readonly Committee[] | null {
  const lines = text
    .split(/\r?\n/)
    .map(line => line.trim())
    .filter(line => line !== '')
  if (lines.length < 2) return null
  const found: Committee[] = []
  for (const line of lines) {
    const [, code, name] = /^(\d{3})[\s,，、]+(.+)$/.exec(line) ?? []
    found.push({
      code: code ?? nextCode([...before, ...found]),
      name: (name ?? line).trim().slice(0, 40)
    })
  }
  return found
}
