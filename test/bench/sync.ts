import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { SyncStatus } from '../../src-main/sync/contract.ts'
import { onCopy, prepareData } from './centre.ts'
import { keepAsking, waitsInWords as inWords } from './measure.ts'

interface Way {
  readonly says: string
  readonly entryMs: number
  readonly slots: number
}
const ways: readonly Way[] = [
  { says: '平台几乎不费时（写盘即答复）', entryMs: 0, slots: 2 },
  // Helios 0.2.7: 547–662 resources a second, one to four in flight; HAPI 8.8.0: 183–280, two in flight 1.6–1.8 times.
  { says: '平台每条 1.7 ms、一次一个（Helios 所测：约 600 条/秒）', entryMs: 1.7, slots: 1 },
  { says: '平台每条 4.5 ms、一次两个（HAPI 所测：约 220 条/秒，两个在途近 2 倍）', entryMs: 4.5, slots: 2 }
]
const mostInFlight = 4
const passes = 1

interface Sent {
  readonly body: string
  readonly entries: number
}
const entriesIn = (body: string): number => body.split('"fullUrl":').length - 1
const perSecond = (count: number, ms: number): string => `${((count / ms) * 1000).toFixed(0)} 条/秒`

/** A platform in a process of its own. */
async function startPlatform(): Promise<{
  readonly baseUrl: string
  readonly begin: (way: Way, judges: boolean) => Promise<void>
  readonly end: () => void
}> {
  const root = process.cwd()
  const args = [join(root, 'build/run-typescript.mjs'), join(root, 'test/bench/sync-platform.ts')]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const baseUrl = await firstLine(child.stdout)
  return {
    baseUrl,
    begin: async ({ entryMs, slots }, judges) => {
      await fetch(
        `${baseUrl}/_begin?entryMs=${String(entryMs)}&slots=${String(slots)}&judges=${String(judges)}`
      )
    },
    end: () => {
      child.kill()
    }
  }
}
async function firstLine(stream: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: stream })) return line
  throw new Error('the platform did not start')
}

interface Push {
  readonly ms: number
  readonly cpuMs: number
  readonly sent: readonly Sent[]
  readonly waits: readonly number[]
  readonly mostAtOnce: number
}

/** Everything of a fresh copy, to a platform that has nothing yet. */
async function push(directory: string, baseUrl: string): Promise<Push> {
  const sent: Sent[] = []
  let atOnce = 0
  let mostAtOnce = 0
  const watched: typeof globalThis.fetch = async (url, init) => {
    if (init?.method !== 'POST' || typeof init.body !== 'string') return fetch(url, init)
    sent.push({ body: init.body, entries: entriesIn(init.body) })
    atOnce += 1
    mostAtOnce = Math.max(mostAtOnce, atOnce)
    return fetch(url, init).finally(() => {
      atOnce -= 1
    })
  }
  return onCopy(
    directory,
    async centre => {
      await centre.administer('sync.configure', { baseUrl })
      const asking = keepAsking(centre.ask)
      const start = performance.now()
      const before = process.cpuUsage()
      let status = await centre.ask<SyncStatus>('sync.run')
      const { user, system } = process.cpuUsage(before)
      const ms = performance.now() - start
      const waits = await asking.end()
      for (let rounds = 0; status.counts.local > 0 && rounds < 3; rounds += 1) {
        status = await centre.ask<SyncStatus>('sync.run')
      }
      const { counts, trouble } = status
      if (trouble !== null || counts.local + counts.refused + counts.conflict > 0)
        throw new Error(`not everything is confirmed: ${JSON.stringify({ counts, trouble })}`)
      return { ms, cpuMs: (user + system) / 1000, sent, waits, mostAtOnce }
    },
    { fetch: watched }
  )
}

/** The same bytes and nothing else, always so many requests in flight. */
async function bareLoop(baseUrl: string, sent: readonly Sent[], inFlight: number): Promise<number> {
  const queue = sent.values()
  const start = performance.now()
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      for (const { body } of queue) {
        const headers = {
          'content-type': 'application/fhir+json; charset=utf-8',
          accept: 'application/fhir+json'
        }
        const response = await fetch(baseUrl, { method: 'POST', headers, body })
        const answer = JSON.parse(await response.text()) as object
        if (!response.ok) throw new Error(JSON.stringify(answer))
      }
    })
  )
  return performance.now() - start
}

/** The push of a whole centre against a bare loop that sends the same bytes, and how the desk answers meanwhile. */
export async function benchSync(args: readonly string[]): Promise<void> {
  const residents = Number(args[0] ?? 400)
  if (!(Number.isInteger(residents) && residents > 0)) {
    console.error('npm run bench -- sync [RESIDENTS]')
    process.exit(1)
  }
  const directory = await prepareData(residents)
  const platform = await startPlatform()
  try {
    await onCopy(directory, async centre => {
      const asking = keepAsking(centre.ask)
      await new Promise(resolve => setTimeout(resolve, 3_000))
      console.log(`检索，没有上报时：${inWords(await asking.end())}`)
    })
    for (const way of ways) {
      console.log(`\n${way.says}`)
      for (let pass = 1; pass <= passes; pass += 1) {
        await platform.begin(way, true)
        const { ms, cpuMs, sent, waits, mostAtOnce } = await push(directory, platform.baseUrl)
        const entries = sent.reduce((sum, one) => sum + one.entries, 0)
        const bytes = sent.reduce((sum, { body }) => sum + Buffer.byteLength(body), 0)
        const loops: number[] = []
        for (let inFlight = 1; inFlight <= mostInFlight; inFlight += 1) {
          // The marks come in another order here.
          await platform.begin(way, false)
          loops.push(await bareLoop(platform.baseUrl, sent, inFlight))
        }
        const best = Math.min(...loops)
        console.log(
          `  第 ${String(pass)} 遍：${String(entries)} 条、${String(sent.length)} 个 Bundle、${(bytes / 1e6).toFixed(1)} MB`
        )
        for (const [index, time] of loops.entries())
          console.log(`    裸循环，${String(index + 1)} 个在途：${perSecond(entries, time)}`)
        console.log(
          `    上报，至多 ${String(mostAtOnce)} 个在途：${perSecond(entries, ms)}，为最快裸循环的 ${(best / ms).toFixed(2)}；本机每千条 ${((cpuMs / entries) * 1000).toFixed(0)} ms CPU（含检索）`
        )
        console.log(`    上报时检索：${inWords(waits)}`)
      }
    }
  } finally {
    platform.end()
  }
}
