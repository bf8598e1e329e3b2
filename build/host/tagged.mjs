/**
 * What crosses between page and app, as JSON with tags: stands in for Electron's structured clone.
 * Both functions are self-contained because their source text also runs in the page.
 */
export function encode(value) {
  const pack = item => {
    if (item === undefined) return { $: 'undefined' }
    if (typeof item === 'bigint') return { $: 'bigint', v: String(item) }
    if (typeof item === 'number') {
      return Number.isFinite(item) && !Object.is(item, -0)
        ? item
        : { $: 'number', v: Object.is(item, -0) ? '-0' : String(item) }
    }
    if (typeof item === 'function' || typeof item === 'symbol')
      throw new Error('An object could not be cloned.')
    if (item === null || typeof item !== 'object') return item
    if (Array.isArray(item)) return item.map(pack)
    if (item instanceof Date) return { $: 'date', v: pack(item.getTime()) }
    if (item instanceof ArrayBuffer || ArrayBuffer.isView(item)) {
      const bytes =
        item instanceof ArrayBuffer
          ? new Uint8Array(item)
          : new Uint8Array(item.buffer, item.byteOffset, item.byteLength)
      let text = ''
      for (let at = 0; at < bytes.length; at += 8192)
        text += String.fromCharCode(...bytes.subarray(at, at + 8192))
      return { $: 'bytes', v: btoa(text) }
    }
    if (item instanceof Map) return { $: 'map', v: [...item].map(pair => pair.map(pack)) }
    if (item instanceof Set) return { $: 'set', v: [...item].map(pack) }
    if (item instanceof Error) return { $: 'error', v: { name: item.name, message: item.message } }
    const entries = Object.entries(item).map(([key, each]) => [key, pack(each)])
    return '$' in item ? { $: 'object', v: entries } : Object.fromEntries(entries)
  }
  return JSON.stringify(pack(value))
}

export function decode(text) {
  const unpack = item => {
    if (item === null || typeof item !== 'object') return item
    if (Array.isArray(item)) return item.map(unpack)
    switch (item.$) {
      case 'undefined':
        return undefined
      case 'bigint':
        return BigInt(item.v)
      case 'number':
        return Number(item.v)
      case 'date':
        return new Date(unpack(item.v))
      case 'bytes':
        return Uint8Array.from(atob(item.v), character => character.charCodeAt(0))
      case 'map':
        return new Map(item.v.map(pair => pair.map(unpack)))
      case 'set':
        return new Set(item.v.map(unpack))
      case 'error':
        return Object.assign(new Error(item.v.message), { name: item.v.name })
      case 'object':
        return Object.fromEntries(item.v.map(([key, each]) => [key, unpack(each)]))
      default:
        return Object.fromEntries(Object.entries(item).map(([key, each]) => [key, unpack(each)]))
    }
  }
  return unpack(JSON.parse(text))
}
