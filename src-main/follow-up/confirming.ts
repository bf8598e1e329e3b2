import { write } from '../database/journal.ts'
import { selectList } from '../database/list.ts'
import { ageOn, instantNow } from '../lib/clock.ts'
import { Failure } from '../lib/failure.ts'
import type { Handlers } from '../lib/router.ts'
import type { Services } from '../lib/services.ts'
import type { Actor } from '../lib/session.ts'
import {
  type AwaitingFilters,
  awaitingList,
  type AwaitingRow,
  nobody,
  opened,
  selectWaitedFor
} from './awaiting-store.ts'
import { whyOpened } from './confirmation.ts'
import type { followUpContract } from './contract.ts'
import { classWord, headlineMark, headlineOf } from './forms/headline.ts'
import { diseaseOf } from './forms/whom.ts'
import { formUnder } from './forms/known.ts'
import { followUpKind } from './kinds.ts'
import type { FollowUpPorts } from './ports.ts'
import type { FollowUpRecord } from './store.ts'

/** 待医生确认: what others have recorded and a doctor has not signed yet. */
export function createConfirming(
  services: Services,
  ports: Pick<FollowUpPorts, 'policy' | 'summaries' | 'actingFor'>,
  records: {
    readonly find: (id: string) => FollowUpRecord
    /** What a doctor signs is dealt with. */
    readonly closeEmergency: (actor: Actor, record: FollowUpRecord) => void
  }
): Pick<Handlers<typeof followUpContract>, 'awaiting' | 'confirm'> {
  const { db } = services

  /** A doctor's own people, those of whom they stand in for, and those for whom nobody acts; others see what they saved. */
  const narrowed = (scope: 'mine' | 'centre', actor: Actor) => {
    const isDoctor = actor.roles.includes('doctor')
    const me = actor.accountId
    const actingFor = ports.actingFor()
    const doctors = selectWaitedFor(db()).filter(id => {
      const acting = id === nobody ? null : actingFor(id)
      return acting === null || acting === me
    })
    const filters: AwaitingFilters = {
      recordedBy: scope === 'mine' && !isDoctor ? me : null,
      isNarrowed: scope === 'mine' && isDoctor
    }
    return { filters, doctors: JSON.stringify(doctors) }
  }

  const sign = (actor: Actor, { id, version }: { readonly id: string; readonly version: number }): void => {
    const record = records.find(id)
    // Pressed twice.
    if (record.confirmedById === actor.accountId) return
    if (record.correctedById !== null) throw new Failure('conflict', '这条记录已被更正，请打开更正后的记录。')
    if (record.withdrawnReason !== null) throw new Failure('conflict', '这条记录已撤回或转给他人，不用确认。')
    if (!record.awaitsDoctor)
      throw new Failure('conflict', `${record.confirmedByName ?? record.doctorName}刚刚已经确认了这条记录。`)
    const change = { kind: followUpKind, id, seen: version }
    write(db(), services.stamp(actor), change, before => ({
      ...before,
      awaitsDoctor: false,
      confirmedById: actor.accountId,
      confirmedAt: instantNow(services.clock)
    }))
    records.closeEmergency(actor, record)
  }

  return {
    awaiting: ({ filters: { scope }, ...asked }, actor) => {
      const { filters, doctors } = narrowed(scope, actor)
      const listed = selectList<AwaitingRow, AwaitingFilters>(
        db(),
        awaitingList,
        { ...asked, filters },
        { doctors }
      )
      const people = new Map(
        ports.summaries(listed.rows.map(({ residentId }) => residentId)).map(one => [one.id, one])
      )
      return {
        ...listed,
        preparing: 0,
        rows: listed.rows.map(opened).flatMap(row => {
          const resident = people.get(row.residentId)
          if (resident === undefined) return []
          const { id, version, kind, visitDate, classification, savedAt, recordedBy, form } = row
          const { definition, marksOf } = formUnder(db(), kind, row.edition)
          const marks = marksOf(form, ports.policy(), ageOn(resident.birthDate, visitDate))
          return [
            {
              ...{ id, version, resident, kind, disease: diseaseOf(definition), visitDate, classification },
              headline: headlineOf(definition, form),
              mark: headlineMark(definition, marks),
              classWord: classWord(definition, classification),
              ...{ savedAt, recordedBy, whyOpened: whyOpened(row) }
            }
          ]
        })
      }
    },

    confirm: ({ visits }, actor) => {
      db()
        .transaction(() => {
          const eventful = visits.filter(({ id }) => whyOpened(records.find(id)).length > 0)
          if (visits.length > 1 && eventful.length > 0) {
            const count = String(eventful.length)
            throw new Failure('refused', `其中 ${count} 条须逐条打开后确认，没有一起确认。`)
          }
          for (const visit of visits) sign(actor, visit)
        })
        .immediate()
      return {}
    }
  }
}
