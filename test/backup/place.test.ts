import { copyFileSync, cpSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { RestorationSaid } from '../../src-main/backup/contract.ts'
import { systemFiles } from '../../src-main/lib/files.ts'
import type { Resident } from '../../src-main/resident/contract.ts'
import { aResident } from '../resident/residents.ts'
import { standHere } from '../support/template.ts'
import { openTestWorkstation, type TestWorkstation } from '../support/workstation.ts'
import { aComputer, aDesk, aFolder, signIn } from './desk.ts'

// What people do to a data folder with the tools of the system.

const register = (w: TestWorkstation, name: string): Promise<Resident> =>
  w.must('doctor', 'resident.register', aResident({ name, idNumber: null, idType: '99' }))
const deskOf = async (w: TestWorkstation): Promise<string> =>
  (await w.must<{ deskId: string }>('nurse', 'centre.get')).deskId
const said = (w: TestWorkstation): Promise<RestorationSaid | null> =>
  w.must('administrator', 'backup.restored')
const namesOf = async (w: TestWorkstation): Promise<readonly string[]> =>
  (await w.must<readonly { name: string }[]>('doctor', 'resident.search', { query: '冯' }))
    .map(({ name }) => name)
    .sort()

it('four desks that begin with copies of one folder are four desks, each of which has been told', async () => {
  const first = await aDesk({ background: true })
  await first.register('冯一')
  const before = await deskOf(first.w)
  await first.end()
  const desks = new Set<string>([before])
  for (let n = 0; n < 3; n++) {
    const folder = join(aFolder(), 'copy')
    cpSync(first.w.directory, folder, { recursive: true })
    const copy = await openTestWorkstation({ dataDirectory: folder, background: true })
    expect((await said(copy))?.how).toBe('copied')
    desks.add(await deskOf(copy))
    const { recordNumber } = await register(copy, '冯二')
    expect(Number(recordNumber.slice(-5))).toBeGreaterThan(500)
    await copy.close()
    // It is said once, and is a desk like any other from then on.
    const again = await openTestWorkstation({ dataDirectory: folder, background: true })
    desks.add(await deskOf(again))
    expect(await again.must('auditor', 'access.journal', { entity: 'restoration' })).toHaveLength(1)
    expect(await again.must('auditor', 'access.verifyJournal')).toMatchObject({ intact: true })
    await again.close()
  }
  expect(desks.size).toBe(4)
  const original = await openTestWorkstation({ dataDirectory: first.w.directory, background: true })
  expect(await said(original)).toBe(null)
  expect(await deskOf(original)).toBe(before)
  await original.close()
})

it('a folder that is only moved is the same desk', async () => {
  const desk = await aDesk({ background: true })
  const before = await deskOf(desk.w)
  await desk.end()
  const moved = join(aFolder(), 'moved')
  renameSync(desk.w.directory, moved)
  const again = await openTestWorkstation({ dataDirectory: moved, background: true })
  expect(await said(again)).toBe(null)
  expect(await deskOf(again)).toBe(before)
  await again.close()
})

it('what another program holds beside the data is not missing: they are no copy, and writing waits until it lets go', async () => {
  const first = await aDesk({ background: true })
  const before = await deskOf(first.w)
  await first.end()
  const options = { dataDirectory: first.w.directory, background: true }
  for (const name of ['place.json', 'jiayi.db.life'])
    for (const code of ['EBUSY', 'EPERM', 'EACCES']) {
      let isHeld = true
      const read = (path: string): Buffer => {
        if (isHeld && path.endsWith(name)) throw Object.assign(new Error('held'), { code })
        return systemFiles.read(path)
      }
      const again = await openTestWorkstation({ ...options, outside: { files: { ...systemFiles, read } } })
      expect(await said(again)).toBe(null)
      const input = aResident({ name: '冯一', idNumber: null, idType: '99' })
      expect(await again.as('doctor')('resident.register', input)).toMatchObject({
        ok: false,
        error: {
          code: 'unavailable',
          message: expect.stringMatching(/正被另一个程序（如杀毒或备份软件）占用/)
        }
      })
      isHeld = false
      await register(again, `冯 ${name} ${code}`)
      expect(await said(again)).toBe(null)
      expect(await deskOf(again)).toBe(before)
      await again.close()
      expect(again.bugs).toEqual([])
    }
})

it('data without what stood beside them, as somebody copies the two files they know, are a copy', async () => {
  const desk = await aDesk({ background: true })
  await desk.register('冯一')
  const before = await deskOf(desk.w)
  await desk.end()
  const folder = aFolder()
  for (const name of ['jiayi.db', 'keyring.json'])
    copyFileSync(join(desk.w.directory, name), join(folder, name))
  const copy = await openTestWorkstation({ dataDirectory: folder, background: true })
  expect((await said(copy))?.sentence).toContain('从别处复制来的')
  expect(await deskOf(copy)).not.toBe(before)
  await copy.close()
})

it('an older file put over a folder that was ended well is noticed, and gives no number twice', async () => {
  const desk = await aDesk({ background: true })
  await desk.register('冯一')
  await desk.end()
  const older = readFileSync(join(desk.w.directory, 'jiayi.db'))
  const later = await openTestWorkstation({ dataDirectory: desk.w.directory, background: true })
  const lost = await register(later, '冯二')
  await later.close()
  writeFileSync(join(desk.w.directory, 'jiayi.db'), older)
  const again = await openTestWorkstation({ dataDirectory: desk.w.directory, background: true })
  expect((await said(again))?.sentence).toContain('比本机上次使用时的旧')
  expect(await namesOf(again)).toEqual(['冯一'])
  expect((await register(again, '冯三')).recordNumber).not.toBe(lost.recordNumber)
  await again.close()
})

/** What a killed program leaves: its log beside the database. */
async function killed(names: readonly string[]): Promise<{ folder: string; early: Buffer }> {
  const desk = await aDesk({ background: true })
  await desk.register('冯一')
  await desk.end()
  const early = readFileSync(join(desk.w.directory, 'jiayi.db'))
  const later = await openTestWorkstation({ dataDirectory: desk.w.directory, background: true })
  for (const name of names) await register(later, name)
  const folder = join(aFolder(), 'killed')
  cpSync(desk.w.directory, folder, { recursive: true })
  await later.close()
  standHere(folder)
  expect(existsSync(join(folder, 'jiayi.db-wal'))).toBe(true)
  return { folder, early }
}

it('an older file put over a killed folder does not take in the log that stayed there', async () => {
  const { folder, early } = await killed(['冯二', '冯三'])
  writeFileSync(join(folder, 'jiayi.db'), early)
  const log = readFileSync(join(folder, 'jiayi.db-wal'))
  const computer = aComputer(folder)
  await expect(signIn(computer)).rejects.toThrow('不是一对')
  // Nothing was touched: what to do is a person's to decide.
  expect(readFileSync(join(folder, 'jiayi.db')).equals(early)).toBe(true)
  expect(readFileSync(join(folder, 'jiayi.db-wal')).equals(log)).toBe(true)
  await computer.end()
  rmSync(join(folder, 'jiayi.db-wal'))
  const again = await openTestWorkstation({ dataDirectory: folder, background: true })
  expect(await namesOf(again)).toEqual(['冯一'])
  expect((await said(again))?.how).toBe('older')
  await again.close()
})

it('a killed folder with its own log is what it was', async () => {
  const { folder } = await killed(['冯二', '冯三'])
  const again = await openTestWorkstation({ dataDirectory: folder, background: true })
  expect(await namesOf(again)).toEqual(['冯一', '冯三', '冯二'])
  expect(await said(again)).toBe(null)
  await again.close()
})

it('a log that was cut is noticed, though every entry that is left is sound', async () => {
  const { folder } = await killed(['冯二', '冯三'])
  const whole = await openTestWorkstation({ dataDirectory: folder })
  await whole.close()
  const desk = await aDesk({ background: true, dataDirectory: folder })
  await desk.register('冯四')
  await desk.register('冯五')
  const cut = join(aFolder(), 'cut')
  // What the program notes every minute is noted when it ends as well.
  cpSync(folder, cut, { recursive: true })
  await desk.end()
  copyFileSync(join(folder, 'place.json'), join(cut, 'place.json'))
  const log = readFileSync(join(cut, 'jiayi.db-wal'))
  const frame = 24 + 8192
  writeFileSync(
    join(cut, 'jiayi.db-wal'),
    log.subarray(0, log.length - (log.length % frame === 32 ? frame : 0) * 2)
  )
  standHere(cut)
  const again = await openTestWorkstation({ dataDirectory: cut, background: true })
  expect((await said(again))?.how).toBe('older')
  expect(await again.must('auditor', 'access.verifyJournal')).toMatchObject({ intact: true })
  await again.close()
})
