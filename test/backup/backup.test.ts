import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { BackupStatus } from '../../src-main/backup/contract.ts'
import { createVirtualTime } from '../support/virtual-time.ts'
import { openTestWorkstation, type TestWorkstation } from '../support/workstation.ts'
import { aComputer, aDesk, aFolder, type BackedUpDesk, signIn } from './desk.ts'

const keeping = { at: '12:30', daily: 7, weekly: 4, monthly: 12, warnAfterDays: 3 }

const namesOf = async (ask: <T>(path: string, input?: unknown) => Promise<T>, query: string) =>
  (await ask<readonly { name: string }[]>('resident.search', { query })).map(({ name }) => name).sort()

it('a backup brought to another computer opens with the passwords of its day, and nothing is missing', async () => {
  const desk = await aDesk()
  const before = [await desk.register('赵一'), await desk.register('赵二')]
  const status = await desk.backUp()
  expect(status).toMatchObject({
    standing: 'fine',
    running: null,
    lastGood: { outcome: 'good', folder: desk.stick }
  })
  await desk.end()

  const data = aFolder()
  const other = aComputer(data)
  expect(await other.ask('access.state')).toMatchObject({ stage: 'set-up' })
  const [snapshot, ...rest] = await other.found(desk.stick)
  expect(rest).toEqual([])
  expect(snapshot).toMatchObject({ residents: 2, problem: null, centreName: '梧桐街道社区卫生服务中心' })
  const report = await other.check(snapshot?.path ?? '')
  expect(report).toMatchObject({ present: 'none', shutOut: [] })
  expect(report.opensFor).toContain('王医生')
  expect(await other.restore(report)).toEqual({ from: 'now' })

  await signIn(other)
  expect(await namesOf(other.ask, '赵')).toEqual(['赵一', '赵二'])
  expect(await other.ask('access.verifyJournal')).toMatchObject({ intact: true })
  const centre = await other.ask<{ deskId: string }>('centre.get')
  const [entry] = await other.ask<readonly { after: object; deskId: string; word: string }[]>(
    'access.journal',
    {
      entity: 'restoration'
    }
  )
  expect(entry).toMatchObject({
    word: '数据恢复',
    deskId: centre.deskId,
    after: { how: 'restored', deskAfter: centre.deskId }
  })
  expect(readdirSync(data).filter(name => name.startsWith('restore'))).toEqual([])
  expect(before.map(({ recordNumber }) => recordNumber)).toHaveLength(2)
  expect(other.bugs).toEqual([])
})

it('a second backup writes only what has changed, and of one day the last stays', async () => {
  const desk = await aDesk()
  for (let n = 0; n < 30; n++) await desk.register(`钱${String(n)}`)
  const first = await desk.backUp()
  await desk.register('钱后来')
  const second = await desk.backUp()
  expect(first.lastGood?.writtenBytes).toBe(first.lastGood?.bytes)
  expect(second.lastGood?.writtenBytes ?? 0).toBeLessThan(second.lastGood?.bytes ?? 0)
  expect(existsSync(join(desk.w.directory, 'backup.part'))).toBe(false)
  const found = await desk.w.must<readonly { residents: number }[]>('administrator', 'backup.found', {
    folder: desk.stick
  })
  expect(found).toMatchObject([{ residents: 31 }])
})

it('is taken by itself at its hour, and made up for after a day on which the desk was off', async () => {
  const time = createVirtualTime('2026-03-02T01:00:00.000Z')
  const data = aFolder()
  await (await openTestWorkstation({ dataDirectory: data, now: '2026-03-02T01:00:00.000Z' })).close()
  const stick = aFolder()
  const open = (): Promise<BackedUpDesk> =>
    aDesk({ dataDirectory: data, background: true, outside: time.outside })
  const goodAt = (w: TestWorkstation, at: string): Promise<BackupStatus> =>
    w.heard<BackupStatus>(
      'backup.changed',
      ({ lastGood, running }) => running === null && lastGood?.beganAt === at
    )

  const first = await open()
  const status = await first.w.must<BackupStatus>('administrator', 'backup.configure', {
    ...keeping,
    folder: stick
  })
  // Yesterday's is missing as well: it is not waited for until noon.
  expect(status).toMatchObject({ standing: 'never', nextAt: '2026-03-02T01:00:00.000Z' })
  await time.pass(2 * 60_000)
  await goodAt(first.w, '2026-03-02T01:02:00.000Z')
  await time.passUntil('2026-03-02T04:30:00.000Z')
  await goodAt(first.w, '2026-03-02T04:30:00.000Z')
  await first.end()

  await time.passUntil('2026-03-05T01:00:00.000Z')
  const later = await open()
  expect(await later.w.must('nurse', 'backup.status')).toMatchObject({ standing: 'fine' })
  await time.pass(2 * 60_000)
  await goodAt(later.w, '2026-03-05T01:02:00.000Z')
  expect(await later.w.must('nurse', 'backup.status')).toMatchObject({ nextAt: '2026-03-05T04:30:00.000Z' })
  expect(later.w.bugs).toEqual([])
})

it('says on the third day that there is none, and why, and tries again an hour after one that failed', async () => {
  const time = createVirtualTime('2026-03-02T05:00:00.000Z')
  const data = aFolder()
  await (await openTestWorkstation({ dataDirectory: data, now: '2026-03-02T01:00:00.000Z' })).close()
  const stick = aFolder()
  const { w } = await aDesk({ dataDirectory: data, background: true, outside: time.outside })
  await w.must('administrator', 'backup.configure', { ...keeping, folder: stick })
  await w.must('administrator', 'backup.run')
  rmSync(stick, { recursive: true })
  await time.passUntil('2026-03-03T04:30:00.000Z')
  const failed = await w.heard<BackupStatus>('backup.changed', ({ last }) => last?.outcome === 'failed')
  expect(failed.last?.says).toContain('找不到备份位置')
  expect(failed).toMatchObject({ standing: 'fine', nextAt: '2026-03-03T05:30:00.000Z' })

  await time.passUntil('2026-03-05T05:00:00.000Z')
  const old = await w.must<BackupStatus>('nurse', 'backup.status')
  expect(old.standing).toBe('old')
  expect(old.sentence).toContain('最近一次好的备份是 2026-03-02 13:00，已有 3 天')
  expect(old.sentence).toContain('请插好 U 盘')
  mkdirSync(stick)
  await time.pass(60 * 60_000)
  await w.heard<BackupStatus>(
    'backup.changed',
    ({ lastGood, running }) => running === null && (lastGood?.beganAt ?? '') > '2026-03-05'
  )
  expect(w.bugs).toEqual([])
})

it('goes nowhere near the data themselves, and needs a place that is there', async () => {
  const desk = await aDesk()
  const ask = desk.w.as('administrator')
  for (const folder of [desk.w.directory, join(desk.w.directory, 'backup')]) {
    const reply = await ask('backup.run', { folder })
    expect(reply).toMatchObject({ ok: false, error: { code: 'refused' } })
    expect(await ask('backup.configure', { ...keeping, folder })).toMatchObject({ ok: false })
  }
  expect(await ask('backup.run', { folder: join(desk.stick, 'nowhere') })).toMatchObject({
    ok: false,
    error: { code: 'unavailable' }
  })
  expect(await ask('backup.run')).toMatchObject({
    ok: false,
    error: { fields: { folder: '请选择备份位置' } }
  })
  expect(await desk.w.as('nurse')('backup.run', { folder: desk.stick })).toMatchObject({
    ok: false,
    error: { code: 'forbidden' }
  })
})

it('that is cancelled leaves nothing that counts, and the next one is taken', async () => {
  const desk = await aDesk()
  const taking = desk.w.as('administrator')('backup.run', { folder: desk.stick })
  await desk.w.heard<BackupStatus>('backup.changed', ({ running }) => running !== null)
  expect(await desk.w.as('administrator')('backup.run', { folder: desk.stick })).toMatchObject({
    ok: false,
    error: { message: '正在备份，请等它完成。' }
  })
  await desk.w.must('administrator', 'backup.cancel')
  expect(await taking).toMatchObject({ ok: false, error: { message: '已取消。' } })
  expect(await desk.w.must('administrator', 'backup.found', { folder: desk.stick })).toEqual([])
  expect(await desk.w.must('administrator', 'backup.runs')).toMatchObject([{ outcome: 'cancelled' }])
  expect(await desk.backUp()).toMatchObject({ standing: 'fine' })
})
