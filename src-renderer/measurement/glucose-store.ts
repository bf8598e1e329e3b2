import type { Download } from '@contract/device'
import { defineStore } from 'pinia'
import { ref } from 'vue'
import { api, onEvent } from '../lib/client.ts'

/**
 * What the meters of this desk are being read for. Everything is keyed by the resident named in the download itself,
 * never by the page that happens to be open.
 */
export const useDownloads = defineStore('downloads', () => {
  const downloads = ref<readonly Download[]>([])

  /** Takes in what the main process says of a download; old news changes nothing. */
  function accept(download: Download): void {
    const known = downloads.value.find(({ id }) => id === download.id)
    if (known && known.state !== 'running') return
    if (known && download.state === 'running' && known.results > download.results) return
    // A meter that is read again has forgotten what it told before.
    downloads.value = [
      download,
      ...downloads.value.filter(
        ({ id, deviceId, startedAt }) =>
          id !== download.id && (deviceId !== download.deviceId || startedAt > download.startedAt)
      )
    ]
  }

  async function refresh(): Promise<void> {
    const known = await api.device.downloads({})
    known.forEach(accept)
  }
  async function start(residentId: string, deviceId: string): Promise<void> {
    accept(await api.device.startDownload({ residentId, deviceId }))
  }
  async function cancel(downloadId: string): Promise<void> {
    accept(await api.device.cancelDownload({ downloadId }))
  }
  /** The newest one of that person. */
  const downloadOf = (residentId: string): Download | null =>
    downloads.value
      .filter(download => download.residentId === residentId)
      .toSorted((one, other) => other.startedAt.localeCompare(one.startedAt))[0] ?? null

  onEvent('device.download', accept)

  return { downloads, accept, refresh, start, cancel, downloadOf }
})
