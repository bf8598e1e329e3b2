import { chmodSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { holdInWine, toWindows } from '../../build/windows/wine.mjs'
import { after, expectWords } from './desk.ts'
import { aFolder, deep, desk, requireNoLitter, scene } from './stage.ts'

async function said(path: string, input: unknown): Promise<string> {
  const reply = await desk().ask(path, input)
  return reply.ok ? 'done' : reply.error.message
}
const saveList = (to: string): Promise<string> => {
  desk().app.answerSave(toWindows(to))
  return said('printing.saveList', {
    list: 'due',
    title: '名单',
    narrowed: '',
    rows: 1,
    purpose: '随访',
    isMasked: true,
    suggestedName: '名单',
    content: '姓名\r\n孙*'
  })
}
const savePdf = (to: string): Promise<string> => {
  desk().app.answerSave(toWindows(to))
  return said('printing.savePdf', { suggestedName: '名单' })
}

/** Lists and sheets that are saved. */
export async function playExports(): Promise<void> {
  const exports = aFolder('导出 表格')
  const locked = aFolder('只读 文件夹')
  for (const [what, save, name] of [
    ['a list', saveList, '名单.csv'],
    ['a PDF', savePdf, '名单.pdf']
  ] as const) {
    const path = join(exports, name)
    await scene(`${what} is saved, and again while another program looks at it for a second`, async () => {
      expectWords(await save(path), /^done$/)
      const letGo = await holdInWine(path, 'reading')
      const [again] = await Promise.all([save(path), after(1000, letGo)])
      requireNoLitter(exports)
      return expectWords(again, /^done$/)
    })
    await scene(`${what} is saved over a file that is open in another program`, async () => {
      const before = readFileSync(path)
      const letGo = await holdInWine(path, 'alone')
      const words = await save(path)
      await letGo()
      if (!readFileSync(path).equals(before)) throw new Error('the file was changed')
      requireNoLitter(exports)
      return expectWords(words, /正被另一个程序/)
    })
    await scene(`${what} is saved over a read-only file`, async () => {
      chmodSync(path, 0o444)
      const words = await save(path)
      chmodSync(path, 0o644)
      requireNoLitter(exports)
      return expectWords(words, /^done$|只读属性/)
    })
    await scene(`${what} is saved into a read-only folder`, async () => {
      chmodSync(locked, 0o555)
      const words = await save(join(locked, name))
      chmodSync(locked, 0o755)
      return expectWords(words, /文件夹不能写入/)
    })
    await scene(`${what} is saved where the path is longer than 260 characters`, async () =>
      expectWords(await save(join(deep, name)), /^done$|路径.*太长/)
    )
  }
}
