import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { openApp } from '../../build/host/driver.mjs'

interface Desk {
  readonly others: string
  call(channel: string, ...args: readonly unknown[]): Promise<unknown>
  listen(listener: (index: number, bytes: Uint8Array) => void): () => void
}
declare global {
  var desk: Desk
  var heard: string[]
}

const main = resolve(import.meta.dirname, 'fixture-app/main.js')
const env = { JIAYI_HOST_APP_PATH: resolve(import.meta.dirname, 'fixture-app') }
const folders: string[] = []
const aFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), 'jiayi-host-'))
  folders.push(folder)
  return folder
}
const start = (data = aFolder()) => openApp({ data, main, env })

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

describe('a window and its app', () => {
  let data: string
  let opened: Awaited<ReturnType<typeof start>>
  beforeAll(async () => {
    data = aFolder()
    opened = await start(data)
  })
  afterAll(() => opened.close())

  test('the window loads over app:// with its route and its policy', async () => {
    expect(await opened.page.textContent('#greeting')).toBe('您好 #/start')
    expect(await opened.page.evaluate(() => isSecureContext)).toBe(true)
    const evaluated = await opened.page.evaluate(() => {
      const script = document.createElement('script')
      script.textContent = 'globalThis.injected = true'
      document.body.append(script)
      return 'injected' in globalThis
    })
    expect(evaluated).toBe(false)
  })

  test('values keep their kind on the way to the app and back', async () => {
    const kinds = await opened.page.evaluate(async () => {
      const values = [
        new Uint8Array([0, 127, 128, 255]),
        new Date(0),
        new Map([['a', 1n]]),
        new Set([1]),
        5n,
        undefined,
        null,
        Number.NaN,
        { $: 'map', v: [] },
        '血压'
      ]
      const described = await Promise.all(values.map(value => globalThis.desk.call('describe', value)))
      const returned = await globalThis.desk.call('echo', values)
      if (!Array.isArray(returned)) throw new Error('not an array')
      const [bytes, date, map] = returned
      const same = JSON.stringify([
        [...bytes],
        date.getTime(),
        [...map.keys()],
        map.get('a') === 1n,
        returned[8]
      ])
      return { described, same, there: returned.map(value => Object.prototype.toString.call(value)) }
    })
    const expected = 'Uint8Array Date Map Set BigInt Undefined Null Number Object String'
      .split(' ')
      .map(name => `[object ${name}]`)
    expect(kinds.described).toEqual(expected)
    expect(kinds.there).toEqual(expected)
    expect(kinds.same).toBe('[[0,127,128,255],0,["a"],true,{"$":"map","v":[]}]')
  })

  test('a failing call, a missing one and what cannot be copied read as in Electron', async () => {
    const failures = await opened.page.evaluate(async () => {
      const message = async (work: () => Promise<unknown>) => {
        try {
          await work()
          return 'no error'
        } catch (error) {
          return error instanceof Error ? error.message : 'not an error'
        }
      }
      return [
        await message(() => globalThis.desk.call('fail', 'plain')),
        await message(() => globalThis.desk.call('nothing')),
        await message(() => globalThis.desk.call('fail', 'function')),
        await message(() => globalThis.desk.call('echo', new Proxy({}, {})))
      ]
    })
    expect(failures).toEqual([
      "Error invoking remote method 'fail': Error: the cuff is loose",
      "Error invoking remote method 'nothing': Error: No handler registered for 'nothing'",
      "Error invoking remote method 'fail': Error: An object could not be cloned.",
      'An object could not be cloned.'
    ])
    expect(opened.app.output()).toContain("Error occurred in handler for 'fail'")
  })

  test('what the app pushes arrives in order until the page stops listening', async () => {
    const heard = await opened.page.evaluate(async () => {
      const heard: string[] = []
      let full: () => void = () => undefined
      const ten = new Promise<void>(resolve => (full = resolve))
      const stop = globalThis.desk.listen((index, bytes) => {
        heard.push(`${index}:${bytes[0]}`)
        if (heard.length === 10) full()
      })
      await globalThis.desk.call('push', 10)
      await ten
      stop()
      await globalThis.desk.call('push', 1)
      await globalThis.desk.call('echo', 1)
      return heard
    })
    expect(heard).toEqual(Array.from({ length: 10 }, (_, index) => `${index}:${index}`))
  })

  test('the app knows who calls, and the page reaches neither Node nor our binding', async () => {
    expect(await opened.page.evaluate(() => globalThis.desk.call('sender'))).toEqual({
      url: 'app://desk/index.html#/start',
      isMain: true,
      isOurs: true
    })
    const reach = () => ({
      others: globalThis.desk.others,
      globals: ['require', 'process', '__standInHost'].filter(name => name in globalThis)
    })
    expect(await opened.page.evaluate(reach)).toEqual({ others: 'module not found: node:fs', globals: [] })
  })

  test('a reload keeps the app and brings the bridge back', async () => {
    await opened.page.reload()
    expect(await opened.page.evaluate(() => globalThis.desk.call('echo', 'again'))).toBe('again')
  })

  test('the window goes nowhere else and opens no other', async () => {
    await opened.page.click('#away')
    expect(await opened.page.evaluate(() => globalThis.desk.call('echo', 'still here'))).toBe('still here')
    expect(opened.page.url()).toContain('index.html')
    const popup = opened.app.context.waitForEvent('page')
    await opened.page.evaluate(() => void open('about:blank'))
    const other = await popup
    if (!other.isClosed()) await other.waitForEvent('close')
    expect(opened.app.pages()).toHaveLength(1)
  })

  test('a page prints to a PDF of one A4 sheet', async () => {
    const length = await opened.page.evaluate(() => globalThis.desk.call('pdf'))
    const pdf = readFileSync(join(data, 'page.pdf'))
    expect(pdf.length).toBe(length)
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
    const box = /MediaBox ?\[0 0 ([\d.]+) ([\d.]+)\]/.exec(pdf.toString('latin1'))
    // Chromium rounds a sheet up to its own pixels, 1/96 inch.
    expect(box?.slice(1).map(points => Math.floor(Number(points)))).toEqual([595, 841])
  })

  test('file dialogs answer what the test laid ready, and cancel otherwise', async () => {
    const file = join(data, '名单.csv')
    opened.app.answerSave(file)
    expect(await opened.page.evaluate(() => globalThis.desk.call('save'))).toBe(false)
    opened.app.answerOpen([file])
    expect(await opened.page.evaluate(() => globalThis.desk.call('open'))).toBe('saved')
    expect(await opened.page.evaluate(() => globalThis.desk.call('save'))).toBe(true)
  })

  test('nothing outside the app is opened and no key store is pretended', async () => {
    expect(await opened.page.evaluate(() => globalThis.desk.call('outside'))).toContain(
      'opens no other program'
    )
    expect(await opened.page.evaluate(() => globalThis.desk.call('keychain'))).toBe(false)
    expect(await opened.page.evaluate(() => globalThis.desk.call('copy', '文本'))).toBe('文本')
  })

  test('a second app on the same data folder gives way', async () => {
    await expect(start(data)).rejects.toThrow('exit code 7')
  })
})

describe('how an app ends', () => {
  let opened: Awaited<ReturnType<typeof start>> | undefined
  afterEach(async () => {
    await opened?.kill()
    opened = undefined
  })

  test('closing lets the app tidy up', async () => {
    const data = aFolder()
    opened = await start(data)
    await opened.close()
    expect(readFileSync(join(data, 'farewell'), 'utf8')).toBe('tidied up')
  })

  test('an error nobody caught ends the app and fails the test that runs it', async () => {
    opened = await start()
    const { app, page } = opened
    const waiting = expect(page.waitForSelector('#never')).rejects.toThrow('the cuff is loose')
    await page.evaluate(() => globalThis.desk.call('crash'))
    await waiting
    const { failure } = await app.exited
    expect(failure?.message).toContain('the cuff is loose')
    await expect(opened.close()).rejects.toThrow('the cuff is loose')
  })

  test('an error in the window fails the test that runs it', async () => {
    opened = await start()
    await opened.page.evaluate(
      () => void setTimeout(() => void Promise.reject(new Error('lost in the window')))
    )
    await expect.poll(() => opened?.app.pageErrors.length).toBe(1)
    await expect(opened.close()).rejects.toThrow('lost in the window')
  })

  test('after a power cut nothing is tidied up and the folder can be opened again', async () => {
    const data = aFolder()
    opened = await start(data)
    await opened.kill()
    expect(existsSync(join(data, 'farewell'))).toBe(false)
    expect(opened.page.isClosed()).toBe(true)
    opened = await start(data)
    expect(await opened.page.evaluate(() => globalThis.desk.call('echo', 1))).toBe(1)
  })

  test('an app without its driver ends, and leaves no Chromium behind', async () => {
    const script = join(aFolder(), 'drive.mjs')
    const driver = resolve(import.meta.dirname, '../../build/host/driver.mjs')
    writeFileSync(
      script,
      `import { openApp } from ${JSON.stringify(driver)}
       const { app } = await openApp(${JSON.stringify({ data: aFolder(), main, env })})
       console.log(app.pid)`
    )
    const driving = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] })
    const [line] = await Promise.race([once(driving.stdout, 'data'), once(driving, 'exit')])
    const family = descendants(driving.pid ?? 0)
    expect(family).toContain(Number(line))
    expect(family.length).toBeGreaterThan(2)
    driving.kill('SIGKILL')
    await expect.poll(() => family.filter(isRunning), { timeout: 20_000 }).toEqual([])
  })
})

/** Every process below `pid`, from ps: id and parent of each. */
function descendants(pid: number): readonly number[] {
  const rows = execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n')
  const pairs = rows.map(row => row.trim().split(/\s+/).map(Number))
  const children = pairs.filter(([, parent]) => parent === pid).map(([child = 0]) => child)
  return children.flatMap(child => [child, ...descendants(child)])
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    // A dead process that its parent has not yet collected is not running.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}
