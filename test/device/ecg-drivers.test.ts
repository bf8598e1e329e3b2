import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from '../../build/setup.mjs'
import { ecgDrivers } from '../../src-main/device/drivers/ecg.ts'
import { drivers } from '../../src-main/device/drivers/index.ts'

describe('the ECG recorders', () => {
  it('have ids that no other device has', () => {
    const ids = new Set([...drivers, ...ecgDrivers].map(driver => driver.id))
    const others = drivers.filter(driver => !ecgDrivers.includes(driver))
    expect(ids.size).toBe(others.length + ecgDrivers.length)
    expect(ecgDrivers.every(driver => driver.kind === 'ecg')).toBe(true)
  })

  it.each(ecgDrivers.map(driver => driver.id))('%s has a simulator and a checklist', id => {
    expect(existsSync(resolve(root, `build/simulators/${id}.mjs`))).toBe(true)
    expect(existsSync(resolve(root, `src-main/device/drivers/${id}/checklist.md`))).toBe(true)
  })
})
