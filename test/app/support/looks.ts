import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'

declare global {
  var axe: {
    run: (root: Document | Element, options: object) => Promise<{ violations: readonly Violation[] }>
  }
}
interface Violation {
  readonly id: string
  readonly nodes: readonly { readonly html: string }[]
}
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** The first is the screen we build for; the last is that screen at 150 % text. */
const sizes = [
  [1366, 768],
  [1920, 1080],
  [911, 640]
] as const

/** What of a list is cut off, stands outside its table, or broke though it must not. */
const cutOff = (page: Page, title: string): Promise<readonly string[]> =>
  page.evaluate(name => {
    const list = document.querySelector<HTMLElement>(`section.list[aria-label="${name}"]`)
    if (!list) return ['no list']
    const isWide = (one: HTMLElement): boolean => one.scrollWidth > one.clientWidth + 1
    const texts = [...list.querySelectorAll<HTMLElement>('th, td, header, p, button, .empty')]
    const broken = [...list.querySelectorAll<HTMLElement>('td.phone')].filter(cell => {
      const range = document.createRange()
      range.selectNodeContents(cell)
      return new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size > 1
    })
    return [
      ...(isWide(list) ? [`list ${String(list.scrollWidth)} > ${String(list.clientWidth)}`] : []),
      ...texts
        .filter(one => getComputedStyle(one).display !== 'inline' && isWide(one))
        .map(one => one.innerText),
      ...broken.map(cell => cell.innerText)
    ]
  }, title)

/**
 * A list as it is now: nothing cut off at any size, and nothing that axe finds.
 * @param isPart it stands in a page of something else, of which nothing is said here
 */
export async function expectWhole(
  page: Page,
  title: string,
  name: string,
  { isPart = false } = {}
): Promise<void> {
  for (const [width, height] of sizes) {
    await page.setViewportSize({ width, height })
    await expect.poll(() => cutOff(page, title)).toEqual([])
    await picture(page, `list-${name}-${String(width)}`)
  }
  const [[width, height]] = sizes
  await page.setViewportSize({ width, height })
  await page.evaluate(axeSource)
  const { violations } = await page.evaluate(
    within =>
      globalThis.axe.run((within === null ? null : document.querySelector(within)) ?? document, {
        resultTypes: ['violations']
      }),
    isPart ? `section.list[aria-label="${title}"]` : null
  )
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 160) ?? ''}`)).toEqual([])
}

async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env['JIAYI_SHOTS']
  if (folder === undefined) return
  mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: join(folder, `${name}.png`) })
}
