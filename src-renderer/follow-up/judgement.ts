import type { Assessment, VisitForm } from '@contract/follow-up'
import { computed, type Ref, shallowRef } from 'vue'
import { CallError } from '../lib/client.ts'
import { sentence } from '../lib/sentence.ts'
import { byField, type Sentences, withoutWrong } from './wrong-fields.ts'

/** `partly`: only what can be read of the form is judged, so that an emergency shows; its class is not known. */
export type Judged = 'all' | 'partly' | 'none'

/** What may be shown of an assessment. Nothing of it is, while other values stand on the screen. */
export function shownOf(said: Assessment, judged: Judged): Assessment {
  if (judged === 'all') return said
  const { emergency, warnings, bmi } = said
  return {
    ...said,
    ...(judged === 'partly' ? { emergency, warnings, bmi } : { emergency: [], warnings: {}, bmi: null }),
    classification: null,
    classificationLabel: null,
    classificationReasons: [],
    consecutiveUnsatisfied: 0,
    actionReason: null,
    nextVisitDate: null,
    nextVisitReason: null,
    hints: {}
  }
}

/** What the rules say of the values on the screen, and of no others. */
export function useJudgement(
  form: Ref<VisitForm | null>,
  /** The values a judgement is of: equal texts, equal values. */
  weighed: (form: VisitForm) => string,
  ask: (form: VisitForm) => Promise<Assessment>
) {
  const said = shallowRef<Assessment | null>(null)
  /** Which values the last answer is of, how far it goes, and which fields could not be read. */
  const answer = shallowRef<{ readonly of: string; readonly judged: Judged; readonly wrong: Sentences }>({
    of: '',
    judged: 'none',
    wrong: {}
  })
  let newest = 0

  const current = computed(() => form.value !== null && answer.value.of === weighed(form.value))
  const judged = computed<Judged>(() => (current.value ? answer.value.judged : 'none'))
  const assessment = computed(() => said.value && shownOf(said.value, judged.value))
  /** Field → sentence, of the values on the screen. */
  const wrong = computed(() => (current.value ? answer.value.wrong : {}))

  function take(assessment: Assessment, of: VisitForm, wrongFields: Sentences = {}): void {
    newest++
    said.value = assessment
    const judged = Object.keys(wrongFields).length === 0 ? 'all' : 'partly'
    answer.value = { of: weighed(of), judged, wrong: wrongFields }
  }

  function forget(): void {
    newest++
    said.value = null
    answer.value = { of: '', judged: 'none', wrong: {} }
  }

  /** Answers a sentence when nothing could be judged. */
  async function judge(): Promise<string | null> {
    if (!form.value) return null
    const mine = ++newest
    const asked = JSON.parse(JSON.stringify(form.value)) as VisitForm
    try {
      const answered = await ask(asked)
      if (mine === newest) take(answered, asked)
      return null
    } catch (failure) {
      return mine === newest ? judgeReadable(mine, asked, failure) : null
    }
  }

  async function judgeReadable(mine: number, asked: VisitForm, failure: unknown): Promise<string | null> {
    const fields = failure instanceof CallError ? byField(failure.fields) : {}
    const { form: readable, wrong: wrongFields } = withoutWrong(asked, fields)
    if (readable === null) {
      answer.value = { of: weighed(asked), judged: 'none', wrong: wrongFields }
      return sentence(failure)
    }
    try {
      const answered = await ask(readable)
      if (mine === newest) take(answered, asked, wrongFields)
      return null
    } catch (second) {
      return mine === newest ? sentence(second) : null
    }
  }

  return { said, judged, assessment, wrong, take, forget, judge }
}
