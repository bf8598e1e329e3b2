import type { Database } from 'better-sqlite3'
import { parseQuery, type Query, type Reading, stretchesOf, type Word } from './search-query.ts'
import { prepared } from './statements.ts'

/** So many people are ranked; who types so little that more fit goes on typing. */
const mostCandidates = 100
/** Of those who fit several words: each costs many probes. */
const mostOfSeveral = 40
/** Words that fit more people than this are compared by their look. */
const countUpTo = 500
/** Only two frequent words that hardly ever meet (two surnames) come near this. */
const mostProbes = 10_000

export const COUNT_RANGE = `SELECT count(*) AS n FROM
  (SELECT 1 FROM resident_key WHERE key >= ? AND key < ? LIMIT ${countUpTo})`

/** Whether a person fits a word that the scan did not start from. */
const CLAUSES: Readonly<Record<Word['kind'], (word: string) => string>> = {
  name: word => `instr(t.name, ${word}) > 0`,
  letters: word => `instr(t.letters, char(10) || ${word}) > 0`,
  digits: word => `(instr(t.document, ${word}) > 0
    OR instr(t.numbers, char(10) || ${word}) > 0 OR instr(t.numbers, ${word} || char(10)) > 0)`,
  tail: word => `(instr(t.document || char(10), ${word} || char(10)) > 0
    OR instr(t.numbers, ${word} || char(10)) > 0)`,
  document: word => `instr(t.document, ${word}) > 0`,
  born: word => `instr(substr(t.name, 1, 1) || substr(t.document, -8), ${word}) = 1`
}

/** A scan of one range of keys; the further words of the query are looked up in the small table of terms. */
export function selectCandidatesSql(further: readonly Word['kind'][]): string {
  const clauses = further.map((kind, index) => CLAUSES[kind](`@word${index}`))
  const where = clauses.length === 0 ? '' : `WHERE ${clauses.join(' AND ')}`
  const [probes, most] = clauses.length === 0 ? [mostCandidates, mostCandidates] : [mostProbes, mostOfSeveral]
  return `SELECT t.resident_number AS number, t.name, t.active, k.key = @start AS whole
  FROM (SELECT key, resident_number FROM resident_key WHERE key >= @start AND key < @end ORDER BY key LIMIT ${probes}) k
  CROSS JOIN resident_terms t ON t.resident_number = k.resident_number ${where} LIMIT ${most}`
}

interface Candidate {
  readonly number: number
  readonly name: string
  readonly active: number
  /** 1: the key is what was typed, to its end. */
  readonly whole: number
}

/** Numbers of the residents who fit, best first. */
export function search(db: Database, typed: string, limit: number): readonly number[] {
  const query = parseQuery(typed)
  const found = new Map<number, Candidate>()
  for (const readings of query.attempts) {
    for (const candidate of readings.flatMap(reading => [...candidatesOf(db, reading)])) {
      const known = found.get(candidate.number)
      if (known === undefined || known.whole < candidate.whole) found.set(candidate.number, candidate)
    }
    if (found.size > 0) break
  }
  return rank([...found.values()], query)
    .slice(0, limit)
    .map(({ number }) => number)
}

function* candidatesOf(db: Database, reading: Reading): Generator<Candidate> {
  const driver = rarestOf(db, reading)
  if (driver === undefined) return
  const further = reading.filter(word => word !== driver)
  const sql = selectCandidatesSql(further.map(({ kind }) => kind))
  const statement = prepared<[Readonly<Record<string, string>>], Candidate>(db, sql)
  const words = Object.fromEntries(further.map(({ text }, index) => [`word${index}`, text]))
  for (const { start, end, whole } of stretchesOf(driver)) {
    for (const row of statement.all({ start, end, ...words })) yield whole ? { ...row, whole: 1 } : row
  }
}

/** Everybody who fits this word is looked at, so it should be the one that fits the fewest. */
function rarestOf(db: Database, reading: Reading): Word | undefined {
  if (reading.length < 2) return reading[0]
  const count = prepared<[string, string], { n: number }>(db, COUNT_RANGE)
  const fits = (word: Word): number =>
    stretchesOf(word).reduce((most, { start, end }) => Math.max(most, count.get(start, end)?.n ?? 0), 0)
  return reading
    .map(word => ({ word, fits: fits(word), share: expectedShare(word) }))
    .reduce((best, one) => ((one.fits - best.fits || one.share - best.share) < 0 ? one : best)).word
}

/** About which share of all people fits a word; only the order matters. */
function expectedShare({ kind, text }: Word): number {
  const length = Array.from(text).length
  switch (kind) {
    case 'name':
      return length === 1 ? 0.05 : 0.002
    case 'letters':
      return [1, 0.08, 0.04, 0.03, 0.02][length] ?? 0.01
    // Four digits are mostly a year of birth.
    case 'digits':
      return [1, 0.9, 0.5, 0.1, 0.02][length] ?? 0.005
    case 'tail':
    case 'document':
    case 'born':
      return 0.001
  }
}

/** Exact name first, then what was typed to its end, then who is still here, then by name. */
function rank(candidates: readonly Candidate[], { whole }: Query): readonly Candidate[] {
  const exact = ({ name }: Candidate): number => (name === whole ? 1 : 0)
  return candidates.toSorted(
    (one, other) =>
      exact(other) - exact(one) ||
      other.whole - one.whole ||
      other.active - one.active ||
      (one.name < other.name ? -1 : one.name > other.name ? 1 : one.number - other.number)
  )
}
