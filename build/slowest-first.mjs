import { existsSync } from 'node:fs'
import { relative, resolve, sep } from 'node:path'
import { BaseSequencer } from 'vitest/node'
import { root } from './setup.mjs'

/** Seconds of the longest files on two cores: for a checkout in which nothing has run yet. */
const seconds = {
  'test/app/lists.test.ts': 170,
  'test/app/form.test.ts': 80,
  'test/app/ecg.test.ts': 65,
  'test/app/line.test.ts': 60,
  'test/app/resident.test.ts': 60,
  'test/app/ecg-report.test.ts': 40,
  'test/app/escape.test.ts': 40,
  'test/app/household.test.ts': 40,
  'test/app/demo.test.ts': 30,
  'test/app/doors.test.ts': 30,
  'test/app/typed.test.ts': 30,
  'test/sync/schedules.test.ts': 60,
  'test/device/fuzz.test.ts': 35,
  'test/device/recognition.test.ts': 30,
  'test/database/durability.test.ts': 25,
  'test/device/cuffs-over-the-wire.test.ts': 25,
  'test/access/power-cut.test.ts': 25,
  'test/backup/power.test.ts': 25,
  'test/backup/restore.test.ts': 25,
  'test/access/keyring.test.ts': 20,
  'test/signing/killed-transfer.test.ts': 20,
  'test/measurement/ecg/to-disk.test.ts': 20,
  'test/measurement/ecg/crash.test.ts': 18,
  'test/sync/questions.test.ts': 18,
  'test/sync/set-back.test.ts': 18,
  'test/resident/import.test.ts': 15,
  'test/measurement/ecg/live.test.ts': 15,
  'test/measurement/ecg/measuring.test.ts': 14,
  'test/resident/seed.test.ts': 14,
  'test/device/capture.test.ts': 12,
  'test/lib/contract.test.ts': 12,
  'test/signing/fulfilment-walks.test.ts': 10,
  'test/signing/walks.test.ts': 9
}

/**
 * Begins with what takes longest, so that at the end no core waits for the other; what failed last comes first. Files
 * that share a process stand together.
 */
export class SlowestFirst extends BaseSequencer {
  async sort(files) {
    const gone = Object.keys(seconds).filter(file => !existsSync(resolve(root, file)))
    if (gone.length > 0)
      throw new Error(`build/slowest-first.mjs names what is not there: ${gone.join(', ')}`)
    const took = file => {
      const last = this.ctx.cache.getTestSpecificationResult(file)
      if (last?.failed) return Number.MAX_SAFE_INTEGER
      return last?.duration ?? (seconds[relative(root, file.moduleId).split(sep).join('/')] ?? 2) * 1_000
    }
    const shared = file => (file.project.config.isolate ? 0 : 1)
    return [...files].sort((one, other) => shared(other) - shared(one) || took(other) - took(one))
  }
}
