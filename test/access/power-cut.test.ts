import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorkstation } from '../../src-main/workstation.ts'
import type { Session } from '../../src-main/lib/session.ts'
import { aResident } from '../resident/residents.ts'
import { aDisk, type Disk, type PowerCut, powerCuts } from '../support/disk.ts'
import {
  cheapKdf,
  migrationsDirectory,
  openTestWorkstation,
  password,
  workerUrl
} from '../support/workstation.ts'

// The power goes at every act on the disk while accounts change. Afterwards everybody comes in by what was said last:
// what was acknowledged stands whole, and what was not stands whole or not at all.

/** Of each kind of change every so many cuts are tried, another third of the ways each time; 1: all of them. */
const stride = Number(process.env['POWER_CUT_STRIDE'] ?? 3)

const folder = mkdtempSync(join(tmpdir(), 'jiayi-cut-'))
const before = join(folder, 'before')
const after = join(folder, 'after')
let code = ''
let ids: Readonly<Record<string, string>> = {}
beforeAll(async () => {
  const desk = await openTestWorkstation({ dataDirectory: before })
  for (const name of ['孙一', '孙二'])
    await desk.must('doctor', 'resident.register', aResident({ name, idNumber: null, idType: '99' }))
  code = (
    await desk.must<{ recoveryCode: string }>('administrator', 'access.renewRecoveryCode', { password })
  ).recoveryCode
  ids = Object.fromEntries(
    (['doctor', 'nurse', 'auditor'] as const).map(role => [role, desk.accountId(role)])
  )
  const staff = await desk.must<readonly Member[]>('administrator', 'access.staff')
  const { id, version } = staff.find(({ login }) => login === 'auditor') ?? { id: '', version: 0 }
  await desk.must('administrator', 'access.disableAccount', { id, version })
  await desk.close()
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

interface Member {
  readonly id: string
  readonly login: string
  readonly name: string
  readonly version: number
  readonly roles: readonly string[]
  readonly status: string
}
interface Desk {
  readonly ask: (
    path: string,
    input?: unknown
  ) => ReturnType<ReturnType<typeof createWorkstation>['dispatch']>
  readonly session: Session
  readonly close: () => Promise<void>
}
function start(dataDirectory: string, disk?: Disk): Desk {
  const workstation = createWorkstation({
    dataDirectory,
    migrationsDirectory,
    workerUrl,
    kdf: cheapKdf,
    report: () => undefined,
    ...(disk === undefined ? {} : { outside: { files: disk.files } })
  })
  const session = workstation.openSession()
  return {
    session,
    ask: (path, input = {}) => workstation.dispatch(session, path, input),
    close: workstation.close
  }
}
async function comesIn(desk: Desk, login: string, secret: string): Promise<boolean> {
  const reply = await desk.ask('access.signIn', { login, password: secret })
  if (!reply.ok && reply.error.code !== 'unauthorised') throw new Error(`${login}: ${reply.error.message}`)
  await desk.ask('access.signOut')
  return reply.ok
}
async function staffOf(desk: Desk): Promise<readonly Member[]> {
  const reply = await desk.ask('access.staff')
  if (!reply.ok) throw new Error(reply.error.message)
  return reply.value as readonly Member[]
}
const member = async (desk: Desk, login: string): Promise<Member> => {
  const found = (await staffOf(desk)).find(one => one.login === login)
  if (found === undefined) throw new Error(`no ${login}`)
  return found
}

interface Act {
  readonly who: string
  readonly secret: string
  readonly input: (desk: Desk) => Promise<unknown>
  readonly path: string
  readonly changesCode?: true
  /** Whether it has happened, of which everything else must agree. */
  readonly happened: (desk: Desk, reply: unknown) => Promise<boolean>
}
const fresh = 'a fresh password'
/** What `recovers` sets. */
const anew = 'once more, please'
const administrator = { who: 'administrator', secret: password }
const acts: Readonly<Record<string, Act>> = {
  'a colleague is added': {
    ...administrator,
    path: 'access.addAccount',
    input: () => Promise.resolve({ login: 'new', name: '新同事', roles: ['nurse'], password: fresh }),
    happened: async desk => {
      const isIn = await comesIn(desk, 'new', fresh)
      await comesInAs(desk, 'administrator', password)
      expect((await staffOf(desk)).some(({ login }) => login === 'new')).toBe(isIn)
      return isIn
    }
  },
  'a leaver is shut out': {
    ...administrator,
    path: 'access.disableAccount',
    input: async desk => {
      const { id, version } = await member(desk, 'nurse')
      return { id, version }
    },
    happened: async desk => {
      const isIn = await comesIn(desk, 'nurse', password)
      await comesInAs(desk, 'administrator', password)
      expect((await member(desk, 'nurse')).status).toBe(isIn ? 'active' : 'disabled')
      return !isIn
    }
  },
  'somebody comes back': {
    ...administrator,
    path: 'access.resetAccount',
    input: async desk => {
      const { id, version } = await member(desk, 'auditor')
      return { id, version, password: fresh }
    },
    happened: async desk => {
      const isIn = await comesIn(desk, 'auditor', fresh)
      await comesInAs(desk, 'administrator', password)
      expect((await member(desk, 'auditor')).status).toBe(isIn ? 'active' : 'disabled')
      return isIn
    }
  },
  'somebody is called otherwise': {
    ...administrator,
    path: 'access.changeAccount',
    input: async desk => {
      const { id, version } = await member(desk, 'nurse')
      return { id, version, name: '李护士长', roles: ['nurse'] }
    },
    happened: async desk => {
      await comesInAs(desk, 'administrator', password)
      const { name } = await member(desk, 'nurse')
      const state = await desk.ask('access.state')
      const shown = state.ok ? (state.value as { accounts: readonly Member[] }).accounts : []
      expect(shown.find(({ login }) => login === 'nurse')?.name).toBe(name)
      return name === '李护士长'
    }
  },
  'somebody changes a password': {
    who: 'doctor',
    secret: password,
    path: 'access.changePassword',
    input: () => Promise.resolve({ current: password, next: fresh }),
    happened: async desk => {
      const isNew = await comesIn(desk, 'doctor', fresh)
      expect(await comesIn(desk, 'doctor', password)).toBe(!isNew)
      return isNew
    }
  },
  'the centre has a new name': {
    ...administrator,
    path: 'centre.update',
    input: async desk => {
      const reply = await desk.ask('centre.get')
      if (!reply.ok) throw new Error(reply.error.message)
      const { id: _id, deskId: _deskId, region: _region, ...centre } = reply.value as Record<string, unknown>
      return { ...centre, name: '新名字中心' }
    },
    happened: async desk => {
      await comesInAs(desk, 'administrator', password)
      const state = await desk.ask('access.state')
      const centre = await desk.ask('centre.get')
      if (!state.ok || !centre.ok) throw new Error('no state')
      const { name } = centre.value as { name: string }
      expect((state.value as { centreName: string }).centreName).toBe(name)
      return name === '新名字中心'
    }
  },
  'the paper code is renewed': {
    ...administrator,
    path: 'access.renewRecoveryCode',
    changesCode: true,
    input: () => Promise.resolve({ password }),
    happened: async (desk, reply) => {
      const shown = codeIn(reply)
      // Until a new one was shown, the one on paper opens.
      expect(await recovers(desk, shown ?? code)).toBe(true)
      return shown !== null
    }
  },
  'somebody comes back in by the paper code': {
    who: 'doctor',
    secret: password,
    path: 'access.recover',
    changesCode: true,
    input: () => Promise.resolve({ recoveryCode: code, login: 'administrator', newPassword: fresh }),
    happened: async (desk, reply) => {
      const isNew = await comesIn(desk, 'administrator', fresh)
      expect(await comesIn(desk, 'administrator', password)).toBe(!isNew)
      expect(await recovers(desk, codeIn(reply) ?? code)).toBe(true)
      return isNew
    }
  }
}
const codeIn = (reply: unknown): string | null => {
  const { ok, value } = reply as { ok: boolean; value?: { recoveryCode?: string } }
  return ok ? (value?.recoveryCode ?? null) : null
}
async function recovers(desk: Desk, recoveryCode: string): Promise<boolean> {
  const reply = await desk.ask('access.recover', { recoveryCode, login: 'administrator', newPassword: anew })
  if (!reply.ok && reply.error.code !== 'unauthorised') throw new Error(reply.error.message)
  return reply.ok
}
async function comesInAs(desk: Desk, login: string, secret: string): Promise<void> {
  const reply = await desk.ask('access.signIn', { login, password: secret })
  if (!reply.ok) throw new Error(`${login}: ${reply.error.message}`)
}

/** @returns whether the power went before the act was over. */
async function cutDuring(
  { who, secret, path, input, happened, changesCode }: Act,
  at: number,
  how: PowerCut
): Promise<boolean> {
  rmSync(after, { recursive: true, force: true })
  cpSync(before, after, { recursive: true })
  const disk = aDisk()
  const first = start(after, disk)
  await comesInAs(first, who, secret)
  const given = await input(first)
  disk.cutAt(at, how)
  const reply = await first.ask(path, given)
  await first.close()

  const second = start(after)
  const has = await happened(second, reply)
  if (reply.ok) expect(has).toBe(true)
  for (const [login, id] of Object.entries(ids)) {
    if (
      ['nurse', 'auditor', 'doctor'].includes(login) &&
      !JSON.stringify(given).includes(id) &&
      who !== login
    ) {
      expect(await comesIn(second, login, password), login).toBe(login !== 'auditor')
    }
  }
  // Those who change the code have tried it themselves.
  if (changesCode) await comesInAs(second, 'administrator', anew)
  else expect(await recovers(second, code)).toBe(true)
  const found = await second.ask('resident.search', { query: '孙' })
  expect(found.ok && (found.value as readonly { name: string }[]).map(({ name }) => name).sort()).toEqual([
    '孙一',
    '孙二'
  ])
  await second.close()
  return disk.isCut()
}

describe('a power cut while', () => {
  it.each(Object.entries(acts))(
    '%s leaves all of it or nothing, and everybody comes in',
    async (name, act) => {
      let cuts = 0
      let isCut = true
      for (let at = 1; isCut; at += 1) {
        const ways = stride === 1 ? powerCuts : powerCuts.filter((_way, index) => (at + index) % stride === 0)
        for (const how of ways) {
          try {
            isCut = await cutDuring(act, at, how)
          } catch (error) {
            throw new Error(`${name}: cut ${how} at act ${String(at)}`, { cause: error })
          }
          cuts += 1
        }
      }
      expect(cuts).toBeGreaterThan(20)
      console.warn(`${name}: the power went in ${String(cuts)} ways`)
    }
  )
})
