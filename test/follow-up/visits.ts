import type { FollowUp, followUpContract } from '../../src-main/follow-up/contract.ts'
import type { HypertensionForm } from '../../src-main/follow-up/forms/hypertension/definition.ts'
import type { OutputOf } from '../../src-main/lib/contract.ts'
import { newUuid } from '../../src-main/lib/clock.ts'
import type { ResidentInput } from '../../src-main/resident/contract.ts'
import { aResident } from '../resident/residents.ts'
import type { TestWorkstation } from '../support/workstation.ts'
import { aForm } from './forms.ts'

export type Opened = OutputOf<typeof followUpContract.open>
export type Due = OutputOf<typeof followUpContract.due>

/** A resident under management since a day, on which the first visit is due. */
export async function aPatient(
  w: TestWorkstation,
  managedFrom: string,
  change: Partial<ResidentInput> = {}
): Promise<string> {
  const conditions = [
    { code: 'hypertension' as const, diagnosedOn: '2020', managedFrom, endedOn: null, note: '' }
  ]
  const { id } = await w.must<{ id: string }>(
    'nurse',
    'resident.register',
    aResident({ conditions, ...change })
  )
  return id
}

export const save = (
  w: TestWorkstation,
  residentId: string,
  change: Partial<HypertensionForm> = {}
): Promise<FollowUp> =>
  w.must<FollowUp>('doctor', 'followUp.save', { requestId: newUuid(), residentId, form: aForm(change) })
