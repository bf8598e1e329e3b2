import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { holdInWine } from '../../build/windows/wine.mjs'
import { started } from '../support/started.ts'
import { aCentre } from '../support/workstation.ts'
import { administrator, after, expectWords, refusalOf, signIn } from './desk.ts'
import { changePassword, close, data, deep, desk, open, passwordOfNow, scene } from './stage.ts'

const now = () => ({ login: administrator.login, password: passwordOfNow() })

/** What can be in the way of opening the data. */
export async function playOpening(): Promise<void> {
  await scene('jiayi.db is held for a second while somebody signs in', async () => {
    const { must } = await open()
    const letGo = await holdInWine(join(data, 'jiayi.db'), 'reading')
    await Promise.all([must('access.signIn', now()), after(1000, letGo)])
    const said = await changePassword()
    if (said !== null) throw new Error(`signed in, but then: ${said}`)
    return 'waited for, and it can be written'
  })
  await scene('jiayi.db is held for long while somebody signs in', async () => {
    await open()
    const letGo = await holdInWine(join(data, 'jiayi.db'), 'reading')
    const said = await refusalOf(desk(), 'access.signIn', now())
    await letGo()
    await signIn(desk(), now())
    const later = await changePassword()
    if (later !== null) throw new Error(`signed in afterwards, but: ${later}`)
    return expectWords(said, /jiayi\.db 正被另一个程序/)
  })
  await scene('a data folder that may not be written', async () => {
    await close()
    chmodSync(data, 0o555)
    try {
      await open()
      await signIn(desk(), now())
      await desk().must('resident.search', { query: '孙' })
      const said = (await changePassword()) ?? 'done'
      await close()
      return `signed in and read; ${expectWords(said, /文件夹/)}`
    } finally {
      chmodSync(data, 0o755)
    }
  })
  await scene('a data folder of more than 260 characters', async () => {
    const { ask } = await open(join(deep, '数据'))
    const reply = await ask('access.setUp', { centre: aCentre(), administrator })
    await close()
    return expectWords(reply.ok ? 'done' : reply.error.message, /^done$|路径.*太长/)
  })
}

/** What Windows has left is what this machine opens. */
export async function playEnd(): Promise<void> {
  await scene('the data open here as well, with everything that was acknowledged', async () => {
    await close()
    const here = started(data)
    await here.must('access.signIn', now())
    const chain = await here.must<{ intact: boolean; entries: number }>('access.verifyJournal')
    const staff = await here.must<readonly { login: string }[]>('access.staff')
    await here.close()
    if (!chain.intact || !staff.some(({ login }) => login === 'doctor'))
      throw new Error('something is missing')
    return `${String(chain.entries)} entries of the journal intact, ${String(staff.length)} accounts`
  })
}
