import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { write } from '../../src-main/database/journal.ts'
import { openDatabase } from '../../src-main/database/open.ts'
import { declared } from '../../src-main/declared.ts'
import { verifyJournal } from '../../src-main/database/verify-job.ts'
import { newUuid } from '../../src-main/lib/clock.ts'
import { createJobs, job } from '../../src-main/lib/job.ts'
import { checkImport, inspectImport } from '../../src-main/resident/import-job.ts'
import { migrationsDirectory, workerUrl } from '../support/workstation.ts'
import { signInKind } from '../../src-main/access/kinds.ts'

const directory = mkdtempSync(join(tmpdir(), 'jiayi-job-'))
const path = join(directory, 'jiayi.db')
const key = new Uint8Array(32).fill(9)
const runJob = createJobs({ workerUrl, connection: () => ({ path, key }) })

const shared = (text: string): SharedArrayBuffer => {
  const bytes = Buffer.from(text)
  const file = new SharedArrayBuffer(bytes.length)
  new Uint8Array(file).set(bytes)
  return file
}
const source = {
  mapping: {
    name: '姓名',
    idNumber: null,
    sex: null,
    birthDate: null,
    phone: null,
    committee: null,
    address: null,
    hypertension: null,
    diabetes: null
  },
  committeeCode: '001',
  today: '2026-11-21'
}

beforeAll(() => {
  const db = openDatabase(path, key, migrationsDirectory, declared)
  const stamp = { at: '2026-11-21T00:00:00.000Z', actorId: newUuid(), deskId: newUuid() }
  db.transaction(() => {
    for (let number = 1; number <= 25_000; number += 1) {
      write(db, stamp, { kind: signInKind, id: stamp.actorId, seen: 'new' }, () => ({ failedBefore: number }))
    }
  })()
  db.close()
})
afterAll(() => {
  rmSync(directory, { recursive: true, force: true })
})

describe('a job beside the desk’s work', () => {
  it('walks the whole journal and tells how far it is', async () => {
    const told: number[] = []
    const report = await runJob(verifyJournal, undefined, { onProgress: entries => told.push(entries) })
    expect(report).toMatchObject({ intact: true, entries: 25_000 })
    expect(told).toEqual([10_000, 20_000])
  })

  it('leaves the key where it was', () => {
    expect(key).toEqual(new Uint8Array(32).fill(9))
  })

  it('hands expected trouble on with its fields', async () => {
    const input = { ...source, file: shared('名字\n张三\n') }
    await expect(runJob(checkImport, input)).rejects.toMatchObject({
      name: 'Failure',
      code: 'invalid-input',
      fields: { 'mapping.name': '文件中没有此列' }
    })
  })

  it('ends without doing more when it is cancelled', async () => {
    const input = { ...source, file: shared('姓名\n张三\n') }
    const report = await runJob(checkImport, input, { signal: AbortSignal.abort() })
    expect(report).toMatchObject({ cancelled: true, good: 0, bad: 0 })
  })

  it('that is a bug says so, instead of never answering', async () => {
    await expect(runJob(job('no.such-job'), null)).rejects.toThrow('no such job')
    const lost = createJobs({
      workerUrl: new URL('file:///nowhere/worker.js'),
      connection: () => ({ path, key })
    })
    await expect(lost(inspectImport, { file: shared('') })).rejects.toThrow('nowhere')
  })

  it('with the wrong key opens nothing', async () => {
    const stranger = createJobs({ workerUrl, connection: () => ({ path, key: new Uint8Array(32) }) })
    await expect(stranger(verifyJournal, undefined)).rejects.toThrow('数据库文件损坏或读不出')
  })
})
