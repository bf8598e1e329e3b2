import { nextTick, onScopeDispose } from 'vue'

/** Answers `false` when the key is not for it now: the next scope down gets it. */
type Act = () => unknown
/** With the words that the key help (`?`) shows; without them it is left out there. */
export type Binding = Act | readonly [says: string, act: Act]
/** Keyed by `F8`, `Ctrl+K`, `Alt+ArrowUp`, `Esc`, `?` … */
export type Bindings = Readonly<Record<string, Binding>>

interface Scope {
  readonly bindings: Bindings
  /** Nothing beneath hears a key while this stands. */
  readonly modal: boolean
}

/** The newest component stands last and hears first. */
let scopes: readonly Scope[] = []

/**
 * Binds keys for as long as the component lives. Call it in set-up: a page then comes after its frame, and wins.
 */
export function useKeys(bindings: Bindings, { modal = false } = {}): void {
  const scope: Scope = { bindings, modal }
  scopes = [...scopes, scope]
  onScopeDispose(() => {
    scopes = scopes.filter(each => each !== scope)
  })
}

/** From the newest scope down to the first modal one. */
function heard(): readonly Scope[] {
  const down = scopes.toReversed()
  const modal = down.findIndex(scope => scope.modal)
  return modal === -1 ? down : down.slice(0, modal + 1)
}

/** Does what the key would do now: the buttons that name a key use it. */
export function press(key: string): boolean {
  for (const { bindings } of heard()) {
    const binding = bindings[key]
    if (binding === undefined) continue
    const act = typeof binding === 'function' ? binding : binding[1]
    if (act() !== false) return true
  }
  return false
}

/** What `?` shows: the keys of this screen, nearest first. */
export function keysInReach(): readonly (readonly [key: string, says: string])[] {
  const found = new Map<string, string>()
  for (const { bindings } of heard()) {
    for (const [key, binding] of Object.entries(bindings)) {
      if (typeof binding !== 'function' && !found.has(key)) found.set(key, binding[0])
    }
  }
  return [...found]
}

function nameOf(event: KeyboardEvent): string {
  const key = event.key === 'Escape' ? 'Esc' : event.key.length === 1 ? event.key.toUpperCase() : event.key
  const bare = event.key.length === 1 && !event.ctrlKey && !event.altKey
  return [
    event.ctrlKey || event.metaKey ? 'Ctrl+' : '',
    event.altKey ? 'Alt+' : '',
    event.shiftKey && !bare ? 'Shift+' : '',
    key
  ].join('')
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target.matches('textarea, select, input:not([type=checkbox]):not([type=radio]):not([type=button])'))

/** Dialogs and open drop-downs close themselves on Esc; one that is fading out is closed already. */
export const hasOpenLayer = (): boolean =>
  [...document.querySelectorAll<HTMLElement>('.el-overlay, .el-popper')].some(
    layer =>
      ![...layer.classList].some(name => name.endsWith('-leave-active')) &&
      layer.checkVisibility({ visibilityProperty: true })
  )

/** Looked up before anybody handles the key: by the time we hear it, the layer it closed is gone. */
let escBelongsToLayer = false
function onKeyCapture(event: KeyboardEvent): void {
  if (event.key === 'Escape') escBelongsToLayer = hasOpenLayer()
}

/** On the way to another page: what is pressed now is meant for that one, and waits until it knows whose it is. */
let onTheWay = false
const waiting: string[] = []
export function holdKeys(): void {
  onTheWay = true
}
/** Once the way has ended. */
export async function releaseKeys(): Promise<void> {
  await nextTick()
  onTheWay = false
  replay()
}
/** One at a time: a key may lead on to the next page, for which those after it were meant. */
function replay(): void {
  const key = onTheWay ? undefined : waiting.shift()
  if (key === undefined) return
  press(key)
  setTimeout(replay)
}
/** What is typed is not: it belongs to the field that has the cursor. */
const isCommand = (key: string): boolean => /^(Ctrl\+|Alt\+|F\d|Esc$)/.test(key)

function onKeyDown(event: KeyboardEvent): void {
  // Chinese input methods use Enter, Esc and digits for themselves while they compose.
  if (event.defaultPrevented || event.isComposing || event.repeat) return
  const key = nameOf(event)
  if ((onTheWay || waiting.length > 0) && isCommand(key)) {
    waiting.push(key)
    event.preventDefault()
    return
  }
  if (key.length === 1 && isTyping(event.target)) return
  if (key === 'Esc' && escBelongsToLayer) return
  if (press(key)) event.preventDefault()
}
window.addEventListener('keydown', onKeyCapture, { capture: true })
window.addEventListener('keydown', onKeyDown)
