import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as later } from 'node:timers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verify } from '../../src-main/database/chain.ts'
import { openTestWorkstation, type TestWorkstation } from '../support/workstation.ts'

const kills = 200
const writer = resolve(import.meta.dirname, 'writer.ts')

let desk: TestWorkstation
beforeAll(async () => {
  desk = await openTestWorkstation()
})
afterAll(async () => {
  await desk.close()
})

/** Runs the writer, kills it a random moment after its first word, and answers what it had acknowledged by then. */
async function killedWriter(random: () => number): Promise<string[]> {
  const child = spawn(process.execPath, [writer, desk.directory], { stdio: ['ignore', 'pipe', 'pipe'] })
  const acknowledged: string[] = []
  const complaints: string[] = []
  child.stderr.on('data', chunk => complaints.push(String(chunk)))
  createInterface(child.stdout).on('line', line => {
    if (acknowledged.length === 0) later(() => child.kill('SIGKILL'), random() * 60)
    acknowledged.push(line)
  })
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== null) throw new Error(`the writer ended by itself: ${complaints.join('')}`)
  return acknowledged
}

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

describe('a power cut', () => {
  it(
    `at ${String(kills)} random moments loses nothing that was acknowledged`,
    { timeout: 900_000 },
    async () => {
      const seed = Number(process.env['KILL_SEED'] ?? Date.now() % 1_000_000)
      const random = randomFrom(seed)
      const db = desk.db()
      let total = 0
      // Two desks' worth of processes at once: they also stand in each other's way.
      const lane = async (name: string): Promise<void> => {
        for (let kill = 1; kill <= kills / 2; kill += 1) {
          const lines = await killedWriter(random)
          total += lines.length
          for (const line of lines) {
            const [, table = '', id = ''] = line.split(' ')
            const found = db
              .prepare<[string], { n: number }>(`SELECT count(*) AS n FROM ${table} WHERE id = ?`)
              .get(id)
            expect(found?.n, `KILL_SEED=${String(seed)} ${name} ${String(kill)}: ${line}`).toBe(1)
          }
        }
      }
      await Promise.all([lane('first'), lane('second')])
      expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
      expect(db.pragma('foreign_key_check')).toEqual([])
      expect(verify(db)).toMatchObject({ intact: true })
      // Every row has its journal entry: none was written beside it.
      const orphans = db
        .prepare<[], { n: number }>(
          'SELECT count(*) AS n FROM resident r WHERE NOT EXISTS (SELECT 1 FROM journal j WHERE journal_id(j.entity_id) = r.id)'
        )
        .get()
      expect(orphans?.n).toBe(0)
      console.warn(
        `killed ${String(kills)} times, ${String(total)} acknowledged writes found (KILL_SEED=${String(seed)})`
      )
    }
  )
})
