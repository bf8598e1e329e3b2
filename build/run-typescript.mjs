import { pathToFileURL } from 'node:url'
import { bundle } from './bundle.mjs'

// Runs on Node 24: `run-typescript.mjs <entry.ts> <args…>`.
const [entry, ...args] = process.argv.slice(2)
const file = await bundle(entry)
process.argv = [process.argv[0], file, ...args]
await import(pathToFileURL(file).href)
