import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  app,
  BrowserWindow,
  clipboard,
  dialog,
  ipcMain,
  net,
  protocol,
  safeStorage,
  session,
  shell
} from 'electron'

// The smallest app that uses of Electron what the workstation uses.
protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: { standard: true, secure: true } }])

const note = name => join(app.getPath('userData'), name)

async function serve(request) {
  const { pathname } = new URL(request.url)
  const file = new URL(`./renderer${pathname}`, import.meta.url)
  const answer = await net.fetch(file.href)
  return new Response(answer.body, { status: answer.status, headers: answer.headers })
}

const failures = {
  plain: () => {
    throw new Error('the cuff is loose')
  },
  function: () => () => 1
}

function answerCalls(window) {
  ipcMain.handle('echo', (_event, value) => value)
  ipcMain.handle('describe', (_event, value) => Object.prototype.toString.call(value))
  ipcMain.handle('fail', (_event, kind) => failures[kind]())
  ipcMain.handle('sender', event => ({
    url: event.senderFrame.url,
    isMain: event.senderFrame === event.sender.mainFrame && event.senderFrame.parent === null,
    isOurs: BrowserWindow.fromWebContents(event.sender) === window
  }))
  ipcMain.handle('push', (event, count) => {
    for (let index = 0; index < count; index++) event.sender.send('pushed', index, new Uint8Array([index]))
  })
  ipcMain.handle('pdf', async event => {
    const pdf = await event.sender.printToPDF({ pageSize: 'A4', printBackground: true })
    await writeFile(note('page.pdf'), pdf)
    return pdf.length
  })
  ipcMain.handle('save', async () => {
    const { canceled, filePath } = await dialog.showSaveDialog(window, { defaultPath: '名单.csv' })
    if (!canceled) await writeFile(filePath, 'saved')
    return canceled
  })
  ipcMain.handle('open', async () => {
    const { canceled, filePaths } = await dialog.showOpenDialog({ properties: ['openFile'] })
    return canceled ? '' : await readFile(filePaths[0], 'utf8')
  })
  ipcMain.handle('outside', () => shell.openExternal('https://example.org').catch(error => error.message))
  ipcMain.handle('keychain', () => safeStorage.isEncryptionAvailable())
  ipcMain.handle('copy', (_event, text) => (clipboard.writeText(text), clipboard.readText()))
  ipcMain.handle('crash', () => void setImmediate(failures.plain))
}

app.on('will-quit', event => {
  event.preventDefault()
  void writeFile(note('farewell'), 'tidied up').then(() => app.exit(0))
})

if (app.requestSingleInstanceLock()) {
  await app.whenReady()
  protocol.handle('app', serve)
  session.defaultSession.webRequest.onHeadersReceived((details, done) => {
    const policy = "default-src 'self'; style-src 'self' 'unsafe-inline'"
    done({ responseHeaders: { ...details.responseHeaders, 'content-security-policy': [policy] } })
  })
  session.defaultSession.setPermissionRequestHandler((_contents, _permission, done) => done(false))
  const preload = join(import.meta.dirname, 'preload.cjs')
  const window = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true } })
  answerCalls(window)
  window.webContents.setWindowOpenHandler(() => ({ action: 'deny' }))
  window.webContents.on('will-navigate', event => event.preventDefault())
  window.once('ready-to-show', () => window.show())
  await window.loadURL('app://desk/index.html#/start')
} else {
  app.exit(7)
}
