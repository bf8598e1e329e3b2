import { Failure } from '../lib/failure.ts'
import type { Handlers } from '../lib/router.ts'
import type { Services } from '../lib/services.ts'
import type { Actor } from '../lib/session.ts'
import type { Medication, medicationContract, MedicationWarning, Prescribed } from './contract.ts'
import { isRunning, runsOutOn } from './rules.ts'
import type { StoredMedication } from './store.ts'

/** As long as the field. */
const longestNote = 200

interface Changing {
  readonly change: (
    actor: Actor,
    residentId: string,
    seen: { readonly id: string; readonly version: number },
    apply: (before: StoredMedication) => StoredMedication
  ) => void
  readonly warningsOf: (
    residentId: string,
    id: string | null,
    drug: Prescribed
  ) => readonly MedicationWarning[]
  readonly oneOf: (of: { readonly residentId: string; readonly id: string }) => Medication
}

/** What becomes of a drug that is on the list: stopped, taken on, supplied anew, spoken about. */
export function createMedicationActs(
  { db, today }: Services,
  { change, warningsOf, oneOf }: Changing
): Pick<
  Handlers<typeof medicationContract>,
  'stopMedication' | 'resumeMedication' | 'refillMedications' | 'remarkMedication'
> {
  const notLater = (field: string, day: string): void => {
    if (day > today()) throw new Failure('invalid-input', '日期不能晚于今天。', { [field]: '不能晚于今天' })
  }

  return {
    stopMedication: ({ residentId, on, reason, ...seen }, actor) => {
      notLater('on', on)
      change(actor, residentId, seen, before => {
        if (before.startOn !== null && on < before.startOn)
          throw new Failure('invalid-input', '停药不能早于开始服用。', { on: `不能早于 ${before.startOn}` })
        return { ...before, stoppedOn: on, stopReason: reason }
      })
      return oneOf({ residentId, ...seen })
    },

    resumeMedication: ({ residentId, reason, ...seen }, actor) => {
      change(actor, residentId, seen, before => {
        if (isRunning(before, today())) throw new Failure('refused', `${before.name}没有停用，请刷新。`)
        const known = new Set(before.passed.map(({ key }) => key))
        // That its supply has run out meanwhile is no mistake of anybody's.
        const open = warningsOf(residentId, before.id, before).filter(
          ({ key, kind }) => kind !== 'run-out' && !known.has(key)
        )
        if (open.length > 0) {
          const says = open.map(one => one.says).join('；')
          throw new Failure('refused', `${says}。确需使用的，请重新添加并写明理由。`)
        }
        const note = [before.note, `${today()} 恢复：${reason}`].filter(part => part !== '').join('；')
        return { ...before, stoppedOn: null, stopReason: '', note: note.slice(-longestNote) }
      })
      return oneOf({ residentId, ...seen })
    },

    refillMedications: ({ residentId, drugs: seen, on, days }, actor) => {
      notLater('on', on)
      const ends = runsOutOn({ suppliedOn: on, supplyDays: days })
      if (ends !== null && ends <= today()) {
        const says = `按此日期和天数，${ends} 已经用完`
        throw new Failure('invalid-input', `${says}，请核对。`, { days: says })
      }
      db()
        .transaction(() => {
          for (const one of seen) {
            change(actor, residentId, one, before => {
              if (!isRunning(before, today()))
                throw new Failure('refused', `${before.name}已经停用，不能续药。`)
              return { ...before, suppliedOn: on, supplyDays: days }
            })
          }
        })
        .immediate()
      return seen.map(({ id }) => oneOf({ residentId, id }))
    },

    remarkMedication: ({ residentId, on, adherence, reaction, ...seen }, actor) => {
      notLater('on', on)
      change(actor, residentId, seen, before => ({ ...before, adherence, reaction, remarkedOn: on }))
      return oneOf({ residentId, ...seen })
    }
  }
}
