import type { DeviceEvent, Driver, Conversation, Link } from '../../src-main/device/drivers/driver.ts'
import { hex } from './wire.ts'

/** A line in memory. `answer` is the instrument: what it sends back for what was written. */
export interface MemoryLink extends Link {
  send(...chunks: readonly Uint8Array[]): void
  /** The line closes after what was sent. */
  end(): void
  /** The cable is pulled after what was sent. */
  pull(): void
  /** Every write, as hex. */
  readonly written: readonly string[]
}

export function memoryLink(answer: (written: Uint8Array) => readonly Uint8Array[] = () => []): MemoryLink {
  const waiting: Uint8Array[] = []
  const written: string[] = []
  let ending: 'end' | 'pull' | undefined
  let wake: () => void = () => undefined
  const link: MemoryLink = {
    written,
    send(...chunks) {
      waiting.push(...chunks)
      wake()
    },
    end() {
      ending = 'end'
      wake()
    },
    pull() {
      ending = 'pull'
      wake()
    },
    async write(bytes) {
      if (ending === 'pull') throw new Error('cable pulled')
      written.push(hex(bytes))
      link.send(...answer(bytes))
    },
    chunks: {
      [Symbol.asyncIterator]() {
        let isReleased = false
        return {
          async next() {
            for (;;) {
              if (isReleased) return { done: true, value: undefined }
              const value = waiting.shift()
              if (value) return { done: false, value }
              if (ending === 'end') return { done: true, value: undefined }
              if (ending === 'pull') throw new Error('cable pulled')
              await new Promise<void>(resolve => (wake = resolve))
            }
          },
          async return() {
            isReleased = true
            wake()
            return { done: true, value: undefined }
          }
        }
      }
    }
  }
  return link
}

/** Everything a driver reports until the line ends. */
export async function everything(
  driver: Driver,
  link: Link,
  conversation: Conversation = { intent: 'listen' },
  signal: AbortSignal = new AbortController().signal
): Promise<readonly DeviceEvent[]> {
  const events: DeviceEvent[] = []
  for await (const event of driver.read(link, conversation, signal)) events.push(event)
  return events
}

export const readingsOf = (events: readonly DeviceEvent[]) =>
  events
    .filter(event => event.type === 'blood-pressure')
    .map(({ systolicMmHg, diastolicMmHg, pulsePerMinute }) => ({
      systolic: systolicMmHg,
      diastolic: diastolicMmHg,
      pulse: pulsePerMinute
    }))

export const troublesOf = (events: readonly DeviceEvent[]) =>
  events.filter(event => event.type === 'device-trouble')
