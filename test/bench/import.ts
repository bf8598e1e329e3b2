import type { ImportJob } from '../../src-main/resident/contract.ts'
import { addDays } from '../../src-main/lib/clock.ts'
import { checkCharacter } from '../../src-main/resident/id-number.ts'
import type { Centre } from './centre.ts'
import { measure, type Row } from './measure.ts'

const rowsEach = 20_000

/** People of a county that the seed never uses. */
function fileOf(from: number): string {
  const rows = Array.from({ length: rowsEach }, (_, index) => {
    const n = from + index
    const seventeen = `652901${addDays('1940-01-01', n % 25_000).replaceAll('-', '')}${String(100 + Math.floor(n / 25_000)).padStart(3, '0')}`
    const name = `${'王李张刘陈杨黄赵'[n % 8] ?? ''}${'建秀志丽国桂明玉'[(n >> 3) % 8] ?? ''}${'华英强芳军兰平珍'[(n >> 6) % 8] ?? ''}`
    return `${name},${seventeen}${checkCharacter(seventeen)},139${String(n).padStart(8, '0')},梧桐路 ${n} 号,${n % 5 === 0 ? '是' : '否'}`
  })
  return Buffer.from(['姓名,身份证号,电话,地址,高血压', ...rows].join('\r\n')).toString('base64')
}

const mapping = {
  name: '姓名',
  idNumber: '身份证号',
  sex: null,
  birthDate: null,
  phone: '电话',
  committee: null,
  address: '地址',
  hypertension: '高血压',
  diabetes: null
}

export async function benchImport(centre: Centre): Promise<readonly Row[]> {
  const waiting = new Map<string, (job: ImportJob) => void>()
  centre.onEvent((name, payload) => {
    const job = payload as ImportJob
    if (name === 'resident.importJob' && job.phase !== 'checking' && job.phase !== 'writing') {
      waiting.get(job.id)?.(job)
      waiting.delete(job.id)
    }
  })
  const run = async (path: string, input: object): Promise<ImportJob> => {
    const started = await centre.administer<ImportJob>(path, input)
    const ended = await new Promise<ImportJob>(resolve => waiting.set(started.id, resolve))
    if (ended.phase === 'failed') throw new Error(`${path}: ${ended.message ?? ''}`)
    return ended
  }
  const rows: Row[] = []
  const timed = async (what: string, work: () => Promise<ImportJob>): Promise<ImportJob> => {
    const jobs: ImportJob[] = []
    const runs = await measure([null], async () => jobs.push(await work()), 0)
    const [job] = jobs
    if (job?.good !== rowsEach) throw new Error(`only ${job?.good} of ${rowsEach} rows are good`)
    const [seconds = 0] = runs.wall.map(ms => ms / 1000)
    rows.push({ what, times: runs, note: `${Math.round(rowsEach / seconds)} 行/秒` })
    return job
  }
  for (const [index, mode] of (['good-rows', 'all-or-nothing'] as const).entries()) {
    const content = fileOf(index * rowsEach)
    const input = { fileName: '名册.csv', content, mapping, committeeCode: '001' }
    const checked = await timed(`检查 ${rowsEach} 行`, () => run('resident.checkImport', input))
    await timed(`导入 ${rowsEach} 行（${mode === 'good-rows' ? '无误的行' : '全部或全不'}）`, () =>
      run('resident.runImport', { jobId: checked.id, mode })
    )
  }
  return rows
}
