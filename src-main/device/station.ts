import { Failure } from '../lib/failure.ts'
import type { Outside } from '../lib/outside.ts'
import { wait } from '../lib/timers.ts'
import type { Conversation, DeviceEvent, Driver, Link } from './drivers/driver.ts'
import { type OpenLink, openLink } from './link.ts'
import type { DeskDeviceRow } from './store.ts'

export type StationState = 'connecting' | 'ready' | 'disconnected'

/** One device of the desk: holds its port open, talks its driver's language, comes back after the cable was pulled. */
export interface Station {
  readonly device: DeskDeviceRow
  readonly driver: Driver
  readonly health: () => StationHealth
  /** Ends the running conversation (a cuff at work is stopped) and begins another on the same line. */
  readonly converse: (intent: Conversation['intent']) => void
  readonly close: () => Promise<void>
}
export interface StationHealth {
  readonly state: StationState
  readonly trouble: string | null
  readonly lastFrameAt: number | null
  readonly frames: number
  readonly damaged: number
  /** Told by the device itself, where it can be asked. */
  readonly clockSkewSeconds: number | null
  readonly receivedBytes: number
  /** How often the line came back after it was lost. */
  readonly reconnects: number
  /** Newest first. */
  readonly troubles: readonly StationTrouble[]
}
export interface StationTrouble {
  readonly at: number
  readonly sentence: string
}
/** What the desk remembers of what went wrong, until the program ends. */
const mostTroubles = 20

export interface StationListener {
  readonly onEvent: (event: DeviceEvent) => void
  readonly onHealth: () => void
  /** The line is gone; whatever was being measured has no result. */
  readonly onLost: (sentence: string) => void
  /** A download came to its end; final trouble was told before. */
  readonly onDownloaded: () => void
  /** The instant at which the clocks of the centre show this; a device's clock has no zone. */
  readonly instantOf: (shown: string) => string
  /** Anything that is not expected trouble. */
  readonly onBug: (error: unknown) => void
}

const firstPauseMs = 500
const longestPauseMs = 10_000

export function openStation(
  device: DeskDeviceRow,
  driver: Driver,
  { clock, timers, serial }: Pick<Outside, 'clock' | 'timers' | 'serial'>,
  listener: StationListener
): Station {
  const closing = new AbortController()
  let health: StationHealth = {
    state: 'connecting',
    trouble: null,
    lastFrameAt: null,
    frames: 0,
    damaged: 0,
    clockSkewSeconds: null,
    receivedBytes: 0,
    reconnects: 0,
    troubles: []
  }
  const remember = (sentence: string): readonly StationTrouble[] => {
    // The same thing again and again is one entry, of its last time.
    const others = health.troubles[0]?.sentence === sentence ? health.troubles.slice(1) : health.troubles
    return [{ at: clock(), sentence }, ...others].slice(0, mostTroubles)
  }
  let next: Conversation['intent'] = 'listen'
  let conversation = new AbortController()

  const report = (change: Partial<StationHealth>): void => {
    const told =
      change.state !== undefined && (change.state !== health.state || change.trouble !== health.trouble)
    health = { ...health, ...change }
    if (told) listener.onHealth()
  }

  /** Ours minus the device's, where it was asked what its clock shows now. A result tells when it was measured. */
  const skewSeconds = (event: DeviceEvent): number | null =>
    event.type !== 'device-status' || event.deviceTime === undefined
      ? null
      : Math.round((clock() - Date.parse(listener.instantOf(event.deviceTime))) / 1000)

  const hear = (event: DeviceEvent): void => {
    const isDamaged = event.type === 'device-trouble' && !event.final && event.raw.length > 0
    health = {
      ...health,
      lastFrameAt: clock(),
      frames: health.frames + (isDamaged ? 0 : 1),
      damaged: health.damaged + (isDamaged ? 1 : 0),
      clockSkewSeconds: skewSeconds(event) ?? health.clockSkewSeconds,
      troubles: event.type === 'device-trouble' ? remember(event.sentence) : health.troubles
    }
    listener.onEvent(event)
  }

  const counted = (link: OpenLink): Link => ({
    write: bytes => link.write(bytes),
    chunks: {
      [Symbol.asyncIterator]: () => {
        const iterator = link.chunks[Symbol.asyncIterator]()
        return {
          async next() {
            const result = await iterator.next()
            if (!result.done)
              health = { ...health, receivedBytes: health.receivedBytes + result.value.length }
            return result
          },
          return: async () => iterator.return?.() ?? { done: true, value: undefined }
        }
      }
    }
  })

  /** Conversations follow one another on an open line until it breaks or the station closes. */
  const talk = async (link: OpenLink): Promise<void> => {
    while (!closing.signal.aborted) {
      conversation = new AbortController()
      const intent = next
      next = 'listen'
      const { signal } = conversation
      for await (const event of driver.read(counted(link), { intent }, signal)) hear(event)
      if (signal.aborted) continue
      if (intent !== 'download') return
      listener.onDownloaded()
    }
  }

  const live = async (): Promise<void> => {
    let pauseMs = firstPauseMs
    while (!closing.signal.aborted) {
      try {
        const link = await openLink(serial, device.path, device.port, closing.signal)
        pauseMs = firstPauseMs
        report({
          state: 'ready',
          trouble: null,
          reconnects: health.reconnects + (health.state === 'disconnected' ? 1 : 0)
        })
        try {
          await talk(link)
        } finally {
          await link.close()
        }
        if (!closing.signal.aborted) lose('与设备的连接断开了，请检查电源和数据线。')
      } catch (error) {
        if (closing.signal.aborted) return
        if (!(error instanceof Failure)) listener.onBug(error)
        lose(error instanceof Failure ? error.message : '设备连接出错，请拔下数据线重新插好。')
      }
      await wait(timers, pauseMs, closing.signal)
      pauseMs = Math.min(pauseMs * 2, longestPauseMs)
    }
  }
  const lose = (sentence: string): void => {
    next = 'listen'
    report({ state: 'disconnected', trouble: sentence, troubles: remember(sentence) })
    listener.onLost(sentence)
  }

  const ended = live()
  return {
    device,
    driver,
    health: () => health,
    converse: intent => {
      next = intent
      conversation.abort()
    },
    close: async () => {
      closing.abort()
      conversation.abort()
      await ended
    }
  }
}
