import { join } from 'node:path'
import { app, type BrowserWindow, ipcMain, Menu } from 'electron'
import type { Session } from './lib/session.ts'
import {
  declareScheme,
  isOurs,
  openWindow,
  serveRenderer,
  settleWindow,
  windowFolders,
  windowPrinter
} from './window.ts'
import { createWorkstation } from './workstation.ts'

// The Electron shell: life cycle, windows, the two channels. Everything else is the workstation.

const out = join(import.meta.dirname, '..')
const data = process.env['JIAYI_DATA']

// What is written here is for this account of the machine only.
process.umask(0o077)
declareScheme()
app.enableSandbox()
if (data !== undefined && data !== '') app.setPath('userData', data)

interface Desk {
  readonly window: BrowserWindow
  readonly session: Session
}

if (app.requestSingleInstanceLock()) void run()
else app.quit()

async function run(): Promise<void> {
  const desks = new Map<number, Desk>()
  const deskOf = (sessionId: string): Desk | undefined =>
    [...desks.values()].find(({ session }) => session.id === sessionId)

  let isClosed = false

  await app.whenReady()
  Menu.setApplicationMenu(null)
  const workstation = createWorkstation({
    dataDirectory: app.getPath('userData'),
    migrationsDirectory: join(import.meta.dirname, 'migrations'),
    workerUrl: new URL('./worker.js', import.meta.url),
    printer: windowPrinter(sessionId => deskOf(sessionId)?.window),
    chooseFolder: windowFolders(sessionId => deskOf(sessionId)?.window),
    extraPorts: (process.env['JIAYI_PORTS'] ?? '').split(',').filter(path => path !== ''),
    background: true
  })
  serveRenderer(join(out, 'renderer'))

  ipcMain.handle('call', (event, path: unknown, input: unknown) => {
    const desk = desks.get(event.sender.id)
    if (desk === undefined || !isOurs(event, desk.window) || typeof path !== 'string') {
      throw new Error('refused: not our window')
    }
    return workstation.dispatch(desk.session, path, input)
  })

  const open = (): void => {
    const window = openWindow(join(out, 'preload', 'index.cjs'))
    const session = workstation.openSession()
    const { id } = window.webContents
    desks.set(id, { window, session })
    workstation.listen(session, (name, payload) => {
      if (!window.isDestroyed()) window.webContents.send('event', name, payload)
    })
    let isSettled = false
    window.on('close', event => {
      if (isSettled || isClosed) return
      event.preventDefault()
      void settleWindow(window).finally(() => {
        isSettled = true
        window.close()
      })
    })
    window.on('closed', () => {
      workstation.closeSession(session)
      desks.delete(id)
    })
  }
  open()

  app.on('second-instance', () => {
    const [first] = desks.values()
    if (first === undefined) open()
    else first.window.focus()
  })
  app.on('activate', () => {
    if (desks.size === 0) open()
  })
  app.on('window-all-closed', () => {
    app.quit()
  })
  app.on('before-quit', event => {
    if (isClosed) return
    event.preventDefault()
    // The last words are written down while there is still something to write them into.
    const settled = Promise.all([...desks.values()].map(({ window }) => settleWindow(window)))
    void settled
      .then(() => workstation.close())
      .finally(() => {
        isClosed = true
        app.quit()
      })
  })
}
