import { createWire } from './wire.mjs'

/** What the process that owns Chromium may ask of the app; electron.mjs and window.mjs fill it. */
export const answers = {}

/** The way to that process. When it is gone the app has lost its screen, and ends. */
export const driver = createWire(process, answers)
process.on('disconnect', () => process.exit(1))

/** An event a listener may prevent. */
export class HostEvent {
  defaultPrevented = false
  constructor(fields = {}) {
    Object.assign(this, fields)
  }
  preventDefault() {
    this.defaultPrevented = true
  }
}

/** Emits and tells whether the default may happen. */
export function allows(emitter, name, ...args) {
  const event = new HostEvent()
  emitter.emit(name, event, ...args)
  return !event.defaultPrevented
}
