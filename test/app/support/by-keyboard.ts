import type { Page } from 'playwright-core'

/** What the cursor is on, as a screen reader would call it. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const here = document.activeElement
    if (here === document.body) return ''
    return (here?.getAttribute('aria-label') ?? here?.textContent ?? '').trim().replace(/\s+/g, ' ')
  })

/** The app by its keyboard alone: every press is counted, and nothing else touches the page. */
export function byKeyboard(page: Page) {
  let pressed = 0
  const press = async (...keys: readonly string[]): Promise<void> => {
    for (const key of keys) {
      pressed += 1
      await page.keyboard.press(key)
    }
  }
  const matches = (name: string | RegExp, found: string): boolean =>
    typeof name === 'string' ? found === name : name.test(found)
  /** Goes on by Tab (or another key) until the cursor is there; throws when it comes nowhere near. */
  async function reach(name: string | RegExp, by = 'Tab', most = 60): Promise<void> {
    const passed: string[] = []
    for (let step = 0; step <= most; step += 1) {
      const here = await focused(page)
      if (matches(name, here)) return
      passed.push(here.slice(0, 20))
      await press(by)
    }
    throw new Error(`${String(name)} is not reached by ${by}: ${passed.join(' | ')}`)
  }
  return {
    press,
    reach,
    /** Chinese characters come as an input method gives them: one press each. */
    type: (text: string): Promise<void> => {
      pressed += text.length
      return page.keyboard.type(text)
    },
    /** Waits until the page itself has put the cursor there. */
    at: (label: string): Promise<unknown> =>
      page.waitForFunction(wanted => document.activeElement?.getAttribute('aria-label') === wanted, label),
    pressed: (): number => pressed
  }
}
