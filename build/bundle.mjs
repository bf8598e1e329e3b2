import { dirname, join, relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'vite'
import { out, root } from './setup.mjs'

/** Our own scripts find the checkout by where they lie, so they are imported from there. */
const scripts = {
  name: 'scripts-in-place',
  enforce: 'pre',
  resolveId(source, importer) {
    if (!importer || !source.startsWith('.') || !source.endsWith('.mjs')) return null
    return { id: pathToFileURL(resolve(dirname(importer), source)).href, external: true }
  }
}

/**
 * Makes one file of a TypeScript entry and all of ours that it imports, with the project's aliases, below
 * build/out/tools, and answers where it is. npm packages stay where they are.
 */
export async function bundle(entry) {
  const path = resolve(root, entry)
  const outDir = join(out, 'tools', relative(root, path).replace(/\.ts$/, '').replaceAll(/[\\/]/g, '-'))
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
      ssr: path,
      outDir,
      emptyOutDir: false,
      target: 'node24',
      minify: false,
      sourcemap: true,
      rollupOptions: { output: { entryFileNames: 'index.js' } }
    }
  })
  return join(outDir, 'index.js')
}
