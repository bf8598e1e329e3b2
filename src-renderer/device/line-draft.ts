import { defineStore } from 'pinia'
import { ref, watch } from 'vue'
import { useLeftWork } from '../access/left-work.ts'
import { api } from '../lib/client.ts'
import type { Description, LineProtocol, LogFormat } from './line-words.ts'

interface LeftDescription {
  readonly saved: Pick<LineProtocol, 'id' | 'version'> | null
  readonly description: Description
  readonly log: string
}
/** A longer log is not kept along: it can be recorded again. */
const LOG_KEPT = 100_000

/** The description being worked on, and the log it is tried against; it waits for its author until it is saved. */
export const useLineDraft = defineStore('line-draft', () => {
  /** The one being changed; null: a new one. */
  const saved = ref<Pick<LineProtocol, 'id' | 'version'> | null>(null)
  const description = ref<Description | null>(null)
  const log = ref('')
  const format = ref<LogFormat>('auto')

  const left = useLeftWork('line-protocol')
  watch(
    [saved, description, log],
    () => {
      const work: LeftDescription | null = description.value && {
        saved: saved.value,
        description: description.value,
        log: log.value.length > LOG_KEPT ? '' : log.value
      }
      left.keep(null, 0, work)
    },
    { deep: true }
  )
  /** What was not saved at an earlier time. */
  async function takeUp(): Promise<void> {
    const found = (await left.find(null))?.work as LeftDescription | undefined
    if (found === undefined || description.value !== null) return
    saved.value = found.saved
    description.value = found.description
    log.value = found.log
  }

  const copy = (of: Description): Description => JSON.parse(JSON.stringify(of)) as Description
  function begin(from: Description): void {
    saved.value = null
    description.value = copy(from)
  }
  function change(protocol: LineProtocol): void {
    saved.value = { id: protocol.id, version: protocol.version }
    description.value = copy(protocol.description)
  }
  /** The monitor's log, to be tried. */
  function takeLog(text: string): void {
    log.value = text
    format.value = 'auto'
  }
  function clear(): void {
    saved.value = null
    description.value = null
    log.value = ''
    format.value = 'auto'
  }
  const attempt = () => {
    const now = description.value
    return now === null
      ? Promise.resolve(null)
      : api.device.tryLineProtocol({ description: now, log: log.value, format: format.value })
  }
  /** Without a reason a description whose log gave no reading is refused. */
  async function save(reason: string | null): Promise<LineProtocol | null> {
    const now = description.value
    if (now === null) return null
    const stored = await api.device.saveLineProtocol({
      id: saved.value?.id ?? null,
      version: saved.value?.version ?? null,
      description: now,
      log: log.value,
      format: format.value,
      reason
    })
    saved.value = { id: stored.id, version: stored.version }
    return stored
  }

  return {
    takeUp,
    settle: left.settle,
    saved,
    description,
    log,
    format,
    begin,
    change,
    takeLog,
    clear,
    attempt,
    save
  }
})
