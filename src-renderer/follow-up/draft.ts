import type { VisitForm } from '@contract/follow-up'
import { ref } from 'vue'
import { api, CallError } from '../lib/client.ts'
import { sentence } from '../lib/sentence.ts'
import { byField, withoutWrong } from './wrong-fields.ts'

/** Whose form, and which. */
interface Of {
  readonly residentId: string
  readonly kind: string
}

const partly = '标红的项目没有存入草稿，请先改正'

/** Keeps what is being filled, and says so only when it is kept. */
export function useDraft() {
  const savedAt = ref<string | null>(null)
  const trouble = ref<string | null>(null)
  /** Of the open form: what is kept already, or was there before anybody typed, and since when. */
  let open: { kept: string; seenAt: string | null } = { kept: '', seenAt: null }
  /** One after the other: each goes on from what the one before has kept. */
  let line: Promise<unknown> = Promise.resolve()

  function start(form: VisitForm, at: string | null): void {
    open = { kept: JSON.stringify(form), seenAt: at }
    savedAt.value = at
    trouble.value = null
  }

  function keep(of: Of, form: VisitForm): Promise<void> {
    const mine = open
    const now = JSON.stringify(form)
    const keeping = line.then(() => (now === mine.kept ? undefined : put(of, mine, now)))
    line = keeping.catch(() => undefined)
    return keeping
  }

  async function put(of: Of, mine: typeof open, now: string): Promise<void> {
    try {
      const { seenAt } = mine
      const { draftSavedAt, whole } = await store({ ...of, seenAt }, JSON.parse(now) as VisitForm)
      Object.assign(mine, { kept: now, seenAt: draftSavedAt })
      if (mine !== open) return
      savedAt.value = draftSavedAt
      trouble.value = whole ? null : partly
    } catch (failure) {
      // The form has been left: nobody sees its panel any more, the window has to say it.
      if (mine !== open) throw failure
      trouble.value = `草稿没有存上：${sentence(failure)}`
    }
  }

  return { savedAt, trouble, start, keep }
}

/** One number that cannot be must not cost the rest of the form. */
async function store(
  of: Of & { readonly seenAt: string | null },
  form: VisitForm
): Promise<{ readonly draftSavedAt: string; readonly whole: boolean }> {
  try {
    return { ...(await api.followUp.saveDraft({ ...of, form })), whole: true }
  } catch (failure) {
    const fields = failure instanceof CallError ? byField(failure.fields) : {}
    const { form: readable, wrong } = withoutWrong(form, fields)
    if (readable === null) throw failure
    const answer = await api.followUp.saveDraft({ ...of, form: readable })
    return { ...answer, whole: Object.keys(wrong).length === 0 }
  }
}
