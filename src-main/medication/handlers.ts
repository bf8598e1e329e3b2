import type { DerivedKeeper } from '../database/derived-keeper.ts'
import { type EntryFilter, selectEntries } from '../database/journal-entries.ts'
import { write } from '../database/journal.ts'
import { daysBetween, instantNow } from '../lib/clock.ts'
import { Failure } from '../lib/failure.ts'
import type { RunJob } from '../lib/job.ts'
import type { Handlers } from '../lib/router.ts'
import type { Services } from '../lib/services.ts'
import type { Actor } from '../lib/session.ts'
import type { RegionalPolicy } from '../policy/rules.ts'
import type { Resident, ResidentSummary } from '../resident/contract.ts'
import type { Medication, medicationContract, MedicationWarning, Prescribed } from './contract.ts'
import { createMedicationActs } from './acts.ts'
import { createMedicationDue } from './due.ts'
import { createDrugs } from './drug/handlers.ts'
import { drugs } from './drug/store.ts'
import { linesOf } from './history.ts'
import { medicationKind } from './kinds.ts'
import { createLong } from './long/handlers.ts'
import { isRunning, medicationWarnings, runsOutOn, usageOf, wrongPrescribed } from './rules.ts'
import * as store from './store.ts'

export interface MedicationPorts {
  /** Throws Failure('not-found') for an unknown resident. */
  readonly resident: (id: string) => Resident
  /** In any order; an unknown id is left out. */
  readonly summaries: (ids: readonly string[]) => readonly ResidentSummary[]
  readonly policy: () => RegionalPolicy
  /** `高血压` for its code. */
  readonly diseaseWord: (code: Resident['conditions'][number]['code']) => string
  readonly derived: Pick<DerivedKeeper, 'catchUp' | 'workOut'>
  readonly runJob: RunJob
}

/** 用药: what somebody takes, whoever prescribed it; the centre's list of drugs, and long prescriptions. */
export function createMedication(services: Services, ports: MedicationPorts) {
  const { db, today, stamp } = services

  /** As the dictionary has it, where the drug is one of it. */
  const settled = (given: Prescribed): Prescribed => {
    if (given.drugId === null) return given
    const drug = drugs.select(db(), given.drugId)
    if (drug === null) throw new Failure('not-found', '目录里没有这种药品，请重新选择。')
    return {
      ...given,
      name: drug.name,
      spec: drug.spec,
      ingredients: [...drug.ingredients],
      groups: [...drug.groups]
    }
  }
  const warningsOf = (
    residentId: string,
    id: string | null,
    drug: Prescribed
  ): readonly MedicationWarning[] => {
    const others = store.selectMedications(db(), residentId).filter(one => one.id !== id)
    return medicationWarnings(drug, { allergies: ports.resident(residentId).allergies, others }, today())
  }

  const shownAmong = (
    drug: store.StoredMedication,
    person: Parameters<typeof medicationWarnings>[1]
  ): Medication => {
    const { passed: _passed, recordedBy, ...fields } = drug
    const on = runsOutOn(drug)
    const running = isRunning(drug, today())
    const others = person.others.filter(({ id }) => id !== drug.id)
    return {
      ...fields,
      ingredients: [...drug.ingredients],
      groups: [...drug.groups],
      usage: usageOf(drug),
      runsOutOn: on,
      daysLeft: on === null ? null : daysBetween(today(), on),
      isRunning: running,
      warnings: running ? [...medicationWarnings(drug, { ...person, others }, today())] : [],
      recordedByName: store.selectAccountName(db(), recordedBy)
    }
  }
  const allOf = (residentId: string) => {
    const { allergies } = ports.resident(residentId)
    const others = store.selectMedications(db(), residentId)
    return { allergies, rows: others.map(drug => shownAmong(drug, { allergies, others })) }
  }
  const oneOf = ({ residentId, id }: { readonly residentId: string; readonly id: string }): Medication => {
    const found = allOf(residentId).rows.find(row => row.id === id)
    if (found === undefined) throw new Failure('not-found', '没有找到这条用药记录，请刷新。')
    return found
  }

  /** A further version, of a drug of this person that still counts. */
  const change = (
    actor: Actor,
    residentId: string,
    { id, version }: { readonly id: string; readonly version: number },
    apply: (before: store.StoredMedication) => store.StoredMedication
  ): void => {
    write(db(), stamp(actor), { kind: medicationKind, id, seen: version }, before => {
      if (before.residentId !== residentId) throw new Failure('not-found', '这条用药不是这位居民的，请刷新。')
      if (before.voidReason !== null) throw new Failure('refused', '这条用药已经撤回，不能再改。')
      return { ...apply(before), recordedBy: actor.accountId, recordedAt: instantNow(services.clock) }
    })
  }
  /** Throws unless each new warning was gone past, with a reason. */
  const passing = (
    warnings: readonly MedicationWarning[],
    passed: readonly string[],
    reason: string,
    before: readonly MedicationWarning[]
  ): readonly MedicationWarning[] => {
    const known = new Set(before.map(({ key }) => key))
    const open = warnings.filter(({ key }) => !known.has(key) && !passed.includes(key))
    if (open.length > 0) {
      const sentence = `${open.map(({ says }) => says).join('；')}。确认要保存的，请写明理由。`
      throw new Failure(
        'refused',
        sentence,
        Object.fromEntries(open.map(({ key, says }) => [`passed.${key}`, says]))
      )
    }
    if (warnings.some(({ key }) => !known.has(key)) && reason === '')
      throw new Failure('invalid-input', '请写明为什么仍要保存。', { passReason: '请写明理由' })
    return warnings
  }

  const handlers: Handlers<typeof medicationContract> = {
    ...createDrugs(services, ports),
    ...createLong(services, ports),
    ...createMedicationDue(services, ports),
    ...createMedicationActs(services, { change, warningsOf, oneOf }),

    medications: ({ residentId }) => {
      const { allergies, rows } = allOf(residentId)
      const place = ({ isRunning: runs, stoppedOn }: Medication): string =>
        runs ? '' : `~${stoppedOn ?? ''}`
      return {
        allergies: [...allergies],
        rows: rows.toSorted((one, other) =>
          one.isRunning || other.isRunning
            ? place(one).localeCompare(place(other))
            : place(other).localeCompare(place(one))
        )
      }
    },

    checkMedication: ({ residentId, id, prescribed }) => [...warningsOf(residentId, id, settled(prescribed))],

    saveMedication: ({ id, version, residentId, prescribed, passed, passReason }, actor) => {
      const given = settled(prescribed)
      const wrong = wrongPrescribed(given, today())
      if (Object.keys(wrong).length > 0) {
        const fields = Object.fromEntries(
          Object.entries(wrong).map(([field, says]) => [`prescribed.${field}`, says])
        )
        throw new Failure('invalid-input', '填写的内容有误，请检查标出的项目。', fields)
      }
      const warnings = warningsOf(residentId, id, given)
      if (version !== null) {
        change(actor, residentId, { id, version }, before => ({
          ...before,
          ...given,
          passed: passing(warnings, passed, passReason, before.passed),
          passReason: passReason === '' ? before.passReason : passReason
        }))
        return oneOf({ residentId, id })
      }
      const known = store.stored.select(db(), id)
      if (known !== null) {
        // A second Enter.
        if (known.residentId === residentId && known.version === 1) return oneOf(known)
        throw new Failure('conflict', '这条用药与已有的记录冲突，请刷新后再改。')
      }
      write(db(), stamp(actor), { kind: medicationKind, id, seen: 'new' }, () => ({
        ...given,
        ...{ id, version: 1, residentId },
        ...{ adherence: null, reaction: null, remarkedOn: null, stoppedOn: null, stopReason: '' },
        passed: passing(warnings, passed, passReason, []),
        passReason: warnings.length === 0 ? '' : passReason,
        recordedBy: actor.accountId,
        recordedAt: instantNow(services.clock),
        voidReason: null
      }))
      return oneOf({ residentId, id })
    },

    medicationHistory: ({ id }) => {
      const filter: EntryFilter = { entities: [medicationKind.entity], entityId: id, limit: 200 }
      const entries = selectEntries(db(), filter)
      if (entries.length === 0) throw new Failure('not-found', '没有找到这条用药记录，请刷新。')
      return entries.flatMap(({ version, at, actorId, before, after }) => {
        const text = after()
        if (text === null) return []
        const earlier = before()
        const lines = linesOf(
          JSON.parse(text) as store.StoredMedication,
          earlier === null ? null : (JSON.parse(earlier) as store.StoredMedication)
        )
        return [{ version, at, by: store.selectAccountName(db(), actorId), lines: [...lines] }]
      })
    }
  }
  return { handlers }
}
