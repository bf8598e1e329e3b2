import type { Assessment } from '../../src-main/follow-up/contract.ts'
import type { HypertensionForm } from '../../src-main/follow-up/forms/hypertension/definition.ts'
import { newUuid } from '../../src-main/lib/clock.ts'
import type { Centre } from './centre.ts'
import { measure, type Row } from './measure.ts'

/** Patients under management, spread over the register. */
export function patientsOf({ db }: Centre, count: number): readonly string[] {
  const all = db
    .prepare<[], { id: string }>(
      `SELECT r.id FROM chronic_condition c JOIN resident r ON r.number = c.resident_number
      WHERE c.code = 'hypertension' AND c.ended_on IS NULL AND r.status = 'active'`
    )
    .all()
  const step = Math.max(1, Math.floor(all.length / count))
  return all
    .filter((_, index) => index % step === 0)
    .slice(0, count)
    .map(({ id }) => id)
}

/** Everything the resident page asks for when it opens. */
export async function benchPage(centre: Centre): Promise<readonly Row[]> {
  const patients = patientsOf(centre, 500)
  const ask =
    (path: string, key: string) =>
    (id: string): Promise<unknown> =>
      centre.ask(path, { [key]: id })
  const parts = [
    ['档案', ask('resident.get', 'id')],
    ['时间线', ask('resident.timeline', 'residentId')],
    ['血压趋势', ask('measurement.trend', 'residentId')],
    ['随访到期', ask('followUp.open', 'residentId')]
  ] as const
  const whole = await measure(patients, async id => {
    for (const [, part] of parts) await part(id)
  })
  const rows: Row[] = [{ what: '居民页', times: whole }]
  for (const [what, part] of parts) rows.push({ what: `  ${what}`, times: await measure(patients, part) })
  return rows
}

/** Saving one visit: the rules, the record, the journal and the next date, on disk when it answers. */
export async function benchSave(centre: Centre): Promise<readonly Row[]> {
  const forms: { readonly residentId: string; readonly form: HypertensionForm }[] = []
  for (const residentId of patientsOf(centre, 300)) {
    const { form: started } = await centre.ask<{ form: HypertensionForm }>('followUp.open', { residentId })
    const form: HypertensionForm = {
      ...started,
      way: '1',
      symptoms: ['1'],
      systolicMmHg: 134,
      diastolicMmHg: 82,
      heartRatePerMinute: 72,
      adverseReaction: '1',
      complication: 'none',
      adherence: '1',
      confirmed: true
    }
    const assessment = await centre.ask<Assessment>('followUp.assess', { residentId, form })
    if (Object.keys(assessment.problems).length === 0) forms.push({ residentId, form })
  }
  const runs = await measure(forms, one => centre.ask('followUp.save', { requestId: newUuid(), ...one }), 0)
  return [{ what: '保存一次随访', times: runs }]
}
