import type { Assessment, FollowUp, followUpContract, HypertensionForm } from '@contract/follow-up'
import type { OutputOf } from '@contract/lib'
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import { api, CallError } from '../lib/client.ts'
import { sentence } from '../lib/sentence.ts'
import type { Series } from '../measurement/store.ts'

type Opened = OutputOf<(typeof followUpContract)['open']>

const ASSESS_AFTER_MS = 120
const DRAFT_AFTER_MS = 1000

/**
 * The one form that is open: a new visit, or the correction of a saved one. Everything that comes back late is
 * compared with the form it was asked for and dropped when another has been opened meanwhile.
 */
export const useFollowUpForm = defineStore('follow-up-form', () => {
  const residentId = ref<string | null>(null)
  const correcting = shallowRef<FollowUp | null>(null)
  const form = ref<HypertensionForm | null>(null)
  const assessment = shallowRef<Assessment | null>(null)
  const opened = shallowRef<Opened | null>(null)
  const draftSavedAt = ref<string | null>(null)
  const correctionReason = ref('')
  const saved = shallowRef<FollowUp | null>(null)
  const saving = ref(false)
  const trouble = ref<string | null>(null)
  /** Sentences a refused save gave, by field; they go as soon as the form changes. */
  const refused = shallowRef<Readonly<Record<string, string>>>({})
  /** What is missing is not shown in red before somebody has tried to save. */
  const tried = ref(false)

  /** Of the opened form: `save` is idempotent by it, so a second F8 finds the first record. */
  let requestId = crypto.randomUUID()
  let opening = 0
  let assessing = 0
  let pristine = ''
  let assessTimer: ReturnType<typeof setTimeout> | undefined
  let draftTimer: ReturnType<typeof setTimeout> | undefined

  const last = computed(() => correcting.value ?? opened.value?.last ?? null)
  const problems = computed(() => ({ ...(tried.value ? assessment.value?.problems : {}), ...refused.value }))

  function begin(fresh: HypertensionForm, said: Assessment): void {
    requestId = crypto.randomUUID()
    form.value = fresh
    assessment.value = said
    pristine = JSON.stringify(fresh)
    correctionReason.value = ''
    saved.value = null
    saving.value = false
    trouble.value = null
    refused.value = {}
    tried.value = false
  }

  function close(): void {
    clearTimeout(assessTimer)
    clearTimeout(draftTimer)
    opening++
    assessing++
    residentId.value = null
    correcting.value = opened.value = form.value = assessment.value = saved.value = null
    draftSavedAt.value = trouble.value = null
  }

  async function open(resident: string): Promise<void> {
    close()
    const mine = opening
    residentId.value = resident
    try {
      const answer = await api.followUp.open({ residentId: resident })
      if (mine !== opening) return
      opened.value = answer
      draftSavedAt.value = answer.draftSavedAt
      begin(answer.form, answer.assessment)
      if (answer.series && answer.form.systolicMmHg === null) {
        adopt(answer.series)
        await assess()
      }
    } catch (failure) {
      if (mine === opening) trouble.value = sentence(failure)
    }
  }

  function openCorrection(record: FollowUp): void {
    close()
    residentId.value = record.residentId
    correcting.value = record
    begin(structuredClone(record.form), record.assessment)
  }

  /** The mean of a sitting goes into the form: only when it is this person's. */
  function adopt(series: Series): void {
    if (!form.value || saved.value || series.residentId !== residentId.value || !series.mean) return
    form.value.seriesId = series.id
    form.value.systolicMmHg = series.mean.roundedSystolicMmHg
    form.value.diastolicMmHg = series.mean.roundedDiastolicMmHg
    form.value.heartRatePerMinute = series.mean.roundedPulsePerMinute ?? form.value.heartRatePerMinute
  }

  async function assess(): Promise<void> {
    clearTimeout(assessTimer)
    const mine = ++assessing
    if (!form.value || residentId.value === null) return
    try {
      const answer = await api.followUp.assess({
        residentId: residentId.value,
        form: form.value,
        ...(correcting.value ? { correctsId: correcting.value.id } : {})
      })
      if (mine !== assessing || !form.value) return
      // A confirmation is of the values it was given for.
      if (JSON.stringify(answer.warnings) !== JSON.stringify(assessment.value?.warnings ?? {}))
        form.value.confirmed = false
      assessment.value = answer
    } catch (failure) {
      // Half-typed values are not to be judged; the save says what is wrong with them.
      if (mine === assessing && !(failure instanceof CallError)) trouble.value = sentence(failure)
    }
  }

  async function keepDraft(): Promise<void> {
    clearTimeout(draftTimer)
    const mine = opening
    if (!form.value || residentId.value === null || correcting.value || saved.value || saving.value) return
    const now = JSON.stringify(form.value)
    if (now === pristine) return
    try {
      const answer = await api.followUp.saveDraft({ residentId: residentId.value, form: form.value })
      if (mine !== opening) return
      pristine = now
      draftSavedAt.value = answer.draftSavedAt
    } catch {
      // A draft is a courtesy: it is tried again with the next change.
    }
  }

  async function discardDraft(): Promise<void> {
    const resident = residentId.value
    if (resident === null) return
    clearTimeout(draftTimer)
    await api.followUp.discardDraft({ residentId: resident })
    await open(resident)
  }

  /** One record per opened form, however often F8 is pressed. */
  async function save(): Promise<FollowUp | null> {
    if (!form.value || residentId.value === null || saving.value || saved.value) return saved.value
    const mine = opening
    clearTimeout(draftTimer)
    saving.value = true
    tried.value = true
    trouble.value = null
    const asked = { requestId, form: form.value }
    try {
      const record = correcting.value
        ? await api.followUp.correct({
            ...asked,
            id: correcting.value.id,
            version: correcting.value.version,
            reason: correctionReason.value
          })
        : await api.followUp.save({ ...asked, residentId: residentId.value })
      if (mine === opening) {
        saved.value = record
        assessment.value = record.assessment
      }
      return record
    } catch (failure) {
      if (mine !== opening) return null
      trouble.value = sentence(failure)
      await assess()
      if (mine === opening) refused.value = failure instanceof CallError ? wrong(byField(failure.fields)) : {}
      return null
    } finally {
      if (mine === opening) saving.value = false
    }
  }

  /** What only asks to be confirmed is no mistake. */
  const wrong = (fields: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
    Object.fromEntries(
      Object.entries(fields).filter(([field, text]) => assessment.value?.warnings[field] !== text)
    )

  function sayUnreadable(): void {
    trouble.value = '有一项看不懂（红框），请改正后再保存。'
  }

  watch(
    form,
    (_now, before) => {
      if (!form.value || !before || saved.value) return
      refused.value = {}
      trouble.value = null
      clearTimeout(assessTimer)
      clearTimeout(draftTimer)
      assessTimer = setTimeout(() => void assess(), ASSESS_AFTER_MS)
      draftTimer = setTimeout(() => void keepDraft(), DRAFT_AFTER_MS)
    },
    { deep: true }
  )

  return {
    residentId,
    correcting,
    correctionReason,
    form,
    assessment,
    opened,
    last,
    draftSavedAt,
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
    discardDraft,
    save
  }
})

/** Sentences name the field with or without the path to the form. */
const byField = (fields: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(fields).map(([path, text]) => [path.replace(/^form\./, ''), text]))
