import type { Page } from 'playwright-core'

/** What is asked anew at every visit: no symptoms, taken regularly, no reaction, no complication. */
const findings = ['symptoms', 'adherence', 'adverseReaction', 'complication'] as const

export async function answerFindings(page: Page): Promise<void> {
  for (const name of findings) await page.locator(`[data-name="${name}"]`).press('1')
}

/** The form leads from question to question; Enter says the same as last time, a complication is said by its digit. */
export async function answerAsAsked(page: Page, press: (key: string) => Promise<void>): Promise<void> {
  for (const name of findings) {
    await page.locator(`[data-name="${name}"]:focus`).waitFor()
    await press(name === 'complication' ? '1' : 'Enter')
  }
}
