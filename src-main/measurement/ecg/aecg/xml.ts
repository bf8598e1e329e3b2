/**
 * As much XML as an aECG needs: elements, attributes, text, CDATA, comments and instructions. No document type, hence no
 * entities of its own and nothing fetched; anything else that is not well-formed throws `XmlFlaw`
 * with what is wrong, in Chinese.
 */
export interface XmlElement {
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
  readonly children: readonly XmlElement[]
  /** Of this element itself, joined. */
  readonly text: string
}
export class XmlFlaw extends Error {
  override readonly name = 'XmlFlaw'
}

interface Open {
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
  readonly children: XmlElement[]
  readonly texts: string[]
}

const deepest = 64
const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }
const tag = /^<([A-Za-z_][\w.:-]*)((?:\s+[A-Za-z_][\w.:-]*\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>$/
const attribute = /([A-Za-z_][\w.:-]*)\s*=\s*(?:"([^"]*)"|'([^']*)')/g

function decoded(text: string): string {
  return text.replace(/&([^;&\s]*);?/g, (whole, name: string) => {
    const [, hex, decimal] = /^#(?:x([\da-fA-F]{1,6})|(\d{1,7}))$/.exec(name) ?? []
    const code = hex !== undefined ? Number.parseInt(hex, 16) : Number(decimal)
    const character =
      entities[name] ?? (code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined)
    if (character === undefined || !whole.endsWith(';'))
      throw new XmlFlaw(`含有不认识的实体 ${whole.slice(0, 40)}`)
    return character
  })
}

function attributesOf(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const [, name = '', double, single] of text.matchAll(attribute)) {
    if (found.has(name)) throw new XmlFlaw(`属性 ${name.slice(0, 40)} 写了两次`)
    found.set(name, decoded(double ?? single ?? ''))
  }
  return found
}

/** Where a construct that begins at `at` ends; behind its closing mark. */
function behind(text: string, mark: string, at: number): number {
  const end = text.indexOf(mark, at)
  if (end < 0) throw new XmlFlaw(`缺少 ${mark}`)
  return end + mark.length
}

/** The end of a tag: its `>` outside quotes. */
function tagEnd(text: string, at: number): number {
  let quote = ''
  for (let n = at; n < text.length; n += 1) {
    const character = text[n] ?? ''
    if (quote !== '') quote = character === quote ? '' : quote
    else if (character === '"' || character === "'") quote = character
    else if (character === '>') return n + 1
  }
  throw new XmlFlaw('有标签没有写完')
}

/** The root element. */
export function parseXml(source: string): XmlElement {
  const text = source.replace(/^\ufeff/, '')
  const stack: Open[] = []
  let root: XmlElement | undefined

  const addText = (piece: string): void => {
    const top = stack.at(-1)
    if (top) top.texts.push(piece)
    else if (piece.trim() !== '') throw new XmlFlaw('根元素之外还有文字')
  }
  const close = (): void => {
    const top = stack.pop()
    if (!top) throw new XmlFlaw('有多余的结束标签')
    const { texts, ...rest } = top
    const element: XmlElement = { ...rest, text: texts.join('') }
    const parent = stack.at(-1)
    if (parent) parent.children.push(element)
    else if (root) throw new XmlFlaw('有两个根元素')
    else root = element
  }
  const open = (raw: string): void => {
    const [, name, attributes = '', selfClosing] = tag.exec(raw) ?? []
    if (name === undefined || stack.length >= deepest) throw new XmlFlaw(`标签不合规定：${raw.slice(0, 40)}`)
    stack.push({ name, attributes: attributesOf(attributes), children: [], texts: [] })
    if (selfClosing === '/') close()
  }

  for (let at = 0; at < text.length;) {
    const start = text.indexOf('<', at)
    addText(decoded(text.slice(at, start < 0 ? text.length : start)))
    if (start < 0) break
    if (text.startsWith('<!--', start)) at = behind(text, '-->', start + 4)
    else if (text.startsWith('<![CDATA[', start)) {
      at = behind(text, ']]>', start)
      addText(text.slice(start + 9, at - 3))
    } else if (text.startsWith('<?', start)) at = behind(text, '?>', start)
    else if (text.startsWith('<!', start)) throw new XmlFlaw('含有 DOCTYPE 声明，为安全起见不读取')
    else {
      at = tagEnd(text, start)
      const raw = text.slice(start, at)
      if (!raw.startsWith('</')) open(raw)
      else if (stack.at(-1)?.name === raw.slice(2, -1).trim()) close()
      else throw new XmlFlaw(`结束标签对不上：${raw.slice(0, 40)}`)
    }
  }
  if (!root || stack.length > 0) throw new XmlFlaw('文件没有写完，可能不完整')
  return root
}

export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

/** Children along a path of names; every branch of the same name. */
export function allAt(element: XmlElement, ...path: readonly string[]): readonly XmlElement[] {
  return path.reduce<readonly XmlElement[]>(
    (level, name) => level.flatMap(one => one.children.filter(child => child.name === name)),
    [element]
  )
}
export const firstAt = (element: XmlElement, ...path: readonly string[]): XmlElement | undefined =>
  allAt(element, ...path)[0]
/** Every element of that name below. */
export function allBelow(element: XmlElement, name: string): readonly XmlElement[] {
  return element.children.flatMap(child => [
    ...(child.name === name ? [child] : []),
    ...allBelow(child, name)
  ])
}
