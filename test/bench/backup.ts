import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { BackupStatus } from '../../src-main/backup/contract.ts'
import { onCopy } from './centre.ts'
import { patientsOf } from './desk.ts'
import { keepAsking, waitsInWords } from './measure.ts'

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`

function bytesBelow(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0)
}

/** Backups of a centre at work: how long, how large, and how long a search takes meanwhile. */
export async function benchBackup(directory: string): Promise<void> {
  const place = `${directory}-backups`
  rmSync(place, { recursive: true, force: true })
  mkdirSync(place)
  try {
    await onCopy(directory, async centre => {
      const quiet = keepAsking(centre.ask)
      await new Promise(resolve => setTimeout(resolve, 3000))
      console.log(`\n备份\n不备份时　检索 ${waitsInWords(await quiet.end())}`)
      const take = async (what: string): Promise<void> => {
        const asking = keepAsking(centre.ask)
        const start = performance.now()
        const { lastGood } = await centre.administer<BackupStatus>('backup.run', { folder: place })
        const ms = performance.now() - start
        const waits = await asking.end()
        console.log(
          `${what}　${(ms / 1000).toFixed(1)} s，${megabytes(lastGood?.bytes ?? 0)}，其中新写入 ${megabytes(lastGood?.writtenBytes ?? 0)}；检索 ${waitsInWords(waits)}`
        )
      }
      await take('第一次　')
      await take('紧接着　')
      const patients = patientsOf(centre, 100)
      for (const residentId of patients) {
        await centre.ask('measurement.enterBloodPressure', {
          residentId,
          confirmed: true,
          readings: [{ systolicMmHg: 134, diastolicMmHg: 82, pulsePerMinute: 72 }]
        })
      }
      await take(`量了 ${String(patients.length)} 人以后`)
      console.log(`留下的（同一天只留最后一份）共占 ${megabytes(bytesBelow(place))}`)
    })
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
}
