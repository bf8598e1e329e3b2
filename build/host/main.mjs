import { registerHooks } from 'node:module'
import { pathToFileURL } from 'node:url'

// The process of the app: `node main.mjs <built main> <args…>`, started by driver.mjs with a message channel.
const electron = new URL('electron.mjs', import.meta.url).href
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron'
      ? { url: electron, format: 'module', shortCircuit: true }
      : next(specifier, context)
})

const [main, ...args] = process.argv.slice(2)
process.argv = [process.argv[0], main, ...args]
await import(pathToFileURL(main).href)
