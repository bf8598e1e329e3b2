import { Failure } from '../lib/failure.ts'
import type { Services } from '../lib/services.ts'
import type { Cancel } from '../lib/timers.ts'
import { clockWarning } from '../policy/rules.ts'
import { deviceEvents, type Download } from './contract.ts'
import type { DeviceEvent, Glucose } from './drivers/driver.ts'
import type { Station } from './station.ts'

/** A meter's memory being read for one resident, or how that ended. Never changes its resident. */
interface DownloadState {
  readonly id: string
  readonly station: Station
  readonly residentId: string
  readonly startedAtMs: number
  readonly state: Download['state']
  readonly done: number
  readonly total: number | null
  readonly trouble: string | null
  /** By the meter's own name of each: told twice, it is one. */
  readonly results: ReadonlyMap<string, Glucose>
}

/** What a download brought; nothing of it is filed. */
export interface DownloadedResults {
  readonly residentId: string
  /** The meter tells its newest result first. */
  readonly isNewestFirst: boolean
  /** In the order in which the meter told them. */
  readonly results: readonly {
    readonly reading: Glucose
    readonly receivedAt: string
    readonly driverId: string
    readonly deviceName: string
    readonly clockSkewSeconds: number | null
  }[]
}

const unmarked = '这种血糖仪不标记质控液：勾选前请核对血糖仪屏幕，质控液结果不要归给居民。'

const present = ({ station, ...download }: DownloadState): Download => {
  const { clockSkewSeconds } = station.health()
  return {
    id: download.id,
    deviceId: station.device.id,
    deviceName: station.device.name,
    residentId: download.residentId,
    startedAt: new Date(download.startedAtMs).toISOString(),
    state: download.state,
    done: download.done,
    total: download.total,
    results: download.results.size,
    trouble: download.trouble,
    clockWarning: clockWarning(clockSkewSeconds),
    pickWarning: station.driver.marksControlSolution === false ? unmarked : null
  }
}

/** The newest download of each device. Results wait in memory only, until the device is read again or the desk closes. */
export function createDownloads(services: Services, onDeskChanged: () => void) {
  const newest = new Map<string, DownloadState>()
  const patience = new Map<string, Cancel>()

  const runningOn = (deviceId: string): DownloadState | null => {
    const download = newest.get(deviceId)
    return download?.state === 'running' ? download : null
  }
  const show = (download: DownloadState): void => {
    newest.set(download.station.device.id, download)
    services.emit(deviceEvents.download, present(download))
  }
  const end = (download: DownloadState, state: Download['state'], trouble = download.trouble): void => {
    const { id } = download.station.device
    patience.get(id)?.()
    patience.delete(id)
    show({ ...download, state, trouble })
    onDeskChanged()
  }
  /** A meter that says nothing for so long is gone. */
  const watch = ({ id, station }: DownloadState): void => {
    patience.get(station.device.id)?.()
    const giveUp = (): void => {
      const current = runningOn(station.device.id)
      if (current?.id !== id) return
      end(current, 'timed-out', '血糖仪没有回应，请检查数据线后重新读取。')
      station.converse('listen')
    }
    patience.set(station.device.id, services.timers.after(station.driver.longestMeasurementMs, giveUp))
  }

  return {
    runningOn,
    all: (): Download[] => [...newest.values()].map(present),

    /** Null once the device was read again. */
    results: (downloadId: string): DownloadedResults | null => {
      const download = [...newest.values()].find(({ id }) => id === downloadId)
      if (download === undefined) return null
      const { station, residentId, startedAtMs } = download
      const received = {
        receivedAt: new Date(startedAtMs).toISOString(),
        driverId: station.driver.id,
        deviceName: station.device.name,
        clockSkewSeconds: station.health().clockSkewSeconds
      }
      return {
        residentId,
        isNewestFirst: station.driver.tellsNewestFirst === true,
        results: [...download.results.values()].map(reading => ({ ...received, reading }))
      }
    },

    begin: (station: Station, residentId: string): Download => {
      const running = runningOn(station.device.id)
      if (running !== null) {
        // A second Enter finds the download that the first one began.
        if (running.residentId === residentId) return present(running)
        throw new Failure('conflict', '正在为另一位居民读取这台血糖仪，请等它结束或先停止。')
      }
      const { state: health, trouble } = station.health()
      if (health !== 'ready') throw new Failure('unavailable', trouble ?? '设备正在连接，请稍候再试。')
      const download: DownloadState = {
        id: services.newId(),
        station,
        residentId,
        startedAtMs: services.clock(),
        state: 'running',
        done: 0,
        total: null,
        trouble: null,
        results: new Map()
      }
      show(download)
      watch(download)
      station.converse('download')
      onDeskChanged()
      return present(download)
    },

    hear: (deviceId: string, event: DeviceEvent): void => {
      const current = runningOn(deviceId)
      if (current === null) return
      watch(current)
      if (event.type === 'glucose') {
        const results = new Map(current.results).set(event.recordId, event)
        // Told by the progress that follows; a thousand results need not be told one by one.
        newest.set(deviceId, { ...current, results })
      } else if (event.type === 'download-progress') {
        show({ ...current, done: event.done, total: event.total })
      } else if (event.type === 'device-trouble') {
        if (event.final) end(current, 'failed', event.sentence)
        else show({ ...current, trouble: event.sentence })
      }
    },

    /** The meter has said all it had to say. */
    finish: (deviceId: string): void => {
      const current = runningOn(deviceId)
      if (current !== null) end(current, 'done')
    },

    lose: (deviceId: string, sentence: string): void => {
      const current = runningOn(deviceId)
      if (current !== null) end(current, 'failed', sentence)
    },

    /** Idempotent; what came so far can still be picked. */
    cancel: (downloadId: string): Download => {
      const known = [...newest.values()].find(({ id }) => id === downloadId)
      if (known === undefined) throw new Failure('not-found', '这次读取已经结束。')
      if (known.state !== 'running') return present(known)
      end(known, 'cancelled')
      known.station.converse('listen')
      return present(newest.get(known.station.device.id) ?? known)
    },

    stop: (): void => {
      for (const current of newest.values()) if (current.state === 'running') end(current, 'cancelled')
    }
  }
}
