import { stat } from 'node:fs/promises'
import { SerialPort } from 'serialport'
import { Failure } from '../lib/failure.ts'
import type { Outside } from '../lib/outside.ts'
import type { Link, PortSettings } from './drivers/driver.ts'

export interface PortInfo {
  readonly path: string
  readonly manufacturer?: string
  readonly serialNumber?: string
  /** Lower-case hex, four digits. */
  readonly vendorId?: string
  readonly productId?: string
}

export interface OpenLink extends Link {
  /** Idempotent. A conversation on the link then ends. */
  close(): Promise<void>
}

/** Beyond this the port is not read any further until the conversation catches up; the system buffers on. */
const mostWaitingBytes = 64 * 1024
/** A command is a few bytes: longer than this means flow control holds the line. */
const writeWithinMs = 2_000

const usbDigits = (id: string) => id.toLowerCase().padStart(4, '0')
const hasErrno = (error: unknown, code: string) =>
  error instanceof Error && 'code' in error && error.code === code

type Serial = Outside['serial']

/** The machine's serial ports. `extra` are ports no system lists, such as simulated ones. */
export async function listPorts(
  serial: Serial,
  extra: readonly PortInfo[] = []
): Promise<readonly PortInfo[]> {
  // A Linux without udev cannot say what is plugged in; the ports named by hand still work.
  const found = await serial.list().catch((error: unknown) => {
    if (hasErrno(error, 'ENOENT')) return []
    throw error
  })
  const listed = found.map(port => ({
    path: port.path,
    ...(port.manufacturer && { manufacturer: port.manufacturer }),
    ...(port.serialNumber && { serialNumber: port.serialNumber }),
    ...(port.vendorId && { vendorId: usbDigits(port.vendorId) }),
    ...(port.productId && { productId: usbDigits(port.productId) })
  }))
  const isListed = new Set(listed.map(port => port.path))
  return [...listed, ...extra.filter(({ path }) => !isListed.has(path))]
}

/** Why a port did not open, told by the system's words; Windows says `Access denied` also of a port in use. */
export function openingFailure(path: string, cause: Error): Failure {
  const said = cause.message
  if (/no such file|file not found|no such device|cannot find/i.test(said))
    return new Failure(
      'not-found',
      `找不到串口 ${path}。请检查设备的数据线是否插好，再在设备设置中重新选择串口。`,
      undefined,
      { cause }
    )
  if (/permission denied/i.test(said))
    return new Failure(
      'refused',
      `没有权限打开串口 ${path}。请让管理员把本机用户加入串口用户组（Linux 为 dialout）后重新登录系统。`,
      undefined,
      { cause }
    )
  if (/access (is )?denied|busy|lock|temporarily unavailable/i.test(said))
    return new Failure(
      'conflict',
      `串口 ${path} 正被别的程序占用。请关闭占用它的程序（如设备厂家软件）后重试。`,
      undefined,
      { cause }
    )
  return new Failure(
    'unavailable',
    `串口 ${path} 打不开，可能不支持所选的串口参数。请检查设备设置，或拔下数据线重新插好。`,
    undefined,
    { cause }
  )
}

const lost = (path: string, cause?: unknown) =>
  new Failure(
    'unavailable',
    `与串口 ${path} 的连接断开了。请检查设备电源和数据线，插好后会自动重新连接。`,
    undefined,
    { cause }
  )

/** `SerialPort` takes another binding than the system's, but its type does not say so. */
const bound = (binding: Serial): object => ({ binding })

/** Opens a port. `signal` gives up the opening; an open link is ended by `close`. */
export async function openLink(
  serial: Serial,
  path: string,
  settings: PortSettings,
  signal: AbortSignal
): Promise<OpenLink> {
  signal.throwIfAborted()
  const { flowControl, ...wire } = settings
  const port = new SerialPort({
    ...bound(serial),
    path,
    ...wire,
    rtscts: flowControl === 'rts-cts',
    xon: flowControl === 'xon-xoff',
    xoff: flowControl === 'xon-xoff',
    autoOpen: false
  })
  await new Promise<void>((resolve, reject) =>
    port.open(error => (error ? reject(openingFailure(path, error)) : resolve()))
  )
  const link = linkOver(port, path)
  watchOver(port, path)
  if (signal.aborted) {
    await link.close()
    signal.throwIfAborted()
  }
  // Some devices and level converters live on these lines; a line without them (a simulated one) refuses.
  if (flowControl !== 'rts-cts') port.set({ dtr: true, rts: true }, () => undefined)
  return link
}

/** How soon a line that broke without a word is noticed. */
const watchEveryMs = 1_000

/**
 * A line that is hung up in the middle of a read reads as nothing for ever (serialport 13 tries again without end), but
 * its name in /dev is gone, or is another device's by now. Windows tells of it by itself.
 */
function watchOver(port: SerialPort, path: string): void {
  if (process.platform === 'win32') return
  const nodeOf = async () => (await stat(path, { bigint: true }).catch(() => null))?.ino ?? null
  const opened = nodeOf()
  const timer = setInterval(async () => {
    if (!port.isOpen) clearInterval(timer)
    else if ((await nodeOf()) !== (await opened)) port.close(() => undefined)
  }, watchEveryMs)
  timer.unref()
  port.once('close', () => clearInterval(timer))
}

/** Bytes wait here, not in the conversation: the next conversation on the link gets what the last one left. */
function linkOver(port: SerialPort, path: string): OpenLink {
  const waiting: Uint8Array[] = []
  let waitingBytes = 0
  let state: 'open' | 'closing' | 'closed' | 'lost' = 'open'
  let cause: unknown
  const sleeping = new Set<() => void>()
  const wakeReaders = () => sleeping.forEach(wake => wake())
  const end = (why?: unknown) => {
    if (state === 'closed' || state === 'lost') return
    state = state === 'closing' ? 'closed' : 'lost'
    cause = why ?? undefined
    wakeReaders()
  }
  const take = () => {
    const chunk = waiting.shift()
    if (!chunk) return undefined
    waitingBytes -= chunk.length
    if (waitingBytes < mostWaitingBytes && port.isPaused()) port.resume()
    return chunk
  }

  port.on('data', (chunk: Buffer) => {
    waiting.push(Uint8Array.from(chunk))
    waitingBytes += chunk.length
    if (waitingBytes >= mostWaitingBytes) port.pause()
    wakeReaders()
  })
  port.on('close', end)
  port.on('end', end)
  port.on('error', end)

  const chunks: AsyncIterable<Uint8Array> = {
    [Symbol.asyncIterator]() {
      let isReleased = false
      let wakeMe: () => void = () => undefined
      const over: IteratorResult<Uint8Array> = { done: true, value: undefined }
      return {
        async next() {
          for (;;) {
            if (isReleased) return over
            const value = take()
            if (value) return { done: false, value }
            if (state === 'closed') return over
            if (state === 'lost') throw lost(path, cause)
            await new Promise<void>(resolve => {
              wakeMe = resolve
              sleeping.add(resolve)
            })
            sleeping.delete(wakeMe)
          }
        },
        async return() {
          isReleased = true
          wakeMe()
          return over
        }
      }
    }
  }

  return {
    chunks,
    write(bytes) {
      return new Promise((resolve, reject) => {
        if (state !== 'open') {
          reject(lost(path, cause))
          return
        }
        const timer = setTimeout(
          () =>
            reject(
              new Failure('unavailable', `设备没有接收串口 ${path} 上的命令。请检查设备电源和流控设置。`)
            ),
          writeWithinMs
        )
        port.write(Buffer.from(bytes), error => {
          clearTimeout(timer)
          if (error) reject(lost(path, error))
          else resolve()
        })
      })
    },
    async close() {
      if (state !== 'open') return
      state = 'closing'
      await new Promise<void>(resolve => port.close(() => resolve()))
      end()
    }
  }
}
