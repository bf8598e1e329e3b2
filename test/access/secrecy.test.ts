import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import iconv from 'iconv-lite'
import { expect, it } from 'vitest'
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

/** Every way the same words could lie in a file. */
const tracesOf = (text: string): Buffer[] => [
  Buffer.from(text, 'utf8'),
  Buffer.from(text, 'utf16le'),
  iconv.encode(text, 'gb18030'),
  Buffer.from(Buffer.from(text, 'utf8').toString('hex')),
  Buffer.from(Buffer.from(text, 'utf8').toString('base64').replace(/=+$/, ''))
]

function filesWith(directory: string, texts: readonly string[]): string[] {
  const traces = texts.flatMap(tracesOf)
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .filter(path => {
      const bytes = readFileSync(path)
      return traces.some(trace => bytes.includes(trace))
    })
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
  expect(filesWith(desk.directory, ['王医生'])).toEqual([join(desk.directory, 'keyring.json')])
  await desk.close()
})
