import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from '../../../build/setup.mjs'
import { openbciCyton } from '../../../src-main/device/drivers/openbci-cyton/index.ts'
import { readAecg } from '../../../src-main/measurement/ecg/aecg/read.ts'
import { writeAecg } from '../../../src-main/measurement/ecg/aecg/write.ts'
import { readHeader } from '../../../src-main/measurement/ecg/edf/header.ts'
import { readEdf } from '../../../src-main/measurement/ecg/edf/read.ts'
import { writeEdf } from '../../../src-main/measurement/ecg/edf/write.ts'
import { checkLeads } from '../../../src-main/measurement/ecg/leads.ts'
import { findBeats, rhythmOf } from '../../../src-main/measurement/ecg/qrs.ts'
import { lengthOf, nobody, unknownFilters } from '../../../src-main/measurement/ecg/record.ts'
import type { EcgRecord } from '../../../src-main/measurement/ecg/record.ts'
import { readScpEcg } from '../../../src-main/measurement/ecg/scp-ecg.ts'
import { packRecord, unpackRecord } from '../../../src-main/measurement/ecg/storage.ts'
import { readWfdbHeader, readWfdbSignals } from '../../../src-main/measurement/ecg/wfdb.ts'
import { curveOf, runsOf, untilSamples, withSimulator } from '../../device/ecg-line.ts'
import { plainCounts } from './records.ts'

// Other people's recordings stay out of this repository; where they lie beside it, they are read as an extra.
const folder = resolve(root, '..', 'shared', 'samples')
const isHere = existsSync(join(folder, 's0010_re.hea'))
const sample = (name: string) => readFileSync(join(folder, name))

function patientRecord(): EcgRecord {
  const header = readWfdbHeader(sample('s0010_re.hea').toString('latin1'))
  const names = ['I', 'II', 'III', 'aVR', 'aVL', 'aVF', 'V1', 'V2', 'V3', 'V4', 'V5', 'V6']
  return {
    leads: names,
    counts: readWfdbSignals(header, sample).slice(0, names.length),
    samplesPerSecond: header.samplesPerSecond,
    microvoltsPerCount: 1_000 / (header.signals[0]?.gain ?? 0),
    filters: unknownFilters,
    leadOff: [],
    losses: [],
    startedAt: null,
    device: null,
    patient: nobody
  }
}

if (!isHere) {
  describe('published recordings', () => {
    it('are not beside this checkout: they were NOT read; everything else stands on the synthetic model', () => {
      process.stdout.write(`no published recordings in ${folder}: their tests did not run\n`)
      expect(isHere).toBe(false)
    })
  })
} else {
  describe('the published SCP-ECG example', () => {
    const bytes = isHere ? sample('ecgtoolkit_Example.scp') : Buffer.alloc(0)

    it('is read strictly, every checksum included', () => {
      const { record, warnings } = readScpEcg(bytes, 'strict')
      expect(warnings).toEqual([])
      expect(record).toMatchObject({
        patient: { id: 'SBJ-123', name: 'Clark', sex: 'male', birthDate: '1953-05-08' },
        startedAt: '2002-11-22T09:10:00',
        device: 'ELI250',
        samplesPerSecond: 500,
        microvoltsPerCount: 2.5
      })
      expect([record.leads.length, lengthOf(record)]).toEqual([12, 5_000])
      expect(record.counts[1]?.slice(0, 12)).toEqual(
        Int32Array.of(-7, -7, -7, -7, -7, -7, -7, -7, -7, -9, -7, -7)
      )
      expect(checkLeads(record, rhythmOf(record)?.beats ?? [])).toEqual([])
    })

    it('says so wherever a bit was flipped', () => {
      for (let at = 0; at < bytes.length; at += 97) {
        const damaged = Uint8Array.from(bytes)
        damaged[at] = (damaged[at] ?? 0) ^ (1 << (at % 8))
        expect(() => readScpEcg(damaged, 'strict')).toThrow('SCP-ECG 文件无法读取')
      }
    })

    it('keeps every sample and shared field on its way through aECG and EDF+', () => {
      const { record } = readScpEcg(bytes, 'strict')
      expect(readAecg(writeAecg(record, '61d1a24f-b47e-41aa-ae95-f8ac302f4eeb'))).toEqual(record)
      expect(readEdf(writeEdf(record)).record).toEqual(record)
    })
  })

  describe('the published EDF+ annotations', () => {
    it('are read with their times', () => {
      const bytes = sample('wfdb_test_edfann.edf')
      expect(readHeader(bytes)).toMatchObject({ date: '01.01.01', time: '23.59.30', kind: 'EDF+C' })
      const { record, annotations } = readEdf(bytes)
      expect(record).toBeNull()
      expect(annotations[0]).toEqual({ atSeconds: 0, durationSeconds: 30, text: 'Sleep stage W' })
      expect(annotations).toHaveLength(856)
    })
  })

  describe('the published recording of a patient', () => {
    it('agrees with the checksums and first values of its header', () => {
      const header = readWfdbHeader(sample('s0010_re.hea').toString('latin1'))
      const curves = readWfdbSignals(header, sample)
      expect(curves.map(curve => curve[0])).toEqual(header.signals.map(signal => signal.firstValue))
      expect(curves.map(curve => curve.length)).toEqual(Array(15).fill(38_400))
    })

    it('is stored bit for bit, in less than a third of its raw size', () => {
      const record = patientRecord()
      const packed = packRecord(record)
      expect(plainCounts(unpackRecord(packed))).toEqual(plainCounts(record))
      expect(packed.length).toBeLessThan((12 * 38_400 * 2) / 3)
    })

    it('has the same beats in all its larger leads, and limb leads that agree', () => {
      const record = patientRecord()
      const beats = rhythmOf(record)?.beats ?? []
      expect(beats.length).toBeGreaterThan(40)
      for (const name of ['I', 'V2', 'V3']) {
        const others = findBeats(record.counts[record.leads.indexOf(name)] ?? new Int32Array(), 1_000)
        expect(
          others.filter(beat => beats.some(one => Math.abs(one - beat) <= 75)).length
        ).toBeGreaterThanOrEqual(beats.length - 1)
      }
      expect(checkLeads(record, beats)).toEqual([])
    })

    it('is streamed through a Cyton on a serial port, and arrives and is stored bit for bit', async () => {
      const { counts, leads } = patientRecord()
      // Four samples to one: their mean, at 250 samples a second.
      const slower = (curve: Int32Array) =>
        Array.from({ length: 2_000 }, (_, n) =>
          curve.slice(4 * n, 4 * n + 4).reduce((sum, count) => sum + count, 0)
        )
      const channels = [0, 1, 6, 7, 8, 9, 10, 11].map(lead => slower(counts[lead] ?? new Int32Array()))
      await withSimulator(openbciCyton, channels, ['--speed', '4'], async ({ link }) => {
        const events = await untilSamples(openbciCyton, link, 2_000)
        const received = channels.map((_channel, n) => curveOf(events, n))
        expect(received).toEqual(channels)
        expect(runsOf(events).every(run => run.lostBefore === 0)).toBe(true)
        const record: EcgRecord = {
          ...patientRecord(),
          leads: [0, 1, 6, 7, 8, 9, 10, 11].map(lead => leads[lead] ?? ''),
          counts: received.map(curve => Int32Array.from(curve)),
          samplesPerSecond: 250
        }
        expect(plainCounts(unpackRecord(packRecord(record)))).toEqual(channels)
      })
    })
  })
}
