import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as later } from 'node:timers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundle } from '../../../build/bundle.mjs'
import { verify } from '../../../src-main/database/chain.ts'
import type { EcgRecordHead } from '../../../src-main/measurement/ecg/contract.ts'
import { startSimulator, type Simulator } from '../../device/simulator.ts'
import { syntheticEcg } from '../../support/synthetic.ts'
import {
  openTestWorkstation,
  reopenTestWorkstation,
  type TestWorkstation
} from '../../support/workstation.ts'
import { recorderDesk } from './recorder-desk.ts'

const kills = 6
const sent = syntheticEcg({
  seed: 9,
  seconds: 20,
  samplesPerSecond: 500,
  microvoltsPerCount: 1,
  noiseMicrovolts: 15
}).record.counts

let desk: TestWorkstation
let simulator: Simulator
let directory = ''
let writer = ''
let resident = ''
const { aResident, addDevice, countsOf, close } = recorderDesk(() => desk)
beforeAll(async () => {
  writer = await bundle('test/measurement/ecg/recorder-process.ts')
  desk = await openTestWorkstation({ background: true })
  directory = desk.directory
  resident = await aResident()
  const model = ['--seed', '9', '--seconds', '20', '--rate', '500', '--noise', '15']
  simulator = await startSimulator('open-ecg-stream', ...model, '--speed', '8')
  await addDevice('open-ecg-stream', simulator.path)
})
afterAll(async () => {
  await close()
  await simulator[Symbol.asyncDispose]()
  await desk.close()
})

interface Acknowledged {
  readonly recordId: string
  readonly samples: number
}
/** A desk in a process of its own, killed while it records; what it had said to be stored by then. */
async function killedRecorder(afterMs: number): Promise<Acknowledged> {
  const child = spawn(process.execPath, [writer, directory, resident], { stdio: ['ignore', 'pipe', 'pipe'] })
  const complaints: string[] = []
  child.stderr.on('data', chunk => complaints.push(String(chunk)))
  let last: Acknowledged | undefined
  createInterface(child.stdout).on('line', line => {
    const [, recordId = '', samples = ''] = line.split(' ')
    if (last === undefined) later(() => child.kill('SIGKILL'), afterMs)
    last = { recordId, samples: Number(samples) }
  })
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== null || last === undefined)
    throw new Error(`the recorder ended by itself: ${complaints.join('')}`)
  return last
}

describe('a power cut in the middle of a recording', () => {
  it(
    `${String(kills)} times: every chunk that was said to be stored is there, and the record is kept as interrupted`,
    { timeout: 300_000 },
    async () => {
      await desk.workstation.close()
      const acknowledged: Acknowledged[] = []
      for (let kill = 0; kill < kills; kill += 1) acknowledged.push(await killedRecorder(200 + 130 * kill))
      // What the last one left open is found at this start; the others were found by the desk started after them.
      desk = await reopenTestWorkstation(directory)
      for (const { recordId, samples } of acknowledged) {
        const head = await desk.must<EcgRecordHead>('doctor', 'ecg.record', { recordId })
        expect(head).toMatchObject({ state: 'interrupted', residentId: resident, voidReason: null })
        expect(head.stateReason).toContain('中断')
        expect(head.samples).toBeGreaterThanOrEqual(samples)
        const counts = await countsOf(head)
        const [first = new Int32Array()] = sent
        const from = first.findIndex((_count, at) =>
          Array.from({ length: 300 }, (_, n) => n).every(
            n => counts[0]?.[n] === first[(at + n) % first.length]
          )
        )
        expect(from).toBeGreaterThanOrEqual(0)
        const wrong = sent.findIndex((curve, lead) =>
          counts[lead]?.some((count, n) => count !== curve[(from + n) % curve.length])
        )
        expect(wrong).toBe(-1)
      }
      expect(desk.db().pragma('integrity_check', { simple: true })).toBe('ok')
      expect(verify(desk.db())).toMatchObject({ intact: true })
    }
  )
})
