import { chmodSync, existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { holdInWine, scanInWine, toWindows } from '../../build/windows/wine.mjs'
import type { BackupStatus } from '../../src-main/backup/contract.ts'
import { administrator, after, expectWords, refusalOf, restore, signIn } from './desk.ts'
import {
  aFolder,
  close,
  data,
  deep,
  desk,
  open,
  passwordOfNow,
  requireNoLitter,
  scene,
  stick
} from './stage.ts'

async function backUp(to: string): Promise<string> {
  const { lastGood } = await desk().must<BackupStatus>('backup.run', { folder: toWindows(to) })
  if (existsSync(join(data, 'backup.part'))) throw new Error('backup.part is left')
  return `${String(Math.round((lastGood?.bytes ?? 0) / 1000))} kB`
}
const filesBelow = (at: string): readonly string[] =>
  readdirSync(at, { recursive: true, withFileTypes: true })
    .filter(one => one.isFile())
    .map(one => join(one.parentPath, one.name))

export async function playBackups(): Promise<void> {
  await scene('a backup to a folder with Chinese and a space', () => backUp(stick))
  await scene('a virus scanner opens every file of a backup', async () => {
    const scanned = aFolder('扫描 盘')
    const end = await scanInWine([data, scanned], 200)
    const [taken] = await Promise.allSettled([backUp(scanned)])
    const held = await end()
    if (taken.status === 'rejected') throw taken.reason
    return `${String(held)} files held, ${taken.value}`
  })
  await scene('another program looks at every file of the last backup', async () => {
    const files = filesBelow(stick)
    const letGo: (() => Promise<void>)[] = []
    for (const file of files) letGo.push(await holdInWine(file, 'reading'))
    const [taken] = await Promise.allSettled([backUp(stick)])
    for (const one of letGo) await one()
    if (taken.status === 'rejected') throw taken.reason
    return `${String(files.length)} files held, ${taken.value} beside them`
  })
  await scene('another program shares a part of the last backup with nobody', async () => {
    const part = filesBelow(stick).find(path => path.includes('chunks')) ?? ''
    const letGo = await holdInWine(part, 'alone')
    const [taken] = await Promise.all([backUp(stick), after(1000, letGo)])
    return `waited for, ${taken}`
  })
  await scene('a write-protected place of a backup', async () => {
    const locked = aFolder('只读 盘')
    chmodSync(locked, 0o555)
    const said = await refusalOf(desk(), 'backup.run', { folder: toWindows(locked) })
    chmodSync(locked, 0o755)
    return expectWords(said, /写保护|权限/)
  })
  await scene('a place of a backup whose path is longer than 260 characters', async () => {
    const reply = await desk().ask('backup.run', { folder: toWindows(deep) })
    return expectWords(reply.ok ? 'done' : reply.error.message, /^done$|路径.*太长/)
  })
}

export async function playRestores(): Promise<void> {
  const place = aFolder('恢复 到这里')
  await scene('a restore into an empty folder under a virus scanner', async () => {
    await open(place)
    const end = await scanInWine([place], 200)
    const from = await restore(desk(), stick, passwordOfNow())
    await signIn(desk(), { ...administrator, password: passwordOfNow() })
    const held = await end()
    const chain = await desk().must<{ intact: boolean; entries: number }>('access.verifyJournal')
    await close()
    if (!chain.intact) throw new Error('the journal is not intact')
    requireNoLitter(place)
    return `${String(held)} files held, in place ${from}, ${String(chain.entries)} entries of the journal intact`
  })
  for (const how of ['reading', 'alone'] as const)
    await scene(`a restore over data of which another program holds a file (${how})`, async () => {
      await open(place)
      const letGo = await holdInWine(join(place, 'jiayi.db.life'), how)
      const from = await restore(desk(), stick, passwordOfNow())
      const said = expectWords(await refusalOf(desk(), 'access.state', {}), /还差最后一步/)
      await letGo()
      await signIn(desk(), { ...administrator, password: passwordOfNow() })
      const kept = readdirSync(place).filter(name => name.startsWith('before-restore'))
      await close()
      return `${from}: ${said} Let go: signed in, ${String(kept.length)} kept`
    })
}
