import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
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
