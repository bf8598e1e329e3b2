import type { deviceContract } from '@contract/device'
import type { InputOf, OutputOf } from '@contract/lib'
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { api } from '../lib/client.ts'
import { sentence } from '../lib/sentence.ts'

export type MonitorRow = OutputOf<(typeof deviceContract)['monitorRead']>['chunks'][number]
type Start = InputOf<(typeof deviceContract)['monitorStart']>

/** Fetched this often: what comes is seen at once, and no window that is gone keeps a port. */
const everyMs = 200
/** More than a shift of any instrument of this kind; the oldest go first, and are counted. */
const mostRows = 20_000

/** What a port brings, as long as this page is open. The log stays until it is cleared. */
export const useMonitor = defineStore('monitor', () => {
  const monitorId = ref<string | null>(null)
  const where = shallowRef<Pick<Start, 'path' | 'port'> | null>(null)
  const rows = shallowRef<readonly MonitorRow[]>([])
  /** Rows that are no longer held, and chunks that never came to this window. */
  const lost = ref(0)
  const trouble = ref<string | null>(null)
  const running = computed(() => monitorId.value !== null)
  let after = 0
  let lostBefore = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  function take(chunks: readonly MonitorRow[], lostSoFar: number): void {
    const all = chunks.length === 0 ? rows.value : [...rows.value, ...chunks]
    const surplus = Math.max(0, all.length - mostRows)
    if (chunks.length > 0) rows.value = surplus > 0 ? all.slice(surplus) : all
    lost.value += surplus + lostSoFar - lostBefore
    lostBefore = lostSoFar
    after = chunks.at(-1)?.sequence ?? after
  }
  async function fetch(id: string): Promise<void> {
    try {
      const { chunks, lost: lostSoFar, ended } = await api.device.monitorRead({ monitorId: id, after })
      if (monitorId.value !== id) return
      take(chunks, lostSoFar)
      if (ended !== null) await end(ended)
    } catch (failure) {
      if (monitorId.value === id) await end(sentence(failure))
    }
    if (monitorId.value === id) timer = setTimeout(() => void fetch(id), everyMs)
  }
  async function end(why: string | null): Promise<void> {
    const id = monitorId.value
    clearTimeout(timer)
    monitorId.value = null
    trouble.value = why
    if (id !== null) await api.device.monitorStop({ monitorId: id }).catch(() => undefined)
  }
  async function start(input: Start): Promise<void> {
    await end(null)
    const { monitorId: id } = await api.device.monitorStart(input)
    where.value = { path: input.path, port: input.port }
    monitorId.value = id
    after = 0
    lostBefore = 0
    await fetch(id)
  }
  /** What came until now is fetched first. */
  async function stop(): Promise<void> {
    const id = monitorId.value
    if (id === null) return
    clearTimeout(timer)
    await fetch(id)
    await end(null)
  }
  async function send(hex: string): Promise<void> {
    if (monitorId.value !== null) await api.device.monitorSend({ monitorId: monitorId.value, hex })
  }
  function clear(): void {
    rows.value = []
    lost.value = 0
  }
  /** One line a chunk: time in UTC, `<` received or `>` sent, bytes in hex. */
  function logText(): string {
    const { path = '', port } = where.value ?? {}
    const head = [
      '# jiayi serial log 1',
      `# port ${path} ${port === undefined ? '' : JSON.stringify(port)}`,
      ...(lost.value > 0 ? [`# ${String(lost.value)} earlier lines not kept`] : [])
    ]
    const arrow = { received: '<', sent: '>' } as const
    return `${[...head, ...rows.value.map(({ at, direction, hex }) => `${at} ${arrow[direction]} ${hex}`)].join('\n')}\n`
  }

  return { running, where, rows, lost, trouble, start, stop, send, clear, logText }
})
