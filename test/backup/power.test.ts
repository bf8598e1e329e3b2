import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import type { Database } from 'better-sqlite3'
import { readKeyring } from '../../src-main/access/other-keyring.ts'
import { keyIdOf } from '../../src-main/database/unlock.ts'
import { connect, connectToLook } from '../../src-main/database/open.ts'
import { newUuid } from '../../src-main/lib/clock.ts'
import { type Files, systemFiles } from '../../src-main/lib/files.ts'
import { check } from '../../src-main/backup/restoring.ts'
import { partsOf, snapshotsOn } from '../../src-main/backup/shelf.ts'
import { checkingName, commit, finish, isPending } from '../../src-main/backup/swapping.ts'
import { take, type Taken } from '../../src-main/backup/taking.ts'
import type { Manifest } from '../../src-main/backup/format.ts'
import { aResident } from '../resident/residents.ts'
import { type Fault, failingDisk, faults } from '../support/failing-disk.ts'
import { openTestWorkstation, type TestWorkstation } from '../support/workstation.ts'

// The power goes, or the disk is full, held or write-protected, at each thing that is asked of it.

const folder = mkdtempSync(join(tmpdir(), 'jiayi-power-'))
const data = join(folder, 'data')
const stick = join(folder, 'stick')
const beside = join(folder, 'beside')
let w: TestWorkstation
let key = new Uint8Array()
let live: Database
let handle = 0
let first: Taken

const taking = (files: Files): Taken =>
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

/** Each fault at each thing the work asks of the disk, until one is asked for so late that nothing is left to fail. */
function atEachStep(
  fault: Fault,
  work: (files: Files) => void,
  judge: (isDone: boolean, where: string) => void
): number {
  for (let at = 0; ; at++) {
    rmSync(beside, { recursive: true, force: true })
    const disk = failingDisk(fault, at, beside)
    let isDone = false
    try {
      work(disk.files)
      isDone = true
    } catch {
      // What is left is judged.
    }
    disk.powerBack()
    judge(isDone, `${fault} at ${String(at)}`)
    if (disk.asked() <= at) return at
  }
}

describe('while a backup is taken', () => {
  it.each(faults)('%s at any moment leaves the data, the earlier backups, and only whole ones', fault => {
    const { shelf } = first
    const kept = join(folder, `stick-${fault}`)
    cpSync(stick, kept, { recursive: true })
    let taken: Taken | null = null
    const steps = atEachStep(
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
        rmSync(stick, { recursive: true, force: true })
        cpSync(kept, stick, { recursive: true })
      }
    )
    expect(steps).toBeGreaterThan(20)
    expect(live.pragma('quick_check', { simple: true })).toBe('ok')
  })
})

const digest = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex')
/** What stands under the names people work with. */
const standing = (at: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(at)
      .filter(name => /^(jiayi\.db(-wal)?|keyring\.json)$/.test(name))
      .map(name => [name, digest(join(at, name))])
  )

describe('while a backup is read and checked', () => {
  it.each(faults)('%s at any moment leaves what stands here untouched', fault => {
    const before = standing(data)
    const steps = atEachStep(
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

describe('while a backup is put in the place of what stands here', () => {
  it.each(faults)(
    '%s at any moment leaves either the old data whole or the new ones, never a mixture',
    fault => {
      // A program that was killed: its log stands beside the database.
      const killed = join(folder, 'killed')
      rmSync(killed, { recursive: true, force: true })
      cpSync(data, killed, { recursive: true })
      checking(systemFiles, first.manifest, first.shelf)
      const ready = join(folder, 'ready')
      rmSync(ready, { recursive: true, force: true })
      cpSync(join(data, checkingName), ready, { recursive: true })
      rmSync(join(data, checkingName), { recursive: true })
      const old = standing(killed)
      const fresh = standing(ready)
      expect(Object.keys(old)).toContain('jiayi.db-wal')

      const place = join(folder, 'place')
      const lay = (): void => {
        rmSync(place, { recursive: true, force: true })
        cpSync(killed, place, { recursive: true })
        cpSync(ready, join(place, checkingName), { recursive: true })
      }
      lay()
      const seen = new Set<string>()
      const steps = atEachStep(
        fault,
        files => {
          commit(files, place, 'before-restore-x')
          finish(files, place)
        },
        (isDone, where) => {
          const wasWanted = isPending(systemFiles, place)
          // The next start.
          finish(systemFiles, place)
          const now = standing(place)
          const isNew = JSON.stringify(now) === JSON.stringify(fresh)
          seen.add(isNew ? 'new' : 'old')
          if (isDone || wasWanted) expect(now, where).toEqual(fresh)
          if (isNew) expect(standing(join(place, 'before-restore-x')), where).toEqual(old)
          else expect(now, where).toEqual(old)
          lay()
        }
      )
      expect(steps).toBeGreaterThan(10)
      expect([...seen].sort()).toEqual(['new', 'old'])
    }
  )
})
