import { resolve } from 'node:path'
import { defineConfig } from 'vitest/config'

const root = resolve(import.meta.dirname, '..')

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
    maxWorkers: 2
  }
})
