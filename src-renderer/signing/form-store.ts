import type { Resident } from '@contract/resident'
import type { SigningAct } from '@contract/signing/lifecycle'
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import { useLeftWork } from '../access/left-work.ts'
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

/** A form left behind; `actVersion`: of the draft it had become, which nobody may have changed since. */
interface LeftForm {
  readonly form: SigningForm
  readonly actVersion: number | null
}
/** Of one resident, by what for the page was opened, or by the draft. */
type LeftForms = Readonly<Record<string, LeftForm>>
interface Place {
  readonly residentId: string
  readonly slot: string
  forms: LeftForms
}

/** The open signing page. What is typed for somebody waits for its author until it is signed. */
export const useSigningForm = defineStore('signing-form', () => {
  const catalogue = useCatalogue()
  const preparation = shallowRef<Preparation | null>(null)
  const residents = shallowRef<ReadonlyMap<string, Resident>>(new Map())
  const form = ref<SigningForm | null>(null)
  const busy = ref(false)
  const error = ref<string | null>(null)
  const refused = shallowRef<Readonly<Record<string, string>>>({})
  const left = useLeftWork('signing')
  /** Where this page stands among the forms left behind for its resident. */
  let place: Place = { residentId: '', slot: '', forms: {} }
  let opened = ''
  /** The version of the draft that `form.replacesActId` names. */
  let actVersion: number | null = null
  /** Of what was typed before, some does not fit any more. */
  const isOutdated = ref(false)
  /** What is kept in the database already, or was there before anybody typed. */
  let saved = ''
  /** What waits for its author already. */
  let waits = ''
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
  watch(form, keepTyped, { deep: true })
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
    isOutdated.value = false
    error.value = null
    refused.value = {}
    quoting.reset()
    const key = act === null ? `${residentId} ${purpose}` : act.id
    opened = key
    await left.settle()
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
      const before = await leftBehind(key, residentId, purpose, act)
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
          ? mended(before.form, fresh, found.members)
          : act === null
            ? withDoctor(fresh)
            : formOfAct(fresh, act, found.members)
      actVersion = before?.actVersion ?? act?.version ?? null
      saved = waits = JSON.stringify(form.value)
    } catch (failure) {
      error.value = sentence(failure)
    }
  }

  /** What was typed before; nothing if the draft it would take the place of was signed, dropped or changed meanwhile. */
  async function leftBehind(key: string, residentId: string, purpose: Purpose, act: SigningAct | null) {
    const people = act === null ? [] : act.contracts.map(contract => contract.residentId)
    const wanted = act?.id ?? purpose
    const places = await Promise.all(
      [...new Set([residentId, ...people])].map(async id => placeOf(id, wanted))
    )
    const here = places.find(({ forms, slot }) => slot in forms) ?? places[0]
    if (here === undefined || opened !== key) return null
    place = here
    const before = here.forms[here.slot]
    if (before === undefined || before.form.replacesActId === null) return before ?? null
    const { state, version } = act ?? (await api.signing.signing({ id: before.form.replacesActId }))
    const isOpen = state === 'draft' || state === 'pending-signature'
    if (isOpen && version === before.actVersion) return before
    isOutdated.value = isOpen
    forget(here)
    return null
  }
  async function placeOf(residentId: string, wanted: string): Promise<Place> {
    const forms = ((await left.find(residentId))?.work ?? {}) as LeftForms
    const replacing = Object.keys(forms).find(slot => forms[slot]?.form.replacesActId === wanted)
    return { residentId, slot: wanted in forms ? wanted : (replacing ?? wanted), forms }
  }
  function remember(at: Place, typed: SigningForm, version: number | null): void {
    at.forms = { ...at.forms, [at.slot]: { form: typed, actVersion: version } }
    left.keep(at.residentId, 0, at.forms)
  }
  function forget(at: Place): void {
    at.forms = Object.fromEntries(Object.entries(at.forms).filter(([slot]) => slot !== at.slot))
    left.keep(at.residentId, 0, Object.keys(at.forms).length === 0 ? null : at.forms)
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
    const at = place
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
      remember(at, sent, act.version)
      // What was typed while the answer was on its way is not in the draft yet.
      if (form.value === sent) {
        actVersion = act.version
        saved = JSON.stringify({ ...(JSON.parse(asSent) as SigningForm), requestId, replacesActId })
        waits = JSON.stringify(sent)
      }
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

  /** While it is typed, also what is not whole enough for a draft. */
  function keepTyped(): void {
    const now = JSON.stringify(form.value)
    if (form.value === null || now === waits) return
    waits = now
    remember(place, form.value, actVersion)
  }
  /** Going away: a draft in the database if it is whole enough for one. */
  async function keep(): Promise<void> {
    if (form.value !== null && JSON.stringify(form.value) !== saved) {
      keepTyped()
      await Promise.all([settled(), sending])
      if (JSON.stringify(form.value) !== saved && Object.keys(problems.value).length === 0) await send(false)
    }
    await left.settle()
  }
  function signed(): void {
    forget(place)
    void left.settle()
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
    isOutdated,
    leftTrouble: left.trouble,
    load,
    settled,
    send,
    keep,
    signed
  }
})
