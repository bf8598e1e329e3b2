import type { ResidentSummary } from '@contract/resident'
import { effectScope } from 'vue'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { markedParts, useResidentSearch } from '../../src-renderer/lib/frame/search.ts'

const aResident = (name: string): ResidentSummary => ({
  id: name,
  name,
  sex: '1',
  birthDate: '1950-01-01',
  age: 76,
  idTail: '4231',
  phone: null,
  recordNumber: '31010400100100001',
  committeeName: '东风里',
  conditions: [],
  flags: [],
  allergies: [],
  status: 'active'
})

/** The bridge of the window: each question waits until it is answered here. */
let asked: { readonly query: string; readonly answer: (residents: readonly ResidentSummary[]) => void }[]
const scope = effectScope()
beforeEach(() => {
  asked = []
  vi.stubGlobal('window', {
    workstation: {
      call: (_path: string, { query }: { readonly query: string }) =>
        new Promise(resolve => {
          asked.push({ query, answer: residents => resolve({ ok: true, value: residents }) })
        })
    }
  })
})
afterEach(() => vi.unstubAllGlobals())

function aSearch() {
  const chosen: string[] = []
  const search = scope.run(() => useResidentSearch(({ name }) => chosen.push(name)))
  if (search === undefined) throw new Error('The scope did not run.')
  return { search, chosen }
}
const answerTo = async (query: string, ...residents: readonly ResidentSummary[]): Promise<void> => {
  await vi.waitFor(() => expect(asked.map(each => each.query)).toContain(query))
  asked.findLast(each => each.query === query)?.answer(residents)
}

test('Enter opens the person under the cursor once the list belongs to what was typed', async () => {
  const { search, chosen } = aSearch()
  search.query.value = '张'
  await answerTo('张', aResident('张建国'), aResident('张建军'))
  await vi.waitFor(() => expect(search.settled.value).toBe(true))
  search.move(1)
  expect(await search.enter()).toBe('chosen')
  expect(chosen).toEqual(['张建军'])
})

test('a fast Enter never opens somebody from the list of a shorter question', async () => {
  const { search, chosen } = aSearch()
  search.query.value = '张'
  await answerTo('张', aResident('张三'), aResident('张建国'))
  await vi.waitFor(() => expect(search.settled.value).toBe(true))
  search.query.value = '张建'
  const entered = search.enter()
  await answerTo('张建', aResident('张建国'), aResident('张建军'))
  expect(await entered).toBe('waiting')
  expect(chosen).toEqual([])
})

test('a scanned number that fits one person opens that person with the same Enter', async () => {
  const { search, chosen } = aSearch()
  search.query.value = '310104195001014231'
  const entered = search.enter()
  await answerTo('310104195001014231', aResident('张建国'))
  expect(await entered).toBe('chosen')
  expect(chosen).toEqual(['张建国'])
})

test('Enter on words that fit nobody says so, for a new resident', async () => {
  const { search } = aSearch()
  search.query.value = '欧阳'
  await answerTo('欧阳')
  await vi.waitFor(() => expect(search.settled.value).toBe(true))
  expect(await search.enter()).toBe('none')
})

test('the part of the name that was typed is marked; pinyin marks nothing', () => {
  expect(markedParts('张建国', '建国')).toEqual([
    { text: '张', marked: false },
    { text: '建国', marked: true }
  ])
  expect(markedParts('张建国', 'zjg')).toEqual([{ text: '张建国', marked: false }])
})
