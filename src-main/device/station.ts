import { type Clock, wait } from '../lib/clock.ts'
import { Failure } from '../lib/failure.ts'
import type { Conversation, DeviceEvent, Driver } from './drivers/driver.ts'
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
  readonly clockSkewSeconds: number | null
}

export interface StationListener {
  readonly onEvent: (event: DeviceEvent) => void
  readonly onHealth: () => void
  /** The line is gone; whatever was being measured has no result. */
  readonly onLost: (sentence: string) => void
  /** Anything that is not expected trouble. */
  readonly onBug: (error: unknown) => void
}

const firstPauseMs = 500
const longestPauseMs = 10_000

export function openStation(
  device: DeskDeviceRow,
  driver: Driver,
  clock: Clock,
  listener: StationListener
): Station {
  const closing = new AbortController()
  let health: StationHealth = {
    state: 'connecting',
    trouble: null,
    lastFrameAt: null,
    frames: 0,
    damaged: 0,
    clockSkewSeconds: null
  }
  let next: Conversation['intent'] = 'listen'
  let conversation = new AbortController()

  const report = (change: Partial<StationHealth>): void => {
    const told =
      change.state !== undefined && (change.state !== health.state || change.trouble !== health.trouble)
    health = { ...health, ...change }
    if (told) listener.onHealth()
  }

  const hear = (event: DeviceEvent): void => {
    const isDamaged = event.type === 'device-trouble' && !event.final && event.raw.length > 0
    health = {
      ...health,
      lastFrameAt: clock(),
      frames: health.frames + (isDamaged ? 0 : 1),
      damaged: health.damaged + (isDamaged ? 1 : 0),
      clockSkewSeconds:
        event.type === 'blood-pressure' && event.deviceTime !== undefined
          ? skewSeconds(event.deviceTime, clock())
          : health.clockSkewSeconds
    }
    listener.onEvent(event)
  }

  /** Conversations follow one another on an open line until it breaks or the station closes. */
  const talk = async (link: OpenLink): Promise<void> => {
    while (!closing.signal.aborted) {
      conversation = new AbortController()
      const intent = next
      next = 'listen'
      const signal = AbortSignal.any([conversation.signal, closing.signal])
      for await (const event of driver.read(link, { intent }, signal)) hear(event)
      if (!signal.aborted) return
    }
  }

  const live = async (): Promise<void> => {
    let pauseMs = firstPauseMs
    while (!closing.signal.aborted) {
      try {
        const link = await openLink(device.path, device.port, closing.signal)
        pauseMs = firstPauseMs
        report({ state: 'ready', trouble: null })
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
      await wait(pauseMs, closing.signal)
      pauseMs = Math.min(pauseMs * 2, longestPauseMs)
    }
  }
  const lose = (sentence: string): void => {
    next = 'listen'
    report({ state: 'disconnected', trouble: sentence })
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
      await ended
    }
  }
}

/** Ours minus the device's, both taken as local wall clock: the device's has no zone. */
function skewSeconds(deviceTime: string, now: number): number | null {
  const local = new Date(now)
  const ours = Date.UTC(
    local.getFullYear(),
    local.getMonth(),
    local.getDate(),
    local.getHours(),
    local.getMinutes(),
    local.getSeconds()
  )
  const theirs = Date.parse(`${deviceTime.length === 16 ? `${deviceTime}:00` : deviceTime}Z`)
  return Number.isNaN(theirs) ? null : Math.round((ours - theirs) / 1000)
}
