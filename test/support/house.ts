import { readdirSync, readFileSync } from 'node:fs'
import { posix, relative, resolve, sep } from 'node:path'
import { join } from 'node:path'
import ts from 'typescript'

/** A file of ours; its path is below the root, with forward slashes. */
export interface HouseFile {
  readonly path: string
  readonly text: string
}
export type House = readonly HouseFile[]
/** What breaks it, one sentence each. */
export type Rule = (house: House) => readonly string[]

const root = resolve(import.meta.dirname, '../..')

/** Everything a rule looks at: both processes and the migrations. */
export const readHouse = (): House =>
  ['src-main', 'src-renderer', 'migrations'].flatMap(folder =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile() && /\.(ts|vue|sql)$/.test(entry.name))
      .map(entry => join(entry.parentPath, entry.name))
      .map(path => ({
        path: relative(root, path).split(sep).join('/'),
        text: readFileSync(path, 'utf8')
      }))
  )

/** The house with these files in it, in the place of those that stand there. */
export const withPlanted = (house: House, planted: House): House => [
  ...house.filter(({ path }) => !planted.some(one => one.path === path)),
  ...planted
]

export interface Import {
  readonly from: string
  readonly specifier: string
  /** Path below the root for a file of ours, else null. */
  readonly to: string | null
  /** Gone at run time. */
  readonly isType: boolean
}

const scriptOf = ({ path, text }: HouseFile): string =>
  path.endsWith('.vue')
    ? [...text.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map(([, script]) => script).join('\n')
    : text

/** What `@contract/x` stands for. */
const contractOf = (specifier: string): string | null => {
  const room = /^@contract\/(.+)$/.exec(specifier)?.[1]
  return room === undefined ? null : `src-main/${room}/contract.ts`
}

const known = new WeakMap<HouseFile, readonly Import[]>()

export function importsOf(file: HouseFile): readonly Import[] {
  const before = known.get(file)
  if (before !== undefined) return before
  const script = scriptOf(file)
  const found = ts.preProcessFile(script, true, true).importedFiles.map(({ fileName: specifier }) => ({
    from: file.path,
    specifier,
    to: specifier.startsWith('.') ? posix.join(posix.dirname(file.path), specifier) : contractOf(specifier),
    isType: new RegExp(`import type [^']*from '${specifier.replaceAll('.', '\\.')}'`).test(script)
  }))
  known.set(file, found)
  return found
}

export const isMain = ({ path }: HouseFile): boolean => path.startsWith('src-main/') && path.endsWith('.ts')
export const isRenderer = ({ path }: HouseFile): boolean => path.startsWith('src-renderer/')
export const isContract = (path: string): boolean => /^src-main\/(.+\/)?contract\.ts$/.test(path)
/** The room of a path: `signing` of `src-main/signing/lists/store.ts`; a shell stands in none. */
export const roomOf = (path: string): string => path.split('/').slice(1, -1)[0] ?? ''

/** Groups of files that reach each other by their imports, in the order of their paths. */
export function circlesIn(files: House): readonly (readonly string[])[] {
  const targets = new Map(files.map(file => [file.path, importsOf(file).flatMap(({ to }) => to ?? [])]))
  const found: string[][] = []
  const order = new Map<string, number>()
  const lowest = new Map<string, number>()
  const open: string[] = []
  // Tarjan's strongly connected components.
  const visit = (path: string): void => {
    order.set(path, order.size)
    lowest.set(path, order.get(path) ?? 0)
    open.push(path)
    const lower = (by: number | undefined): void => {
      lowest.set(path, Math.min(lowest.get(path) ?? 0, by ?? Infinity))
    }
    for (const to of targets.get(path) ?? []) {
      if (!targets.has(to)) continue
      if (!order.has(to)) {
        visit(to)
        lower(lowest.get(to))
      } else if (open.includes(to)) lower(order.get(to))
    }
    if (lowest.get(path) !== order.get(path)) return
    const circle = open.splice(open.indexOf(path))
    if (circle.length > 1 || (targets.get(path) ?? []).includes(path)) found.push(circle.toSorted())
  }
  for (const { path } of files) if (!order.has(path)) visit(path)
  return found
}
