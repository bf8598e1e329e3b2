import { openApp } from './driver.mjs'

// `open.mjs <data folder> <args…>`: the app in a visible Chromium until its last window is closed.
const [data, ...args] = process.argv.slice(2)
const { app } = await openApp({ data, args, headless: false, echo: true })
const { failure } = await app.exited
if (failure) {
  console.error(failure.message)
  process.exitCode = 1
}
