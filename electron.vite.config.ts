import { cpSync } from 'node:fs'
import { resolve } from 'node:path'
import { defineConfig } from 'electron-vite'
import vue from '@vitejs/plugin-vue'

const root = import.meta.dirname

/** Three bundles: main (ESM, with the terminal, worker, seed and drill entries), preload (one CJS file), renderer. */
export default defineConfig({
  main: {
    plugins: [
      {
        name: 'migrations-beside-main',
        closeBundle: () => {
          cpSync(resolve(root, 'migrations'), resolve(root, 'build/out/main/migrations'), { recursive: true })
        }
      }
    ],
    build: {
      outDir: 'build/out/main',
      minify: false,
      rollupOptions: {
        input: {
          index: resolve(root, 'src-main/index.ts'),
          cli: resolve(root, 'src-main/cli.ts'),
          worker: resolve(root, 'src-main/worker.ts'),
          seed: resolve(root, 'src-main/seed.ts'),
          drill: resolve(root, 'src-main/drill.ts')
        }
      }
    }
  },
  preload: {
    build: {
      outDir: 'build/out/preload',
      externalizeDeps: false,
      lib: { entry: resolve(root, 'src-main/preload.ts'), formats: ['cjs'] },
      rollupOptions: { output: { entryFileNames: 'index.cjs' } }
    }
  },
  renderer: {
    root: resolve(root, 'src-renderer'),
    resolve: {
      alias: [
        { find: /^@contract\/(.+)$/, replacement: resolve(root, 'src-main/$1/contract.ts') },
        { find: /^@renderer\/(.+)$/, replacement: resolve(root, 'src-renderer/$1') }
      ]
    },
    plugins: [vue()],
    build: {
      outDir: resolve(root, 'build/out/renderer'),
      minify: 'oxc',
      // Loaded from disk: the size of a chunk costs no one a download.
      chunkSizeWarningLimit: 8000,
      rollupOptions: { input: resolve(root, 'src-renderer/index.html') }
    }
  }
})
