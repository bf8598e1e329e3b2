import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildIfStale, out } from '../../build/setup.mjs'
import { calls } from '../../src-main/contract.ts'
import { openTestWorkstation, password } from '../support/workstation.ts'
import { aDataFolder, openWorkstation, type Workstation } from './support/workstation.ts'

// The terminal shell, as built: the same calls, checks and replies as a window.

const data = aDataFolder()
beforeAll(async () => {
  await buildIfStale()
  const desk = await openTestWorkstation({ dataDirectory: data })
  await desk.must('doctor', 'resident.register', {
    name: '张建国',
    sex: '1',
    birthDate: '1957-03-08',
    committeeCode: '001'
  })
  await desk.close()
})

interface Answer {
  readonly status: number | null
  readonly json: {
    readonly ok?: boolean
    readonly error?: { readonly code: string }
    readonly value?: unknown
  }
}
function cli(args: readonly string[], login = ''): Answer {
  const env = { ...process.env, JIAYI_USER: login, JIAYI_PASSWORD: login === '' ? '' : password }
  const { status, stdout } = spawnSync(process.execPath, [join(out, 'main/cli.js'), ...args], {
    env,
    encoding: 'utf8',
    // All calls with their schemas are more than the megabyte that is kept by default.
    maxBuffer: 64 * 1024 * 1024
  })
  return { status, json: JSON.parse(stdout) as Answer['json'] }
}
const call = (login: string, path: string, input: unknown = {}): Answer =>
  cli([path, JSON.stringify(input), '--data', data], login)

describe('the terminal', () => {
  it('lists every call with its roles and JSON Schemas', () => {
    const { status, json } = cli(['--list'])
    const listed = json as unknown as {
      call: string
      roles: unknown
      input: { type: string }
      output: object
    }[]
    expect(status).toBe(0)
    expect(listed.map(one => one.call)).toEqual([...calls.keys()])
    for (const one of listed) {
      expect(one.roles).toEqual(calls.get(one.call)?.roles)
      expect(one.input.type).toBe('object')
    }
  })

  it('answers like a window: value and 0, or error and 1', () => {
    const found = call('doctor', 'resident.search', { query: 'zjg' })
    expect(found).toMatchObject({ status: 0, json: { ok: true, value: [{ name: '张建国' }] } })
    expect(call('', 'resident.search', { query: 'zjg' })).toMatchObject({
      status: 1,
      json: { error: { code: 'unauthorised' } }
    })
    expect(call('auditor', 'measurement.unclaimed')).toMatchObject({
      status: 1,
      json: { error: { code: 'forbidden' } }
    })
    expect(call('doctor', 'resident.search', { query: '' })).toMatchObject({
      status: 1,
      json: { error: { code: 'invalid-input' } }
    })
    expect(call('doctor', 'no.such')).toMatchObject({ status: 1, json: { error: { code: 'unknown-call' } } })
    expect(cli(['resident.search', '{not json', '--data', data])).toMatchObject({
      status: 1,
      json: { error: { code: 'invalid-input' } }
    })
  })

  describe('beside the running app', () => {
    let app: Workstation
    beforeAll(async () => {
      app = await openWorkstation({ data })
    })
    afterAll(async () => {
      await app.close()
    })

    it('writes what the window then finds, and says why it cannot measure', async () => {
      const registered = call('nurse', 'resident.register', {
        name: '李秀英',
        sex: '2',
        birthDate: '1961-07-01',
        committeeCode: '002'
      })
      expect(registered).toMatchObject({ status: 0 })
      const { page } = app
      await page.getByRole('option').filter({ hasText: '王医生' }).click()
      await page.keyboard.type(password)
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { name: '今日' }).waitFor()
      await page.keyboard.press('Control+K')
      await page.keyboard.type('lxy')
      await page.getByRole('option').filter({ hasText: '李秀英' }).waitFor()
      const { id } = registered.json.value as { id: string }
      expect(call('doctor', 'device.startCapture', { residentId: id })).toMatchObject({
        status: 1,
        json: { error: { code: 'unavailable', message: expect.stringMatching(/窗口/) } }
      })
    })
  })
})
