import { existsSync } from 'node:fs'
import { relative, resolve, sep } from 'node:path'
import { BaseSequencer } from 'vitest/node'
import { root } from './setup.mjs'

/** Seconds of the longest files on two cores: for a checkout in which nothing has run yet. */
const seconds = {
  'test/app/ecg.test.ts': 60
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
