import { spawnSync } from 'node:child_process'
import { readdirSync, truncateSync } from 'node:fs'
import { basename, join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { buildIfStale, out } from '../../build/setup.mjs'
import { aResident } from '../resident/residents.ts'
import { openTestWorkstation, password } from '../support/workstation.ts'
import { aDataFolder } from './support/workstation.ts'

// The exercise of a restore, as built.

const stick = aDataFolder()
const room = aDataFolder()
beforeAll(async () => {
  await buildIfStale()
  const desk = await openTestWorkstation({ dataDirectory: aDataFolder() })
  await desk.must('doctor', 'resident.register', aResident({ name: '陈一' }))
  await desk.must('administrator', 'backup.run', { folder: stick })
  await desk.close()
})

function drill(typed: string): { readonly status: number | null; readonly says: string } {
  const env = { ...process.env, JIAYI_USER: 'administrator', JIAYI_PASSWORD: typed }
  const { status, stdout } = spawnSync(process.execPath, [join(out, 'main/drill.js'), stick, '--in', room], {
    env,
    encoding: 'utf8'
  })
  return { status, says: stdout }
}

it('a drill restores the newest backup into a folder of its own, compares it, and leaves nothing behind', () => {
  const { status, says } = drill(password)
  expect(says).toContain('演练通过')
  expect(says).toMatch(/居民 1\n/)
  expect(status).toBe(0)
  expect(readdirSync(room)).toEqual([])
})

it('a drill with a wrong password, or of a damaged backup, fails and says why', () => {
  expect(drill('not the password')).toMatchObject({
    status: 1,
    says: expect.stringContaining('密码不对') as string
  })
  const [chunk = ''] = readdirSync(stick, { recursive: true, encoding: 'utf8' }).filter(name =>
    /^[0-9a-f]{64}$/.test(basename(name))
  )
  truncateSync(join(stick, chunk), 1000)
  const { status, says } = drill(password)
  expect(says).toContain('演练没有通过：这份备份不完整')
  expect(status).toBe(1)
  expect(readdirSync(room)).toEqual([])
})
