import { readFile } from 'node:fs/promises'
import { extname, join, normalize, sep } from 'node:path'
import { BrowserWindow, dialog, type IpcMainInvokeEvent, protocol, session } from 'electron'
import type { ChooseFolder } from './backup/handlers.ts'
import { systemOutside } from './lib/outside.ts'
import { replaceFile } from './lib/safe-file.ts'
import type { Printer } from './printing/handlers.ts'

const origin = 'app://local'
const startUrl = `${origin}/index.html`

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json'
}

/** Must run before the app is ready. */
export function declareScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: { standard: true, secure: true } }])
}

/** The built renderer under app://local, and nothing else; every permission a page could ask for is refused. */
export function serveRenderer(directory: string): void {
  protocol.handle('app', async request => {
    const path = normalize(join(directory, decodeURIComponent(new URL(request.url).pathname)))
    if (!path.startsWith(directory + sep)) return new Response(null, { status: 404 })
    try {
      const body = await readFile(path)
      return new Response(new Uint8Array(body), {
        headers: { 'Content-Type': types[extname(path)] ?? 'application/octet-stream' }
      })
    } catch {
      return new Response(null, { status: 404 })
    }
  })
  session.defaultSession.setPermissionRequestHandler((_contents, _permission, answer) => {
    answer(false)
  })
  session.defaultSession.setPermissionCheckHandler(() => false)
}

export function openWindow(preload: string): BrowserWindow {
  const window = new BrowserWindow({
    width: 1366,
    height: 768,
    minWidth: 1024,
    minHeight: 640,
    show: false,
    title: '家医工作站',
    autoHideMenuBar: true,
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      spellcheck: false
    }
  })
  window.webContents.setWindowOpenHandler(() => ({ action: 'deny' }))
  window.webContents.on('will-navigate', (event, url) => {
    if (!url.startsWith(`${origin}/`)) event.preventDefault()
  })
  window.once('ready-to-show', () => {
    window.show()
  })
  void window.loadURL(startUrl)
  return window
}

/** A page that hangs or has crashed keeps no window open for longer. */
const settleAtMostMs = 3_000

/** Resolves when the page has written down what is being typed in it, or cannot. */
export async function settleWindow({ webContents }: BrowserWindow): Promise<void> {
  const written = webContents.executeJavaScript('window.settleOpenWork?.()').catch(() => undefined)
  await Promise.race([written, new Promise(resolve => setTimeout(resolve, settleAtMostMs))])
}

/** Our window's main frame, and nobody else. */
export function isOurs(event: IpcMainInvokeEvent, window: BrowserWindow | undefined): boolean {
  const frame = event.senderFrame
  return window !== undefined && frame !== null && frame.parent === null && frame.url.startsWith(`${origin}/`)
}

/** Prints the window of a session as it shows itself. */
export function windowPrinter(windowOf: (sessionId: string) => BrowserWindow | undefined): Printer {
  const present = (sessionId: string): BrowserWindow => {
    const window = windowOf(sessionId)
    if (window === undefined) throw new Error('no window for this session')
    return window
  }
  return {
    print: (sessionId, landscape) =>
      new Promise(resolve => {
        // Nothing may scale the sheet: an ECG is read with a ruler. Any other type of margin overrules the sheet's own @page.
        const exact = { margins: { marginType: 'default' as const }, scaleFactor: 100 }
        const paper = { printBackground: true, pageSize: 'A4' as const, landscape, ...exact }
        present(sessionId).webContents.print(paper, resolve)
      }),
    savePdf: async (sessionId, suggestedName, landscape) => {
      const window = present(sessionId)
      const { canceled, filePath } = await dialog.showSaveDialog(window, {
        title: '保存为 PDF',
        defaultPath: `${suggestedName}.pdf`,
        filters: [{ name: 'PDF', extensions: ['pdf'] }]
      })
      if (canceled || !filePath) return null
      const pdf = await window.webContents.printToPDF({
        printBackground: true,
        preferCSSPageSize: true,
        pageSize: 'A4',
        landscape
      })
      await replaceFile(systemOutside, filePath, pdf)
      return filePath
    },
    saveCsv: async (sessionId, suggestedName, content, before) => {
      const { canceled, filePath } = await dialog.showSaveDialog(present(sessionId), {
        title: '保存为 CSV 表格',
        defaultPath: `${suggestedName}.csv`,
        filters: [{ name: 'CSV 表格', extensions: ['csv'] }]
      })
      if (canceled || !filePath) return null
      before()
      // The mark at the beginning tells a spreadsheet that it is UTF-8.
      await replaceFile(systemOutside, filePath, Buffer.from(`\uFEFF${content}`))
      return filePath
    }
  }
}

/** Asks in a window of the system's own. */
export const windowFolders =
  (windowOf: (sessionId: string) => BrowserWindow | undefined): ChooseFolder =>
  async sessionId => {
    const window = windowOf(sessionId)
    if (window === undefined) throw new Error('no window for this session')
    const { canceled, filePaths } = await dialog.showOpenDialog(window, {
      title: '选择文件夹',
      properties: ['openDirectory', 'createDirectory']
    })
    return canceled ? null : (filePaths[0] ?? null)
  }
