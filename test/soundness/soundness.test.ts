import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { kinds } from '../../src-main/kinds.ts'
import { damageSentence, wordOf } from '../../src-main/soundness/words.ts'
import { aResident } from '../resident/residents.ts'
import { createVirtualTime } from '../support/virtual-time.ts'
import { openTestWorkstation, type TestWorkstation } from '../support/workstation.ts'

let directory = ''
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'jiayi-sound-'))
})
afterEach(() => {
  rmSync(directory, { recursive: true, force: true })
})
interface State {
  readonly checkedAt: string | null
  readonly damaged: readonly { readonly word: string; readonly lost: number | null }[]
  readonly sentence: string | null
}

/** A centre of some residents, one page of whose notes is no more what was written. */
async function aDamagedCentre(table: string, where: 'end' | 'middle'): Promise<void> {
  const earlier = await openTestWorkstation({ dataDirectory: directory })
  for (let n = 0; n < 30; n += 1) {
    await earlier.must('doctor', 'resident.register', aResident({ name: `居民${String(n)}`, idNumber: null }))
  }
  const db = earlier.db()
  const pages = db
    .prepare<[string], { page: number }>(
      `SELECT pageno AS page FROM dbstat WHERE name = ? ORDER BY pageno DESC`
    )
    .all(table)
  const size = Number(db.pragma('page_size', { simple: true }))
  await earlier.close()
  const path = join(directory, 'jiayi.db')
  const bytes = readFileSync(path)
  const at = ((pages[where === 'end' ? 0 : pages.length >> 1]?.page ?? 1) - 1) * size + 100
  bytes[at] = (bytes[at] ?? 0) ^ 1
  writeFileSync(path, bytes)
}
const stateOf = (desk: TestWorkstation): Promise<State> => desk.must<State>('nurse', 'soundness.state')

async function lookedThrough(desk: TestWorkstation): Promise<void> {
  await desk.must('administrator', 'soundness.check')
  await expect.poll(async () => (await stateOf(desk)).checkedAt, { interval: 20 }).not.toBeNull()
}

it('a sound centre says nothing but when it was looked through', async () => {
  const desk = await openTestWorkstation({ dataDirectory: directory, now: '2026-12-01T01:00:00.000Z' })
  expect(await stateOf(desk)).toEqual({ checkedAt: null, damaged: [], sentence: null })
  await lookedThrough(desk)
  expect(await stateOf(desk)).toEqual({ checkedAt: '2026-12-01T01:00:00.000Z', damaged: [], sentence: null })
  await desk.close()
})

it('a damaged page is said in the words of the clinic, with what can still be read and what to do', async () => {
  await aDamagedCentre('journal', 'middle')
  // What cannot be noted any more keeps nobody out.
  const desk = await openTestWorkstation({ dataDirectory: directory })
  await lookedThrough(desk)
  const { damaged, sentence } = await stateOf(desk)
  expect(damaged).toMatchObject([{ word: '操作日志' }])
  expect(damaged[0]?.lost).toBeGreaterThan(0)
  expect(sentence).toMatch(/操作日志（约 \d+ 条读不出）。还能查看的有：居民、.*。请先停止录入.*从备份恢复/)
  expect(desk.events.map(({ name }) => name)).toContain('soundness.changed')
  // Lists that follow the log are read as they were kept, and say that they are not complete.
  for (const [path, input] of [
    ['followUp.due', {}],
    ['critical.open', { scope: 'centre', limit: 20 }],
    ['medication.medicationDue', {}],
    ['signing.expiring', {}]
  ] as const)
    expect(await desk.as('doctor')(path, input), path).toMatchObject({ ok: true })
  expect(await desk.must('nurse', 'resident.search', { query: '居民1' })).not.toEqual([])
  await desk.close()
})

it('an operations log whose end is damaged keeps nobody from coming in and reading, and takes nothing new', async () => {
  await aDamagedCentre('journal', 'end')
  const desk = await openTestWorkstation({ dataDirectory: directory })
  expect(await desk.must('nurse', 'resident.search', { query: '居民1' })).not.toEqual([])
  expect(await desk.as('doctor')('resident.register', aResident())).toMatchObject({
    ok: false,
    error: { code: 'unavailable', message: expect.stringMatching(/数据库文件损坏/) }
  })
  await lookedThrough(desk)
  expect((await stateOf(desk)).sentence).toMatch(/损坏的地方：操作日志。还能查看的有/)
  await desk.close()
})

it('is looked through while nobody works, and not while somebody does', async () => {
  const time = createVirtualTime('2026-12-01T01:00:00.000Z')
  const desk = await openTestWorkstation({
    dataDirectory: directory,
    background: true,
    outside: time.outside
  })
  for (let minute = 0; minute < 30; minute += 1) {
    await time.pass(60_000 / 2)
    await stateOf(desk)
  }
  expect((await stateOf(desk)).checkedAt).toBeNull()
  await expect
    .poll(
      async () => {
        await time.pass(5 * 60_000)
        return (await stateOf(desk)).checkedAt
      },
      { timeout: 50_000, interval: 10 }
    )
    .not.toBeNull()
  await desk.close()
  expect(desk.bugs).toEqual([])
})

it('every table has a word', () => {
  expect(wordOf('journal', kinds)).toBe('操作日志')
  expect(wordOf('follow_up_drug', kinds)).toBe(wordOf('follow_up', kinds))
  expect(damageSentence([], ['居民'], [])).toBeNull()
  expect(
    damageSentence([{ word: '随访', lost: null }], ['随访', '账号', '其他资料', '居民', '居民'], ['居民'])
  ).toContain('还能查看的有：居民、账号。')
})
