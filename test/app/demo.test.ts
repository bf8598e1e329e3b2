import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

// What `npm start` shows where there is no display.

it('the demo goes from the cuff to the confirmation of the platform', async () => {
  const demo = resolve(import.meta.dirname, 'demo.ts')
  const { stdout } = await promisify(execFile)(process.execPath, [demo], { timeout: 110_000 })
  expect(stdout).toContain('The district platform confirmed the visit and the pressure')
  expect(stdout).toMatch(/All \d+ resources validated two ways: no problem/)
}, 120_000)
