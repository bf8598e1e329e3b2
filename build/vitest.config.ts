import { resolve } from 'node:path'
import { defineConfig } from 'vitest/config'
import { SlowestFirst } from './slowest-first.mjs'

const root = resolve(import.meta.dirname, '..')
// Most of a test file's start is compiling the same modules again, in each of its processes.
process.env['NODE_COMPILE_CACHE'] ??= resolve(root, 'build/out/compile-cache')

export default defineConfig({
  root,
  resolve: {
    alias: [
      { find: /^@contract\/(.+)$/, replacement: resolve(root, 'src-main/$1/contract.ts') },
      { find: /^@renderer\/(.+)$/, replacement: resolve(root, 'src-renderer/$1') }
    ]
  },
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    pool: 'forks',
    maxWorkers: 2,
    globalSetup: 'test/support/run.ts',
    sequence: { sequencer: SlowestFirst }
  }
})
