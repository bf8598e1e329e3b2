import type { Drug } from '../../src-main/medication/drug/contract.ts'
import { newUuid } from '../../src-main/lib/clock.ts'
import { prescribed, type Prescribed } from '../../src-main/medication/contract.ts'
import type { TestWorkstation } from '../support/workstation.ts'

/** As a centre might export it from its pharmacy. */
export const drugList = `药品编码,药品名称,规格,剂量单位,成分,药物类别,长处方限制
Y001,苯磺酸氨氯地平片,5mg×28片,mg,氨氯地平,,都不是
Y002,盐酸二甲双胍片,0.5g×60片,g,二甲双胍,,都不是
Y003,阿莫西林胶囊,0.25g×24粒,g,阿莫西林,青霉素类,抗菌药物
Y004,缬沙坦氨氯地平片,80mg/5mg×7片,片,缬沙坦、氨氯地平,,都不是
Y005,院内制剂,,,,,`

export const base64 = (text: string): string => Buffer.from(text).toString('base64')

/** The centre's list as above; name → drug. */
export async function withDrugList(w: TestWorkstation): Promise<ReadonlyMap<string, Drug>> {
  await w.must('administrator', 'medication.importDrugFile', { content: base64(drugList) })
  const { rows } = await w.must<{ rows: readonly Drug[] }>('administrator', 'medication.drugList', {})
  return new Map(rows.map(drug => [drug.name, drug]))
}

export const aPrescribed = (change: Partial<Prescribed> = {}): Prescribed =>
  prescribed.parse({
    ...{ name: '自备药', doseAmount: 5, doseUnit: 'mg', frequency: { times: 1, every: 1, unit: 'day' } },
    ...change
  })

/** Ready to be saved for somebody, new. */
export const aSaving = (residentId: string, change: Partial<Prescribed> = {}, more: object = {}) => ({
  ...{ id: newUuid(), version: null, residentId, prescribed: aPrescribed(change) },
  ...more
})
