import type { ResidentSummary } from '@contract/resident'
import { computed, onScopeDispose, ref, watch } from 'vue'
import { useAsync } from '../async.ts'
import { api } from '../client.ts'

const pauseMs = 80

/**
 * Search as you type. What is listed always belongs to the words in the box: while they differ nothing can be
 * chosen, so that a fast Enter cannot open the person of an older, shorter question.
 */
export function useResidentSearch(choose: (resident: ResidentSummary) => void) {
  const query = ref('')
  const at = ref(0)
  const answeredFor = ref('')
  const asked = useAsync(async (words: string) => ({
    words,
    residents: await api.resident.search({ query: words, limit: 12 })
  }))
  const words = computed(() => query.value.trim())
  const results = computed(() => (words.value === '' ? [] : (asked.value.value?.residents ?? [])))
  const settled = computed(() => words.value !== '' && answeredFor.value === words.value)
  let timer: ReturnType<typeof setTimeout> | undefined

  async function askNow(): Promise<void> {
    clearTimeout(timer)
    const answer = await asked.run(words.value)
    if (answer === undefined) return
    answeredFor.value = answer.words
    at.value = 0
  }

  watch(words, now => {
    clearTimeout(timer)
    if (now === '') {
      asked.reset()
      answeredFor.value = ''
    } else timer = setTimeout(() => void askNow(), pauseMs)
  })
  onScopeDispose(() => clearTimeout(timer))

  function move(by: number): void {
    const last = results.value.length - 1
    at.value = Math.max(0, Math.min(last, at.value + by))
  }

  /** Enter. Before the answer is there it asks at once, and opens only a single hit (a scanned number). */
  async function enter(): Promise<'chosen' | 'none' | 'waiting'> {
    if (words.value === '') return 'waiting'
    if (!settled.value) {
      await askNow()
      const [only, ...others] = results.value
      if (!settled.value || only === undefined || others.length > 0) return 'waiting'
      choose(only)
      return 'chosen'
    }
    const resident = results.value[at.value]
    if (resident === undefined) return 'none'
    choose(resident)
    return 'chosen'
  }

  function clear(): void {
    query.value = ''
  }

  return { query, words, results, settled, at, error: asked.error, move, enter, clear }
}

/** The part of the text that was typed, to be marked; pinyin and initials have none. */
export function markedParts(text: string, words: string): readonly { text: string; marked: boolean }[] {
  const hit = words
    .split(/\s+/)
    .filter(word => word !== '' && text.toUpperCase().includes(word.toUpperCase()))
    .sort((one, other) => other.length - one.length)[0]
  if (hit === undefined) return [{ text, marked: false }]
  const from = text.toUpperCase().indexOf(hit.toUpperCase())
  return [
    { text: text.slice(0, from), marked: false },
    { text: text.slice(from, from + hit.length), marked: true },
    { text: text.slice(from + hit.length), marked: false }
  ].filter(part => part.text !== '')
}
