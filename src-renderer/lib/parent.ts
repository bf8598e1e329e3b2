import type { RouteLocationNormalized } from 'vue-router'

/** `/residents/:id/edit` with its names filled in; null when one is not known. */
function fill(pattern: string, names: Readonly<Record<string, unknown>>): string | null {
  const parts = pattern.split('/').map(part => (part.startsWith(':') ? names[part.slice(1)] : part))
  return parts.every(part => typeof part === 'string') ? parts.join('/') : null
}

/** Where Esc goes from a page; null: nowhere. `residentId`: whose record the page shows, once it is known. */
export function parentOf(
  { meta, params }: Pick<RouteLocationNormalized, 'meta' | 'params'>,
  residentId: string | null
): string | null {
  const patterns = meta.parent === null ? [] : typeof meta.parent === 'string' ? [meta.parent] : meta.parent
  const names = { ...params, resident: residentId }
  for (const pattern of patterns) {
    const path = fill(pattern, names)
    if (path !== null) return path
  }
  return null
}
