import type { Resident } from '@contract/resident'
import type { SigningAct } from '@contract/signing/lifecycle'
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import { useAccess } from '../access/store.ts'
import { useCentre } from '../centre/store.ts'
import { useAsync } from '../lib/async.ts'
import { api, CallError } from '../lib/client.ts'
import { today } from '../lib/format.ts'
import { sentence } from '../lib/sentence.ts'
import { useCatalogue } from './catalogue-store.ts'
import { formOfAct, mended } from './signing-draft.ts'
import { type Preparation, type Purpose, type SigningForm, startForm } from './signing-form.ts'
import { askedPayers, inputOf, problemsOf, quoteInputOf } from './signing-input.ts'

/** The open signing page. What was typed for somebody stays in the window until it is signed. */
export const useSigningForm = defineStore('signing-form', () => {
  const catalogue = useCatalogue()
  const preparation = shallowRef<Preparation | null>(null)
  const residents = shallowRef<ReadonlyMap<string, Resident>>(new Map())
  const form = ref<SigningForm | null>(null)
  const busy = ref(false)
  const error = ref<string | null>(null)
  const refused = shallowRef<Readonly<Record<string, string>>>({})
  /** Forms left behind, by whom and what for they were opened. */
  const kept = new Map<string, SigningForm>()
  let opened = ''
  /** What is kept in the database already, or was there before anybody typed. */
  let saved = ''
  /** One after the other: what is typed while one is on its way goes with the next. */
  let sending: Promise<unknown> = Promise.resolve()

  const candidates = computed(() => preparation.value?.members ?? [])

  const quoting = useAsync(async (asked: ReturnType<typeof quoteInputOf>) =>
    asked === null ? [] : api.signing.quoteSigning(asked)
  )
  const quote = computed(() => quoting.value.value ?? [])
  const quoteInput = computed(() => (form.value === null ? '' : JSON.stringify(quoteInputOf(form.value))))
  let quoted: Promise<unknown> = Promise.resolve()
  const askAgain = (): void => {
    quoted = form.value === null ? Promise.resolve() : quoting.run(quoteInputOf(form.value))
  }
  watch(quoteInput, askAgain, { flush: 'sync' })
  // A refusal is about what was sent: once something else stands there, F8 must ask again.
  watch(
    form,
    () => {
      if (form.value === null) return
      error.value = null
      refused.value = {}
    },
    { deep: true, flush: 'sync' }
  )
  /** When the fees of what is chosen now are known. */
  const settled = (): Promise<unknown> => quoted

  const asked = computed(() => (form.value === null ? [] : askedPayers(form.value, quote.value)))
  const problems = computed(() =>
    form.value === null || preparation.value === null
      ? {}
      : problemsOf(form.value, candidates.value, preparation.value, quote.value)
  )

  async function load(residentId: string, purpose: Purpose, act: SigningAct | null): Promise<void> {
    form.value = preparation.value = null
    error.value = null
    refused.value = {}
    quoting.reset()
    const key = act === null ? `${residentId} ${purpose}` : act.id
    opened = key
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
      const before = await leftBehind(key)
      if (opened !== key) return
      if (!found.members.some(member => member.residentId === residentId)) {
        error.value = '这位居民已迁出或死亡，不能签约。家人签约请从其本人的页面办理。'
        return
      }
      residents.value = new Map(files.map(file => [file.id, file]))
      const fresh = startForm({
        preparation: found,
        openedId: residentId,
        purpose,
        residents: residents.value,
        today: { day: today(), ...catalogue.forSigning(today()) },
        place: useCentre().centre?.name ?? ''
      })
      preparation.value = found
      form.value =
        before !== null
          ? mended(before, fresh, found.members)
          : act === null
            ? withDoctor(fresh)
            : formOfAct(fresh, act, found.members)
      saved = JSON.stringify(form.value)
    } catch (failure) {
      error.value = sentence(failure)
    }
  }

  /** What was typed before; nothing if what it would take the place of was signed or thrown away meanwhile. */
  async function leftBehind(key: string): Promise<SigningForm | null> {
    const before = kept.get(key) ?? [...kept.values()].find(one => one.replacesActId === key)
    if (before === undefined || before.replacesActId === null) return before ?? null
    const { state } = await api.signing.signing({ id: before.replacesActId })
    if (state === 'draft' || state === 'pending-signature') return before
    kept.delete(key)
    return null
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
    const { promise, resolve } = Promise.withResolvers<undefined>()
    sending = promise
    try {
      await settled()
      const asSent = JSON.stringify(sent)
      const act = await api.signing.startSigning(inputOf(sent, candidates.value, quote.value, submit))
      sent.requestId = crypto.randomUUID()
      sent.replacesActId = act.id
      const { requestId, replacesActId } = sent
      // What was typed while the answer was on its way is not kept yet.
      if (form.value === sent)
        saved = JSON.stringify({ ...(JSON.parse(asSent) as SigningForm), requestId, replacesActId })
      error.value = null
      refused.value = {}
      return act
    } catch (failure) {
      error.value = sentence(failure)
      refused.value = failure instanceof CallError ? failure.fields : {}
      return null
    } finally {
      busy.value = false
      resolve(undefined)
    }
  }

  /** A draft in the database if it is whole enough for one, else only in this window. */
  async function keep(): Promise<void> {
    if (form.value === null || JSON.stringify(form.value) === saved) return
    kept.set(opened, form.value)
    await Promise.all([settled(), sending])
    if (JSON.stringify(form.value) !== saved && Object.keys(problems.value).length === 0) await send(false)
  }
  function signed(): void {
    kept.delete(opened)
    if (form.value !== null) saved = JSON.stringify(form.value)
  }

  return {
    preparation,
    residents,
    candidates,
    form,
    quote,
    quoteError: quoting.error,
    asked,
    problems,
    refused,
    busy,
    error,
    load,
    settled,
    send,
    keep,
    signed
  }
})
