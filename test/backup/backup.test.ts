import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { aComputer, aDesk, aFolder, signIn } from './desk.ts'

const namesOf = async (ask: <T>(path: string, input?: unknown) => Promise<T>, query: string) =>
  (await ask<readonly { name: string }[]>('resident.search', { query })).map(({ name }) => name).sort()

it('a backup brought to another computer opens with the passwords of its day, and nothing is missing', async () => {
  const desk = await aDesk()
  const before = [await desk.register('赵一'), await desk.register('赵二')]
  const status = await desk.backUp()
  expect(status).toMatchObject({ standing: 'fine', running: null, lastGood: { outcome: 'good', folder: desk.stick } })
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
  const [entry] = await other.ask<readonly { after: object; deskId: string; word: string }[]>('access.journal', {
    entity: 'restoration'
  })
  expect(entry).toMatchObject({ word: '数据恢复', deskId: centre.deskId, after: { how: 'restored', deskAfter: centre.deskId } })
  expect(readdirSync(data).filter(name => name.startsWith('restore'))).toEqual([])
  expect(before.map(({ recordNumber }) => recordNumber)).toHaveLength(2)
  expect(other.bugs).toEqual([])
})

it('a second backup writes only what has changed, and the first stays whole beside it', async () => {
  const desk = await aDesk()
  for (let n = 0; n < 30; n++) await desk.register(`钱${String(n)}`)
  const first = await desk.backUp()
  await desk.register('钱后来')
  const second = await desk.backUp()
  expect(first.lastGood?.writtenBytes).toBe(first.lastGood?.bytes)
  expect(second.lastGood?.writtenBytes ?? 0).toBeLessThan(second.lastGood?.bytes ?? 0)
  expect(existsSync(join(desk.w.directory, 'backup.part'))).toBe(false)
})
