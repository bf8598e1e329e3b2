import { write } from '../../database/journal.ts'
import { selectList } from '../../database/list.ts'
import { addDays, instantNow } from '../../lib/clock.ts'
import type { Handlers } from '../../lib/router.ts'
import type { Services } from '../../lib/services.ts'
import { chronicDisease } from '../../resident/contract.ts'
import type { SignContract } from '../lifecycle/contract.ts'
import { householdOf } from '../lifecycle/household.ts'
import type { SigningPorts } from '../ports.ts'
import { addMonths, reminderOn } from '../rules/dates.ts'
import { countedCodes, type PopulationClass } from '../rules/population.ts'
import { owedFen } from '../rules/owed.ts'
import { keyPopulationRate, populationRate, renewalRate, signingRate } from '../rules/rates.ts'
import { createCalls } from './call/handlers.ts'
import { selectLastCalls } from './call/store.ts'
import { createCampaigns } from './campaign/handlers.ts'
import type { listsContract } from './contract.ts'
import { standingNow } from './standing-now.ts'
import * as store from './store.ts'
import { classOverrideKind, figureIdOf, populationFigureKind } from './kinds.ts'

export interface ListPorts extends SigningPorts {
  /** Newest first. */
  readonly contractsOf: (residentId: string) => readonly SignContract[]
}

const diseaseLabels: Readonly<Record<(typeof chronicDisease.options)[number], string>> = {
  hypertension: '高血压',
  'diabetes-type-2': '2 型糖尿病',
  'coronary-heart-disease': '冠心病',
  stroke: '脑卒中',
  copd: '慢阻肺',
  cancer: '肿瘤',
  'chronic-kidney-disease': '慢性肾病'
}

/** Who is to be called on, who is about to leave, how many are signed; and what was said on the telephone. */
export function createLists(services: Services, ports: ListPorts) {
  const { db, stamp, today } = services

  const overrideOf = (residentId: string): PopulationClass | null =>
    store.selectOverride(db(), residentId)?.populationClass ?? null

  const standing: Handlers<typeof listsContract>['standing'] = ({ residentId }) => {
    const resident = ports.resident(residentId)
    const override = store.selectOverride(db(), residentId)
    const person = householdOf(ports, resident, today(), overrideOf).find(
      one => one.resident.id === residentId
    )
    const keyCodes = person?.keyCodes ?? []
    const contracts = ports.contractsOf(residentId)
    const contract = contracts.find(
      one => one.kind === 'basic' && !['void', 'draft', 'terminated', 'transferred'].includes(one.phase)
    )
    const added = contracts.filter(
      one => one.kind === 'individual' && ['upcoming', 'effective', 'expiring'].includes(one.phase)
    )
    return {
      populationClass: person?.populationClass ?? 'III',
      override:
        override === undefined || override.populationClass === null
          ? null
          : { reason: override.reason, by: override.by, on: override.on },
      keyCodes: [...keyCodes],
      countedCodes: [...countedCodes(keyCodes, ports.policy().countedCodes)],
      contract:
        contract === undefined
          ? null
          : {
              id: contract.id,
              phase: contract.phase,
              doctorId: contract.doctorId,
              doctorName: contract.doctorName,
              teamName: contract.teamName,
              endOn: contract.endOn
            },
      owedFen: [...(contract === undefined ? [] : [contract]), ...added].reduce(
        (sum, one) => sum + owedFen(one),
        0
      )
    }
  }

  const handlers: Handlers<typeof listsContract> = {
    standing,
    overrideClass: ({ residentId, populationClass, reason }, actor) => {
      ports.resident(residentId)
      const change = { kind: classOverrideKind, id: residentId, seen: 'any' as const }
      write(db(), stamp(actor), change, () => ({
        ...{ residentId, version: 0, populationClass, reason },
        on: today(),
        byId: actor.accountId
      }))
      return standing({ residentId }, actor)
    },

    priority: asked => {
      const now = standingNow(ports)
      const { filters } = asked
      const { populationClass } = filters
      const listed = selectList<store.PriorityRow, store.PriorityFilters>(db(), store.priorityList, asked)
      const ids = listed.rows.map(({ residentId }) => residentId)
      const people = new Map(ports.summaries(ids).map(one => [one.id, one]))
      const calls = selectLastCalls(db(), ids)
      const changed = now.of(ids)
      const count = (of: PopulationClass): number =>
        store.countPriority(db(), { ...filters, populationClass: of })
      return {
        ...listed,
        rows: listed.rows.flatMap(({ residentId, doctorName, ...kept }) => {
          const resident = people.get(residentId)
          const stands = changed.get(residentId)
          const isGone =
            stands !== undefined &&
            (stands.isActive === 0 || stands.isSigned === 1 || stands.populationClass !== populationClass)
          if (resident === undefined || isGone) return []
          const { countedJson, signedUntil } = stands ?? kept
          const keyCodes = JSON.parse(countedJson) as string[]
          const lastCall = calls.get(residentId) ?? null
          return [{ resident, populationClass, keyCodes, doctorName, signedUntil, lastCall }]
        }),
        counts: { I: count('I'), II: count('II'), III: count('III') },
        preparing: now.open
      }
    },

    expiring: asked => {
      const { remindDays, graceDays } = ports.policy()
      const window = {
        today: today(),
        from: addDays(today(), -graceDays),
        to: addDays(today(), Math.max(0, ...remindDays))
      }
      const listed = selectList<store.ExpiringRow, store.ExpiringFilters>(
        db(),
        store.expiringList,
        asked,
        window
      )
      const ids = listed.rows.map(({ residentId }) => residentId)
      const people = new Map(ports.summaries(ids).map(one => [one.id, one]))
      const calls = selectLastCalls(db(), ids)
      const counts = new Map<number, number>()
      for (const { endOn, contracts } of store.countExpiring(db(), asked.filters, window)) {
        const step = reminderOn(endOn, today(), remindDays, graceDays)?.step
        if (step !== undefined) counts.set(step, (counts.get(step) ?? 0) + contracts)
      }
      return {
        ...listed,
        rows: listed.rows.flatMap(({ residentId, ...row }) => {
          const resident = people.get(residentId)
          const reminder = reminderOn(row.endOn, today(), remindDays, graceDays)
          if (resident === undefined || reminder === null) return []
          return [{ ...row, ...reminder, resident, lastCall: calls.get(residentId) ?? null }]
        }),
        counts: [...remindDays, 0].map(step => ({ step, contracts: counts.get(step) ?? 0 })),
        preparing: 0
      }
    },

    ...createCalls(services, ports),
    ...createCampaigns(services, ports),

    rates: ({ on }) => {
      standingNow(ports)
      const day = on ?? today()
      const policy = ports.policy()
      const held = store.countHeld(db(), day)
      const by = store.countHeldBy(db(), day, today())
      const figure = (base: store.Base): number | null =>
        store.selectPopulation(db(), base, day)?.persons ?? null
      const period = { from: addMonths(addDays(day, 1), -12), to: day }
      const due = store.selectDueContracts(db(), period)
      return {
        on: day,
        ...held,
        rates: [
          signingRate('resident', by.living, figure('resident') ?? store.count(db(), store.COUNT_LIVING)),
          signingRate(
            'registered',
            by.registered,
            figure('registered') ?? store.count(db(), store.COUNT_LIVING_REGISTERED)
          ),
          signingRate('jurisdiction', by.living, figure('jurisdiction')),
          keyPopulationRate(by.keys, store.count(db(), store.COUNT_LIVING_KEY)),
          renewalRate(due, period, policy.graceDays, policy.excludesDeathAndMoving)
        ],
        diseases: chronicDisease.options.map(code => {
          const { people, signed } = store.countDisease(db(), code)
          return { ...populationRate(diseaseLabels[code], signed, people), code }
        }),
        computedAt: instantNow(services.clock)
      }
    },
    savePopulation: ({ base, on, persons, source }, actor) => {
      const id = figureIdOf({ base, on })
      const change = { kind: populationFigureKind, id, seen: 'any' as const }
      write(db(), stamp(actor), change, () => ({ base, on, persons, source, version: 0 }))
      return {}
    }
  }
  return { handlers, overrideOf }
}
