import { write } from '../../database/journal.ts'
import { Failure } from '../../lib/failure.ts'
import type { Handlers } from '../../lib/router.ts'
import type { Outside } from '../../lib/outside.ts'
import type { Services } from '../../lib/services.ts'
import type { Cancel } from '../../lib/timers.ts'
import { hexOf, shown } from '../drivers/line-protocol/bytes.ts'
import { type OpenLink, openLink } from '../link.ts'
import { selectDeskDeviceAt } from '../store.ts'
import type { monitorContract } from './contract.ts'
import { serialMonitorKind } from '../kinds.ts'

export interface MonitorPorts {
  readonly serial: Outside['serial']
  /** Throws when the ports are not this process's to open. */
  readonly requireStarted: () => void
  /** Throws Failure('conflict') while it measures. The device lets its port go. */
  readonly pause: (deviceId: string) => Promise<void>
  readonly resume: (deviceId: string) => void
  readonly onBug: (error: unknown) => void
}

interface Chunk {
  readonly sequence: number
  readonly atMs: number
  readonly direction: 'received' | 'sent'
  readonly bytes: number[]
}
interface Running {
  readonly id: string
  readonly path: string
  readonly link: OpenLink
  readonly pausedDeviceId: string | null
  chunks: Chunk[]
  sequence: number
  /** The newest chunk that a window has seen: it grows no more. */
  seen: number
  lost: number
  ended: string | null
}

/** A window that shows the monitor fetches several times a second; one that is gone or locked does not. */
const leaseMs = 15_000
/** Fetched several times a second: far more than any line brings between two fetches. */
const mostChunks = 5_000
/** Bytes that come this close together stand in one line of the log. */
const togetherMs = 20
const longestChunk = 256

/** Looks at one port at a time. Sends nothing by itself. */
export function createMonitor(services: Services, ports: MonitorPorts) {
  let running: Running | null = null
  let endLease: Cancel = () => undefined

  const note = (monitor: Running, direction: Chunk['direction'], bytes: Uint8Array): void => {
    const now = services.clock()
    for (let at = 0; at < bytes.length; at += longestChunk) {
      const part = bytes.subarray(at, at + longestChunk)
      const last = monitor.chunks.at(-1)
      const joins =
        last !== undefined &&
        last.sequence > monitor.seen &&
        last.direction === direction &&
        now - last.atMs < togetherMs &&
        last.bytes.length + part.length <= longestChunk
      if (joins) last.bytes.push(...part)
      else {
        monitor.sequence += 1
        monitor.chunks.push({ sequence: monitor.sequence, atMs: now, direction, bytes: [...part] })
      }
    }
    const surplus = monitor.chunks.length - mostChunks
    if (surplus > 0) {
      monitor.chunks.splice(0, surplus)
      monitor.lost += surplus
    }
  }
  const listen = async (monitor: Running): Promise<void> => {
    try {
      for await (const chunk of monitor.link.chunks) note(monitor, 'received', chunk)
      monitor.ended ??= '监视已停止。'
    } catch (error) {
      if (!(error instanceof Failure)) ports.onBug(error)
      monitor.ended ??= '与串口的连接断开了，请检查数据线后重新开始。'
    }
  }
  const stop = async (): Promise<void> => {
    const monitor = running
    running = null
    endLease()
    if (monitor === null) return
    monitor.ended ??= '监视已停止。'
    await monitor.link.close()
    if (monitor.pausedDeviceId !== null) ports.resume(monitor.pausedDeviceId)
  }
  const renew = (): void => {
    endLease()
    endLease = services.timers.after(leaseMs, () => {
      stop().catch(ports.onBug)
    })
  }
  const require = (monitorId: string): Running => {
    if (running?.id !== monitorId) throw new Failure('not-found', '监视已停止，请重新开始。')
    return running
  }

  const handlers: Handlers<typeof monitorContract> = {
    monitorStart: async ({ path, port, pauseDeviceId }) => {
      ports.requireStarted()
      await stop()
      const holder = selectDeskDeviceAt(services.db(), path)
      if (holder !== null && holder.id !== pauseDeviceId) {
        const sentence = `这个串口正由设备“${holder.name}”使用，先暂停它才能监视。`
        throw new Failure('conflict', sentence, { path: sentence })
      }
      if (holder !== null) await ports.pause(holder.id)
      try {
        const link = await openLink(ports.serial, path, port, new AbortController().signal)
        const monitor: Running = {
          id: services.newId(),
          path,
          link,
          pausedDeviceId: holder?.id ?? null,
          chunks: [],
          sequence: 0,
          seen: 0,
          lost: 0,
          ended: null
        }
        running = monitor
        void listen(monitor)
        renew()
        return { monitorId: monitor.id }
      } catch (error) {
        if (holder !== null) ports.resume(holder.id)
        throw error
      }
    },
    monitorRead: ({ monitorId, after }) => {
      const monitor = require(monitorId)
      renew()
      monitor.seen = monitor.sequence
      // What a window has, it keeps itself.
      monitor.chunks = monitor.chunks.filter(({ sequence }) => sequence > after)
      return {
        chunks: monitor.chunks.map(({ sequence, atMs, direction, bytes }) => ({
          sequence,
          at: new Date(atMs).toISOString(),
          direction,
          hex: hexOf(Uint8Array.from(bytes)),
          text: shown(Uint8Array.from(bytes))
        })),
        lost: monitor.lost,
        ended: monitor.ended
      }
    },
    monitorSend: async ({ monitorId, hex }, actor) => {
      const monitor = require(monitorId)
      const bytes = Uint8Array.from(Buffer.from(hex, 'hex'))
      const change = { kind: serialMonitorKind, id: services.newId(), seen: 'new' as const }
      // On record before it is on the wire: what was sent to an instrument must never be unknown.
      write(services.db(), services.stamp(actor), change, () => ({
        path: monitor.path,
        sent: hex.toUpperCase()
      }))
      note(monitor, 'sent', bytes)
      await monitor.link.write(bytes)
      return {}
    },
    monitorStop: async ({ monitorId }) => {
      if (running?.id === monitorId) await stop()
      return {}
    }
  }
  return { handlers, stop }
}
