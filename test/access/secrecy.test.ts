import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, it } from 'vitest'
import { bundle } from '../../build/bundle.mjs'
import { filesWith } from '../support/traces.ts'
import { openTestWorkstation } from '../support/workstation.ts'

const resident = {
  name: '欧阳秘密',
  idNumber: '310104195503084231',
  sex: '1',
  birthDate: '1955-03-08',
  committeeCode: '001',
  phones: [{ number: '13912345678' }],
  address: { road: '无人知晓路', room: '一零一' },
  conditions: [{ code: 'hypertension', diagnosedOn: '2020-05' }]
}

it('a stranger with the data folder finds no name, phone, number or address in any file', async () => {
  const desk = await openTestWorkstation()
  const secrets = [resident.name, resident.idNumber, '13912345678', resident.address.road, 'ouyangmimi']
  await desk.must('doctor', 'resident.register', resident)
  await desk.must('doctor', 'resident.search', { query: 'oymm' })
  // While it runs, the write-ahead log holds the newest pages.
  expect(readdirSync(desk.directory)).toContain('jiayi.db-wal')
  expect(filesWith(desk.directory, secrets)).toEqual([])
  await desk.workstation.close()
  expect(filesWith(desk.directory, secrets)).toEqual([])
  // The search itself works: what is in a file is found.
  const keyrings = ['keyring-copy.json', 'keyring.json'].map(name => join(desk.directory, name))
  expect(filesWith(desk.directory, ['王医生']).sort()).toEqual(keyrings)
  await desk.close()
})

it('a program that is killed at its work leaves no name and no key, neither beside the data nor in a temporary folder', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'jiayi-killed-'))
  const [data, temporary] = [join(folder, 'data'), join(folder, 'temporary')]
  mkdirSync(temporary)
  let key = Buffer.alloc(0)
  const desk = await openTestWorkstation({
    dataDirectory: data,
    onOpen: (_db, opened) => {
      key = Buffer.from(opened)
    }
  })
  await desk.close()
  const env = { ...process.env, TMPDIR: temporary, TEMP: temporary, TMP: temporary }
  const writer = spawn(process.execPath, [await bundle('test/database/writer.ts'), data], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env
  })
  let acknowledged = 0
  createInterface(writer.stdout).on('line', () => {
    acknowledged += 1
    if (acknowledged === 20) writer.kill('SIGKILL')
  })
  await once(writer, 'close')
  expect(readdirSync(data)).toContain('jiayi.db-wal')
  expect(filesWith(folder, ['测试1'])).toEqual([])
  const traces = [key, ...(['hex', 'base64'] as const).map(form => Buffer.from(key.toString(form)))]
  const holding = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
    entry =>
      entry.isFile() && traces.some(trace => readFileSync(join(entry.parentPath, entry.name)).includes(trace))
  )
  expect(holding.map(({ name }) => name)).toEqual([])
  rmSync(folder, { recursive: true, force: true })
})
