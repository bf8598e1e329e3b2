import { computed, type ComputedRef, nextTick, type Ref, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { useAccess } from '../../access/store.ts'
import { type Asked, oneAtATime, useAsync } from '../async.ts'
import { type Rows, useRows } from '../rows.ts'
import { type Choosing, useChoosing } from './choosing.ts'
import type { AnyFilter, AnyList, Filters, ListAnswer, ListDeclaration, ListQuery } from './declaration.ts'
import { keepPlace, type Place, placeAt, placeIn } from './remembered.ts'
import { type Stretch, useWalk } from './walk.ts'

export interface List<Row, Answer extends ListAnswer<Row> = ListAnswer<Row>> extends Choosing<Row> {
  readonly declared: AnyList<Row>
  readonly place: Place
  readonly asked: Asked<readonly [], Answer>
  readonly shown: ComputedRef<readonly Row[]>
  /** Counted from 1: of the first row on this page. */
  readonly first: ComputedRef<number>
  readonly rows: Rows
  readonly here: () => Row | null
  readonly open: (index: number) => void
  readonly narrow: (filter: string, code: string | null) => void
  readonly sortBy: (sort: string) => void
  readonly turn: (by: 1 | -1) => boolean
  /** Asks again from the beginning. */
  readonly start: () => void
  /** Asks again and keeps the place. */
  readonly refresh: () => Promise<void>
  /** Asks again and stands on the row after the one that was worked on, be it still there or not; null: it was the last. */
  readonly goOn: () => Promise<Row | null>
  /** Out of a dialog: the cursor is in the list again, where a row is named on that one as it stands now. */
  readonly comeBack: (key?: string) => Promise<void>
  /** Every row, page by page; stops when it is told to. */
  readonly all: (progress: Ref<number>, signal: AbortSignal, most?: number) => Promise<readonly Row[]>
}

/** So many rows are asked for at a time where all are wanted. */
const together = 200
/** What an act may be done to at once, and what is printed in one piece. */
export const mostTogether = 2000

const startOf = (filters: readonly AnyFilter[]): Filters =>
  Object.fromEntries(
    filters.map(({ name, isSwitch, isNeeded, isElsewhere, choices, start }) => {
      const isAlwaysSet = [isSwitch, isNeeded, isElsewhere].includes(true)
      return [name, start?.() ?? (isAlwaysSet ? (choices(null)[0]?.code ?? null) : null)]
    })
  )

/** A list as somebody works with it. */
export function useList<Row, F extends object, Answer extends ListAnswer<Row>>(
  declared: ListDeclaration<Row, F, Answer>
): List<Row, Answer> {
  const accountId = useAccess().actor?.accountId ?? ''
  const route = useRoute()
  const router = useRouter()
  const walk = useWalk()
  // What the filters are called is the list's own; from here on they are names and codes.
  const filters = (declared.filters ?? []) as unknown as readonly AnyFilter[]
  const { isSmall = false } = declared
  const place = isSmall
    ? placeAt({ filters: startOf(filters), sort: null, descending: false })
    : placeIn(accountId, declared.name, () => startOf(filters))
  const size = declared.size ?? 50

  const question = (change: Partial<ListQuery<F>> = {}): ListQuery<F> => ({
    // The filters of this list have these names and codes: they come from its own choices.
    filters: place.filters as F,
    ...{ sort: place.sort, descending: place.descending, after: place.after, before: place.before, size },
    ...change
  })
  const asked = useAsync<readonly [], Answer>(() => declared.ask(question()))
  const shown = computed<readonly Row[]>(() => asked.value.value?.rows ?? [])
  const first = computed(() => (place.page - 1) * size + 1)
  const here = (): Row | null => shown.value[rows.at.value] ?? null

  function stretchOf(answer: Answer, from: number): Stretch {
    const { to } = declared
    const { next } = answer
    return {
      steps: to === undefined ? [] : answer.rows.map(row => ({ key: declared.key(row), to: to(row) })),
      ...{ from, total: answer.total },
      more:
        next === null
          ? null
          : async () => {
              Object.assign(place, { after: next, before: null, page: place.page + 1 })
              return stretchOf(await declared.ask(question()), from + answer.rows.length)
            },
      reached: key => {
        place.row = key
      }
    }
  }
  function open(index: number): void {
    const row = shown.value[index]
    const answer = asked.value.value
    if (row === undefined || answer === null) return
    Object.assign(place, { row: declared.key(row), index })
    if (declared.open !== undefined && declared.open(row) !== false) return
    if (declared.to === undefined) return
    if (isSmall) void router.push(declared.to(row))
    else walk.begin(declared.title, route.fullPath, stretchOf(answer, first.value), index)
  }
  const rows = useRows(() => shown.value.length, open)

  /** The row one worked on; where it has left the list, whoever stands in its place now. */
  const cursor = (): number => {
    const found = shown.value.findIndex(row => declared.key(row) === place.row)
    return found === -1 ? place.index : found
  }
  async function renew(): Promise<void> {
    const hadFocus = rows.holdsFocus()
    const answer = await asked.run()
    if (answer === undefined) return
    if (answer.previous === null) place.page = 1
    await nextTick()
    const isNowhere = !isSmall && document.activeElement === document.body
    if (!hadFocus && !isNowhere) return
    // A row that is still there and in view is not scrolled to again.
    if (!rows.holdsFocus() || rows.at.value !== cursor()) await rows.focus(cursor())
  }
  async function refresh(): Promise<void> {
    const stands = rows.holdsFocus() ? here() : null
    if (stands !== null) Object.assign(place, { row: declared.key(stands), index: rows.at.value })
    await renew()
  }
  function start(): void {
    Object.assign(place, { after: null, before: null, page: 1, row: null, index: 0 })
    choosing.chooseNone()
    if (!isSmall) keepPlace(accountId, declared.name, place)
    void renew()
  }
  function narrow(filter: string, code: string | null): void {
    place.filters = { ...place.filters, [filter]: code }
    start()
  }
  function sortBy(sort: string): void {
    const isSame = place.sort === sort
    // Up, down, and the list's own order again.
    if (isSame && place.descending) Object.assign(place, { sort: null, descending: false })
    else Object.assign(place, { sort, descending: isSame })
    start()
  }
  function turn(by: 1 | -1): boolean {
    const to = by === 1 ? asked.value.value?.next : asked.value.value?.previous
    if (to === null || to === undefined || asked.loading.value) return false
    const next = by === 1 ? { after: to, before: null } : { after: null, before: to }
    Object.assign(place, { ...next, page: place.page + by, row: null, index: 0 })
    void renew()
    return true
  }
  async function goOn(): Promise<Row | null> {
    const index = rows.at.value
    const worked = here()
    await asked.run()
    const same = shown.value[index]
    const isThere = same !== undefined && worked !== null && declared.key(same) === declared.key(worked)
    let to = isThere ? index + 1 : index
    const next = asked.value.value?.next ?? null
    if (to >= shown.value.length && next !== null) {
      Object.assign(place, { after: next, before: null, page: place.page + 1 })
      await asked.run()
      to = 0
    }
    const row = shown.value[to] ?? null
    await nextTick()
    Object.assign(place, { row: row === null ? null : declared.key(row), index: to })
    await rows.focus(to)
    return row
  }

  async function all(progress: Ref<number>, signal: AbortSignal, most = Infinity): Promise<readonly Row[]> {
    const found: Row[] = []
    for (let after: string | null = null; ;) {
      const answer: Answer = await declared.ask(question({ after, before: null, size: together }))
      found.push(...answer.rows)
      progress.value = found.length
      after = answer.next
      if (after === null || signal.aborted || found.length >= most) return found.slice(0, most)
    }
  }
  async function comeBack(key?: string): Promise<void> {
    if (key !== undefined) {
      place.row = key
      await asked.run()
    }
    await nextTick()
    await rows.focus(key === undefined ? rows.at.value : cursor())
  }
  const choosing = useChoosing(declared.key, index => shown.value[index], all)
  // What it is made of may change faster than it answers: asked over and over, no answer would be the newest.
  if (declared.changes !== undefined) watch(declared.changes, oneAtATime(refresh))
  // Whoever looks at a list walks no other one.
  if (!isSmall) walk.end()
  void renew()

  return {
    declared: { ...declared, filters },
    ...{ place, asked, shown, first, rows, here, open, narrow, sortBy, turn, start, refresh, goOn, comeBack },
    ...{ ...choosing, all }
  }
}
