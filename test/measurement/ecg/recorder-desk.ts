import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { driverById } from '../../../src-main/device/drivers/index.ts'
import type {
  EcgBlock,
  EcgLiveSamples,
  EcgRecordHead,
  EcgSession
} from '../../../src-main/measurement/ecg/contract.ts'
import { type Simulator, startSimulator } from '../../device/simulator.ts'
import type { Heard, TestWorkstation } from '../../support/workstation.ts'

/** A desk with recorders: real workstation, real serial ports, instruments in processes of their own. */
export function recorderDesk(desk: () => TestWorkstation) {
  const simulators: Simulator[] = []
  const folders: string[] = []
  let people = 0

  const addDevice = async (driverId: string, path: string, change = {}): Promise<string> => {
    const port = driverById(driverId)?.port
    const device = await desk().must<{ id: string }>('doctor', 'device.addToDesk', {
      name: driverId,
      path,
      driverId,
      port,
      ...change
    })
    await desk().heard<readonly { id: string; state: string }[]>('device.desk', all =>
      all.some(({ id, state }) => id === device.id && state === 'ready')
    )
    return device.id
  }
  return {
    addDevice,
    /** A curve of ours in a file, one list for each channel. */
    curveFile: (channels: readonly ArrayLike<number>[]): string => {
      const folder = mkdtempSync(join(tmpdir(), 'ecg-curve-'))
      folders.push(folder)
      const file = join(folder, 'curve.json')
      writeFileSync(file, JSON.stringify({ channels: channels.map(channel => Array.from(channel)) }))
      return file
    },
    aRecorder: async (
      driverId: string,
      ...args: readonly string[]
    ): Promise<{ deviceId: string; simulator: Simulator }> => {
      const simulator = await startSimulator(driverId, ...args)
      simulators.push(simulator)
      return { deviceId: await addDevice(driverId, simulator.path), simulator }
    },
    aResident: async (): Promise<string> => {
      people += 1
      const { id } = await desk().must<{ id: string }>('doctor', 'resident.register', {
        name: '张建国',
        sex: '1',
        birthDate: `19${String(50 + (people % 40))}-01-01`,
        committeeCode: '001'
      })
      return id
    },
    watch: (residentId: string, deviceId: string): Promise<EcgSession> =>
      desk().must<EcgSession>('nurse', 'ecg.watch', { residentId, deviceId }),
    streaming: (sessionId: string): Promise<EcgSession> =>
      desk().heard<EcgSession>('ecg.session', ({ id, state }) => id === sessionId && state === 'streaming'),
    start: (session: EcgSession, seconds: number | null): Promise<EcgSession> =>
      desk().must<EcgSession>('nurse', 'ecg.startRecording', {
        sessionId: session.id,
        residentId: session.residentId,
        seconds,
        indication: '心悸'
      }),
    /** The record once it is on file for good. */
    filed: async (sessionId: string, recordId: string): Promise<EcgRecordHead> => {
      await desk().heard<EcgSession>(
        'ecg.session',
        ({ id, lastRecordId }) => id === sessionId && lastRecordId === recordId
      )
      return desk().must<EcgRecordHead>('doctor', 'ecg.record', { recordId })
    },
    /** Every sample of a record, block by block as a window reads it. */
    countsOf: async ({ id, leads, samples }: EcgRecordHead): Promise<readonly Int32Array[]> => {
      const step = Math.floor(1_000_000 / leads.length)
      const counts = leads.map(() => new Int32Array(samples))
      for (let from = 0; from < samples; from += step) {
        const block = await desk().must<EcgBlock>('doctor', 'ecg.samples', {
          recordId: id,
          from,
          to: from + step
        })
        unpackBlock(block, leads.length).forEach((curve, lead) => counts[lead]?.set(curve, from))
      }
      return counts
    },
    close: async (): Promise<void> => {
      for (const simulator of simulators.splice(0)) await simulator[Symbol.asyncDispose]()
      for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
    }
  }
}

/** What a window makes of a block. */
export function unpackBlock({ count, encoding, data }: EcgBlock, leads: number): readonly Int32Array[] {
  const bytes = Uint8Array.from(Buffer.from(data, 'base64'))
  const all = encoding === 'i16' ? new Int16Array(bytes.buffer) : new Int32Array(bytes.buffer)
  if (all.length !== count * leads) throw new Error(`a block of ${String(all.length)} numbers`)
  return Array.from({ length: leads }, (_, lead) =>
    Int32Array.from(all.subarray(lead * count, (lead + 1) * count))
  )
}

/** The live samples of a session as its windows heard them, in order. */
export const liveOf = (events: readonly Heard[], sessionId: string): readonly EcgLiveSamples[] =>
  events
    .filter(({ name }) => name === 'ecg.samples')
    .map(({ payload }) => payload as EcgLiveSamples)
    .filter(one => one.sessionId === sessionId)

/** Where in the curve that is played over and over the record began. */
function beginning(curve: Int32Array, recorded: Int32Array): number {
  const isHere = (at: number): boolean => {
    for (let n = 0; n < Math.min(500, recorded.length); n += 1)
      if (recorded[n] !== curve[(at + n) % curve.length]) return false
    return true
  }
  const found = curve.findIndex((_count, at) => isHere(at))
  if (found < 0) throw new Error('what was recorded was never sent')
  return found
}
/** The first moment at which a lead differs from what was sent; null where none does. */
export function firstDifference(
  recorded: readonly Int32Array[],
  curves: readonly Int32Array[]
): string | null {
  const [first = new Int32Array()] = curves
  const from = beginning(first, recorded[0] ?? first)
  for (const [lead, curve] of curves.entries()) {
    const stored = recorded[lead] ?? new Int32Array()
    for (let n = 0; n < stored.length; n += 1)
      if (stored[n] !== curve[(from + n) % curve.length]) return `lead ${String(lead)}, moment ${String(n)}`
  }
  return null
}
