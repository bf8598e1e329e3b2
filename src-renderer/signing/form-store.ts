import type { Resident } from '@contract/resident'
import type { SigningAct } from '@contract/signing/lifecycle'
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { useAccess } from '../access/store.ts'
import { useCentre } from '../centre/store.ts'
import { api, CallError } from '../lib/client.ts'
import { today } from '../lib/format.ts'
import { sentence } from '../lib/sentence.ts'
import {
  formOfAct,
  inputOf,
  type Preparation,
  problemsOf,
  type Purpose,
  type SigningForm,
  startForm
} from './signing-form.ts'
import { useCatalogue } from './catalogue-store.ts'

/** The open signing page. What was typed for somebody stays in the window until it is signed. */
export const useSigningForm = defineStore('signing-form', () => {
  const catalogue = useCatalogue()
  const preparation = shallowRef<Preparation | null>(null)
  const residents = shallowRef<ReadonlyMap<string, Resident>>(new Map())
  const form = ref<SigningForm | null>(null)
  const busy = ref(false)
  const error = ref<string | null>(null)
  const refused = shallowRef<Readonly<Record<string, string>>>({})
  /** Forms left behind, by the resident they were opened for. */
  const kept = new Map<string, SigningForm>()
  let openedId = ''
  /** What is kept in the database already, or was there before anybody typed. */
  let saved = ''

  const candidates = computed(() => preparation.value?.members ?? [])
  const problems = computed(() =>
    form.value === null || preparation.value === null
      ? {}
      : problemsOf(form.value, candidates.value, preparation.value)
  )

  async function load(residentId: string, purpose: Purpose, act: SigningAct | null): Promise<void> {
    form.value = preparation.value = null
    error.value = null
    refused.value = {}
    openedId = residentId
    try {
      const [found] = await Promise.all([
        api.signing.prepareSigning({
          residentId,
          withHousehold: purpose === 'sign' || purpose === 'renew'
        }),
        catalogue.load()
      ])
      const files = await Promise.all(
        found.members.map(async member => api.resident.get({ id: member.residentId }))
      )
      if (openedId !== residentId) return
      residents.value = new Map(files.map(file => [file.id, file]))
      const fresh = startForm({
        preparation: found,
        openedId: residentId,
        purpose,
        residents: residents.value,
        packageToday: catalogue.packageToday,
        place: useCentre().centre?.name ?? '',
        today: today()
      })
      preparation.value = found
      form.value = act === null ? (kept.get(residentId) ?? withDoctor(fresh)) : formOfAct(fresh, act)
      saved = JSON.stringify(form.value)
    } catch (failure) {
      error.value = sentence(failure)
    }
  }

  /** Whoever signs at their own desk is the likeliest doctor; a doctor's team is the one they belong to. */
  function withDoctor(fresh: SigningForm): SigningForm {
    const access = useAccess()
    const own = access.may('doctor') ? (access.actor?.accountId ?? null) : null
    const doctorId = fresh.doctorId ?? own
    return { ...fresh, doctorId, teamId: fresh.teamId ?? catalogue.teamOf(doctorId) }
  }

  async function send(submit: boolean): Promise<SigningAct | null> {
    const sent = form.value
    if (sent === null || busy.value) return null
    busy.value = true
    try {
      const act = await api.signing.startSigning(inputOf(sent, candidates.value, submit))
      sent.requestId = crypto.randomUUID()
      sent.replacesActId = act.id
      if (form.value === sent) saved = JSON.stringify(sent)
      error.value = null
      refused.value = {}
      return act
    } catch (failure) {
      error.value = sentence(failure)
      refused.value = failure instanceof CallError ? failure.fields : {}
      return null
    } finally {
      busy.value = false
    }
  }

  /** A draft in the database if it is whole enough for one, else only in this window. */
  async function keep(): Promise<void> {
    if (form.value === null || JSON.stringify(form.value) === saved) return
    kept.set(openedId, form.value)
    if (Object.keys(problems.value).length === 0) await send(false)
  }
  function signed(): void {
    kept.delete(openedId)
    if (form.value !== null) saved = JSON.stringify(form.value)
  }

  return {
    preparation,
    residents,
    candidates,
    form,
    problems,
    refused,
    busy,
    error,
    load,
    send,
    keep,
    signed
  }
})
