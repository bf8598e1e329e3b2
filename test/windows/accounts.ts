import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { holdInWine, scanInWine } from '../../build/windows/wine.mjs'
import { aResident } from '../resident/residents.ts'
import { aCentre } from '../support/workstation.ts'
import { administrator, after, expectWords, fromTerminal, refusalOf, signIn } from './desk.ts'
import { changePassword, data, desk, open, opens, passwordOfNow, requireNoLitter, scene } from './stage.ts'

/** A new centre, its people, and a resident. */
export async function playFirstDay(): Promise<void> {
  await scene('a data folder with Chinese and spaces is set up', async () => {
    const { page, must } = await open()
    await page.getByRole('heading', { name: '首次使用' }).waitFor()
    const input = { centre: aCentre(), administrator }
    const { recoveryCode } = await must<{ recoveryCode: string }>('access.setUp', input)
    return `a recovery code of ${String(recoveryCode.length)} characters`
  })
  await scene('a wrong password is refused, the right one opens', async () => {
    const { must } = desk()
    await must('access.signOut')
    const wrong = { login: administrator.login, password: 'wrong' }
    const said = await refusalOf(desk(), 'access.signIn', wrong)
    await signIn(desk())
    const doctor = { login: 'doctor', name: '医生', roles: ['doctor'], password: administrator.password }
    await must('access.addAccount', doctor)
    await signIn(desk(), doctor)
    await must('resident.register', aResident({ name: '孙一', idType: '99' }))
    await signIn(desk())
    return said
  })
}

/** Two processes, and every file that is written as people sign in and change their passwords. */
export async function playAccounts(): Promise<void> {
  await scene('two processes add an account each at the same moment', async () => {
    const someone = { name: '同事', roles: ['nurse'], password: administrator.password }
    const both = await Promise.allSettled([
      fromTerminal(data, 'access.addAccount', { ...someone, login: 'terminal' }),
      desk().must('access.addAccount', { ...someone, login: 'window' })
    ])
    const staff = await fromTerminal<readonly { login: string }[]>(data, 'access.staff', {})
    for (const [at, login] of ['terminal', 'window'].entries())
      if ((both[at]?.status === 'fulfilled') !== staff.some(one => one.login === login))
        throw new Error('what was said is not what stands')
    const said = both.map(one => (one.status === 'fulfilled' ? 'done' : String(one.reason)))
    return `terminal ${said[0] ?? ''}, window ${said[1] ?? ''}, ${String(staff.length)} accounts in both`
  })

  const beside = ['keyring-copy.json', 'tries.json', 'jiayi.db.life', 'place.json']
  for (const name of ['keyring.json', ...beside])
    for (const how of ['reading', 'alone'] as const)
      await scene(`${name} is held (${how}) for a second while a password is changed`, async () => {
        const letGo = await holdInWine(join(data, name), how)
        const [said] = await Promise.all([changePassword(), after(1000, letGo)])
        if (said !== null) throw new Error(said)
        if (!(await opens())) throw new Error('the new password does not open')
        requireNoLitter(data)
        return 'waited for, the new password opens'
      })
  await scene('keyring.json is held for long', async () => {
    const letGo = await holdInWine(join(data, 'keyring.json'), 'reading')
    const said = expectWords((await changePassword()) ?? 'done', /“keyring\.json”正被另一个程序/)
    await letGo()
    if (!(await opens())) throw new Error('the old password does not open')
    requireNoLitter(data)
    return said
  })
  for (const name of beside)
    await scene(`${name} is held for long`, async () => {
      const letGo = await holdInWine(join(data, name), 'reading')
      const said = await changePassword()
      const isOpen = await opens()
      await letGo()
      if (said !== null) throw new Error(said)
      if (!isOpen) throw new Error('the new password does not open')
      requireNoLitter(data)
      return 'keeps nobody from anything'
    })
  await scene('keyring.json is read-only', async () => {
    chmodSync(join(data, 'keyring.json'), 0o444)
    // Whether a read-only file can be replaced is the system's to say; what was said has to be true.
    const said = expectWords((await changePassword()) ?? 'done', /^done$|只读属性/)
    chmodSync(join(data, 'keyring.json'), 0o600)
    if (!(await opens())) throw new Error('the password of now does not open')
    return said
  })
  await scene('a virus scanner opens every file while passwords and accounts change', async () => {
    const end = await scanInWine([data], 200)
    const said = [await changePassword(), await changePassword()].filter(one => one !== null)
    await desk().must('access.addAccount', {
      login: 'scanned',
      name: '新同事',
      roles: ['nurse'],
      password: passwordOfNow()
    })
    const held = await end()
    if (said.length > 0) throw new Error(said.join(' '))
    if (!(await opens())) throw new Error('the new password does not open')
    requireNoLitter(data)
    return `${String(held)} files held, everything done`
  })
}
