import type { Locator, Page } from 'playwright-core'

/**
 * Seconds of a practised person, by the keystroke-level model: Card, Moran & Newell, “The keystroke-level model for
 * user performance time with interactive systems”, Communications of the ACM 23(7), 1980: K is an average skilled
 * typist, P pointing with a mouse, B a button press, H hands between keyboard and mouse or pen, M making up one's mind.
 * A signature is ours: two or three strokes of a name.
 */
const seconds = { K: 0.28, P: 1.1, B: 0.1, H: 0.4, M: 1.35, signature: 3 } as const
type Operator = keyof typeof seconds

/** Does what a person does and counts it; the machine's own time is not in it. */
export function keystrokeLevel(page: Page) {
  const counts: Record<Operator, number> = { K: 0, P: 0, B: 0, H: 0, M: 0, signature: 0 }
  const press = async (...keys: readonly string[]): Promise<void> => {
    for (const key of keys) {
      // A chord is as many strokes as it has keys.
      counts.K += key.split('+').length
      await page.keyboard.press(key)
    }
  }
  return {
    press,
    type: (text: string): Promise<void> => press(...text),
    think: (): void => {
      counts.M += 1
    },
    click: async (target: Locator): Promise<void> => {
      counts.H += 2
      counts.P += 1
      counts.B += 1
      await target.click()
    },
    /** Takes the pen, goes to the box, writes, and comes back to the keys. */
    sign: async (box: Locator): Promise<void> => {
      counts.H += 2
      counts.P += 1
      counts.signature += 1
      await write(page, box)
    },
    total: (): number =>
      (Object.keys(counts) as Operator[]).reduce((sum, each) => sum + counts[each] * seconds[each], 0),
    counts
  }
}

/** Two strokes across the box. */
async function write(page: Page, box: Locator): Promise<void> {
  await box.scrollIntoViewIfNeeded()
  const area = await box.boundingBox()
  if (area === null) throw new Error('there is no box to sign in')
  const { x, y, width, height } = area
  for (const stroke of [0, 1]) {
    await page.mouse.move(x + width * (0.15 + stroke * 0.4), y + height * 0.4)
    await page.mouse.down()
    for (let step = 1; step <= 12; step++) {
      const across = 0.15 + stroke * 0.4 + step * 0.025
      await page.mouse.move(x + width * across, y + height * (0.4 + 0.25 * Math.sin(step)))
    }
    await page.mouse.up()
  }
}
