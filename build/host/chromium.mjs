import { execFileSync } from 'node:child_process'
import {
  createReadStream,
  createWriteStream,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync
} from 'node:fs'
import { renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createBrotliDecompress } from 'node:zlib'
import { out, root } from '../setup.mjs'

const require = createRequire(import.meta.url)
const fontPackage = join(root, 'node_modules/@expo-google-fonts/noto-sans-sc')
const fontFiles = ['400Regular/NotoSansSC_400Regular.ttf', '700Bold/NotoSansSC_700Bold.ttf']
const versionOf = folder => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version

/** Makes `folder` once and whole: processes that race each make their own, the first rename wins. */
async function once(folder, make) {
  if (existsSync(folder)) return folder
  const staging = `${folder}.${process.pid}`
  mkdirSync(staging, { recursive: true })
  try {
    await make(staging)
    renameSync(staging, folder)
  } catch (error) {
    if (!existsSync(folder)) throw error
  } finally {
    rmSync(staging, { recursive: true, force: true })
  }
  return folder
}

/** A fonts.conf in which the app's Chinese font families have a font behind them, whatever the machine has. */
async function fontConfiguration() {
  const folder = join(out, 'chromium', `fonts-${versionOf(fontPackage)}`)
  await once(folder, staging => {
    for (const file of fontFiles) {
      const source = join(fontPackage, file)
      const target = join(staging, file.split('/')[1])
      try {
        symlinkSync(source, target)
      } catch {
        copyFileSync(source, target)
      }
    }
    const families = [
      'Microsoft YaHei',
      'PingFang SC',
      'Noto Sans CJK SC',
      'sans-serif',
      'system-ui',
      'serif',
      'monospace'
    ]
    const aliases = families.map(
      family => `<alias><family>${family}</family><prefer><family>Noto Sans SC</family></prefer></alias>`
    )
    const lines = [
      '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">',
      '<fontconfig>',
      `<dir>${folder}</dir>`,
      `<cachedir>${join(out, 'chromium/font-cache')}</cachedir>`,
      ...aliases,
      '</fontconfig>'
    ]
    writeFileSync(join(staging, 'fonts.conf'), lines.join('\n'))
  })
  return join(folder, 'fonts.conf')
}

function systemChromium() {
  if (process.env.JIAYI_CHROMIUM) return process.env.JIAYI_CHROMIUM
  if (process.platform === 'darwin') {
    const names = ['Google Chrome', 'Microsoft Edge', 'Chromium']
    return names.map(name => `/Applications/${name}.app/Contents/MacOS/${name}`).find(existsSync)
  }
  if (process.platform === 'win32') {
    const bases = [process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA]
    const tails = ['Google/Chrome/Application/chrome.exe', 'Microsoft/Edge/Application/msedge.exe']
    return bases.flatMap(base => (base ? tails.map(tail => join(base, tail)) : [])).find(existsSync)
  }
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge']
  const folders = (process.env.PATH ?? '').split(delimiter)
  return names.flatMap(name => folders.map(folder => join(folder, name))).find(existsSync)
}

const decompress = (from, to) =>
  pipeline(createReadStream(from), createBrotliDecompress({ chunkSize: 2 ** 21 }), to)

async function npmChromium() {
  const entry = dirname(require.resolve('@sparticuz/chromium'))
  const home = dirname(entry)
  return once(join(out, 'chromium', versionOf(home)), async staging => {
    await decompress(
      join(home, 'bin/chromium.br'),
      createWriteStream(join(staging, 'chromium'), { mode: 0o755 })
    )
    for (const name of ['al2023', 'swiftshader']) {
      const archive = join(staging, `${name}.tar`)
      await decompress(join(home, `bin/${name}.tar.br`), createWriteStream(archive))
      execFileSync('tar', ['-xf', archive, '-C', staging])
      rmSync(archive)
    }
  })
}

/**
 * A Chromium to run the app in: named by JIAYI_CHROMIUM, the system's, else the one from npm.
 * The npm one is a headless shell: it can show no window.
 */
export async function findChromium() {
  const env = { ...process.env }
  if (process.platform === 'linux') env.FONTCONFIG_FILE = await fontConfiguration()
  const system = systemChromium()
  if (system) return { executablePath: system, env, canShowWindows: true, from: system }
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error('No Chromium here: install Chrome, Edge or Chromium, or name one in JIAYI_CHROMIUM.')
  }
  const folder = await npmChromium()
  env.LD_LIBRARY_PATH = [join(folder, 'lib'), process.env.LD_LIBRARY_PATH].filter(Boolean).join(delimiter)
  return { executablePath: join(folder, 'chromium'), env, canShowWindows: false, from: 'npm' }
}

/** As root Chromium refuses its sandbox; the rest keeps it from calling anywhere. */
export const quietFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run'
]
