import type { Resident, residentContract } from '@contract/resident'
import type { OutputOf } from '@contract/lib'
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import { useLeftWork } from '../access/left-work.ts'
import { api, CallError } from '../lib/client.ts'
import { sentence } from '../lib/sentence.ts'
import { draftOf, emptyDraft, inputOf, missing, type ResidentDraft } from './form-model.ts'

type Inspection = OutputOf<(typeof residentContract)['inspectIdNumber']>
type Candidates = OutputOf<(typeof residentContract)['duplicates']>

const fresh = { id: null, version: 0 } as const

const INSPECT_AFTER_MS = 150

/** The resident's form: new, or an existing one at the version that was opened. */
export const useResidentEdit = defineStore('resident-edit', () => {
  const left = useLeftWork('resident')
  const draft = ref<ResidentDraft>(emptyDraft())
  const existing = shallowRef<Resident | null>(null)
  const inspection = shallowRef<Inspection | null>(null)
  const candidates = shallowRef<Candidates>([])
  const refused = shallowRef<Readonly<Record<string, string>>>({})
  const tried = ref(false)
  const saving = ref(false)
  const trouble = ref<string | null>(null)
  /** The form stands on the screen, with what waited for this person. */
  const ready = ref(false)
  const restored = ref(false)
  /** What waited does not fit any more: somebody else has changed the file since. */
  const outdated = ref(false)
  /** What the form held when there was nothing to save in it. */
  const pristine = ref('')
  let opening = 0
  let inspecting = 0
  /** Sex and birth date as they were when the number was typed that is being looked into. */
  let beside = ''
  const besideNow = (): string => JSON.stringify([draft.value.sex, draft.value.birthDate])
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
    ready.value = restored.value = outdated.value = false
    draft.value = emptyDraft()
    settle()
  }

  const changed = computed(() => JSON.stringify(draft.value) !== pristine.value)
  const settle = (): void => {
    pristine.value = JSON.stringify(draft.value)
  }
  /** What is in the form as it stands is nobody's work any more. */
  function discard(): void {
    settle()
    const { id, version } = existing.value ?? fresh
    left.keep(id, version, null)
  }

  /** What nobody has decided about waits for the same person at the same version. */
  function park(): void {
    if (!ready.value) return
    const { id, version } = existing.value ?? fresh
    left.keep(id, version, changed.value ? draft.value : null)
  }
  /** The page goes; answers whether something waits. */
  function leave(): boolean {
    const waits = changed.value
    void left.settle()
    reset()
    return waits
  }
  async function takeUp(mine: number): Promise<void> {
    settle()
    const { id, version } = existing.value ?? fresh
    const found = await left.find(id)
    if (mine !== opening) return
    if (found?.subjectVersion === version) {
      draft.value = found.work as ResidentDraft
      restored.value = true
    } else if (found !== null) {
      outdated.value = true
      left.keep(id, version, null)
    }
    ready.value = true
  }

  async function openNew(known: Partial<ResidentDraft>): Promise<void> {
    reset()
    const mine = opening
    Object.assign(draft.value, known)
    try {
      await takeUp(mine)
    } catch (failure) {
      if (mine === opening) trouble.value = sentence(failure)
    }
  }

  async function open(id: string): Promise<void> {
    reset()
    const mine = opening
    try {
      const resident = await api.resident.get({ id })
      if (mine !== opening) return
      existing.value = resident
      draft.value = draftOf(resident)
      await takeUp(mine)
    } catch (failure) {
      if (mine === opening) trouble.value = sentence(failure)
    }
  }

  /** The stored resident has changed beside the form; what is being typed stays. */
  async function renew(): Promise<void> {
    const mine = opening
    const id = existing.value?.id
    if (id === undefined) return
    try {
      const resident = await api.resident.get({ id })
      if (mine !== opening) return
      existing.value = resident
      if (changed.value) return
      draft.value = draftOf(resident)
      settle()
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
    // What was kept beside a stored number, with a reason, stays.
    if (!answer.valid || number === existing.value?.idNumber) return
    // Nor is what somebody typed while the answer was on its way taken from them.
    if (besideNow() !== beside) return
    const untouched = !changed.value
    if (answer.sex) draft.value.sex = answer.sex
    if (answer.birthDate) draft.value.birthDate = answer.birthDate
    if (untouched) settle()
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
      const resident = existing.value
        ? await api.resident.update({ ...input, id: existing.value.id, version: existing.value.version })
        : await api.resident.register(input)
      discard()
      return resident
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
      park()
    },
    { deep: true }
  )
  watch(
    () => [draft.value.idNumber, draft.value.idType],
    () => {
      clearTimeout(timer)
      beside = besideNow()
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
    changed,
    ready,
    restored,
    outdated,
    leftTrouble: left.trouble,
    openNew,
    open,
    renew,
    save,
    discard,
    settleLeft: left.settle,
    leave
  }
})
