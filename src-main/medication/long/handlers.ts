import { write } from '../../database/journal.ts'
import { daysBetween, instantNow } from '../../lib/clock.ts'
import { Failure } from '../../lib/failure.ts'
import type { Handlers } from '../../lib/router.ts'
import type { Services } from '../../lib/services.ts'
import { regions } from '../../policy/pack/contract.ts'
import { longPrescriptionOn, type LongPrescriptionRules, type RegionalPolicy } from '../../policy/rules.ts'
import type { Resident } from '../../resident/contract.ts'
import { adherences } from '../contract.ts'
import { drugs } from '../drug/store.ts'
import { medicationKind } from '../kinds.ts'
import { isRunning, usageOf } from '../rules.ts'
import { selectAccountName, selectMedications, type StoredMedication } from '../store.ts'
import type { Condition, longContract, LongPrescription } from './contract.ts'
import { longPrescriptionKind } from './kinds.ts'
import {
  conditionsOf,
  conditionsRefuse,
  drugRefused,
  followUpRefused,
  type LongFacts,
  reckonLong
} from './rules.ts'
import * as store from './store.ts'

interface Ports {
  readonly resident: (id: string) => Resident
  readonly policy: () => RegionalPolicy
  readonly diseaseWord: (code: Resident['conditions'][number]['code']) => string
}

const shownVisits = 4
const classes = { '1': '控制满意', '2': '控制不满意', '3': '不良反应', '4': '并发症' } as const

/** 长处方: what the region allows, what the records say of somebody, and a doctor's decision. */
export function createLong(services: Services, ports: Ports): Handlers<typeof longContract> {
  const { db, today, stamp } = services
  const rulesOn = (day: string): LongPrescriptionRules => longPrescriptionOn(ports.policy(), day)

  const factsOf = (resident: Resident, running: readonly StoredMedication[]): LongFacts => {
    const visits = store.selectVisits(db(), resident.id, shownVisits)
    const stability = visits.map(({ visitDate, classification, systolicMmHg, diastolicMmHg }) => {
      const pressure =
        systolicMmHg === null || diastolicMmHg === null
          ? ''
          : ` ${String(systolicMmHg)}/${String(diastolicMmHg)} mmHg`
      return `${visitDate} 随访${pressure}：${classification === null ? '未分类' : classes[classification]}`
    })
    return {
      isSigned: store.isSigned(db(), resident.id, today()),
      diseases: resident.conditions.flatMap(({ code, endedOn }) =>
        endedOn === null ? [ports.diseaseWord(code)] : []
      ),
      stability: stability.length === 0 ? ['没有随访记录'] : stability,
      adherence: [
        ...running.flatMap(({ name, adherence, remarkedOn }) =>
          adherence === null ? [] : [`${name}（${remarkedOn ?? ''}）：${adherences[adherence]}`]
        ),
        ...visits.flatMap(({ visitDate, adherence }) =>
          adherence === null ? [] : [`${visitDate} 随访：${adherences[adherence]}`]
        )
      ]
    }
  }
  const conditionsFor = (
    residentId: string,
    rules: LongPrescriptionRules,
    running: readonly StoredMedication[]
  ): readonly Condition[] => {
    const facts = factsOf(ports.resident(residentId), running)
    const adherence = facts.adherence.length === 0 ? ['没有记录过服药依从性'] : facts.adherence
    return conditionsOf(rules.eligibility, { ...facts, adherence })
  }
  const runningOf = (residentId: string): readonly StoredMedication[] =>
    selectMedications(db(), residentId).filter(drug => isRunning(drug, today()))
  const refusalOf = ({ drugId }: StoredMedication, rules: LongPrescriptionRules): string | null => {
    const listed = drugId === null ? null : drugs.select(db(), drugId)
    return drugRefused({ control: listed?.control ?? null, isListed: listed !== null }, rules)
  }
  const lineOf = (drug: StoredMedication) => ({
    medicationId: drug.id,
    name: drug.name,
    spec: drug.spec,
    usage: usageOf(drug)
  })
  const shown = (long: store.StoredLong): LongPrescription => {
    const { found: _found, policyVersion: _version, ...fields } = long
    return {
      ...fields,
      lines: [...long.lines],
      facts: [...long.facts],
      days: daysBetween(long.prescribedOn, long.endsOn),
      doctorName: selectAccountName(db(), long.doctorId)
    }
  }
  const policyName = (day: string): string => {
    const { activations } = ports.policy()
    const active = activations.findLast(({ validFrom }) => validFrom <= day) ?? activations[0]
    return active === undefined ? '' : `${regions[active.pack.region]} ${active.pack.id}`
  }
  const refuse = (field: string, sentence: string | null): void => {
    if (sentence !== null) throw new Failure('refused', sentence, { [field]: sentence })
  }

  return {
    longOffer: ({ residentId }) => {
      const { eligibility: _eligibility, excludes: _excludes, ...rules } = rulesOn(today())
      const running = runningOf(residentId)
      return {
        ...rules,
        conditions: [...conditionsFor(residentId, rulesOn(today()), running)],
        drugs: running.map(drug => ({ ...lineOf(drug), refused: refusalOf(drug, rulesOn(today())) }))
      }
    },

    reckonLong: ({ prescribedOn, drugs: count, ...asked }) =>
      reckonLong(prescribedOn, asked, rulesOn(prescribedOn), count),

    prescribeLong: (input, actor) => {
      const { id, residentId, prescribedOn, medicationIds, amount, unit, followUpOn, found } = input
      const known = store.longs.select(db(), id)
      if (known !== null) {
        if (known.residentId === residentId) return shown(known)
        throw new Failure('conflict', '这张长处方与已有的记录冲突，请重新打开。')
      }
      refuse('prescribedOn', prescribedOn > today() ? '开具日期不能晚于今天。' : null)
      const rules = rulesOn(prescribedOn)
      const running = runningOf(residentId)
      const conditions = conditionsFor(residentId, rules, running)
      refuse('found', conditionsRefuse(conditions, found, rules.name))
      const chosen = [...new Set(medicationIds)].map(medicationId => {
        const drug = running.find(one => one.id === medicationId)
        if (drug === undefined) throw new Failure('conflict', '所选的药已停用或不在用药清单中，请刷新。')
        return drug
      })
      const refused = chosen.flatMap(drug => {
        const why = refusalOf(drug, rules)
        return why === null ? [] : [`${drug.name}：${why}`]
      })
      refuse('medicationIds', refused.length === 0 ? null : `${refused.join('；')}。`)
      const reckoned = reckonLong(prescribedOn, { amount, unit }, rules, chosen.length)
      refuse('amount', reckoned.refused)
      if (reckoned.needsReason && (input.reason === '' || !input.isInformed)) {
        const above = String(rules.reasonAboveDays)
        throw new Failure('invalid-input', `超过 ${above} 天，请写明理由，并告知患者。`, {
          ...(input.reason === '' ? { reason: `超过 ${above} 天，请写明理由` } : {}),
          ...(input.isInformed ? {} : { isInformed: '请告知患者后勾选' })
        })
      }
      refuse('followUpOn', followUpRefused(followUpOn, prescribedOn, reckoned.endsOn))

      return db()
        .transaction(() => {
          for (const drug of chosen) {
            const change = { kind: medicationKind, id: drug.id, seen: drug.version }
            write(db(), stamp(actor), change, before => ({
              ...before,
              suppliedOn: prescribedOn,
              supplyDays: reckoned.days,
              recordedBy: actor.accountId,
              recordedAt: instantNow(services.clock)
            }))
          }
          const long = write(db(), stamp(actor), { kind: longPrescriptionKind, id, seen: 'new' }, () => ({
            ...{ id, version: 1, residentId, prescribedOn, amount, unit },
            endsOn: reckoned.endsOn,
            cutTo: reckoned.cutTo,
            lines: chosen.map(lineOf),
            reason: input.reason,
            found,
            assessment: input.assessment,
            facts: conditions.flatMap(({ label, facts }) => facts.map(fact => `${label}：${fact}`)),
            followUpOn,
            policyVersion: ports.policy().versionId,
            policyName: policyName(prescribedOn),
            doctorId: actor.accountId,
            savedAt: instantNow(services.clock),
            voidReason: null
          }))
          return shown(long)
        })
        .immediate()
    },

    longPrescriptions: ({ residentId }) => store.selectLongs(db(), residentId).map(shown)
  }
}
