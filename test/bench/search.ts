import { loadReadings } from '../../src-main/lib/pinyin.ts'
import { lettersOf } from '../../src-main/resident/pinyin.ts'
import { fold } from '../../src-main/resident/search-terms.ts'
import type { Centre } from './centre.ts'
import { measure, percentile, type Row } from './measure.ts'

const queriesEach = 1000
const scansEach = 10

interface Sample {
  readonly name: string
  readonly idNumber: string
  readonly birthDate: string
  readonly phone: string
  readonly recordNumber: string
}

/** What a search without an index does: read everybody's terms, the smallest table there is for it. */
const SCAN = `SELECT resident_number FROM resident_terms
  WHERE name LIKE @like OR letters LIKE @like OR document LIKE @like OR numbers LIKE @like
  ORDER BY active DESC, name LIMIT 20`

/** People spread evenly over the register, so that hardly two stand on one page of the file. */
function samplesOf({ db }: Centre): readonly Sample[] {
  const { last } = db.prepare<[], { last: number }>('SELECT max(number) AS last FROM resident').get() ?? {
    last: 0
  }
  const select = db.prepare<[number], Sample>(
    `SELECT r.name, r.id_number AS idNumber, r.birth_date AS birthDate, r.record_number AS recordNumber, p.number AS phone
    FROM resident r JOIN resident_phone p ON p.resident_number = r.number AND p.position = 0
    WHERE r.number >= ? AND r.id_number IS NOT NULL ORDER BY r.number LIMIT 1`
  )
  return Array.from({ length: queriesEach }, (_, index) =>
    select.get(1 + Math.floor(((index * 0.618034) % 1) * last))
  ).filter(sample => sample !== undefined)
}

export async function benchSearch(centre: Centre): Promise<readonly Row[]> {
  const samples = samplesOf(centre)
  const readingsOf = await loadReadings()
  const lettersOfName = (name: string): readonly string[] => lettersOf(fold(name), readingsOf)
  const pinyin = ({ name }: Sample): string => lettersOfName(name)[0] ?? ''
  const initials = ({ name }: Sample): string => {
    const count = Array.from(name).length
    return lettersOfName(name).find(letters => letters.length === count) ?? pinyin({ name } as Sample)
  }
  const kinds: readonly (readonly [string, (sample: Sample, index: number) => string])[] = [
    ['姓名', ({ name }) => name],
    ['名字的一部分', ({ name }) => Array.from(name).slice(1).join('')],
    ['姓（命中上万人）', ({ name }) => name.slice(0, 1)],
    ['全拼', pinyin],
    ['全拼，边打边查', (sample, index) => pinyin(sample).slice(0, 1 + (index % 8))],
    ['全拼带空格', sample => pinyin(sample).replace(/^(.{3,5}?)(?=[^aeiouvng])/, '$1 ')],
    ['首字母', initials],
    ['首字母，边打边查', (sample, index) => initials(sample).slice(0, 1 + (index % 3))],
    ['身份证号', ({ idNumber }) => idNumber],
    ['身份证号片段', ({ idNumber }, index) => idNumber.slice(index % 12, (index % 12) + 4 + (index % 3))],
    ['身份证号后四位', ({ idNumber }) => idNumber.slice(-4)],
    ['出生日期', ({ birthDate }) => birthDate],
    ['手机后四位', ({ phone }) => phone.slice(-4)],
    ['手机号', ({ phone }) => phone],
    ['档案号后五位', ({ recordNumber }) => recordNumber.slice(-5)],
    ['姓 + 出生年', ({ name, birthDate }) => `${name.slice(0, 1)} ${birthDate.slice(0, 4)}`],
    ['首字母 + 手机后四位', sample => `${initials(sample)} ${sample.phone.slice(-4)}`],
    ['查无此人', ({ name }, index) => `${name}${index}号`]
  ]
  const scan = centre.db.prepare<[{ like: string }]>(SCAN)
  const rows: Row[] = []
  for (const [what, queryOf] of kinds) {
    const queries = samples.map(queryOf)
    const runs = await measure(queries, query => centre.ask('resident.search', { query }))
    const scans = await measure(
      queries.slice(0, scansEach),
      query => scan.all({ like: `%${fold(query)}%` }),
      1
    )
    const ratio = percentile(scans.wall, 0.5) / percentile(runs.wall, 0.5)
    rows.push({
      what,
      times: runs,
      note: `LIKE ${percentile(scans.wall, 0.5).toFixed(0)} ms, ${ratio.toFixed(0)} ×`
    })
  }
  return rows
}
