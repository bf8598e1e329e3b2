import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import type { Database } from 'better-sqlite3'
import { openOther, readKeyring } from '../../src-main/access/other-keyring.ts'
import { keyIdOf } from '../../src-main/database/unlock.ts'
import { connect, connectToLook } from '../../src-main/database/open.ts'
import { newUuid } from '../../src-main/lib/clock.ts'
import { type Files, systemFiles } from '../../src-main/lib/files.ts'
import { systemOutside } from '../../src-main/lib/outside.ts'
import { systemTimers, type Timers } from '../../src-main/lib/timers.ts'
import { claimFolder } from '../../src-main/backup/claim.ts'
import { check } from '../../src-main/backup/restoring.ts'
import { partsOf, snapshotsOn } from '../../src-main/backup/shelf.ts'
import { checkingName, commit, finish, isPending } from '../../src-main/backup/swapping.ts'
import { take, type Taken } from '../../src-main/backup/taking.ts'
import type { Manifest } from '../../src-main/backup/format.ts'
import { aResident } from '../resident/residents.ts'
import { aDisk, type Disk, type PowerCut, powerCuts } from '../support/disk.ts'
import { createVirtualTime } from '../support/virtual-time.ts'
import { openTestWorkstation, password, type TestWorkstation } from '../support/workstation.ts'

// The power goes, or the disk is full, held or write-protected, at each thing that is asked of it.

const folder = mkdtempSync(join(tmpdir(), 'jiayi-power-'))
const data = join(folder, 'data')
const stick = join(folder, 'stick')
let w: TestWorkstation
let key = new Uint8Array()
let live: Database
let handle = 0
let code = ''
let first: Taken

const taking = (files: Files, pause: (milliseconds: number) => void = () => undefined): Taken =>
  take(
    {
      id: newUuid(),
      takenAt: `2026-03-0${files === systemFiles ? '1' : '2'}T04:30:00.000Z`,
      takenAtShown: '2026-03-01T12:30:00',
      dataDirectory: data,
      handle,
      folder: stick,
      keyId: keyIdOf(key),
      keeping: { daily: 2, weekly: 1, monthly: 1 }
    },
    {
      files,
      pause,
      db: live,
      open: path => connect(path, key),
      checkKeyring: readKeyring,
      tell: () => undefined,
      cancelled: () => false
    }
  )
const checking = (files: Files, manifest: Manifest, shelf: string) =>
  check(
    { manifest, shelf, dataDirectory: data },
    {
      files,
      pause: () => undefined,
      open: path => connect(path, key),
      look: path => connectToLook(path, key),
      tell: () => undefined,
      cancelled: () => false
    }
  )
const register = (name: string): Promise<unknown> =>
  w.must('doctor', 'resident.register', aResident({ name, idNumber: null, idType: '99' }))
const residents = (): number =>
  live.prepare<[], { n: number }>('SELECT count(*) AS n FROM resident').get()?.n ?? 0

beforeAll(async () => {
  mkdirSync(stick)
  w = await openTestWorkstation({
    dataDirectory: data,
    onOpen: (_db, opened) => {
      key = Uint8Array.from(opened)
    }
  })
  code = (await w.must<{ recoveryCode: string }>('administrator', 'access.renewRecoveryCode', { password }))
    .recoveryCode
  live = connect(join(data, 'jiayi.db'), key)
  handle = systemFiles.open(join(data, 'jiayi.db'), 'r')
  await register('孙一')
  first = taking(systemFiles)
  await register('孙二')
}, 60_000)
afterAll(async () => {
  live.close()
  await w.close()
  systemFiles.close(handle)
  rmSync(folder, { recursive: true, force: true })
})

const faults = [...powerCuts, 'full', 'ENOSPC', 'EPERM', 'EBUSY'] as const
type Fault = (typeof faults)[number]
const isPowerCut = (fault: Fault): fault is PowerCut => powerCuts.some(one => one === fault)

/** `full`: of what is written a part is taken, then no more. The others are what the system answers, once. */
function spoil(disk: Disk, fault: Fault, at: number): void {
  const isNow = (): boolean => disk.acts.length === at
  if (isPowerCut(fault)) disk.cutAt(at, fault)
  else if (fault === 'full') {
    disk.fail(({ what }) => what === 'write' && isNow(), 'ENOSPC', { take: 7 })
    disk.fail(({ what }) => /write|make folder/.test(what) && disk.acts.length > at, 'ENOSPC')
  }
  // A full disk still lets things be taken away and be renamed.
  else if (fault === 'ENOSPC') disk.fail(({ what }) => isNow() && !/rename|remove/.test(what), fault)
  else disk.fail(isNow, fault)
}

/** Whoever waits goes on at once. */
const atOnce: Timers = {
  ...systemTimers,
  after: (_milliseconds, run) => {
    const turn = setImmediate(run)
    return () => {
      clearImmediate(turn)
    }
  }
}

/** Each fault at each thing the work asks of the disk, until one is asked for so late that nothing is left to fail. */
async function atEachStep(
  fault: Fault,
  work: (files: Files) => Promise<void> | void,
  judge: (isDone: boolean, where: string) => Promise<void> | void
): Promise<number> {
  for (let at = 1; ; at++) {
    const disk = aDisk()
    spoil(disk, fault, at)
    let isDone = false
    try {
      await work(disk.files)
      isDone = true
    } catch {
      // What is left is judged.
    }
    await judge(isDone, `${fault} at ${String(at)}`)
    if (disk.acts.length < at) return at
  }
}

const digest = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex')
/** What stands under the names people work with. */
const standing = (at: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(at)
      .filter(name => /^(jiayi\.db(-wal)?|keyring(-copy)?\.json)$/.test(name))
      .map(name => [name, digest(join(at, name))])
  )
const keysOf = (at: string): string[] =>
  ['keyring.json', 'keyring-copy.json'].map(name => digest(join(at, name)))

/** Everybody's password and the recovery code open these data, and so many residents are in them. */
async function expectWhole(at: string, expected: number, where: string): Promise<void> {
  const copy = join(folder, 'looked-into')
  rmSync(copy, { recursive: true, force: true })
  cpSync(at, copy, { recursive: true })
  const keyring = readFileSync(join(copy, 'keyring.json'))
  const doors = [
    ...['administrator', 'doctor', 'nurse', 'health-manager', 'assistant', 'auditor'].map(login => ({
      kind: 'password' as const,
      login,
      password
    })),
    { kind: 'recovery-code' as const, code }
  ]
  for (const door of doors) {
    const opened = await openOther(keyring, door)
    expect(opened?.key.equals(key), `${where} ${JSON.stringify(door)}`).toBe(true)
  }
  const db = connect(join(copy, 'jiayi.db'), key)
  expect(db.prepare('SELECT count(*) AS n FROM resident').get(), where).toEqual({ n: expected })
  expect(db.pragma('quick_check', { simple: true }), where).toBe('ok')
  db.close()
}

describe('while a backup is taken', () => {
  it.each(faults)(
    '%s at any moment leaves the data, the earlier backups, and only whole ones',
    async fault => {
      const { shelf } = first
      const keys = keysOf(data)
      const kept = join(folder, `stick-${fault}`)
      cpSync(stick, kept, { recursive: true })
      let taken: Taken | null = null
      const steps = await atEachStep(
        fault,
        files => {
          taken = null
          taken = taking(files)
        },
        (isDone, where) => {
          const found = snapshotsOn(systemFiles, shelf).map(({ read }) => {
            if (!('manifest' in read)) throw new Error(`${where}: a manifest that cannot be read counts`)
            return read.manifest
          })
          for (const { files } of found)
            for (const file of files) for (const _part of partsOf(systemFiles, shelf, file));
          const ids = found.map(({ id }) => id)
          expect(ids, where).toContain(first.manifest.id)
          if (isDone) expect(ids, where).toContain(taken?.manifest.id)
          expect(residents(), where).toBe(2)
          expect(keysOf(data), where).toEqual(keys)
          rmSync(stick, { recursive: true, force: true })
          cpSync(kept, stick, { recursive: true })
        }
      )
      expect(steps).toBeGreaterThan(20)
      await expectWhole(data, 2, fault)
    }
  )
})

const held = ['EBUSY', 'EPERM', 'EACCES'] as const
describe('a virus scanner', () => {
  beforeEach(() => {
    renameSync(stick, `${stick}-kept`)
    mkdirSync(stick)
  })
  afterEach(() => {
    rmSync(stick, { recursive: true })
    renameSync(`${stick}-kept`, stick)
  })
  it.each(held)('(%s) that looks into each new file for a moment keeps no backup from being taken', code => {
    const disk = aDisk()
    const refused = new Map<string, number>()
    disk.fail(
      ({ what, path }) =>
        what === 'rename' && refused.set(path, (refused.get(path) ?? 0) + 1).get(path) !== 3,
      code
    )
    const { manifest, leftOver } = taking(disk.files)
    expect(leftOver).toBeNull()
    expect([...refused.values()].every(times => times === 3)).toBe(true)
    expect(refused.size).toBeGreaterThan(2)
    for (const file of manifest.files) for (const _part of partsOf(systemFiles, first.shelf, file));
  })

  it.each(held)('(%s) that lets no file go for seconds is named, and not a missing permission', code => {
    const disk = aDisk()
    disk.fail(({ what }) => what === 'rename', code)
    let waitedMs = 0
    expect(() =>
      taking(disk.files, milliseconds => {
        waitedMs += milliseconds
      })
    ).toThrow(/正被别的程序（如杀毒软件）占用/)
    expect(waitedMs).toBeGreaterThanOrEqual(3_000)
  })

  it('is not waited for where a stick is write-protected or a path is too long', () => {
    const refuse = (code: string) => (): Taken => {
      const disk = aDisk()
      disk.fail(({ what, path }) => /open|make/.test(what) && path.startsWith(stick), code)
      return taking(disk.files, () => {
        throw new Error('waited')
      })
    }
    for (const code of ['EPERM', 'EACCES', 'EROFS']) expect(refuse(code)).toThrow(/是否写保护/)
    expect(refuse('ENAMETOOLONG')).toThrow(/路径不对，或太长/)
  })
})

describe('while a backup is read and checked', () => {
  it.each(faults)('%s at any moment leaves what stands here untouched', async fault => {
    const before = standing(data)
    const steps = await atEachStep(
      fault,
      files => {
        checking(files, first.manifest, first.shelf)
      },
      (isDone, where) => {
        expect(standing(data), where).toEqual(before)
        expect(isPending(systemFiles, data), where).toBe(false)
        if (isDone)
          expect(Object.keys(standing(join(data, checkingName))).sort(), where).toEqual([
            'jiayi.db',
            'keyring.json'
          ])
        rmSync(join(data, checkingName), { recursive: true, force: true })
      }
    )
    expect(steps).toBeGreaterThan(5)
  })
})

/** A backup that was checked, beside the data of a program that was killed: its log stands beside the database. */
function aRestore(): {
  readonly place: string
  readonly lay: () => void
  readonly old: Readonly<Record<string, string>>
  readonly fresh: Readonly<Record<string, string>>
} {
  const [killed, ready, place] = ['killed', 'ready', 'place'].map(name => join(folder, name)) as [
    string,
    string,
    string
  ]
  for (const one of [killed, ready]) rmSync(one, { recursive: true, force: true })
  cpSync(data, killed, { recursive: true })
  checking(systemFiles, first.manifest, first.shelf)
  cpSync(join(data, checkingName), ready, { recursive: true })
  rmSync(join(data, checkingName), { recursive: true })
  const old = standing(killed)
  expect(Object.keys(old)).toContain('jiayi.db-wal')
  const lay = (): void => {
    rmSync(place, { recursive: true, force: true })
    cpSync(killed, place, { recursive: true })
    cpSync(ready, join(place, checkingName), { recursive: true })
  }
  return { place, lay, old, fresh: standing(ready) }
}

describe('while a backup is put in the place of what stands here', () => {
  it.each(held)(
    'a virus scanner (%s) is waited for, and what it was in the way of for longer is done once it lets go',
    async answer => {
      const { place, lay, old, fresh } = aRestore()
      lay()
      const time = createVirtualTime('2026-12-01T01:00:00.000Z')
      const disk = aDisk()
      const outside = { ...time.outside, files: disk.files }
      let isHeld = true
      disk.fail(({ what }) => what === 'rename', answer, { while: () => isHeld })
      const committing = commit(outside, place, 'before-restore-x')
      await time.pass(1_000)
      expect(isPending(systemFiles, place)).toBe(false)
      isHeld = false
      await time.pass(1_000)
      await committing

      isHeld = true
      const bugs: unknown[] = []
      const claim = claimFolder(outside, place, (where, error) => bugs.push({ where, error }))
      const finishing = claim.finish()
      await time.pass(10_000)
      expect(await finishing).toBe(false)
      expect(claim.isOurs()).toBe(false)
      expect(claim.sentence()).toMatch(/还差最后一步：.*占用.*再试一次/)
      expect(standing(place)).toEqual(old)
      isHeld = false
      expect(claim.isOurs()).toBe(true)
      expect(standing(place)).toEqual(fresh)
      claim.letGo()
      expect(bugs).toHaveLength(1)
    }
  )

  it.each(faults)(
    '%s at any moment leaves either the old data whole or the new ones, never a mixture',
    async fault => {
      const { place, lay, old, fresh } = aRestore()
      lay()
      const seen = new Set<string>()
      const steps = await atEachStep(
        fault,
        async files => {
          await commit({ ...systemOutside, timers: atOnce, files }, place, 'before-restore-x')
          finish(files, place)
        },
        async (isDone, where) => {
          const wasWanted = isPending(systemFiles, place)
          // The next start.
          finish(systemFiles, place)
          const now = standing(place)
          const isNew = JSON.stringify(now) === JSON.stringify(fresh)
          if (!seen.has(isNew ? 'new' : 'old')) await expectWhole(place, isNew ? 1 : 2, where)
          seen.add(isNew ? 'new' : 'old')
          if (isDone || wasWanted) expect(now, where).toEqual(fresh)
          if (isNew) expect(standing(join(place, 'before-restore-x')), where).toEqual(old)
          else expect(now, where).toEqual(old)
          lay()
        }
      )
      expect(steps).toBeGreaterThan(10)
      // Who is in the way for a moment is waited for.
      expect([...seen].sort()).toEqual(/EPERM|EBUSY/.test(fault) ? ['new'] : ['new', 'old'])
    }
  )
})
