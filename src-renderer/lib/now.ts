import { onScopeDispose, readonly, type Ref, ref } from 'vue'

/** The present instant, refreshed every `everyMs`: for «3 分钟前» and clocks. */
export function useNow(everyMs = 30_000): Readonly<Ref<number>> {
  const now = ref(Date.now())
  const timer = setInterval(() => (now.value = Date.now()), everyMs)
  onScopeDispose(() => clearInterval(timer))
  return readonly(now)
}
