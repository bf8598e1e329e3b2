import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newUuid } from '../../../src-main/lib/clock.ts'
import type { EcgRecordHead, EcgSummary } from '../../../src-main/measurement/ecg/contract.ts'
import type { Measurements } from '../../../src-main/measurement/ecg/measuring.ts'
import { type EcgRecord, nobody } from '../../../src-main/measurement/ecg/record.ts'
import { writeScpEcg } from '../../../src-main/measurement/ecg/scp-ecg.ts'
import { selectEcg, updateMeasured } from '../../../src-main/measurement/ecg/store.ts'
import { rateWords } from '@renderer/measurement/ecg/record-words.ts'
import { aResident } from '../../resident/residents.ts'
import { syntheticEcg, type SyntheticOptions } from '../../support/synthetic.ts'
import { openTestWorkstation, type TestWorkstation } from '../../support/workstation.ts'

// Everywhere an ECG's rate stands, one the program is not sure of stands as such.

let w: TestWorkstation
beforeAll(async () => {
  w = await openTestWorkstation({ now: '2026-08-01T01:00:00.000Z' })
})
afterAll(async () => {
  await w.close()
  expect(w.bugs).toEqual([])
})

interface Shown {
  readonly measured: Measurements
  readonly listed: EcgSummary | undefined
  readonly head: EcgRecordHead
  readonly detail: string
  readonly trueRate: number
}
let people = 0
async function taken(options: SyntheticOptions): Promise<Shown> {
  people += 1
  const name = `心率${String.fromCodePoint(0x4e00 + people)}`
  const { id: residentId } = await w.must<{ id: string }>('nurse', 'resident.register', aResident({ name }))
  const ecg = syntheticEcg({ ...options, seed: people })
  const record: EcgRecord = { ...ecg.record, patient: nobody }
  const between = (ecg.beats.at(-1) ?? 0) - (ecg.beats[0] ?? 0)
  const trueRate = (60 * record.samplesPerSecond * (ecg.beats.length - 1)) / between
  const { id: recordId } = await w.must<EcgRecordHead>('nurse', 'ecg.importFile', {
    residentId,
    requestId: newUuid(),
    name: 'recorder.scp',
    content: Buffer.from(writeScpEcg(record)).toString('base64'),
    confirmed: true
  })
  const measured = await w.must<Measurements>('doctor', 'ecg.measurements', { recordId })
  return { measured, trueRate, ...(await shown(residentId, recordId)) }
}
async function shown(residentId: string, recordId: string): Promise<Omit<Shown, 'measured' | 'trueRate'>> {
  const [listed] = await w.must<EcgSummary[]>('doctor', 'ecg.records', { residentId })
  const head = await w.must<EcgRecordHead>('doctor', 'ecg.record', { recordId })
  const entries = await w.must<{ kind: string; detail: string }[]>('doctor', 'resident.timeline', {
    residentId
  })
  return { listed, head, detail: entries.find(({ kind }) => kind === 'ecg')?.detail ?? '' }
}

describe('a heart rate of the program', () => {
  it('that is sure of bigeminy stands in the list, the record and the timeline as it is', async () => {
    const { measured, listed, head, detail, trueRate } = await taken({
      beatsPerMinute: 65,
      ectopicEvery: 2,
      ectopicMicrovolts: -1_500
    })
    expect(measured.heartRateDoubt).toBeNull()
    // Ten seconds hold eleven beats, the last of them early: 67.4, where 32 was shown.
    expect(Math.abs((measured.heartRatePerMinute ?? 0) - trueRate)).toBeLessThan(1)
    for (const one of [listed, head])
      expect(one).toMatchObject({ heartRatePerMinute: measured.heartRatePerMinute, heartRateDoubt: null })
    expect(detail).toContain(`心率 ${trueRate.toFixed(0)}（程序检测）`)
    expect(rateWords(head)).toBe(trueRate.toFixed(0))
  })

  it('in noise stands nowhere as if it were sure', async () => {
    const { measured, listed, head, detail } = await taken({ noiseMicrovolts: 2_000 })
    expect(measured.heartRateDoubt).toContain('请看波形核对')
    for (const one of [listed, head]) expect(one?.heartRateDoubt).toBe(measured.heartRateDoubt)
    expect(detail).toMatch(/心率 \d+？（程序不能确定）/)
    expect(rateWords(head)).toMatch(/^\d+？$/)
  })

  it('across a pause of four seconds asks to look at once', async () => {
    const { measured, detail } = await taken({ pauses: [{ afterSecond: 4, seconds: 4 }] })
    expect(measured.heartRateDoubt).toContain('也可能是停搏')
    expect(detail).toContain('程序不能确定')
  })

  it('kept by an earlier program, which did not say how sure it was, waits to be measured anew', async () => {
    const { head } = await taken({})
    const db = w.db()
    expect(selectEcg(db, head.id)?.measured?.heartRateDoubt).toBeNull()
    const earlier = { heartRatePerMinute: 32, remarks: [] }
    updateMeasured(db, head.id, earlier as unknown as Parameters<typeof updateMeasured>[2])
    const before = await shown(head.residentId, head.id)
    expect(before.listed?.heartRateDoubt).toContain('旧版程序')
    expect(before.detail).toContain('心率 32？（程序不能确定）')
    await w.must('doctor', 'ecg.measurements', { recordId: head.id })
    const after = await shown(head.residentId, head.id)
    expect(after.listed?.heartRateDoubt).toBeNull()
    expect(after.detail).toMatch(/心率 7\d（程序检测）/)
  })
})
