import { Failure } from '../../lib/failure.ts'
import type { RunJob } from '../../lib/job.ts'
import type { Handlers } from '../../lib/router.ts'
import type { Services } from '../../lib/services.ts'
import type { Resident } from '../../resident/contract.ts'
import type { EcgPatient } from './record.ts'
import type { ecgReportContract } from './contract.ts'
import { differencesFrom } from './file-identity.ts'
import { prepareEcgFile, prepareFile, type PreparedFile, writeEcgFileJob, writeFile } from './file-jobs.ts'
import { extensions, type WrittenFile } from './files.ts'
import type { EcgArchive } from './archive.ts'
import { isLong } from './measuring.ts'
import { selectSameSamples } from './report-store.ts'
import type { ScpReading } from './scp-ecg.ts'
import { insertChunk, selectEcg, type StoredEcg } from './store.ts'

type Files = Pick<Handlers<typeof ecgReportContract>, 'inspectFile' | 'importFile' | 'exportFile'>

export interface EcgFilePorts {
  readonly resident: (id: string) => Resident
  readonly runJob: RunJob
  /** What the program can say of a new record. */
  readonly measure: (recordId: string) => void
}

/** A larger file is read beside the desk's work. */
const largeBytes = 150_000
const sexes: Readonly<Record<string, EcgPatient['sex']>> = { '1': 'male', '2': 'female' }

/** ECG files of other machines, in and out. */
export function createEcgFiles(services: Services, archive: EcgArchive, ports: EcgFilePorts): Files {
  const { db } = services

  const read = async (content: string, reading: ScpReading): Promise<PreparedFile> => {
    const bytes = Uint8Array.from(Buffer.from(content, 'base64'))
    return bytes.length > largeBytes
      ? ports.runJob(prepareEcgFile, { bytes, reading })
      : prepareFile(bytes, reading)
  }

  return {
    inspectFile: async ({ content, reading }) => {
      const { format, head, samples, remarks } = await read(content, reading)
      const { leads, samplesPerSecond, microvoltsPerCount, startedAt, device, patient } = head
      return {
        format,
        leads: [...leads],
        samplesPerSecond,
        microvoltsPerCount,
        deviceFilters: [],
        samples,
        startedAt,
        device,
        patient,
        remarks: [...remarks]
      }
    },
    importFile: async (input, actor) => {
      const { residentId, requestId, name, content, reading, indication, confirmed } = input
      const person = ports.resident(residentId)
      const known = selectEcg(db(), requestId)
      if (known !== undefined) {
        if (known.residentId === residentId) return archive.headOf(known)
        throw new Failure('conflict', '这次导入已归到另一位居民名下，请重新选择文件。')
      }
      const { format, head, samples, sha256, remarks, chunks } = await read(content, reading)
      const shown = head.startedAt ?? input.startedAt ?? null
      if (shown === null)
        throw new Failure('invalid-input', '文件里没有记录时间，请填写。', { startedAt: '请填写记录时间' })
      const startedAt = services.instantAt(shown)
      if (Date.parse(startedAt) > services.clock() + 86_400_000)
        throw new Failure('refused', '文件里的记录时间在将来。请先校准心电图机的时钟，或确认选对了文件。')
      const same = selectSameSamples(db(), sha256)
      if (same.includes(residentId))
        throw new Failure('conflict', '这位居民已有同一份心电（采样完全相同），没有重复导入。')
      const numbers = [person.recordNumber, ...(person.idNumber === null ? [] : [person.idNumber])]
      const differences = {
        ...differencesFrom({ ...person, numbers }, head.patient),
        ...(same.length === 0 ? {} : { duplicate: '同一份心电已归在另一位居民名下，请先核对是谁的。' })
      }
      if (!confirmed && Object.keys(differences).length > 0)
        throw new Failure(
          'refused',
          '文件里的身份与这位居民对不上，请核对后确认，或换一位居民。',
          differences
        )

      const warned = Object.values(differences).map(sentence => `导入时人工确认：${sentence}`)
      const row: StoredEcg = {
        id: requestId,
        version: 1,
        residentId,
        source: 'file',
        state: 'complete',
        stateReason: null,
        startedAt,
        endedAt: new Date(Date.parse(startedAt) + (samples / head.samplesPerSecond) * 1_000).toISOString(),
        wantedSeconds: null,
        leads: [...head.leads],
        samplesPerSecond: head.samplesPerSecond,
        microvoltsPerCount: head.microvoltsPerCount,
        deviceFilters: [],
        filters: head.filters,
        driverId: null,
        deviceName: head.device,
        observerId: actor.accountId,
        indication,
        samples,
        losses: [...head.losses],
        leadOff: [...head.leadOff],
        sha256,
        storedBytes: chunks.reduce((sum, { packed }) => sum + packed.length, 0),
        fileFormat: format,
        fileName: name,
        patientInFile: head.patient,
        fileRemarks: [...remarks, ...warned],
        voidReason: null,
        reports: []
      }
      const stored = archive.add(actor, row, () => {
        for (const chunk of chunks) insertChunk(db(), row.id, chunk)
      })
      ports.measure(row.id)
      return stored
    },
    exportFile: async ({ recordId, format, from, to }) => {
      const row = archive.requireRow(recordId)
      if (row.state === 'recording') throw new Failure('conflict', '这份心电还在记录，请等它结束。')
      const { name, sex, birthDate, recordNumber } = ports.resident(row.residentId)
      const writing = {
        recordId,
        format,
        startedAt: services.shownAt(row.startedAt),
        patient: { id: recordNumber, name, sex: sexes[sex] ?? null, birthDate },
        from: from ?? 0,
        to: to ?? row.samples
      }
      const { bytes, remarks }: WrittenFile = isLong(row)
        ? await ports.runJob(writeEcgFileJob, writing)
        : writeFile(db(), writing)
      const ownFilters =
        row.deviceFilters.length === 0
          ? []
          : [`设备自带的滤波（${row.deviceFilters.join('、')}）不能写进文件。`]
      return {
        // No name: the file may lie about on a stick.
        name: `ecg-${writing.startedAt.replaceAll(/[-:]/g, '').replace('T', '-')}.${extensions[format]}`,
        content: Buffer.from(bytes).toString('base64'),
        remarks: [...remarks, ...ownFilters]
      }
    }
  }
}
