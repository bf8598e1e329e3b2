import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as later } from 'node:timers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundle } from '../../build/bundle.mjs'
import { verify } from '../../src-main/database/chain.ts'
import { connect, type Database } from '../../src-main/database/open.ts'
import { openTestWorkstation, type TestWorkstation } from '../support/workstation.ts'
import { type Remains, remainsOf, tearDatabase, tearLog } from './torn-copy.ts'

// Other moments in every run: what a run leaves out the next one finds. KILL_TIMES=10 looks ten times as long.
const times = Number(process.env['KILL_TIMES'] ?? 1)
const kills = 12 * times
const rounds = 4 * times
/** Of the log; and of the database, while the log is brought home into it. */
const tornLogs = 15
const tornDatabases = 3
const seed = Number(process.env['KILL_SEED'] ?? Date.now() % 1_000_000)

/** Mulberry32: the moments can be had again by their seed. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

interface Acknowledged {
  readonly table: string
  readonly id: string
  /** How far the log had come when it was said. */
  readonly frames: number
  readonly salt: string
}
interface Killed {
  readonly acknowledged: readonly Acknowledged[]
  /** SQLite's own word for what it syncs: at 2 and above every commit. */
  readonly synchronous: number
}

let writer = ''
beforeAll(async () => {
  writer = await bundle('test/database/writer.ts')
})

/** Runs the writer and kills it a moment after it has acknowledged enough; answers all it had acknowledged by then. */
async function killedWriter(
  directory: string,
  waitMs: number,
  isEnough: (acknowledged: number) => boolean
): Promise<Killed> {
  const child = spawn(process.execPath, [writer, directory], { stdio: ['ignore', 'pipe', 'pipe'] })
  const acknowledged: Acknowledged[] = []
  const complaints: string[] = []
  let synchronous = 0
  let isOver = false
  child.stderr.on('data', chunk => complaints.push(String(chunk)))
  createInterface(child.stdout).on('line', line => {
    const [word, ...said] = line.split(' ')
    if (word === 'synchronous') synchronous = Number(said[0])
    else
      acknowledged.push({
        table: said[0] ?? '',
        id: said[1] ?? '',
        frames: Number(said[2]),
        salt: said[3] ?? ''
      })
    if (isOver || acknowledged.length === 0 || !isEnough(acknowledged.length)) return
    isOver = true
    later(() => child.kill('SIGKILL'), waitMs)
  })
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== null) throw new Error(`the writer ended by itself: ${complaints.join('')}`)
  return { acknowledged, synchronous }
}

/** Everything that was acknowledged is there, and nothing half: no row beside the journal, no entry without its row. */
function expectWhole(db: Database, acknowledged: readonly Acknowledged[], where: string): void {
  const missing = acknowledged.filter(
    ({ table, id }) => db.prepare<[string]>(`SELECT 1 FROM ${table} WHERE id = ?`).get(id) === undefined
  )
  expect(missing, where).toEqual([])
  expect(db.pragma('integrity_check', { simple: true }), where).toBe('ok')
  expect(db.pragma('foreign_key_check'), where).toEqual([])
  expect(verify(db), where).toMatchObject({ intact: true })
  const halves = ['resident', 'follow_up'].flatMap(table => [
    db
      .prepare(
        `SELECT id FROM ${table} t WHERE NOT EXISTS (SELECT 1 FROM journal j WHERE journal_id(j.entity_id) = t.id)`
      )
      .all(),
    db
      .prepare(
        `SELECT sequence FROM journal WHERE entity = replace('${table}', '_', '-') AND NOT EXISTS
         (SELECT 1 FROM ${table} WHERE id = journal_id(entity_id))`
      )
      .all()
  ])
  expect(halves.flat(), where).toEqual([])
}

describe('a program that is killed', () => {
  let desk: TestWorkstation
  beforeAll(async () => {
    desk = await openTestWorkstation()
  })
  afterAll(async () => {
    await desk.close()
  })

  it(
    `at ${String(kills)} random moments loses nothing that was acknowledged`,
    { timeout: 300_000 * times },
    async () => {
      const random = randomFrom(seed)
      const all: Acknowledged[] = []
      // Two desks' worth of processes at once: they also stand in each other's way.
      const lane = async (): Promise<void> => {
        for (let kill = 1; kill <= kills / 2; kill += 1) {
          const wanted = random() * 8
          const killed = await killedWriter(desk.directory, random() * 20, count => count >= wanted)
          all.push(...killed.acknowledged)
        }
      }
      await Promise.all([lane(), lane()])
      expectWhole(desk.db(), all, `KILL_SEED=${String(seed)}`)
      console.warn(
        `killed ${String(kills)} times, ${String(all.length)} acknowledged writes found (KILL_SEED=${String(seed)})`
      )
    }
  )
})

// A kill leaves everything that was handed to the operating system. A power cut leaves what was synced, and of the rest
// any part.
describe('a power cut', () => {
  const folder = mkdtempSync(join(tmpdir(), 'jiayi-torn-'))
  const directory = join(folder, 'desk')
  const copy = join(folder, 'copy', 'jiayi.db')
  let key = new Uint8Array()
  beforeAll(async () => {
    const opened = await openTestWorkstation({
      dataDirectory: directory,
      onOpen: (_db, opened) => {
        key = Uint8Array.from(opened)
      }
    })
    await opened.close()
  })
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  const open = (path: string): Database => connect(path, key)

  function expectWholeCopy(acknowledged: readonly Acknowledged[], where: string, tear: () => void): void {
    rmSync(join(copy, '..'), { recursive: true, force: true })
    mkdirSync(join(copy, '..'))
    tear()
    const db = open(copy)
    try {
      expectWhole(db, acknowledged, where)
    } finally {
      db.close()
    }
  }

  it(
    `leaves a disk on which all that was acknowledged is found, in ${String(rounds * (tornLogs + tornDatabases))} ways to tear what was being written`,
    {
      timeout: 300_000 * times
    },
    async () => {
      const random = randomFrom(seed)
      const before: Acknowledged[] = []
      const oneOf = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)]
      for (let round = 1; round <= rounds; round += 1) {
        const wanted = 20 + random() * 130
        const { acknowledged, synchronous } = await killedWriter(
          directory,
          random() * 20,
          count => count >= wanted
        )
        const remains: Remains = remainsOf(join(directory, 'jiayi.db'))
        const isHome = ({ salt }: Acknowledged): boolean => salt !== remains.salt
        // A writer goes on with the log of the one before it, which had synced all that it had acknowledged.
        const inLog = before.flatMap(one => (isHome(one) ? [] : [one.frames]))
        const earliest = Math.max(remains.home, ...inLog)
        for (let n = 1; n <= tornLogs; n += 1) {
          const where = `KILL_SEED=${String(seed)} round ${String(round)} copy ${String(n)}`
          const moment = oneOf(remains.commits.filter(frames => frames >= earliest)) ?? earliest
          // What SQLite does not sync may be lost, whatever was said of it.
          const synced = synchronous >= 2 ? moment : earliest
          const said = acknowledged.filter(one => isHome(one) || one.frames <= moment)
          expectWholeCopy([...before, ...said], where, () => {
            tearLog(remains, copy, synced, random)
          })
        }
        for (let n = 1; n <= tornDatabases; n += 1) {
          const where = `KILL_SEED=${String(seed)} round ${String(round)} bringing home ${String(n)}`
          expectWholeCopy([...before, ...acknowledged], where, () => {
            tearDatabase(remains, copy, open, random)
          })
        }
        before.push(...acknowledged)
      }
    }
  )
})
