import { defineStore } from 'pinia'
import { ref } from 'vue'
import { api } from '../lib/client.ts'
import type { Description, LineProtocol, LogFormat } from './line-words.ts'

/** The description being worked on, and the log it is tried against; kept while the person looks at the monitor. */
export const useLineDraft = defineStore('line-draft', () => {
  /** The one being changed; null: a new one. */
  const saved = ref<Pick<LineProtocol, 'id' | 'version'> | null>(null)
  const description = ref<Description | null>(null)
  const log = ref('')
  const format = ref<LogFormat>('auto')

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

  return { saved, description, log, format, begin, change, takeLog, clear, attempt, save }
})
