import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createErrorLog } from '../../src-main/lib/error-log.ts'
import { systemOutside } from '../../src-main/lib/outside.ts'

it('a bug is logged with its stack and its cause, and with nothing that anybody typed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'jiayi-log-'))
  const report = createErrorLog(folder, systemOutside)
  report(
    'resident.register',
    new TypeError('张建国 13912345678\n  at 张建国的第二行', { cause: new RangeError('张建国') })
  )
  report('device', '张建国')
  const log = readFileSync(join(folder, 'errors.log'), 'utf8')
  expect(log).toMatch(/resident\.register\n {2}TypeError\n\s+at .*error-log\.test\.ts/)
  expect(log).toMatch(/caused by\n {2}RangeError/)
  expect(log).toMatch(/device\n\s+thrown: string/)
  expect(log.match(/建国|139/g)).toBeNull()
  rmSync(folder, { recursive: true, force: true })
})
