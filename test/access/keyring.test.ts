import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync
} from 'node:fs'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openOther } from '../../src-main/access/other-keyring.ts'
import { systemFiles } from '../../src-main/lib/files.ts'
import { aDisk, type DiskAct, powerCuts } from '../support/disk.ts'
import { centreOfb26b9108, codeOfb26b9108, passwordOf } from '../support/centre-b26b9108.ts'
import { type Started, started } from '../support/started.ts'
import { createVirtualTime, type VirtualTime } from '../support/virtual-time.ts'
import { aCentre, openTestWorkstation, password } from '../support/workstation.ts'

const folder = mkdtempSync(join(tmpdir(), 'jiayi-keyring-'))
const template = join(folder, 'template')
const data = join(folder, 'data')
const file = (name: string): string => join(data, name)
const fresh = 'a fresh password'
beforeAll(async () => {
  const desk = await openTestWorkstation({ dataDirectory: template })
  await desk.close()
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})
beforeEach(() => {
  rmSync(data, { recursive: true, force: true })
  cpSync(template, data, { recursive: true })
})
const running: Started[] = []
const start: typeof started = (...given) => {
  const desk = started(...given)
  running.push(desk)
  return desk
}
afterEach(async () => {
  for (const desk of running.splice(0)) await desk.close()
})

interface WrittenWrap {
  tag: string
  bound?: true
}
interface Written {
  format: number
  generation: number
  accounts: { id: string; login: string; wrap: WrittenWrap | null }[]
  recovery: { wrap: WrittenWrap }
}
const readWritten = (name = 'keyring.json'): Written =>
  JSON.parse(readFileSync(file(name), 'utf8')) as Written
/** Somebody with the folder changes both files by hand. */
function forge(change: (written: Written) => void): void {
  for (const name of ['keyring.json', 'keyring-copy.json']) {
    const written = readWritten(name)
    change(written)
    writeFileSync(file(name), JSON.stringify(written))
  }
}
const entry = (written: Written, login: string) => {
  const found = written.accounts.find(one => one.login === login)
  if (found === undefined) throw new Error(`no ${login}`)
  return found
}
async function signIn(desk: Started, login: string, secret = password): Promise<string> {
  const reply = await desk.ask('access.signIn', { login, password: secret })
  return reply.ok ? 'ok' : reply.error.code
}
/** Time goes on until it is done; a password is checked in a thread that knows nothing of it. */
async function whileTimePasses<T>({ pass }: VirtualTime, work: Promise<T>): Promise<T> {
  let isDone = false
  const end = work.finally(() => {
    isDone = true
  })
  while (!isDone) await pass(250)
  return end
}
const everybody = ['administrator', 'doctor', 'nurse', 'health-manager', 'assistant', 'auditor']
async function expectEverybodyIn(desk: Started): Promise<void> {
  for (const login of everybody) expect(await signIn(desk, login), login).toBe('ok')
}

describe('a keyring that somebody with the folder has changed', () => {
  it('lets nobody in as a doctor with the nurse’s wrap in the doctor’s entry, and opens no locked screen', async () => {
    // So that they can be told apart.
    const other = start(data)
    await signIn(other, 'nurse')
    await other.must('access.changePassword', { current: password, next: fresh })
    await other.close()
    forge(written => {
      entry(written, 'doctor').wrap = entry(written, 'nurse').wrap
    })
    const desk = start(data)
    expect(await signIn(desk, 'doctor', fresh)).toBe('unauthorised')
    // Somebody else opens the database, and the doctor is let in by what it keeps.
    expect(await signIn(desk, 'administrator')).toBe('ok')
    expect(await signIn(desk, 'doctor', fresh)).toBe('unauthorised')
    expect(await signIn(desk, 'doctor')).toBe('ok')
    await desk.must('access.lock')
    expect((await desk.ask('access.unlock', { password: fresh })).ok).toBe(false)
    await desk.must('access.unlock', { password })
  })

  it('opens no backup by a wrap that was moved into another entry', async () => {
    forge(written => {
      const { wrap } = entry(written, 'nurse')
      entry(written, 'administrator').wrap = wrap
      if (wrap !== null) written.recovery.wrap = wrap
    })
    const doors = [
      { kind: 'password', login: 'administrator', password },
      { kind: 'recovery-code', code: password }
    ] as const
    for (const door of doors) expect(await openOther(readFileSync(file('keyring.json')), door)).toBeNull()
    const nurse = { kind: 'password', login: 'nurse', password } as const
    expect(await openOther(readFileSync(file('keyring.json')), nurse)).not.toBeNull()
  })

  it('lets nobody use an account’s password as the paper code', async () => {
    forge(written => {
      const { wrap } = entry(written, 'nurse')
      if (wrap !== null) written.recovery.wrap = wrap
    })
    const desk = start(data)
    const input = { recoveryCode: password, login: 'administrator', newPassword: fresh }
    const reply = await desk.ask('access.recover', input)
    expect(reply.ok ? 'ok' : reply.error.code).toBe('unauthorised')
  })

  it('is refused with a tag of four bytes, which can be guessed', async () => {
    forge(written => {
      const { wrap } = entry(written, 'doctor')
      if (wrap !== null) wrap.tag = Buffer.from(wrap.tag, 'base64').subarray(0, 4).toString('base64')
    })
    const desk = start(data)
    const reply = await desk.ask('access.signIn', { login: 'doctor', password })
    expect(reply).toMatchObject({ ok: false, error: { code: 'unavailable' } })
  })

  it('brings no old password and nobody who has left back when it is put back, and the auditor is told', async () => {
    const old = ['keyring.json', 'keyring-copy.json'].map(name => readFileSync(file(name)))
    const desk = start(data)
    await signIn(desk, 'doctor')
    await desk.must('access.changePassword', { current: password, next: fresh })
    await signIn(desk, 'administrator')
    const staff = await desk.must<{ id: string; login: string; version: number }[]>('access.staff')
    const nurse = staff.find(({ login }) => login === 'nurse')
    await desk.must('access.disableAccount', { id: nurse?.id, version: nurse?.version })
    await desk.close()
    for (const [index, name] of ['keyring.json', 'keyring-copy.json'].entries()) {
      writeFileSync(file(name), old[index] ?? '')
    }
    const later = start(data)
    expect(await signIn(later, 'doctor')).toBe('unauthorised')
    expect(await signIn(later, 'nurse')).toBe('unauthorised')
    expect(await signIn(later, 'auditor')).toBe('ok')
    const entries = await later.must<{ word: string; deed: string; after: unknown }[]>('access.journal', {
      entity: 'keyring'
    })
    expect(entries).toMatchObject([{ word: '密钥文件', after: { found: 'file-older' } }])
    expect(await signIn(later, 'doctor', fresh)).toBe('ok')
    expect(readWritten().generation).toBeGreaterThan(1)
    expect(entry(readWritten(), 'nurse').wrap).toBeNull()
  })

  it('goes on with the passwords of now when the database was put back to an older one', async () => {
    const old = readFileSync(file('jiayi.db'))
    const desk = start(data)
    await signIn(desk, 'doctor')
    await desk.must('access.changePassword', { current: password, next: fresh })
    await desk.close()
    writeFileSync(file('jiayi.db'), old)
    const later = start(data)
    expect(await signIn(later, 'doctor')).toBe('unauthorised')
    expect(await signIn(later, 'doctor', fresh)).toBe('ok')
    expect(await signIn(later, 'auditor')).toBe('ok')
    expect(await later.must('access.journal', { entity: 'keyring' })).toMatchObject([
      { after: { found: 'database-older' } }
    ])
  })
})

describe('a keyring file that is damaged', () => {
  const damage: Readonly<Record<string, () => void>> = {
    'was torn in the middle': () => {
      writeFileSync(file('keyring.json'), readFileSync(file('keyring.json')).subarray(0, 200))
    },
    'is empty': () => {
      writeFileSync(file('keyring.json'), '')
    },
    'is gone': () => {
      rmSync(file('keyring.json'))
    },
    'is a folder': () => {
      rmSync(file('keyring.json'))
      mkdirSync(file('keyring.json'))
    },
    'has a torn copy': () => {
      writeFileSync(file('keyring-copy.json'), '{')
    }
  }
  it.each(Object.entries(damage))('and %s lets everybody in by the other one', async (what, happen) => {
    happen()
    const desk = start(data)
    await expectEverybodyIn(desk)
    if (what !== 'is a folder') {
      expect(readFileSync(file('keyring.json'))).toEqual(readFileSync(file('keyring-copy.json')))
    }
  })

  it('says so, and stays as it is, when the copy is damaged too', async () => {
    for (const name of ['keyring.json', 'keyring-copy.json']) writeFileSync(file(name), '{"format": 2')
    const desk = start(data)
    for (const reply of [
      await desk.ask('access.state'),
      await desk.ask('access.signIn', { login: 'doctor', password })
    ])
      expect(reply).toMatchObject({
        ok: false,
        error: { code: 'unavailable', message: expect.stringMatching(/密钥文件损坏/) }
      })
    expect(readFileSync(file('keyring.json'), 'utf8')).toBe('{"format": 2')
  })
})

describe('a keyring of the first form', () => {
  const whole = ['administrator', 'doctor', 'nurse']
  beforeEach(async () => {
    rmSync(data, { recursive: true, force: true })
    mkdirSync(data)
    await centreOfb26b9108(data)
  })
  const now = Date.parse('2026-11-30T01:05:00.000Z')

  it('opens with every old password once, and stands in the new form afterwards', async () => {
    const desk = start(data, { clock: () => now })
    for (const login of whole) {
      expect(await signIn(desk, login, passwordOf(login)), login).toBe('ok')
      expect(entry(readWritten(), login).wrap?.bound, login).toBe(true)
    }
    expect(await signIn(desk, 'left', passwordOf('left'))).toBe('unauthorised')
    expect(readWritten().format).toBe(2)
    expect(readFileSync(file('keyring.json'))).toEqual(readFileSync(file('keyring-copy.json')))
    await desk.close()
    const again = start(data, { clock: () => now })
    for (const login of whole) expect(await signIn(again, login, passwordOf(login)), login).toBe('ok')
    expect(again.bugs).toEqual([])
  })

  it('opens by the old paper code once, which answers one of the new form', async () => {
    const desk = start(data, { clock: () => now })
    const recover = (recoveryCode: string) =>
      desk.ask('access.recover', { recoveryCode, login: 'administrator', newPassword: fresh })
    const reply = await recover(codeOfb26b9108)
    expect(reply.ok).toBe(true)
    expect(readWritten().recovery.wrap.bound).toBe(true)
    expect((await recover(codeOfb26b9108)).ok).toBe(false)
    expect(reply.ok && (await recover((reply.value as { recoveryCode: string }).recoveryCode)).ok).toBe(true)
  })

  it('is not forgotten how often somebody was wrong: two more, and the account is locked', async () => {
    const desk = start(data, { clock: () => now })
    for (let n = 0; n < 2; n += 1) expect(await signIn(desk, 'nurse', 'wrong wrong')).toBe('unauthorised')
    expect(await signIn(desk, 'nurse', passwordOf('nurse'))).toBe('refused')
  })

  it('with one wrap copied into another entry opens neither of the two', async () => {
    const written = readWritten()
    entry(written, 'doctor').wrap = entry(written, 'nurse').wrap
    writeFileSync(file('keyring.json'), JSON.stringify(written))
    const desk = start(data, { clock: () => now })
    expect(await signIn(desk, 'doctor', passwordOf('nurse'))).toBe('unauthorised')
    expect(await signIn(desk, 'nurse', passwordOf('nurse'))).toBe('unauthorised')
    expect(await signIn(desk, 'administrator', passwordOf('administrator'))).toBe('ok')
  })

  it('brings nothing back when it is put back later with a wrap moved', async () => {
    const old = readWritten()
    const desk = start(data, { clock: () => now })
    expect(await signIn(desk, 'administrator', passwordOf('administrator'))).toBe('ok')
    await desk.close()
    const nurse = entry(old, 'nurse').wrap
    entry(old, 'nurse').wrap = entry(old, 'doctor').wrap
    entry(old, 'doctor').wrap = nurse
    for (const name of ['keyring.json', 'keyring-copy.json']) writeFileSync(file(name), JSON.stringify(old))
    const later = start(data, { clock: () => now })
    expect(await signIn(later, 'doctor', passwordOf('nurse'))).toBe('unauthorised')
    expect(await signIn(later, 'doctor', passwordOf('doctor'))).toBe('unauthorised')
    expect(await signIn(later, 'administrator', passwordOf('administrator'))).toBe('ok')
    expect(await signIn(later, 'doctor', passwordOf('doctor'))).toBe('ok')
  })

  it('opens, with all it had acknowledged, wherever the power goes while the first one comes in', async () => {
    let cuts = 0
    for (let at = 1, isCut = true; isCut; at += 1) {
      rmSync(data, { recursive: true, force: true })
      mkdirSync(data)
      await centreOfb26b9108(data)
      const disk = aDisk()
      const how = powerCuts[at % powerCuts.length] ?? 'between'
      disk.cutAt(at, how)
      const first = started(data, { clock: () => now, files: disk.files })
      await signIn(first, 'doctor', passwordOf('doctor'))
      await first.close()
      isCut = disk.isCut()
      if (isCut) cuts += 1
      const later = started(data, { clock: () => now + 600_000 })
      for (const login of whole) {
        expect(await signIn(later, login, passwordOf(login)), `${login}, ${how} at act ${String(at)}`).toBe(
          'ok'
        )
      }
      const where = `${how} at act ${String(at)}`
      await later.must('access.recover', {
        recoveryCode: codeOfb26b9108,
        login: 'administrator',
        newPassword: fresh
      })
      const entries = await later.must<{ sequence: number }[]>('access.journal', { limit: 200 })
      const sequences = new Set(entries.map(({ sequence }) => sequence))
      // What the earlier program had acknowledged.
      expect(
        [1, 2, 3, 4, 5, 6].filter(one => !sequences.has(one)),
        where
      ).toEqual([])
      await later.close()
    }
    expect(cuts).toBeGreaterThan(30)
  }, 300_000)
})

describe('a disk that is full', () => {
  it('takes a sign-in without touching the keyring, and loses nobody when a password is changed', async () => {
    const before = readFileSync(file('keyring.json'))
    const disk = aDisk()
    const desk = start(data, { files: disk.files })
    disk.fail(({ what }) => what === 'write', 'ENOSPC', { take: 100 })
    expect(await signIn(desk, 'doctor')).toBe('ok')
    expect(readFileSync(file('keyring.json'))).toEqual(before)
    disk.heal()
    const isOfKeyring = ({ what, path }: DiskAct): boolean =>
      what === 'write' && path.startsWith(file('keyring'))
    let written = 0
    disk.fail(act => isOfKeyring(act) && (written += 1) > 1, 'ENOSPC')
    disk.fail(isOfKeyring, 'ENOSPC', { take: 100 })
    const reply = await desk.ask('access.changePassword', { current: password, next: fresh })
    expect(reply).toMatchObject({
      ok: false,
      error: { code: 'unavailable', message: expect.stringMatching(/磁盘空间不足/) }
    })
    expect(written).toBeGreaterThan(0)
    expect(readFileSync(file('keyring.json'))).toEqual(before)
    disk.heal()
    await expectEverybodyIn(desk)
    expect(desk.bugs).toEqual([])
  })

  it('or says it has taken what it has not loses nobody', async () => {
    const before = readFileSync(file('keyring.json'))
    const write = (to: number, bytes: Uint8Array): number => {
      systemFiles.write(to, bytes.subarray(0, bytes.length >> 1))
      return bytes.length
    }
    const desk = start(data, { files: { ...systemFiles, write } })
    expect(await signIn(desk, 'doctor')).toBe('ok')
    expect(await desk.ask('access.changePassword', { current: password, next: fresh })).toMatchObject({
      ok: false,
      error: { code: 'unavailable', message: expect.stringMatching(/写入后读回的内容不一致，原文件未动/) }
    })
    expect(readFileSync(file('keyring.json'))).toEqual(before)
    await expectEverybodyIn(desk)
  })

  it('or is read-only lets people in and read, at once, however often they try', async () => {
    for (const code of ['ENOSPC', 'EROFS', 'EACCES', 'EPERM']) {
      const time = createVirtualTime('2026-12-01T01:00:00.000Z')
      const disk = aDisk()
      disk.fail(({ what }) => what !== 'remove', code)
      // Nobody lets any time pass: whoever waited would wait for ever.
      const desk = start(data, { ...time.outside, files: disk.files })
      expect(await signIn(desk, 'doctor', 'wrong wrong'), code).toBe('unauthorised')
      await expectEverybodyIn(desk)
      for (let n = 0; n < 5; n += 1) expect(await signIn(desk, 'nurse', 'wrong wrong')).toBe('unauthorised')
      expect(await signIn(desk, 'nurse')).toBe('refused')
      expect(await signIn(desk, 'doctor')).toBe('ok')
      expect((await desk.ask('resident.search', { query: '张' })).ok).toBe(true)
      const changing = desk.ask('access.changePassword', { current: password, next: fresh })
      expect(await changing).toMatchObject({ ok: false, error: { code: 'unavailable' } })
      await desk.close()
      running.splice(0)
    }
  })
})

describe('a file that another program holds', () => {
  const holdable = ['EBUSY', 'EPERM', 'EACCES']
  it.each(holdable)('(%s) is waited for, and the desk answers meanwhile', async code => {
    const time = createVirtualTime('2026-12-01T01:00:00.000Z')
    const disk = aDisk()
    const desk = start(data, { ...time.outside, files: disk.files })
    expect(await signIn(desk, 'doctor')).toBe('ok')
    let isHeld = true
    let refusals = 0
    disk.fail(({ what, path }) => what === 'rename' && path === file('keyring.json'), code, {
      while: () => {
        refusals += isHeld ? 1 : 0
        return isHeld
      }
    })
    const changing = desk.ask('access.changePassword', { current: password, next: fresh })
    const searching = (async () => {
      while (refusals < 5) await time.pass(50)
      const found = await desk.ask('resident.search', { query: '张' })
      isHeld = false
      return found
    })()
    expect(await searching).toMatchObject({ ok: true, value: [] })
    expect(await whileTimePasses(time, changing)).toMatchObject({ ok: true })
    expect(await signIn(desk, 'doctor', fresh)).toBe('ok')
  })

  it.each(holdable)(
    '(%s) for good is named, nothing is left behind, and the old password stands',
    async code => {
      const time = createVirtualTime('2026-12-01T01:00:00.000Z')
      const disk = aDisk()
      const desk = start(data, { ...time.outside, files: disk.files })
      expect(await signIn(desk, 'doctor')).toBe('ok')
      disk.fail(({ what, path }) => what === 'rename' && path === file('keyring.json'), code)
      const changing = desk.ask('access.changePassword', { current: password, next: fresh })
      expect(await whileTimePasses(time, changing)).toMatchObject({
        ok: false,
        error: {
          code: 'unavailable',
          message: expect.stringMatching(
            /“keyring\.json”正被另一个程序（如打开它的软件、杀毒或备份软件）占用/
          )
        }
      })
      expect(readdirSync(data).filter(name => name.endsWith('.part') || name.startsWith('.'))).toEqual([])
      disk.heal()
      expect(await signIn(desk, 'doctor')).toBe('ok')
      expect(desk.bugs).toEqual([])
    }
  )

  it('is told from a folder that may not be written and from a path that is too long', async () => {
    const said = async (code: string, more: string[]): Promise<string> => {
      const disk = aDisk()
      const desk = start(data, { files: disk.files })
      expect(await signIn(desk, 'doctor')).toBe('ok')
      disk.fail(({ what, path }) => /open|make/.test(what) && more.some(part => path.includes(part)), code)
      const reply = await desk.ask('access.changePassword', { current: password, next: fresh })
      await desk.close()
      return reply.ok ? 'ok' : reply.error.message
    }
    expect(await said('EPERM', ['keyring.json', '.writable'])).toMatch(/文件夹不能写入.*检查文件夹的权限/)
    expect(await said('EROFS', ['keyring.json'])).toMatch(/磁盘是只读的/)
    expect(await said('ENAMETOOLONG', ['keyring.json'])).toMatch(/路径太长/)
    expect(await said('EIO', ['keyring.json'])).toMatch(/磁盘读写出错/)
    running.splice(0)
  })

  it('is read as soon as it is let go; meanwhile the copy says who works here', async () => {
    const disk = aDisk()
    const desk = start(data, {
      files: {
        ...disk.files,
        read: path => {
          if (path === file('keyring.json')) throw Object.assign(new Error('held'), { code: 'EBUSY' })
          return disk.files.read(path)
        }
      }
    })
    expect(await signIn(desk, 'doctor')).toBe('ok')
  })
})

describe('tries that a power cut ended', () => {
  it('lock the right password out for a minute and no longer, a hundred of them', async () => {
    let now = Date.parse('2026-12-01T01:00:00.000Z')
    const clock = (): number => now
    let refused = 0
    for (let cut = 0; cut < 100; cut += 1) {
      const disk = aDisk()
      const desk = started(data, { clock, monotonic: clock, files: disk.files })
      // The counting is on the disk (open, write, sync, name, sync of the folder); then the power goes.
      disk.cutAt(6, 'between')
      if ((await signIn(desk, 'doctor', 'wrong wrong')) === 'refused') refused += 1
      await desk.close()
      now += 1_000
    }
    expect(refused).toBeGreaterThan(80)
    now += 60_000
    const desk = start(data, { clock, monotonic: clock })
    expect(await signIn(desk, 'doctor')).toBe('ok')
  })
})

describe('a lock', () => {
  it('of an earlier version, or one that is no lock, keeps nobody out', async () => {
    writeFileSync(file('keyring.json.lock'), String(process.pid))
    writeFileSync(
      file('keyring.lock'),
      'this is no lock, and no database either: it only stands in its place'
    )
    rmSync(file('tries.lock'), { force: true })
    mkdirSync(file('tries.lock'))
    const desk = start(data)
    expect(await signIn(desk, 'doctor')).toBe('ok')
    await desk.must('access.changePassword', { current: password, next: fresh })
    expect(existsSync(file('keyring.json.lock'))).toBe(false)
  })

  it('goes with the process that held it, and is waited for while it lives', async () => {
    const hold = `const S = require('better-sqlite3'); for (const n of ['keyring.lock', 'tries.lock']) { const d = new S(require('path').join(process.argv[1], n)); d.exec('BEGIN EXCLUSIVE'); globalThis[n] = d }; console.log('held'); setInterval(() => {}, 1000)`
    const holder = spawn(process.execPath, ['-e', hold, data], { stdio: ['ignore', 'pipe', 'inherit'] })
    await once(holder.stdout, 'data')
    const time = createVirtualTime('2026-12-01T01:00:00.000Z')
    const desk = start(data, time.outside)
    // Whoever holds it keeps nobody from signing in; only an account is not changed meanwhile.
    expect(await whileTimePasses(time, signIn(desk, 'doctor'))).toBe('ok')
    const change = () => desk.ask('access.changePassword', { current: password, next: fresh })
    expect(await whileTimePasses(time, change())).toMatchObject({
      ok: false,
      error: { message: expect.stringMatching(/另一个家医工作站.*请稍后再试/) }
    })
    holder.kill('SIGKILL')
    await once(holder, 'close')
    expect(await whileTimePasses(time, change())).toMatchObject({ ok: true })
  })
})

describe('a data folder whose database', () => {
  const kill = async (): Promise<void> => {
    const desk = start(data)
    await signIn(desk, 'doctor')
    // As a program that was killed leaves it: with its log.
    for (const part of ['', '-wal']) cpSync(file(`jiayi.db${part}`), file(`kept${part}`))
    await desk.close()
    running.splice(0)
    for (const part of ['', '-wal']) cpSync(file(`kept${part}`), file(`jiayi.db${part}`))
  }
  const spoil: Readonly<Record<string, readonly [() => void, RegExp]>> = {
    'is missing': [
      () => {
        rmSync(file('jiayi.db'))
      },
      /jiayi\.db 不见了.*jiayi\.db-wal 里还有最近保存的内容.*没有改动任何文件/
    ],
    'is empty': [
      () => {
        writeFileSync(file('jiayi.db'), '')
      },
      /jiayi\.db 是空的/
    ],
    'is a folder': [
      () => {
        rmSync(file('jiayi.db'))
        mkdirSync(file('jiayi.db'))
      },
      /jiayi\.db 的位置上是一个文件夹/
    ],
    'is another centre’s': [
      () => {
        writeFileSync(file('jiayi.db'), Buffer.alloc(65_536, 7))
        rmSync(file('jiayi.db-wal'))
      },
      /不是同一套/
    ]
  }
  it.each(Object.entries(spoil))(
    '%s is refused in plain words and left as it is',
    async (_what, [happen, words]) => {
      await kill()
      happen()
      const log = existsSync(file('jiayi.db-wal')) ? readFileSync(file('jiayi.db-wal')) : null
      const desk = start(data)
      const reply = await desk.ask('access.signIn', { login: 'doctor', password })
      expect(reply).toMatchObject({
        ok: false,
        error: { code: 'unavailable', message: expect.stringMatching(words) }
      })
      if (log !== null) expect(readFileSync(file('jiayi.db-wal'))).toEqual(log)
      expect(desk.bugs).toEqual([])
    }
  )

  it('is missing beside its log, with the keyring gone too, is no new installation', async () => {
    await kill()
    for (const name of ['jiayi.db', 'keyring.json', 'keyring-copy.json']) rmSync(file(name))
    const desk = start(data)
    expect(await desk.must('access.state')).toMatchObject({ stage: 'set-up', hasOrphanedData: true })
    const administrator = { login: 'other', name: '他人', password }
    const reply = await desk.ask('access.setUp', { centre: aCentre(), administrator })
    expect(reply).toMatchObject({ ok: false, error: { code: 'refused' } })
  })
})

describe('a set-up', () => {
  it('that could not write its keyring can be done again, and one that is cut off is done or offered again', async () => {
    const administrator = { login: 'first', name: '第一位', password }
    const setUp = (desk: Started, beginAnew: boolean) =>
      desk.ask('access.setUp', { centre: aCentre(), administrator, beginAnew })
    rmSync(data, { recursive: true, force: true })
    const full = aDisk()
    full.fail(({ what }) => what === 'write', 'ENOSPC')
    const desk = start(data, { files: full.files })
    expect(await setUp(desk, false)).toMatchObject({
      ok: false,
      error: { message: expect.stringMatching(/磁盘空间不足/) }
    })
    full.heal()
    expect((await setUp(desk, false)).ok).toBe(true)
    for (let at = 1, isCut = true; isCut; at += 1) {
      const fresh = join(folder, `set-up-${String(at)}`)
      mkdirSync(fresh)
      const disk = aDisk()
      disk.cutAt(at, powerCuts[at % powerCuts.length] ?? 'between')
      const first = started(fresh, { files: disk.files })
      const reply = await setUp(first, false)
      await first.close()
      isCut = disk.isCut()
      const later = started(fresh)
      const { stage, hasOrphanedData } = await later.must<{ stage: string; hasOrphanedData: boolean }>(
        'access.state'
      )
      if (reply.ok || stage === 'sign-in') expect(await signIn(later, 'first')).toBe('ok')
      else expect((await setUp(later, hasOrphanedData)).ok).toBe(true)
      await later.close()
      rmSync(fresh, { recursive: true, force: true })
    }
  })
})
