import { openApp } from './driver.mjs'

// `open.mjs <args…>`: the app in a visible Chromium until its last window is closed.
const { app } = await openApp({ args: process.argv.slice(2), headless: false, echo: true })
const { failure } = await app.exited
if (failure) {
  console.error(failure.message)
  process.exitCode = 1
}
