import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron } from 'playwright-core'
import { expect, test } from 'vitest'
import { findElectron, sandboxFlags } from '../../build/electron.mjs'
import { root } from '../../build/setup.mjs'

const binary = findElectron()
const hasDisplay =
  process.platform !== 'linux' || Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY'])

if (binary !== undefined && hasDisplay) {
  test('real Electron opens a new data folder at the set-up page', async () => {
    const data = mkdtempSync(join(tmpdir(), 'jiayi-electron-'))
    const app = await _electron.launch({
      executablePath: binary,
      args: [...sandboxFlags, root],
      env: { ...process.env, JIAYI_DATA: data }
    })
    try {
      const window = await app.firstWindow()
      await window.waitForURL(/^app:/)
      await window.getByRole('heading', { name: '首次使用' }).waitFor()
      const userData = await app.evaluate(({ app }) => app.getPath('userData'))
      expect(userData).toBe(data)
    } finally {
      await app.close()
      rmSync(data, { recursive: true, force: true })
    }
  })
} else {
  const reason = binary === undefined ? 'its binary is not here' : 'there is no display'
  test(`real Electron did not run: ${reason}`, () => {
    console.warn(`Real Electron was NOT tested: ${reason}.`)
    expect(binary === undefined || !hasDisplay).toBe(true)
    expect(findElectron()).toBe(binary)
  })
}
