import { existsSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, it } from 'vitest'
import type { RestorationSaid, SnapshotFound } from '../../src-main/backup/contract.ts'
import { manifestText, readManifest } from '../../src-main/backup/format.ts'
import { aResident } from '../resident/residents.ts'
import { openTestWorkstation, password } from '../support/workstation.ts'
import { aComputer, aDesk, aFolder, type BackedUpDesk, type OtherComputer, signIn } from './desk.ts'

const aPerson = (name: string) => aResident({ name, idNumber: null, idType: '99' })
const serialOf = (recordNumber: string): number => Number(recordNumber.slice(-5))
const another = 'another good password'
const namesIn = async ({ ask }: Pick<OtherComputer, 'ask'>): Promise<readonly string[]> =>
  (await ask<readonly { name: string }[]>('resident.search', { query: '周' })).map(({ name }) => name).sort()
const accountNamed = async ({ w }: BackedUpDesk, login: string) => {
  const staff = await w.must<readonly { id: string; version: number; login: string }[]>(
    'nurse',
    'access.staff'
  )
  const found = staff.find(one => one.login === login)
  if (found === undefined) throw new Error(`nobody is called ${login}`)
  return found
}
async function theOne(computer: OtherComputer, folder: string): Promise<SnapshotFound> {
  const [found] = await computer.found(folder)
  if (found === undefined) throw new Error('nothing was found')
  return found
}
/** All files below, of one kind. */
const filesBelow = (folder: string, kind: RegExp): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => kind.test(basename(name)))
    .map(name => join(folder, name))
const chunks = (folder: string): readonly string[] => filesBelow(folder, /^[0-9a-f]{64}$/)
const manifests = (folder: string): readonly string[] => filesBelow(folder, /\.json$/)

it('says before anything is done what would be lost, keeps what stood here, and goes on with higher numbers', async () => {
  const desk = await aDesk()
  await desk.register('周一')
  await desk.backUp()
  const lost = [await desk.register('周二'), await desk.register('周三')]
  const before = await desk.w.must<{ deskId: string }>('nurse', 'centre.get')
  await desk.end()

  const computer = aComputer(desk.w.directory)
  const report = await computer.check((await theOne(computer, desk.stick)).path)
  expect(report).toMatchObject({ present: 'readable', lostEntries: 2, shutOut: [] })
  expect(report.counts[0]).toEqual({ word: '居民', then: 1, now: 3 })
  expect(existsSync(join(desk.w.directory, report.keptAs))).toBe(false)
  expect(await computer.restore(report)).toEqual({ from: 'now' })
  expect(readdirSync(join(desk.w.directory, report.keptAs)).sort()).toContain('jiayi.db')

  await signIn(computer)
  expect(await namesIn(computer)).toEqual(['周一'])
  const after = await computer.ask<{ deskId: string }>('centre.get')
  expect(after.deskId).not.toBe(before.deskId)
  const said = await computer.ask<RestorationSaid>('backup.restored')
  expect(said.sentence).toContain('之后登记的内容不在里面，请补录')
  await computer.ask('backup.restoredSeen', { id: said.id })
  expect(await computer.ask('backup.restored')).toBe(null)
  await computer.end()

  const again = await openTestWorkstation({ dataDirectory: desk.w.directory })
  const { recordNumber } = await again.must<{ recordNumber: string }>(
    'doctor',
    'resident.register',
    aPerson('周四')
  )
  expect(lost.map(one => one.recordNumber)).not.toContain(recordNumber)
  expect(serialOf(recordNumber)).toBe(Math.max(...lost.map(one => serialOf(one.recordNumber))) + 1)
  await again.close()
})

it('on a new computer leaves out numbers that may have been given since', async () => {
  const desk = await aDesk()
  const first = await desk.register('周一')
  await desk.backUp()
  await desk.end()
  const data = aFolder()
  const computer = aComputer(data)
  await computer.restore(await computer.check((await theOne(computer, desk.stick)).path))
  await computer.end()
  const again = await openTestWorkstation({ dataDirectory: data })
  const { recordNumber } = await again.must<{ recordNumber: string }>(
    'doctor',
    'resident.register',
    aPerson('周二')
  )
  expect(serialOf(recordNumber) - serialOf(first.recordNumber)).toBe(501)
  await again.close()
})

it('opens with the password and the recovery code of its day, and with no later one', async () => {
  const desk = await aDesk()
  const { recoveryCode } = await desk.w.must<{ recoveryCode: string }>(
    'administrator',
    'access.renewRecoveryCode',
    {
      password
    }
  )
  await desk.backUp()
  await desk.w.must('administrator', 'access.changePassword', { current: password, next: another })
  const later = await desk.w.must<{ recoveryCode: string }>('administrator', 'access.renewRecoveryCode', {
    password: another
  })
  await desk.end()
  const computer = aComputer(aFolder())
  const { path } = await theOne(computer, desk.stick)
  const byCode = (code: string) =>
    computer.ask('backup.check', { path, door: { kind: 'recovery-code', code } })
  await expect(computer.check(path, another)).rejects.toThrow('请输入备份那一天的密码')
  await expect(byCode(later.recoveryCode)).rejects.toThrow('要用之前的那一张')
  await expect(computer.check(path, password, 'doctor')).rejects.toThrow('管理员的密码')
  expect(await byCode(recoveryCode.toLowerCase())).toMatchObject({ present: 'none' })
  expect(await computer.check(path)).toMatchObject({ present: 'none' })
  for (let n = 0; n < 5; n++) await expect(computer.check(path, 'guess')).rejects.toThrow('密码不对')
  await expect(computer.check(path)).rejects.toThrow('半分钟后再试')
})

it('whoever left since neither opens it nor comes in by it, and that is said', async () => {
  const desk = await aDesk()
  await desk.w.must('administrator', 'access.addAccount', {
    ...{ login: 'left', name: '周离职', roles: ['administrator'], password }
  })
  await desk.backUp()
  for (const login of ['left', 'nurse']) {
    const { id, version } = await accountNamed(desk, login)
    await desk.w.must('administrator', 'access.disableAccount', { id, version })
  }
  await desk.end()
  const computer = aComputer(desk.w.directory)
  const { path } = await theOne(computer, desk.stick)
  await expect(computer.check(path, password, 'left')).rejects.toThrow('备份之后已停用')
  const report = await computer.check(path)
  expect([...report.shutOut].sort()).toEqual(['周离职', '李护士'].sort())
  expect(report.opensFor).not.toContain('周离职')
  await computer.restore(report)
  for (const login of ['left', 'nurse'])
    await expect(signIn(computer, login)).rejects.toThrow('姓名或密码不对')
  await signIn(computer)
  expect(await computer.ask('backup.restored')).toMatchObject({ shutOut: report.shutOut })
  const staff = await computer.ask<readonly { login: string; status: string }[]>('access.staff')
  expect(staff.find(({ login }) => login === 'left')?.status).toBe('disabled')
})

it('a half, a damaged, a newer and a foreign backup are refused in words, and nothing has changed', async () => {
  const desk = await aDesk()
  await desk.register('周一')
  await desk.backUp()
  await desk.end()
  const stranger = await aDesk({ now: '2026-03-02T01:00:00.000Z' })
  await stranger.backUp()
  await stranger.end()
  const computer = aComputer(desk.w.directory)
  const [path = ''] = manifests(desk.stick)
  const [strange = ''] = manifests(stranger.stick)
  await expect(computer.check(strange)).rejects.toThrow('不能互换')

  const [part = ''] = chunks(desk.stick)
  const bytes = readFileSync(part)
  truncateSync(part, bytes.length - 1)
  await expect(computer.check(path)).rejects.toThrow('有一部分文件已损坏')
  rmSync(part)
  await expect(computer.check(path)).rejects.toThrow('缺少一部分文件')
  writeFileSync(part, bytes)

  const text = readFileSync(path, 'utf8')
  const read = readManifest(text)
  if (!('manifest' in read)) throw new Error('the manifest is damaged')
  const { manifest } = read
  const said = async (altered: string): Promise<string | null> => {
    writeFileSync(path, altered)
    const { problem } = await theOne(computer, desk.stick)
    await expect(computer.check(path)).rejects.toThrow(problem ?? 'nothing is wrong')
    return problem
  }
  expect(await said(text.replace('"resident":1', '"resident":2'))).toContain('清单损坏')
  expect(await said(text.slice(0, -20))).toContain('清单损坏')
  expect(await said(text.replace('"format":1', '"format":2'))).toContain('更新版本')
  const newer = { ...manifest.schema, migrations: manifest.schema.migrations + 1 }
  expect(await said(manifestText({ ...manifest, schema: newer }))).toContain('更新版本')
  writeFileSync(path, manifestText({ ...manifest, journal: { ...manifest.journal, sequence: 1 } }))
  await expect(computer.check(path)).rejects.toThrow('数据与清单不符')
  writeFileSync(path, text)
  expect(readdirSync(desk.w.directory).filter(name => name.startsWith('restore'))).toEqual([])
  await signIn(computer)
  expect(await namesIn(computer)).toEqual(['周一'])
  expect(computer.bugs).toEqual([])
})

it('stands in for data that are damaged, or whose keyring is gone', async () => {
  const desk = await aDesk()
  await desk.register('周一')
  await desk.backUp()
  await desk.end()
  for (const name of ['keyring.json', 'keyring-copy.json']) rmSync(join(desk.w.directory, name))
  truncateSync(join(desk.w.directory, 'jiayi.db'), 20_000)
  const computer = aComputer(desk.w.directory)
  const report = await computer.check((await theOne(computer, desk.stick)).path)
  expect(report).toMatchObject({ present: 'unreadable', lostEntries: null })
  await computer.restore(report)
  await signIn(computer)
  expect(await namesIn(computer)).toEqual(['周一'])
  expect(readdirSync(join(desk.w.directory, report.keptAs))).toContain('jiayi.db')
})

it('while somebody works here it is the administrator’s, and the program is closed and opened again after it', async () => {
  const desk = await aDesk()
  await desk.register('周一')
  await desk.backUp()
  await desk.register('周二')
  const [path = ''] = manifests(desk.stick)
  const input = { path, door: { kind: 'password', login: 'administrator', password } }
  for (const ask of [desk.w.as('nurse'), desk.w.anonymous])
    expect(await ask('backup.check', input)).toMatchObject({ ok: false, error: { code: 'forbidden' } })
  const { checkId } = await desk.w.must<{ checkId: string }>('administrator', 'backup.check', input)
  expect(await desk.w.must('administrator', 'backup.restore', { checkId })).toEqual({ from: 'next-start' })
  expect(await desk.w.as('nurse')('resident.search', { query: '周' })).toMatchObject({
    ok: false,
    error: { code: 'unavailable' }
  })
  await desk.end()
  const computer = aComputer(desk.w.directory)
  await signIn(computer)
  expect(await namesIn(computer)).toEqual(['周一'])
  expect(desk.w.bugs).toEqual([])
})
