import type { Instrument, Link } from './driver.ts'

export const silent = (): readonly Uint8Array[] => []
export const latin1 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'))
export const sameBytes = (one: Uint8Array, other: Uint8Array): boolean =>
  one.length === other.length && one.every((byte, at) => byte === other[at])

/** What passed over the wire. */
export interface Heard {
  readonly to: 'instrument' | 'driver'
  readonly bytes: Uint8Array
}

/** A line in memory with the instrument at its other end. */
export function linkTo(instrument: Instrument, onBytes: (heard: Heard) => void): Link {
  const waiting: Uint8Array[] = [...instrument.opening]
  const sleeping = new Set<() => void>()
  const wake = (): void => sleeping.forEach(one => one())
  return {
    async write(bytes) {
      onBytes({ to: 'instrument', bytes })
      waiting.push(...instrument.answer(bytes))
      wake()
    },
    chunks: {
      [Symbol.asyncIterator]() {
        let isReleased = false
        const over: IteratorResult<Uint8Array> = { done: true, value: undefined }
        return {
          async next() {
            for (;;) {
              if (isReleased) return over
              const value = waiting.shift()
              if (value) {
                onBytes({ to: 'driver', bytes: value })
                return { done: false, value }
              }
              await new Promise<void>(resolve => {
                sleeping.add(resolve)
              })
              sleeping.clear()
            }
          },
          async return() {
            isReleased = true
            wake()
            return over
          }
        }
      }
    }
  }
}
