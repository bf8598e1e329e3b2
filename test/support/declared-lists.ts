import { isRenderer, readHouse } from './house.ts'

export interface DeclaredList {
  readonly name: string
  readonly title: string
  /** In a dialog or a panel: neither filters, nor paper, nor a file. */
  readonly isSmall: boolean
  readonly path: string
}

const declaration = /\bname: (['`])([a-z-]+)[^'`]*\1,\s*title: '([^']+)',(\s*isSmall: true,)?/g

/** Every list the windows declare, and how often one is used: as often, or this reads them wrongly. */
export function declaredLists(): { readonly lists: readonly DeclaredList[]; readonly used: number } {
  const files = readHouse().filter(
    file => isRenderer(file) && !file.path.startsWith('src-renderer/lib/list/')
  )
  return {
    lists: files.flatMap(({ path, text }) =>
      [...text.matchAll(declaration)].map(([, , name = '', title = '', small]) => ({
        ...{ name, title, path },
        isSmall: small !== undefined
      }))
    ),
    used: files.reduce(
      (sum, { text }) => sum + [...text.matchAll(/\buseList(?:InHand)?(?:<[^>]*>+)?\(/g)].length,
      0
    )
  }
}
