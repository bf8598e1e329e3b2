import { nextTick } from 'vue'

const FIELDS =
  'input:not([disabled]):not([type="hidden"]):not([tabindex="-1"]), textarea:not([disabled]), select:not([disabled]), [data-field][tabindex="0"], [data-stop]:not([disabled])'

/** `data-skip`: reached by Tab, but not a stop on the way through the form. */
const visible = (element: HTMLElement): boolean => element.getClientRects().length > 0

const fieldsOf = (root: HTMLElement): readonly HTMLElement[] =>
  [...root.querySelectorAll<HTMLElement>(FIELDS)].filter(
    field => visible(field) && !('skip' in field.dataset)
  )

function step(root: HTMLElement, from: Element, by: 1 | -1): boolean {
  const fields = fieldsOf(root)
  const here = fields.findIndex(field => field === from || field.contains(from))
  const next = fields[here + by]
  if (here === -1 || !next) return false
  next.focus()
  if (next instanceof HTMLInputElement) next.select()
  return true
}

/** To the field after this one. */
export const goOn = (root: HTMLElement, from: Element): boolean => step(root, from, 1)

/** Puts the cursor into the first field of `root`; false when there is none. */
export function focusFirst(root: HTMLElement): boolean {
  const first = fieldsOf(root)[0]
  first?.focus()
  if (first instanceof HTMLInputElement) first.select()
  return first !== undefined
}

/**
 * Enter goes to the next field of the form, Shift+Enter to the one before. For `@keydown.enter.capture` on the form's
 * root: captured, so that a drop-down does not open on the Enter that only passes through.
 */
export function enterMoves(event: KeyboardEvent): void {
  const root = event.currentTarget
  const target = event.target
  // 229/composing: this Enter ends the input method's word and belongs to it.
  if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return
  if (!(root instanceof HTMLElement) || !(target instanceof HTMLElement)) return
  if (target instanceof HTMLButtonElement || target.getAttribute('aria-expanded') === 'true') return
  const own = target.closest('[data-own-enter]')
  if (own && own !== root && root.contains(own)) return
  event.preventDefault()
  event.stopPropagation()
  // Fields that take something over on Enter do it before the focus leaves them.
  target.dispatchEvent(new CustomEvent('enter-field', { bubbles: true }))
  step(root, target, event.shiftKey ? -1 : 1)
}

/** Lets the field under the cursor pass on what was typed so far; before F8 reads the form. */
export function settleField(): void {
  document.activeElement?.dispatchEvent(new CustomEvent('enter-field', { bubbles: true }))
}

/** The same when the form is only left: nothing is taken over from the last visit. */
export function settleTyped(): void {
  document.activeElement?.dispatchEvent(new CustomEvent('leave-field', { bubbles: true }))
}

/** Goes to the first field whose text could not be read as a number or a day; false when there is none. */
export async function goToUnreadable(root: ParentNode): Promise<boolean> {
  await nextTick()
  const field = root.querySelector<HTMLInputElement>('input[aria-invalid="true"]')
  field?.focus()
  field?.select()
  return field !== null
}
