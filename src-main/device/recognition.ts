import { Failure } from '../lib/failure.ts'
import type { Outside } from '../lib/outside.ts'
import type { Services } from '../lib/services.ts'
import { wait } from '../lib/timers.ts'
import { deviceEvents, type Recognition } from './contract.ts'
import type { Driver, PortSettings } from './drivers/driver.ts'
import { readPatiently } from './drivers/patient-reader.ts'
import type { Ear, Probe } from './drivers/probe.ts'
import { type OpenLink, openLink } from './link.ts'

/** A device that speaks by itself is often in the middle of it. */
const listenFirstMs = 800
const answerWithinMs = 900
/** So many pieces over half of the time are a stream, and not what plugging in leaves on a line. */
const fewestOfStream = 3
/** Then a person is asked to let the device send something, and each kind of line is listened to in turn. */
const listenTurnMs = 4_000
const longestMs = 60_000
const releaseMs = 300
const releaseAttempts = 5

type Probed = Driver & { readonly probe: Probe }
const isProbed = (driver: Driver): driver is Probed => driver.probe !== undefined

interface Group {
  readonly port: PortSettings
  readonly drivers: readonly Probed[]
}
interface Running {
  readonly id: string
  readonly path: string
  readonly state: Recognition['state']
  readonly step: string
  readonly done: number
  readonly total: number
  readonly receivedBytes: number
  readonly candidates: Recognition['candidates']
  readonly trouble: string | null
}

export interface RecognitionPorts {
  readonly serial: Outside['serial']
  /** All there are, each by the name that the desk keeps. */
  readonly drivers: () => readonly Driver[]
  /** Takes a port from the desk's own device for a while; throws while that is busy. Gives back what returns it. */
  readonly lend: (path: string) => Promise<() => void>
  readonly onBug: (error: unknown) => void
}

const lineOf = ({ baudRate, dataBits, parity, stopBits }: PortSettings): string =>
  `${String(baudRate)} ${String(dataBits)}${{ none: 'N', even: 'E', odd: 'O' }[parity]}${String(stopBits)}`

/** Drivers that speak over the same settings share one opening; those that can be asked come first. */
export function groupsOf(some: readonly Driver[]): readonly Group[] {
  const groups = new Map<string, Group>()
  for (const driver of some.filter(isProbed)) {
    const key = JSON.stringify(driver.port)
    groups.set(key, { port: driver.port, drivers: [...(groups.get(key)?.drivers ?? []), driver] })
  }
  const asked = ({ drivers: those }: Group): number =>
    those.filter(({ probe }) => probe.asks.length > 0).length
  return [...groups.values()].sort((one, other) => asked(other) - asked(one))
}

function evidenceOf(driver: Probed, ear: Ear): Recognition['candidates'][number] {
  const { probe } = driver
  const count = String(ear.proofs.length)
  const says = [...new Set(ear.proofs.flatMap(({ says: one }) => one ?? []))]
  return {
    driverId: driver.id,
    driverName: driver.name,
    port: driver.port,
    isCertain: ear.proofs.some(({ isCertain }) => isCertain),
    evidence: [
      probe.hasChecksum
        ? `以 ${lineOf(driver.port)} 收到 ${count} 帧校验正确的数据`
        : `以 ${lineOf(driver.port)} 收到 ${count} 条格式完整的记录（此协议没有校验码）`,
      ...says,
      ...(ear.damaged > 0 ? [`另有 ${String(ear.damaged)} 段无法识别`] : [])
    ]
  }
}

/** A port that was closed a moment ago may still be held by the system. */
async function openReleased(
  { serial, timers }: Pick<Outside, 'serial' | 'timers'>,
  path: string,
  port: PortSettings,
  signal: AbortSignal
): Promise<OpenLink> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await openLink(serial, path, port, signal)
    } catch (error) {
      const isHeld = error instanceof Failure && error.code === 'conflict'
      if (!isHeld || attempt === releaseAttempts) throw error
      await wait(timers, releaseMs, signal)
    }
  }
}

/** “这是什么设备?”: one port at a time. It listens, then asks; it never starts, sets or erases, and stores nothing. */
export function createRecogniser(services: Services, ports: RecognitionPorts) {
  const given = { serial: ports.serial, timers: services.timers }
  let current: Running | null = null
  let stopping = new AbortController()
  let ended: Promise<void> = Promise.resolve()

  const present = ({ done, total, ...rest }: Running): Recognition => ({
    ...rest,
    progress: total === 0 ? 1 : Math.min(1, done / total)
  })
  const show = (id: string, change: Partial<Running>): void => {
    if (current?.id !== id) return
    current = { ...current, ...change }
    services.emit(deviceEvents.recognition, present(current))
  }

  async function look(id: string, groups: readonly Group[], signal: AbortSignal): Promise<void> {
    const startedAt = performance.now()
    let receivedBytes = 0
    let done = 0
    let couldOpen = false
    let reason: Failure | null = null
    const progress = (step: string): void => {
      show(id, { step, done: (done += 1), receivedBytes })
    }
    const found = new Map<string, Recognition['candidates'][number]>()

    /** Hears one opening of the line until `enough` or the time is over; answers whether it goes on speaking by itself. */
    async function hear(
      reader: ReturnType<typeof readPatiently>,
      ears: ReadonlyMap<Probed, Ear>,
      ms: number,
      enough: () => boolean
    ): Promise<boolean> {
      const until = performance.now() + ms
      const arrivals: number[] = []
      while (!signal.aborted && !enough() && performance.now() < until) {
        const received = await reader.next(Math.max(1, until - performance.now()), signal)
        if (received === 'ended' || received === 'aborted') break
        if (received === 'quiet') for (const ear of ears.values()) ear.settle()
        else {
          arrivals.push(performance.now())
          receivedBytes += received.length
          for (const ear of ears.values()) ear.hear(received)
        }
      }
      const [first = 0] = arrivals
      return arrivals.length >= fewestOfStream && (arrivals.at(-1) ?? 0) - first >= ms / 2
    }
    async function over(
      group: Group,
      talk: (link: OpenLink, ears: ReadonlyMap<Probed, Ear>) => Promise<void>
    ) {
      const ears = new Map(group.drivers.map(driver => [driver, driver.probe.listen()]))
      try {
        const link = await openReleased(given, current?.path ?? '', group.port, signal)
        couldOpen = true
        try {
          await talk(link, ears)
        } finally {
          await link.close()
        }
      } catch (error) {
        if (signal.aborted) return
        if (!(error instanceof Failure)) throw error
        reason = error
      }
      for (const [driver, ear] of ears) {
        if (ear.proofs.length > 0) found.set(driver.id, evidenceOf(driver, ear))
      }
      const candidates = [...found.values()].sort(
        (one, other) => Number(other.isCertain) - Number(one.isCertain)
      )
      show(id, { candidates, receivedBytes })
    }
    const hasAny = (ears: ReadonlyMap<Probed, Ear>) => (): boolean =>
      [...ears.values()].some(({ proofs }) => proofs.length > 0)

    for (const group of groups) {
      if (signal.aborted || found.size > 0) break
      await over(group, async (link, ears) => {
        const reader = readPatiently(link)
        try {
          progress(`以 ${lineOf(group.port)} 监听`)
          const streams = await hear(reader, ears, listenFirstMs, hasAny(ears))
          const spoke = hasAny(ears)()
          for (const [driver, ear] of ears) {
            // Whoever speaks already is not asked what it is: only a driver that understands it may ask further.
            const isOverheard = ear.proofs.length > 0
            if (isOverheard ? ear.proofs.some(({ isCertain }) => isCertain) : spoke || streams) continue
            if (driver.probe.asks.length === 0) continue
            progress(`询问：${driver.name}`)
            for (const ask of driver.probe.asks) {
              if (signal.aborted) return
              const before = ear.proofs.length
              await link.write(ask)
              await hear(reader, ears, answerWithinMs, () => ear.proofs.length > before)
            }
            if (ear.proofs.some(({ isCertain }) => isCertain)) return
          }
        } finally {
          reader.release()
        }
      })
    }
    while (!signal.aborted && couldOpen && found.size === 0 && performance.now() - startedAt < longestMs) {
      for (const group of groups) {
        if (signal.aborted || found.size > 0) break
        await over(group, async (link, ears) => {
          const reader = readPatiently(link)
          progress(`请在设备上测量一次或按“发送”（正以 ${lineOf(group.port)} 监听）`)
          await hear(reader, ears, listenTurnMs, hasAny(ears)).finally(() => reader.release())
        })
      }
    }
    if (!couldOpen && reason !== null && !signal.aborted) throw reason
  }

  async function run(id: string, path: string, groups: readonly Group[], signal: AbortSignal): Promise<void> {
    let giveBack: () => void = () => undefined
    try {
      giveBack = await ports.lend(path)
      await look(id, groups, signal)
      show(id, { state: signal.aborted ? 'cancelled' : 'done', step: '', done: current?.total ?? 0 })
    } catch (error) {
      if (!(error instanceof Failure)) ports.onBug(error)
      const trouble = error instanceof Failure ? error.message : '识别出错，请拔下数据线重新插好后再试。'
      show(id, { state: 'failed', step: '', trouble })
    } finally {
      giveBack()
    }
  }

  return {
    newest: (): Recognition | null => (current === null ? null : present(current)),
    begin: (path: string, driverIds: readonly string[] | undefined): Recognition => {
      if (current?.state === 'running') {
        if (current.path === path) return present(current)
        throw new Failure('conflict', '正在识别另一个串口上的设备，请等它结束或先停止。')
      }
      const groups = groupsOf(ports.drivers().filter(({ id }) => driverIds?.includes(id) ?? true))
      const asking = groups.flatMap(({ drivers: those }) =>
        those.filter(({ probe }) => probe.asks.length > 0)
      )
      stopping = new AbortController()
      current = {
        id: services.newId(),
        path,
        state: 'running',
        step: '准备打开串口',
        done: 0,
        total: groups.length + asking.length + Math.ceil(longestMs / listenTurnMs / 2),
        receivedBytes: 0,
        candidates: [],
        trouble: null
      }
      ended = run(current.id, path, groups, stopping.signal)
      return present(current)
    },
    /** Idempotent. */
    cancel: async (id: string): Promise<Recognition> => {
      if (current?.id !== id) throw new Failure('not-found', '这次识别已经结束。')
      stopping.abort()
      await ended
      return present(current)
    },
    stop: async (): Promise<void> => {
      stopping.abort()
      await ended
    }
  }
}
