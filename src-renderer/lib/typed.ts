const fields = 'input, textarea, select, [aria-checked], [contenteditable="true"]'

function valueOf(element: Element): string {
  if (element instanceof HTMLInputElement && /^(checkbox|radio)$/.test(element.type))
    return String(element.checked)
  if (
    element instanceof HTMLInputElement ||
    element instanceof HTMLTextAreaElement ||
    element instanceof HTMLSelectElement
  )
    return element.value
  return element.getAttribute('aria-checked') ?? element.textContent
}

/** What stands in the fields of a form, to tell later whether somebody has changed it. */
export const fieldsOf = (root: ParentNode): string =>
  JSON.stringify([...root.querySelectorAll(fields)].map(valueOf))
