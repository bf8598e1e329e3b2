import { describe, expect, it } from 'vitest'
import { csvOf } from '../../src-renderer/lib/list/csv.ts'
import type { Column, ListAnswer, ListQuery } from '../../src-renderer/lib/list/declaration.ts'
import { goingForwards } from '../../src-renderer/lib/list/forwards.ts'
import { pageOf } from '../../src-renderer/lib/list/in-hand.ts'
import { maskedName, maskedPhone, textOn } from '../../src-renderer/lib/list/words.ts'

interface Person {
  readonly name: string
  readonly birthDate: string
  readonly phone: string
}
const columns: readonly Column<Person>[] = [
  {
    name: 'name',
    word: '姓名',
    secret: 'name',
    text: ({ name }) => name,
    person: person => person,
    tone: () => 'attention'
  },
  { name: 'phone', word: '电话', secret: 'phone', text: ({ phone }) => phone },
  { name: 'pen', word: '联系结果', isForPen: true, text: () => '不应出现' },
  { name: 'deed', word: '处理', isOnScreen: true, text: () => '不应出现' }
]
const zhang = { name: '张建国', birthDate: '1950-03-08', phone: '13812345678' }

describe('what leaves the screen', () => {
  it.each([
    ['张建国', '张**'],
    ['𠮷田', '𠮷*'],
    ['欧', '欧'],
    ['', '']
  ])('%s is called %s', (name, masked) => {
    expect(maskedName(name)).toBe(masked)
  })

  it.each([
    ['13812345678', '138****5678'],
    ['021-55550000', '021****0000'],
    ['66310', '***10'],
    ['—', '—']
  ])('the number %s is shown as %s', (phone, masked) => {
    expect(maskedPhone(phone)).toBe(masked)
  })

  it('has the birth date only beside the whole name, and the sign of what the colour says', () => {
    const [name] = columns
    if (name === undefined) throw new Error('no column')
    expect(textOn(name, zhang, false)).toBe('▲ 张建国 1950-03-08 生')
    expect(textOn(name, zhang, true)).toBe('▲ 张**')
  })

  it('is a table that a spreadsheet reads as text, whatever somebody has typed', () => {
    const typed = { ...zhang, name: '=HYPERLINK("x")', phone: '-1' }
    expect(csvOf(columns.slice(1), [zhang, typed], false)).toBe('"电话"\r\n"13812345678"\r\n"\'-1"\r\n')
    const plain: Column<Person> = { name: 'name', word: '姓"名', text: ({ name }) => name }
    expect(csvOf([plain], [typed], false)).toBe('"姓""名"\r\n"\'=HYPERLINK(""x"")"\r\n')
  })
})

const query = (change: Partial<ListQuery<object>> = {}): ListQuery<object> => ({
  ...{ filters: {}, sort: null, descending: false, after: null, before: null, size: 2 },
  ...change
})
const letters = ['丙', '甲', '丁', '乙', '戊']

describe('a list whose rows are all here', () => {
  it('is narrowed, sorted and turned like the long ones', () => {
    const columns: readonly Column<string>[] = [
      {
        name: 'name',
        word: '天干',
        sort: 'name',
        text: letter => letter,
        order: letter => '甲乙丙丁戊'.indexOf(letter)
      }
    ]
    const page = (change: Partial<ListQuery<object>>) => pageOf(letters, query(change), { columns })
    const first = page({ sort: 'name' })
    expect(first).toMatchObject({ rows: ['甲', '乙'], total: 5, previous: null, sort: 'name' })
    const second = page({ sort: 'name', after: first.next })
    expect(second.rows).toEqual(['丙', '丁'])
    expect(page({ sort: 'name', before: second.previous }).rows).toEqual(first.rows)
    expect(page({ sort: 'name', descending: true }).rows).toEqual(['戊', '丁'])
    const fits = (letter: string): boolean => letter > '丁'
    expect(pageOf(letters, query(), { columns, fits }).total).toBe(letters.filter(fits).length)
    // Fewer than before: the last page there is.
    expect(page({ after: '8' }).rows).toEqual(['戊'])
    expect(pageOf([], query({ after: '8' }), { columns }).rows).toEqual([])
  })

  it('puts figures in the order of their value, what is not stated first, and names as a dictionary does', () => {
    const fees = ['1,200.00', '未定价', '25.50', '300.00']
    const column = { name: 'fee', word: '单价', sort: 'fee', text: (fee: string) => fee }
    const sortedBy = (isNumber: boolean) =>
      pageOf(fees, query({ sort: 'fee', size: 9 }), { columns: [{ ...column, isNumber }] }).rows
    expect(sortedBy(true)).toEqual(['未定价', '25.50', '300.00', '1,200.00'])
    const names = ['周采薇', '阿布', '陈若水']
    const byName = pageOf(names, query({ sort: 'fee', size: 9 }), { columns: [column] }).rows
    expect(byName).toEqual(['阿布', '陈若水', '周采薇'])
  })
})

describe('a list that is found row by row', () => {
  it('turns back to where its pages began', async () => {
    const asked: (string | null)[] = []
    const ask = goingForwards<string, object, { rows: readonly string[]; next: string | null }>(
      ({ after }) => {
        asked.push(after)
        const from = Number(after ?? 0)
        const next = from + 2 < letters.length ? String(from + 2) : null
        return Promise.resolve({ rows: letters.slice(from, from + 2), next })
      }
    )
    const pages: ListAnswer<string>[] = [await ask(query())]
    pages.push(await ask(query({ after: pages[0]?.next ?? null })))
    pages.push(await ask(query({ after: pages[1]?.next ?? null })))
    expect(pages.map(({ previous }) => previous)).toEqual([null, '', '2'])
    expect((await ask(query({ before: pages[2]?.previous ?? null }))).rows).toEqual(pages[1]?.rows)
    expect((await ask(query({ before: pages[1]?.previous ?? null }))).rows).toEqual(pages[0]?.rows)
    expect(asked).toEqual([null, '2', '4', '2', null])
  })
})
