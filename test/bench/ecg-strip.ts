import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { build } from 'vite'
import { findChromium, quietFlags } from '../../build/host/chromium.mjs'
import { root } from '../../build/setup.mjs'
import { syntheticEcg } from '../support/synthetic.ts'
import type { Feed, Frames } from './ecg-strip-page.ts'
import { percentile } from './measure.ts'

const seconds = 20
const samplesPerSecond = 1_000
const perParcel = 33
const screens = [
  { width: 1_270, height: 580, slower: 1 },
  { width: 1_270, height: 580, slower: 4 },
  { width: 1_820, height: 890, slower: 1 }
]

/** Twelve leads at 1,000 samples a second as they cross the border. */
function aFeed(): Feed {
  const { record } = syntheticEcg({
    seconds,
    samplesPerSecond,
    microvoltsPerCount: 1,
    noiseMicrovolts: 15,
    wanderMicrovolts: 150
  })
  const starts = Array.from(
    { length: Math.floor((seconds * samplesPerSecond) / perParcel) },
    (_, n) => n * perParcel
  )
  return {
    source: { leads: record.leads, samplesPerSecond, microvoltsPerCount: 1 },
    look: {
      scale: { mmPerSecond: 25, mmPerMillivolt: 10 },
      columns: 2,
      filters: ['high-pass', 'notch', 'low-pass']
    },
    parcels: starts.map(from => ({
      from,
      count: perParcel,
      encoding: 'i16',
      data: Buffer.from(
        Int16Array.from(record.counts.flatMap(lead => [...lead.subarray(from, from + perParcel)])).buffer
      ).toString('base64')
    }))
  }
}

async function pageScript(): Promise<string> {
  const built = await build({
    configFile: false,
    root,
    logLevel: 'warn',
    resolve: { alias: [{ find: /^@renderer\/(.+)$/, replacement: join(root, 'src-renderer/$1') }] },
    build: {
      write: false,
      lib: { entry: join(root, 'test/bench/ecg-strip-page.ts'), formats: ['iife'], name: 'bench' }
    }
  })
  const chunk = [built].flat().flatMap(each => ('output' in each ? each.output : []))[0]
  if (chunk?.type !== 'chunk') throw new Error('the page was not built')
  return chunk.code
}

/** Frame times of the live strip in Chromium, all screen filters on; on a slowed processor too. */
export async function benchEcgStrip(picture?: string): Promise<void> {
  const { executablePath, env } = await findChromium()
  const browser = await chromium.launch({ executablePath, env, args: quietFlags })
  const [script, feed] = [await pageScript(), aFeed()]
  console.log(
    `\n实时心电 12 × ${String(samplesPerSecond)} Hz, ${String(seconds)} s, Chromium ${browser.version()}, p50 / p99 / max ms`
  )
  for (const { width, height, slower } of screens) {
    const page = await browser.newPage({ viewport: { width, height } })
    await page.setContent(
      '<body style="margin:0"><canvas style="width:100vw;height:100vh;display:block"></canvas>'
    )
    await page.addScriptTag({ content: script })
    const session = await page.context().newCDPSession(page)
    await session.send('Emulation.setCPUThrottlingRate', { rate: slower })
    const times = await page.evaluate(
      given => (window as unknown as { play: (feed: Feed) => Promise<Frames> }).play(given),
      feed
    )
    const line = (all: readonly number[]): string =>
      [0.5, 0.99, 1].map(share => percentile(all, share).toFixed(2).padStart(7)).join(' /')
    console.log(
      `${String(width)} × ${String(height)}${slower === 1 ? '' : `, processor ${String(slower)} times slower`}`
    )
    console.log(`  frame to frame   ${line(times.between)}   (${String(times.between.length)} frames)`)
    console.log(`  drawing a frame  ${line(times.drawing)}`)
    console.log(`  taking a parcel  ${line(times.taking)}`)
    if (picture !== undefined)
      await page.screenshot({ path: `${picture}-${String(width)}-${String(slower)}.png` })
    await page.close()
  }
  await browser.close()
}
