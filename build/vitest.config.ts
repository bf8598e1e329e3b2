import { resolve } from 'node:path'
import { defineConfig } from 'vitest/config'
import { SlowestFirst } from './slowest-first.mjs'

const root = resolve(import.meta.dirname, '..')
// Most of a test file's start is compiling the same modules again, in each of its processes.
process.env['NODE_COMPILE_CACHE'] ??= resolve(root, 'build/out/compile-cache')

const app = 'test/app/**/*.test.ts'

export default defineConfig({
  root,
  resolve: {
    alias: [
      { find: /^@contract\/(.+)$/, replacement: resolve(root, 'src-main/$1/contract.ts') },
      { find: /^@renderer\/(.+)$/, replacement: resolve(root, 'src-renderer/$1') }
    ]
  },
  test: {
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // As patient as the windows' own waiting: one second is short on a busy machine.
    expect: { poll: { timeout: 20_000 } },
    pool: 'forks',
    maxWorkers: 2,
    globalSetup: 'test/support/run.ts',
    sequence: { sequencer: SlowestFirst },
    projects: [
      // One process after the other takes all that is open in Chromium: one browser for many files.
      { extends: true, test: { name: 'app', include: [app], isolate: false } },
      { extends: true, test: { name: 'rooms', include: ['test/**/*.test.ts'], exclude: [app] } }
    ]
  }
})
