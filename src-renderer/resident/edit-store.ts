import type { Resident, residentContract } from '@contract/resident'
import type { OutputOf } from '@contract/lib'
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import { api, CallError } from '../lib/client.ts'
import { sentence } from '../lib/sentence.ts'
import { draftOf, emptyDraft, inputOf, missing, type ResidentDraft } from './form-model.ts'

type Inspection = OutputOf<(typeof residentContract)['inspectIdNumber']>
type Candidates = OutputOf<(typeof residentContract)['duplicates']>

const INSPECT_AFTER_MS = 150

/** The resident's form: new, or an existing one at the version that was opened. */
export const useResidentEdit = defineStore('resident-edit', () => {
  const draft = ref<ResidentDraft>(emptyDraft())
  const existing = shallowRef<Resident | null>(null)
  const inspection = shallowRef<Inspection | null>(null)
  const candidates = shallowRef<Candidates>([])
  const refused = shallowRef<Readonly<Record<string, string>>>({})
  const tried = ref(false)
  const saving = ref(false)
  const trouble = ref<string | null>(null)
  let opening = 0
  let inspecting = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  function reset(): void {
    opening++
    inspecting++
    clearTimeout(timer)
    existing.value = inspection.value = null
    candidates.value = []
    refused.value = {}
    tried.value = saving.value = false
    trouble.value = null
    draft.value = emptyDraft()
  }

  function openNew(known: { readonly name?: string; readonly idNumber?: string }): void {
    reset()
    draft.value.name = known.name ?? ''
    draft.value.idNumber = known.idNumber ?? null
  }

  async function open(id: string): Promise<void> {
    reset()
    const mine = opening
    try {
      const resident = await api.resident.get({ id })
      if (mine !== opening) return
      existing.value = resident
      draft.value = draftOf(resident)
    } catch (failure) {
      if (mine === opening) trouble.value = sentence(failure)
    }
  }

  /** Sex and birth date follow the number while it is typed; a fifteen-digit one becomes eighteen. */
  async function inspect(): Promise<void> {
    const mine = ++inspecting
    const number = draft.value.idNumber?.trim() ?? ''
    if (draft.value.idType !== '01' || number === '') {
      inspection.value = null
      return
    }
    const answer = await api.resident.inspectIdNumber({ idNumber: number }).catch(() => null)
    if (mine !== inspecting || !answer) return
    inspection.value = answer
    if (!answer.valid) return
    if (answer.sex) draft.value.sex = answer.sex
    if (answer.birthDate) draft.value.birthDate = answer.birthDate
  }

  const idProblem = computed(() => {
    const number = draft.value.idNumber?.trim() ?? ''
    const said = inspection.value
    // A number still being typed is not wrong yet.
    if (!said || said.valid || (number.length < 18 && !tried.value)) return null
    return said.problem
  })
  const problems = computed<Readonly<Record<string, string>>>(() => ({
    ...(idProblem.value ? { idNumber: idProblem.value } : {}),
    ...(tried.value ? missing(draft.value) : {}),
    ...refused.value
  }))

  /** Null: something is missing, or somebody who may be the same has to be looked at first. */
  async function save(sureItIsAnother: boolean): Promise<Resident | null> {
    if (saving.value) return null
    tried.value = true
    trouble.value = null
    const input = inputOf(draft.value)
    if (!input || Object.keys(missing(draft.value)).length > 0) {
      trouble.value = '还有必填项没有填写。'
      return null
    }
    saving.value = true
    try {
      if (!sureItIsAnother && !(await isAlone())) return null
      return existing.value
        ? await api.resident.update({ ...input, id: existing.value.id, version: existing.value.version })
        : await api.resident.register(input)
    } catch (failure) {
      trouble.value = sentence(failure)
      refused.value = failure instanceof CallError ? failure.fields : {}
      return null
    } finally {
      saving.value = false
    }
  }

  async function isAlone(): Promise<boolean> {
    candidates.value = await api.resident.duplicates({
      ...(existing.value ? { exceptId: existing.value.id } : {}),
      name: draft.value.name,
      birthDate: draft.value.birthDate,
      idNumber: draft.value.idNumber?.trim() || null,
      phones: draft.value.phones.map(({ number }) => number).filter(Boolean)
    })
    return candidates.value.length === 0
  }

  watch(
    draft,
    () => {
      refused.value = {}
      candidates.value = []
    },
    { deep: true }
  )
  watch(
    () => [draft.value.idNumber, draft.value.idType],
    () => {
      clearTimeout(timer)
      timer = setTimeout(() => void inspect(), INSPECT_AFTER_MS)
    }
  )

  return {
    draft,
    existing,
    inspection,
    candidates,
    problems,
    tried,
    saving,
    trouble,
    openNew,
    open,
    save,
    reset
  }
})
