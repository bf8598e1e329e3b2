import { dirname, join, relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'vite'

// Runs on Node 24: `run-typescript.mjs <entry.ts> <args…>`. npm packages stay where they are; our own code is bundled.
const [entry, ...args] = process.argv.slice(2)
const root = resolve(import.meta.dirname, '..')
const name = relative(root, entry).replace(/\.ts$/, '').replaceAll(/[\\/]/g, '-')
const outDir = join(root, 'build/out/tools', name)

/** Our own scripts find the checkout by where they lie, so they are imported from there. */
const scripts = {
  name: 'scripts-in-place',
  enforce: 'pre',
  resolveId(source, importer) {
    if (!importer || !source.startsWith('.') || !source.endsWith('.mjs')) return null
    return { id: pathToFileURL(resolve(dirname(importer), source)).href, external: true }
  }
}

await build({
  configFile: false,
  root,
  logLevel: 'warn',
  plugins: [scripts],
  resolve: {
    alias: [
      { find: /^@contract\/(.+)$/, replacement: resolve(root, 'src-main/$1/contract.ts') },
      { find: /^@renderer\/(.+)$/, replacement: resolve(root, 'src-renderer/$1') }
    ]
  },
  build: {
    ssr: entry,
    outDir,
    emptyOutDir: false,
    target: 'node24',
    minify: false,
    sourcemap: true,
    rollupOptions: { output: { entryFileNames: 'index.js' } }
  }
})

const file = join(outDir, 'index.js')
process.argv = [process.argv[0], file, ...args]
await import(pathToFileURL(file).href)
