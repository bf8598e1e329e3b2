import { homedir } from 'node:os'
import { basename, join } from 'node:path'
import { toApp, toPage } from './addresses.mjs'
import { bindingName, preloadScript, receiverName } from './preload.mjs'
import { decode } from './tagged.mjs'

const margins = ({ top, bottom, left, right } = {}) => ({
  marginTop: top,
  marginBottom: bottom,
  marginLeft: left,
  marginRight: right
})
const inches = (width, height) => [width / 25.4, height / 25.4]
const paper = {
  A3: inches(297, 420),
  A4: inches(210, 297),
  A5: inches(148, 210),
  Letter: [8.5, 11],
  Legal: [8.5, 14]
}

/** Electron's print options in Chromium's words; both count in inches. */
function printParameters({ pageSize = 'Letter', margins: given, pageRanges, ...options }) {
  const [paperWidth, paperHeight] =
    typeof pageSize === 'string' ? paper[pageSize] : [pageSize.width, pageSize.height]
  const none = given?.marginType === 'none' ? { top: 0, bottom: 0, left: 0, right: 0 } : given
  const named = [
    'landscape',
    'printBackground',
    'displayHeaderFooter',
    'scale',
    'headerTemplate',
    'footerTemplate'
  ]
  const all = {
    paperWidth,
    paperHeight,
    ...margins(none),
    pageRanges,
    preferCSSPageSize: options.preferCSSPageSize
  }
  for (const name of named) all[name] = options[name]
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
}

/** Chromium's side of the stand-in host: pages for the app's windows, and the traffic between them and its process. */
export function openScreen(context, { pageErrors, interactive }) {
  const pages = new Map()
  const saveAnswers = []
  const openAnswers = []
  const printed = []
  /** First argument of an invocation → who holds its answers. */
  const holds = new Map()
  let wire
  let announceFirst
  const firstLoaded = new Promise(resolve => (announceFirst = resolve))
  /** Where the app itself last sent each page. */
  const expected = new WeakMap()
  const bare = url => url.split('#')[0]
  const idOf = page => [...pages].find(([, each]) => each === page)?.[0]
  const pageOf = id => {
    const page = pages.get(id)
    if (!page) throw new Error('Object has been destroyed')
    return page
  }
  // An app that dies leaves questions behind; its end is reported once, elsewhere.
  const tell = (...message) => void wire.ask(...message).catch(() => undefined)

  /** Chromium alone has no file dialogs to offer; where a person sits, the page asks for the path. */
  const askPerson = (question, proposal) =>
    interactive
      ? [...pages.values()]
          .at(-1)
          ?.evaluate(([question, proposal]) => prompt(question, proposal), [question, proposal])
      : undefined
  // With a listener Playwright leaves dialogs to the person.
  if (interactive) context.on('dialog', () => undefined)

  async function traffic(route) {
    const request = route.request()
    const url = toApp(request.url())
    try {
      if (url === request.url()) {
        const may = await wire.ask('mayRequest', url, request.resourceType())
        return await (may ? route.continue() : route.abort('blockedbyclient'))
      }
      const body = request.postDataBuffer() ?? undefined
      const reply = await wire.ask('serve', url, request.method(), request.headers(), body)
      if (!reply) return await route.abort('blockedbyclient')
      await route.fulfill({ status: reply.status, headers: reply.headers, body: Buffer.from(reply.body) })
    } catch {
      await route.abort('failed').catch(() => undefined)
    }
  }

  async function mayNavigate(route) {
    const request = route.request()
    const page = request.isNavigationRequest() ? request.frame().page() : undefined
    const isOwn = !page || request.frame() !== page.mainFrame() || expected.get(page) === bare(request.url())
    // Reloading the page one is on is no navigation by the page.
    if (isOwn || bare(request.url()) === bare(page.url())) return true
    const id = idOf(page)
    return id === undefined || wire.ask('mayNavigate', id, toApp(request.url())).catch(() => false)
  }

  async function watchPopup(page) {
    const opener = await page.opener()
    const id = opener && idOf(opener)
    if (id === undefined || id === null) return
    const allowed = await wire.ask('mayOpenWindow', id, toApp(page.url())).catch(() => false)
    if (!allowed) await page.close()
  }

  const answers = {
    async ready() {
      await prepared
    },
    async open({ id, preload }) {
      await prepared
      const page = await context.newPage()
      pages.set(id, page)
      await page.exposeBinding(bindingName, async ({ frame }, kind, channel, text) => {
        const sender = { url: toApp(frame.url()), isMain: frame.parentFrame() === null }
        if (kind !== 'invoke') return wire.ask('message', id, sender, channel, text)
        const reply = await wire.ask('invoke', id, sender, channel, text)
        const held = holds.size > 0 ? holds.get(decode(text)[0]) : undefined
        held?.answered.resolve()
        await held?.released.promise
        return reply
      })
      await page.addInitScript(preloadScript(preload))
      page.on('pageerror', error => pageErrors.push(error.stack ?? String(error)))
      page.on('crash', () => tell('pageCrashed', id))
      page.on('close', () => {
        pages.delete(id)
        tell('pageClosed', id)
      })
      page.on('load', () => {
        if (page.url() === 'about:blank') return
        tell('loaded', id, toApp(page.url()))
        announceFirst(page)
      })
    },
    async load(id, url) {
      const page = pageOf(id)
      expected.set(page, bare(toPage(url)))
      const response = await page.goto(toPage(url))
      // An empty window would make every test wait for nothing.
      if (response && response.status() >= 400) throw new Error(`${url} answered ${response.status()}`)
    },
    async send(id, channel, text) {
      const push = ([name, channel, text]) => window[Symbol.for(name)]?.(channel, text)
      // A page that is just loading hears nothing, as in Electron.
      await pages
        .get(id)
        ?.evaluate(push, [receiverName, channel, text])
        .catch(() => undefined)
    },
    async printToPdf(id, options) {
      const session = await context.newCDPSession(pageOf(id))
      const { data } = await session.send('Page.printToPDF', printParameters(options))
      await session.detach()
      return Buffer.from(data, 'base64')
    },
    print: (id, options) => void printed.push({ title: pages.get(id)?.url(), options }),
    execute: (id, code) => pageOf(id).evaluate(code),
    reload: async id => void (await pageOf(id).reload()),
    close: async id => void (await pages.get(id)?.close()),
    async saveDialog({ defaultPath = '' } = {}) {
      const filePath =
        saveAnswers.shift() ?? (await askPerson('保存到（完整路径）', join(homedir(), basename(defaultPath))))
      return { canceled: !filePath, filePath: filePath ?? '' }
    },
    async openDialog() {
      const typed = openAnswers.length === 0 ? await askPerson('打开（完整路径）', homedir()) : undefined
      const filePaths = openAnswers.shift() ?? (typed ? [typed] : [])
      return { canceled: filePaths.length === 0, filePaths }
    }
  }

  const prepared = (async () => {
    await context.route(
      () => true,
      async route => {
        if (await mayNavigate(route)) await traffic(route)
        else await route.abort('aborted')
      }
    )
    context.on('page', page => void watchPopup(page).catch(() => undefined))
  })()
  prepared.catch(() => undefined)

  const hold = name => {
    const held = { answered: Promise.withResolvers(), released: Promise.withResolvers() }
    holds.set(name, held)
    return {
      answered: held.answered.promise,
      release() {
        holds.delete(name)
        held.released.resolve()
      }
    }
  }

  return { answers, firstLoaded, saveAnswers, openAnswers, printed, hold, attach: given => (wire = given) }
}
