import { isDeepStrictEqual } from 'node:util'
import { type Stamp, write } from '../database/journal.ts'
import { instantNow } from '../lib/clock.ts'
import { Failure } from '../lib/failure.ts'
import type { Happening } from '../lib/feature.ts'
import { fieldsOf, type Handlers } from '../lib/router.ts'
import type { Services } from '../lib/services.ts'
import type { Actor } from '../lib/session.ts'
import type { BloodPressureSeries } from '../measurement/contract.ts'
import { createConfirming } from './confirming.ts'
import { type FollowUp, followUp, type followUpContract, followUpEvents, type VisitForm } from './contract.ts'
import type { Form } from './forms/form.ts'
import { formIn as readForm } from './forms/brought/reading.ts'
import { formIn, formsIn, formUnder } from './forms/known.ts'
import { isOwed, notOwed } from './forms/whom.ts'
import { savingForms, shown } from './saving.ts'
import type { FollowUpPorts, ResidentFacts } from './ports.ts'
import { forms } from './forms/index.ts'
import { followUpFormKind } from './kinds.ts'
import { dueOf, followUpSchedule, paceOf } from './schedule.ts'
import { createBehindList } from './behind.ts'
import { createDueList } from './due.ts'
import { countOpen } from './schedule-store.ts'
import { contextOf } from './situation.ts'
import * as store from './store.ts'

type Stored = store.FollowUpRecord
type RegisterDeath = Awaited<ReturnType<FollowUpPorts['deathFromForm']>>

/** Entries after which other visits wait for a doctor, or wait for another one. */
const changing: ReadonlySet<string> = new Set(['follow-up', 'absence', 'account'])

/** The national forms, from opening one to the day of the next visit. */
export function createFollowUp(services: Services, ports: FollowUpPorts) {
  const { db } = services
  const contextFor = contextOf(services, ports)
  const save = savingForms(services, contextFor)

  /** The first record of a request that is sent again: by a second Enter, or by a retry whose answer was lost. */
  const savedBefore = (requestId: string, residentId: string, correctsId: string | null): Stored | null => {
    const known = store.selectByRequest(db(), requestId)
    if (known === undefined) return null
    if (known.residentId !== residentId || known.correctsId !== correctsId) {
      throw new Failure('conflict', '这次保存与已有的记录冲突，请重新打开随访表。')
    }
    return known
  }

  const find = (id: string): Stored => {
    const record = store.select(db(), id)
    if (record === undefined) throw new Failure('not-found', '没有找到这条随访记录。')
    return record
  }

  const present = (record: Stored, facts: ResidentFacts = ports.resident(record.residentId)) =>
    shown(db(), record, ports.policy(), facts)

  /** What a doctor has written down is dealt with; what a nurse has, waits for a doctor. */
  const closeEmergency = (actor: Actor, { id, residentId, form }: Stored): void => {
    const act = form.emergencyAct === 'referred' ? 'referred' : 'treated'
    ports.dealtWith(actor, residentId, [id, form.seriesId], { act, note: `随访表：${form.emergencyNote}` })
  }

  const registerDeath = (register: RegisterDeath, actor: Actor, { residentId, form }: Stored): void => {
    const { outcome, deathDate, deathCause } = form
    if (outcome === 'dead' && deathDate !== null)
      register(actor, residentId, { on: deathDate, cause: deathCause })
  }

  const owedBy = (form: Form, residentId: string, { accountId }: Actor) => {
    const { kind, word } = form.definition
    const schedule = dueOf(db(), residentId, form, paceOf(form, ports.policy()), services.today())
    const due = schedule?.active === 1 ? schedule : null
    const isYearly = form.definition.whom.by === 'age'
    const done = isYearly ? store.selectEffectiveVisited(db(), residentId, kind) : undefined
    return {
      kind,
      word,
      isYearly,
      doneOn: done?.form.visitDate ?? null,
      dueOn: due?.dueOn ?? null,
      dueReason: due?.reason ?? null,
      draftSavedAt: store.selectDraft(db(), residentId, kind, accountId)?.savedAt ?? null
    }
  }

  const nextOf = ({ kind, edition, nextVisitDate }: Stored) =>
    nextVisitDate === null
      ? null
      : { word: formUnder(db(), kind, edition).definition.word, on: nextVisitDate }

  const handlers: Handlers<typeof followUpContract> = {
    forms: () =>
      formsIn(db())
        .flatMap(form => [form, ...form.earlier])
        .map(({ definition }) => definition),

    bringIn: ({ file }, actor) => {
      const brought = readForm(file)
      const { kind, edition } = brought
      const known = formsIn(db()).find(({ definition }) => definition.kind === kind)
      const kept = followUpFormKind.read(db(), `${kind}@${edition}`)
      if (known !== undefined && kept === null && forms.includes(known)) {
        throw new Failure('conflict', `“${kind}”是系统自带的随访表，请改用别的代码（kind）。`)
      }
      if (kept !== null && !isDeepStrictEqual(kept.file, brought)) {
        throw new Failure(
          'conflict',
          '已有同名同版本的随访表而内容不同。请核对文件，或改用新的版本号（edition）。'
        )
      }
      if (kept === null) {
        const change = { kind: followUpFormKind, id: `${kind}@${edition}`, seen: 'new' as const }
        const broughtAt = instantNow(services.clock)
        write(db(), services.stamp(actor), change, () => ({ file: brought, broughtAt }))
      }
      return formUnder(db(), kind, edition).definition
    },

    open: ({ residentId, kind, besideId }, actor) => {
      const facts = ports.resident(residentId)
      const today = services.today()
      const owed = formsIn(db())
        .filter(({ definition }) => isOwed(definition, facts.summary, today))
        .map(each => owedBy(each, residentId, actor))
      const begunOne = owed.find(({ draftSavedAt }) => draftSavedAt !== null)
      const [dueFirst] = owed
        .filter(({ isYearly }) => !isYearly)
        .toSorted((one, other) => (one.dueOn ?? '9').localeCompare(other.dueOn ?? '9'))
      // What is owed by the year waits behind a disease, whenever that is due.
      const of = formIn(db(), kind ?? (begunOne ?? dueFirst ?? owed[0])?.kind)
      requireOwed(facts, of, today)
      const { definition } = of
      const draft = store.selectDraft(db(), residentId, definition.kind, actor.accountId)
      const kept = draft === undefined ? undefined : of.answers.safeParse(draft.form).data
      const visited = store.selectEffectiveVisited(db(), residentId, definition.kind)
      const todays = definition.fields['seriesId'] === undefined ? null : ports.todaysSeries(residentId)
      // A sitting belongs to one record: a second form of the same day starts without its pressure.
      const isTaken = (seriesId: string): boolean =>
        store.isInVisit(db(), residentId, definition.kind, seriesId)
      const series = todays === null || isTaken(todays.id) ? null : todays
      const beside =
        besideId === undefined ? store.selectOfDay(db(), residentId, definition.kind, today) : find(besideId)
      const begun =
        kept === undefined
          ? {
              ...of.start(today, visited?.form ?? null, facts.heightCm),
              ...(beside === undefined ? {} : sharedFrom(of, beside, residentId))
            }
          : withoutLostSitting(kept, isTaken, ports.series)
      const form = withPressure(begun, begun.visitDate === today ? series : null)
      const last = store.selectEffective(db(), residentId, definition.kind)
      const own = owed.find(each => each.kind === definition.kind)
      return {
        form,
        kind: definition.kind,
        edition: definition.edition,
        owed,
        draftSavedAt: kept === undefined ? null : (draft?.savedAt ?? null),
        assessment: of.assess(form, contextFor(of, form, residentId, facts, null, actor)),
        last: last === undefined ? null : present(last, facts),
        besideNext: beside === undefined ? null : nextOf(beside),
        series,
        dueOn: own?.dueOn ?? null,
        dueReason: own?.dueReason ?? null
      }
    },

    assess: ({ residentId, kind, form, correctsId }, actor) => {
      const corrected = correctsId === undefined ? null : find(correctsId)
      if (corrected !== null && corrected.residentId !== residentId) {
        throw new Failure('conflict', '这条随访记录不属于该居民。')
      }
      const of = corrected === null ? formIn(db(), kind) : formUnder(db(), corrected.kind, corrected.edition)
      const read = answersIn(of, form)
      const facts = ports.resident(residentId)
      return of.assess(read, contextFor(of, read, residentId, facts, corrected, actor))
    },

    saveDraft: ({ residentId, kind, form, seenAt }, actor) => {
      ports.resident(residentId)
      const of = formIn(db(), kind)
      const { accountId } = actor
      const there = store.selectDraft(db(), residentId, of.definition.kind, accountId)
      const isReadable = there !== undefined && of.answers.safeParse(there.form).success
      if (seenAt !== undefined && (isReadable ? there.savedAt : null) !== seenAt) {
        throw new Failure('conflict', '这张随访表也在另一个窗口里填写，这里的内容没有存入草稿。')
      }
      const savedAt = instantNow(services.clock)
      store.upsertDraft(db(), {
        ...{ residentId, kind: of.definition.kind, accountId },
        ...{ form: answersIn(of, form), savedAt }
      })
      return { draftSavedAt: savedAt }
    },

    discardDraft: ({ residentId, kind }, actor) => {
      store.removeDraft(db(), residentId, formIn(db(), kind).definition.kind, actor.accountId)
      return {}
    },

    save: async ({ requestId, residentId, kind, form: given }, actor) => {
      const of = formIn(db(), kind)
      const form = answersIn(of, given)
      const register = await ports.deathFromForm()
      return db()
        .transaction(() => {
          const known = savedBefore(requestId, residentId, null)
          if (known !== null) return present(known)
          const facts = ports.resident(residentId)
          requireOwed(facts, of, form.visitDate)
          const record = save(actor, { requestId, residentId, of, form, facts }, null)
          closeEmergency(actor, record)
          registerDeath(register, actor, record)
          store.removeDraft(db(), residentId, of.definition.kind, actor.accountId)
          return present(record, facts)
        })
        .immediate()
    },

    correct: async ({ requestId, id, version, form: given, reason }, actor) => {
      const register = await ports.deathFromForm()
      return db()
        .transaction(() => {
          const old = find(id)
          const { residentId } = old
          const known = savedBefore(requestId, residentId, id)
          if (known !== null) return present(known)
          if (old.withdrawnReason !== null) {
            throw new Failure('conflict', '这条随访记录已撤回或转给他人，不能更正。')
          }
          if (old.correctedById !== null) {
            const { doctorName } = find(old.correctedById)
            throw new Failure('conflict', `${doctorName}已更正了这条记录，您这次没有保存。`)
          }
          if (old.version !== version) {
            const by = old.confirmedByName === null ? '别处已改动' : `${old.confirmedByName}刚确认了`
            throw new Failure('conflict', `${by}这条记录，您这次没有保存。`)
          }
          const facts = ports.resident(residentId)
          const of = formUnder(db(), old.kind, old.edition)
          const form = answersIn(of, given)
          const record = save(actor, { requestId, residentId, of, form, facts }, { of: old, reason })
          closeEmergency(actor, record)
          registerDeath(register, actor, record)
          return present(record, facts)
        })
        .immediate()
    },

    get: ({ id }) => present(find(id)),

    list: ({ residentId, limit }) => {
      const facts = ports.resident(residentId)
      return store.selectOfResident(db(), residentId, limit).map(record => present(record, facts))
    },
    ...createConfirming(services, ports, { find, closeEmergency }),
    behind: createBehindList(services, ports),
    due: createDueList(services, ports)
  }

  let isTelling = false
  const tell = (): void => {
    isTelling = false
    try {
      services.emit(followUpEvents.changed, {})
    } catch (error) {
      ports.onBug(error)
    }
  }

  return {
    handlers,
    /** Follow-ups to come of a doctor's people; of these committees, or of all when none is named. */
    countOpen: (doctorId: string, committeeCodes: readonly string[]): number => {
      ports.derived.catchUp(followUpSchedule.name)
      return countOpen(db(), doctorId, committeeCodes)
    },
    notice: (entity: string): void => {
      if (!changing.has(entity) || isTelling) return
      isTelling = true
      queueMicrotask(tell)
    },
    /** A form somebody has begun is not left behind in a file that takes nothing any more. */
    hear: (_stamp: Stamp, happening: Happening): void => {
      if (happening.kind === 'joined') store.moveDrafts(db(), happening.otherId, happening.residentId)
    },
    /** The day of the form that states this person's death; null: none does. */
    statesDeath: (residentId: string): string | null => {
      const newest = formsIn(db())
        .flatMap(({ definition }) => store.selectEffective(db(), residentId, definition.kind) ?? [])
        .filter(({ form }) => form.outcome === 'dead')
        .map(({ form }) => form.visitDate)
      return newest.toSorted().at(-1) ?? null
    },
    /** Null when there is no such record. */
    record: (id: string): FollowUp | null => {
      const record = store.select(db(), id)
      return record === undefined ? null : followUp.parse(present(record))
    }
  }
}

function requireOwed({ summary }: ResidentFacts, { definition }: Form, day: string): void {
  if (!isOwed(definition, summary, day)) throw new Failure('refused', `该居民${notOwed(definition)}。`)
}

/** One visit, several diseases: what both forms ask is asked once. */
function sharedFrom(of: Form, beside: Stored, residentId: string): Partial<VisitForm> {
  if (beside.residentId !== residentId) {
    throw new Failure('conflict', '这条随访记录不属于该居民。')
  }
  return Object.fromEntries(
    Object.entries(beside.form).filter(([key]) => {
      const field = of.definition.fields[key]
      return field !== undefined && field.type !== 'worked-out' && field.shared === true
    })
  )
}

/** What the border has let through as a visit is read by the definition of its form. */
function answersIn(of: Form, form: VisitForm): VisitForm {
  const read = of.answers.safeParse(form)
  if (read.success) return read.data
  const fields = Object.fromEntries(
    Object.entries(fieldsOf(read.error)).map(([path, text]) => [`form.${path}`, text])
  )
  throw new Failure('invalid-input', '填写的内容有误，请检查标出的项目。', fields)
}

/**
 * A draft lets go of what its sitting brought when that has gone into a record meanwhile, or when none of its readings
 * counts any more; a pulse somebody typed stays.
 */
function withoutLostSitting(
  form: VisitForm,
  isTaken: (seriesId: string) => boolean,
  find: FollowUpPorts['series']
): VisitForm {
  if (form.seriesId === null) return form
  const series = find(form.seriesId)
  if (series !== null && series.mean !== null && !isTaken(series.id)) return form
  const pulses = series?.readings.flatMap(({ pulsePerMinute }) => pulsePerMinute ?? []) ?? []
  const meanPulse = Math.round(pulses.reduce((sum, pulse) => sum + pulse, 0) / pulses.length)
  const isMeasured = [...pulses, meanPulse].some(pulse => pulse === form.heartRatePerMinute)
  return {
    ...form,
    seriesId: null,
    systolicMmHg: null,
    diastolicMmHg: null,
    heartRatePerMinute: isMeasured ? null : form.heartRatePerMinute
  }
}

/** The mean of today's sitting stands in the form, unless somebody has typed a pressure. */
function withPressure(form: VisitForm, series: BloodPressureSeries | null): VisitForm {
  const mean = series?.mean ?? null
  if (series === null || mean === null) return form
  if (form.outcome !== 'visited' || form.systolicMmHg !== null || form.diastolicMmHg !== null) return form
  return {
    ...form,
    seriesId: series.id,
    systolicMmHg: mean.roundedSystolicMmHg,
    diastolicMmHg: mean.roundedDiastolicMmHg,
    heartRatePerMinute: mean.roundedPulsePerMinute ?? form.heartRatePerMinute
  }
}
