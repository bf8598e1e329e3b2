// Chromium itself knows no app://: each host of a custom scheme lives under a name that never leaves the machine.
const suffix = 'stand-in.localhost'
const custom = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)(.*)$/
const known = new Set(['http', 'https', 'ws', 'wss', 'data', 'blob', 'about', 'devtools'])

/** `app://desk/x` → `http://desk.app.stand-in.localhost/x`; what the web knows stays. */
export function toPage(url) {
  const [, scheme, host, rest] = custom.exec(url) ?? []
  return scheme === undefined || known.has(scheme)
    ? url
    : `http://${host || 'local'}.${scheme}.${suffix}${rest}`
}

/** The address as the app knows it. */
export function toApp(url) {
  const { hostname, pathname, search, hash } = URL.canParse(url) ? new URL(url) : { hostname: '' }
  if (!hostname.endsWith(`.${suffix}`)) return url
  const [scheme, ...host] = hostname
    .slice(0, -suffix.length - 1)
    .split('.')
    .reverse()
  return `${scheme}://${scheme === 'file' ? '' : host.reverse().join('.')}${pathname}${search}${hash}`
}
