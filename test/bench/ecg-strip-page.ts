import { type Block, decodeBlock } from '@renderer/measurement/ecg/block.ts'
import { liveStrip, type StripLook, type StripSource } from '@renderer/measurement/ecg/live-strip.ts'

/** What the main process would send: one parcel about every 33 ms, beginning at a moment. */
export interface Feed {
  readonly source: StripSource
  readonly look: StripLook
  readonly parcels: readonly (Block & { readonly from: number })[]
}
/** Milliseconds. */
export interface Frames {
  /** From one frame to the next. */
  readonly between: readonly number[]
  /** Drawing of one frame. */
  readonly drawing: readonly number[]
  /** Taking in one parcel. */
  readonly taking: readonly number[]
}

/** Runs in the page: the live strip as the ECG page has it, fed in real time; resolves when the feed is used up. */
function play(feed: Feed): Promise<Frames> {
  const canvas = document.querySelector('canvas')
  if (!canvas) throw new Error('no canvas')
  const strip = liveStrip(canvas, feed.source, feed.look, [])
  strip.resize({ width: innerWidth, height: innerHeight, pixelRatio: devicePixelRatio })
  const times = { between: [] as number[], drawing: [] as number[], taking: [] as number[] }
  const begun = performance.now()
  let next = 0
  let before: number | null = null
  const feeding = setInterval(() => {
    const due = ((performance.now() - begun) / 1_000) * feed.source.samplesPerSecond
    for (let parcel = feed.parcels[next]; parcel && parcel.from + parcel.count <= due;) {
      const start = performance.now()
      const counts = decodeBlock(parcel, feed.source.leads.length)
      if (counts) strip.take({ from: parcel.from, counts, losses: [], contacts: [] })
      times.taking.push(performance.now() - start)
      parcel = feed.parcels[++next]
    }
  }, 10)
  return new Promise(resolve => {
    const frame = (nowMs: number): void => {
      if (before !== null) times.between.push(nowMs - before)
      before = nowMs
      const start = performance.now()
      strip.frame(nowMs)
      times.drawing.push(performance.now() - start)
      if (next < feed.parcels.length) requestAnimationFrame(frame)
      else {
        clearInterval(feeding)
        resolve(times)
      }
    }
    requestAnimationFrame(frame)
  })
}
Object.assign(window, { play })
