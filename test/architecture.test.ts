import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

// The import rules of the house, executed. README, "The map", says them in words.

const root = resolve(import.meta.dirname, '..')

const filesBelow = (folder: string, endings: readonly string[]): string[] =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && endings.some(ending => entry.name.endsWith(ending)))
    .map(entry => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))

const scriptOf = (path: string, source: string): string =>
  path.endsWith('.vue')
    ? [...source.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map(([, script]) => script).join('\n')
    : source

interface Import {
  readonly from: string
  readonly specifier: string
  /** Path below the root for a file of ours, else null. */
  readonly to: string | null
}

function importsOf(path: string): Import[] {
  const script = scriptOf(path, readFileSync(join(root, path), 'utf8'))
  return ts.preProcessFile(script, true, true).importedFiles.map(({ fileName: specifier }) => ({
    from: path,
    specifier,
    to: specifier.startsWith('.')
      ? relative(root, resolve(root, dirname(path), specifier))
          .split(sep)
          .join('/')
      : null
  }))
}

const main = filesBelow('src-main', ['.ts'])
const renderer = filesBelow('src-renderer', ['.ts', '.vue'])
const shells = [
  'index',
  'window',
  'preload',
  'cli',
  'worker',
  'seed',
  'workstation',
  'contract',
  'derived',
  'declared'
].map(name => `src-main/${name}.ts`)
const electronShells = ['index', 'window', 'preload'].map(name => `src-main/${name}.ts`)
const folderOf = (path: string): string => path.split('/')[1] ?? ''
const isContract = (path: string): boolean => /^src-main\/(.+\/)?contract\.ts$/.test(path)

const broken = (imports: readonly Import[], allowed: (one: Import) => boolean): string[] =>
  imports.filter(one => !allowed(one)).map(({ from, specifier }) => `${from} → ${specifier}`)

describe('the house', () => {
  it('has the top level it promises, and only dot-files, the lock file and the licence beside it', () => {
    const allowed = [
      'package.json',
      'package-lock.json',
      'tsconfig.json',
      'electron.vite.config.ts',
      'README.md',
      'LICENSE',
      'migrations',
      'src-main',
      'src-renderer',
      'test',
      'build',
      'node_modules'
    ]
    expect(readdirSync(root).filter(name => !name.startsWith('.') && !allowed.includes(name))).toEqual([])
  })

  it('calls a feature the same in the main process and in the windows', () => {
    const folders = (folder: string): string[] =>
      readdirSync(join(root, folder), { withFileTypes: true })
        .filter(entry => entry.isDirectory())
        .map(({ name }) => name)
    const features = folders('src-main')
    const windowsOnly = ['lib', 'home']
    expect(
      folders('src-renderer').filter(name => !features.includes(name) && !windowsOnly.includes(name))
    ).toEqual([])
  })

  it('names its TypeScript files in kebab-case and its components in PascalCase', () => {
    const wrong = [...main, ...renderer].filter(path => {
      const name = path.split('/').at(-1) ?? ''
      return name.endsWith('.vue')
        ? !/^[A-Z][A-Za-z0-9]*\.vue$/.test(name)
        : !/^[a-z0-9]+(-[a-z0-9]+)*(\.d)?\.ts$/.test(name)
    })
    expect(wrong).toEqual([])
  })

  it('numbers its migrations without a gap', () => {
    const names = readdirSync(join(root, 'migrations')).sort()
    expect(names.map(name => Number(name.slice(0, 4)))).toEqual(names.map((_name, index) => index + 1))
  })
})

describe('imports', () => {
  it('of electron stand in the shell only', () => {
    const outside = main.filter(path => !electronShells.includes(path)).flatMap(importsOf)
    expect(broken(outside, ({ specifier }) => specifier !== 'electron')).toEqual([])
  })

  it('of a contract are zod and other contracts', () => {
    const imports = main.filter(isContract).flatMap(importsOf)
    expect(
      broken(imports, ({ specifier, to }) => specifier === 'zod' || (to !== null && isContract(to)))
    ).toEqual([])
  })

  it('of a main feature stay in it, or go to lib, database, npm, a contract or the policy rules', () => {
    const features = main.filter(
      path => !shells.includes(path) && !['lib', 'database'].includes(folderOf(path))
    )
    const allowed = ({ from, to }: Import): boolean =>
      to === null ||
      folderOf(to) === folderOf(from) ||
      ['lib', 'database'].includes(folderOf(to)) ||
      isContract(to) ||
      to === 'src-main/policy/rules.ts'
    expect(broken(features.flatMap(importsOf), allowed)).toEqual([])
  })

  it('of lib and database never reach a feature', () => {
    const base = main.filter(path => ['lib', 'database'].includes(folderOf(path)))
    expect(
      broken(base.flatMap(importsOf), ({ to }) => to === null || ['lib', 'database'].includes(folderOf(to)))
    ).toEqual([])
  })

  it('of serialport stand in the link only, and where the real ports lie outside', () => {
    const known = ['src-main/device/link.ts', 'src-main/lib/outside.ts']
    const outside = main.filter(path => !known.includes(path)).flatMap(importsOf)
    expect(broken(outside, ({ specifier }) => specifier !== 'serialport')).toEqual([])
  })

  it('of a window stay among windows, npm and the contracts', () => {
    const allowed = ({ specifier, to }: Import): boolean => {
      if (to !== null) return to.startsWith('src-renderer/')
      if (specifier.startsWith('@contract/') || specifier.startsWith('@renderer/')) return true
      return specifier !== 'electron' && !specifier.startsWith('node:')
    }
    expect(broken(renderer.flatMap(importsOf), allowed)).toEqual([])
  })

  it('never go round in a circle between the features of the main process', () => {
    const edges = new Map<string, Set<string>>()
    for (const path of main.filter(one => !shells.includes(one) && !isContract(one))) {
      for (const { to } of importsOf(path)) {
        if (to === null || isContract(to) || folderOf(to) === folderOf(path)) continue
        edges.set(folderOf(path), (edges.get(folderOf(path)) ?? new Set()).add(folderOf(to)))
      }
    }
    const reaches = (from: string, to: string, seen = new Set<string>()): boolean =>
      [...(edges.get(from) ?? [])].some(
        next => next === to || (!seen.has(next) && reaches(next, to, seen.add(next)))
      )
    const features = [...edges.keys()].filter(name => !['lib', 'database'].includes(name))
    expect(features.filter(name => reaches(name, name))).toEqual([])
  })
})
