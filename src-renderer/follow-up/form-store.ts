import type { FollowUp, followUpContract, VisitForm } from '@contract/follow-up'
import type { OutputOf } from '@contract/lib'
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import { useLeftWork } from '../access/left-work.ts'
import { api, CallError } from '../lib/client.ts'
import { sentence } from '../lib/sentence.ts'
import { type Series, useMeasurement } from '../measurement/store.ts'
import { useDraft } from './draft.ts'
import { useForms, weighedOf } from './forms.ts'
import { useJudgement } from './judgement.ts'
import { withoutSitting } from './sitting.ts'
import { byField, type Sentences } from './wrong-fields.ts'

/** What somebody began to correct and has not saved. */
export interface LeftCorrection {
  readonly form: VisitForm
  readonly reason: string
}
type Opened = OutputOf<(typeof followUpContract)['open']>

const ASSESS_AFTER_MS = 120
const DRAFT_AFTER_MS = 1000

/**
 * The one form that is open: a new visit, or the correction of a saved one. Everything that comes back late is
 * compared with the form it was asked for and dropped when another has been opened meanwhile.
 */
export const useFollowUpForm = defineStore('follow-up-form', () => {
  const measurement = useMeasurement()
  const forms = useForms()
  const left = useLeftWork('follow-up-correction')
  const residentId = ref<string | null>(null)
  const correcting = shallowRef<FollowUp | null>(null)
  /** Which form it is. */
  const kind = ref('')
  const definition = computed(() => forms.of(kind.value, correcting.value?.edition ?? opened.value?.edition))
  const weighed = (given: VisitForm): string =>
    definition.value === null ? JSON.stringify(given) : weighedOf(definition.value, given)
  const form = ref<VisitForm | null>(null)
  const opened = shallowRef<Opened | null>(null)
  const correctionReason = ref('')
  const saved = shallowRef<FollowUp | null>(null)
  const saving = ref(false)
  const trouble = ref<string | null>(null)
  /** Sentences a refused save gave, by field; they go as soon as the form changes. */
  const refused = shallowRef<Sentences>({})
  /** What is missing is not shown in red before somebody has tried to save. */
  const tried = ref(false)
  const draft = useDraft()
  const judgement = useJudgement(form, weighed, asked =>
    api.followUp.assess({
      residentId: residentId.value ?? '',
      kind: kind.value,
      form: asked,
      ...(correcting.value ? { correctsId: correcting.value.id } : {})
    })
  )

  /** Of the opened form: `save` is idempotent by it, so a second F8 finds the first record. */
  let requestId = crypto.randomUUID()
  let opening = 0
  /** The sitting as it was last taken notice of. */
  let seenSitting = ''
  /** The form as the record has it that is being corrected. */
  let original = ''
  let assessTimer: ReturnType<typeof setTimeout> | undefined
  let draftTimer: ReturnType<typeof setTimeout> | undefined

  const last = computed(() => correcting.value ?? opened.value?.last ?? null)
  const problems = computed<Sentences>(() => ({
    ...(tried.value ? judgement.said.value?.problems : {}),
    ...judgement.wrong.value,
    ...refused.value
  }))
  /** Stays while its own words are being judged. */
  const urgent = computed(() => (judgement.said.value?.emergency.length ?? 0) > 0)

  function begin(fresh: VisitForm): void {
    requestId = crypto.randomUUID()
    // A confirmation is of the screen it was given at.
    form.value = { ...fresh, confirmed: false }
    correctionReason.value = ''
    saved.value = null
    saving.value = false
    trouble.value = null
    refused.value = {}
    tried.value = false
  }

  function close(): void {
    void left.settle()
    clearTimeout(assessTimer)
    clearTimeout(draftTimer)
    opening++
    judgement.forget()
    residentId.value = null
    correcting.value = opened.value = form.value = saved.value = null
    trouble.value = null
  }

  /** While it is typed: it waits for its author at the version that is corrected. */
  function keepCorrection(): void {
    if (!correcting.value || !form.value || saved.value) return
    const { id, version } = correcting.value
    const isChanged = JSON.stringify(form.value) !== original || correctionReason.value !== ''
    left.keep(id, version, isChanged ? { form: form.value, reason: correctionReason.value } : null)
  }
  /** Null: nothing was left. What a doctor has signed meanwhile says the same as before. */
  async function leftCorrection({ id }: FollowUp): Promise<LeftCorrection | null> {
    const found = await left.find(id)
    return found === null ? null : (found.work as LeftCorrection)
  }
  async function dropCorrection({ id, version }: FollowUp): Promise<void> {
    left.keep(id, version, null)
    await left.settle()
  }

  /**
   * @param wanted null: the form that is due first
   * @param besideId another form of the same visit, saved already
   */
  async function open(
    resident: string,
    wanted: string | null,
    besideId: string | null = null
  ): Promise<void> {
    close()
    const mine = opening
    residentId.value = resident
    const shown = measurement.sittingOf(resident)
    try {
      const [answer] = await Promise.all([
        api.followUp.open({
          residentId: resident,
          ...(wanted === null ? {} : { kind: wanted }),
          ...(besideId === null ? {} : { besideId })
        }),
        forms.load()
      ])
      await forms.load(answer)
      if (mine !== opening) return
      kind.value = answer.kind
      opened.value = answer
      begin(answer.form)
      draft.start({ ...answer.form, confirmed: false }, answer.draftSavedAt)
      judgement.take(answer.assessment, answer.form)
      seenSitting = JSON.stringify(answer.series)
      const now = measurement.sittingOf(resident)
      // A reading that came while the form was on its way is newer than the answer.
      if (now !== null && now !== shown) adopt(now)
      else measurement.show(resident, answer.series)
    } catch (failure) {
      if (mine === opening) trouble.value = sentence(failure)
    }
  }

  function openCorrection(record: FollowUp, before: LeftCorrection | null): void {
    close()
    kind.value = record.kind
    correcting.value = record
    residentId.value = record.residentId
    original = JSON.stringify({ ...record.form, confirmed: false })
    begin(before?.form ?? structuredClone(record.form))
    correctionReason.value = before?.reason ?? ''
    judgement.take(record.assessment, record.form)
    if (before) void assess()
  }

  /**
   * The mean of a sitting goes into the form when it is this person's, in no record yet, and news. When none of its
   * readings counts any more, what it had brought goes out of the form again.
   */
  function adopt(series: Series): void {
    if (!form.value || saved.value || series.residentId !== residentId.value) return
    if (definition.value?.fields['seriesId'] === undefined) return
    const now = JSON.stringify(series)
    if (now === seenSitting || measurement.isClosed(series.id)) return
    const before = seenSitting === '' ? null : (JSON.parse(seenSitting) as Series | null)
    seenSitting = now
    if (!series.mean) {
      if (form.value.seriesId !== series.id) return
      const pulse = before?.id === series.id ? before.mean?.roundedPulsePerMinute : undefined
      form.value = withoutSitting(form.value, pulse)
      return
    }
    form.value.seriesId = series.id
    form.value.systolicMmHg = series.mean.roundedSystolicMmHg
    form.value.diastolicMmHg = series.mean.roundedDiastolicMmHg
    form.value.heartRatePerMinute = series.mean.roundedPulsePerMinute ?? form.value.heartRatePerMinute
  }

  async function assess(): Promise<void> {
    clearTimeout(assessTimer)
    const mine = opening
    const before = judgement.said.value?.warnings ?? {}
    const failed = await judgement.judge()
    if (mine !== opening || !form.value) return
    if (failed !== null) trouble.value = failed
    // What is asked to be confirmed can change without the form: another visit of that day was saved.
    if (JSON.stringify(judgement.said.value?.warnings ?? {}) !== JSON.stringify(before))
      form.value.confirmed = false
  }

  async function keepDraft(): Promise<void> {
    clearTimeout(draftTimer)
    if (!form.value || residentId.value === null || correcting.value || saved.value || saving.value) return
    await draft.keep({ residentId: residentId.value, kind: kind.value }, form.value)
  }

  /** After the screen was locked: what the closed door refused is done now. */
  async function resume(): Promise<void> {
    if (form.value && !saved.value && judgement.judged.value === 'none') {
      trouble.value = null
      await assess()
    }
    await keepDraft()
  }

  async function discardDraft(): Promise<void> {
    const resident = residentId.value
    if (resident === null) return
    clearTimeout(draftTimer)
    await api.followUp.discardDraft({ residentId: resident, kind: kind.value })
    await open(resident, kind.value)
  }

  /** Somebody was first: what is on the screen stays, and corrects the record as it stands now. */
  async function follow(corrected: FollowUp): Promise<void> {
    const mine = opening
    const { id, residentId: of } = corrected
    const chain = await api.followUp.list({ residentId: of, limit: 100 })
    let now = chain.find(each => each.id === id)
    while (now?.correctedById) {
      const { correctedById } = now
      now = chain.find(each => each.id === correctedById)
    }
    if (mine !== opening || now === undefined || now.withdrawnReason !== null) return
    if (now.id !== id) await dropCorrection(corrected)
    correcting.value = now
    keepCorrection()
    trouble.value = `${trouble.value ?? ''}您填写的内容还在：请对照旁边灰色的现有内容，核对后再按 F8。`
  }

  /** One record per opened form, however often F8 is pressed. */
  async function save(): Promise<FollowUp | null> {
    if (!form.value || residentId.value === null || saving.value || saved.value) return saved.value
    const mine = opening
    const corrected = correcting.value
    clearTimeout(draftTimer)
    saving.value = true
    tried.value = true
    trouble.value = null
    const asked = { requestId, form: form.value }
    try {
      const record = corrected
        ? await api.followUp.correct({
            ...asked,
            id: corrected.id,
            version: corrected.version,
            reason: correctionReason.value
          })
        : await api.followUp.save({ ...asked, residentId: residentId.value, kind: kind.value })
      if (corrected) void dropCorrection(corrected)
      if (mine === opening) {
        saved.value = record
        judgement.take(record.assessment, form.value)
      }
      return record
    } catch (failure) {
      if (mine !== opening) return null
      trouble.value = sentence(failure)
      if (corrected && failure instanceof CallError && failure.code === 'conflict') await follow(corrected)
      await assess()
      if (mine === opening)
        refused.value = failure instanceof CallError ? mistakes(byField(failure.fields)) : {}
      return null
    } finally {
      if (mine === opening) saving.value = false
    }
  }

  /** What only asks to be confirmed is no mistake. */
  const mistakes = (fields: Sentences): Sentences =>
    Object.fromEntries(
      Object.entries(fields).filter(([field, text]) => judgement.said.value?.warnings[field] !== text)
    )

  function sayUnreadable(): void {
    trouble.value = '有一项看不懂（红框），请改正后再保存。'
  }

  // A confirmation is of the values it was given for: it goes before anything can be saved with others.
  watch(
    () => form.value && weighed(form.value),
    (now, before) => {
      if (form.value && before && now !== before) form.value.confirmed = false
    },
    { flush: 'sync' }
  )
  watch(correctionReason, keepCorrection)
  watch(
    form,
    (_now, before) => {
      if (!form.value || !before || saved.value) return
      refused.value = {}
      trouble.value = null
      keepCorrection()
      clearTimeout(assessTimer)
      clearTimeout(draftTimer)
      assessTimer = setTimeout(() => void assess(), ASSESS_AFTER_MS)
      draftTimer = setTimeout(() => void keepDraft(), DRAFT_AFTER_MS)
    },
    { deep: true }
  )

  return {
    residentId,
    kind,
    definition,
    correcting,
    correctionReason,
    form,
    assessment: judgement.assessment,
    judged: judgement.judged,
    urgent,
    opened,
    last,
    draftSavedAt: draft.savedAt,
    draftTrouble: draft.trouble,
    saved,
    saving,
    tried,
    trouble,
    problems,
    open,
    openCorrection,
    close,
    adopt,
    assess,
    sayUnreadable,
    keepDraft,
    leftTrouble: left.trouble,
    leftCorrection,
    dropCorrection,
    settleCorrection: left.settle,
    resume,
    discardDraft,
    save
  }
})
