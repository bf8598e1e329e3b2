import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { type RouteLocationRaw, useRouter } from 'vue-router'

export interface Step {
  readonly key: string
  readonly to: RouteLocationRaw
}
export interface Stretch {
  readonly steps: readonly Step[]
  /** Place of the first one in the whole list, counted from 1. */
  readonly from: number
  readonly total: number | null
  /** Those after them; null: there are none. */
  readonly more: (() => Promise<Stretch>) | null
  /** So that the list is found again where one has come to. */
  readonly reached: (key: string) => void
}
interface Walk extends Stretch {
  readonly title: string
  readonly back: RouteLocationRaw
  readonly at: number
}

/** From one row of a list to the next, without going back to it: who is done leaves the list, the order stays. */
export const useWalk = defineStore('walk', () => {
  const router = useRouter()
  const walk = shallowRef<Walk | null>(null)

  const says = computed(() => {
    const on = walk.value
    return on === null
      ? null
      : `${on.title} ${String(on.from + on.at)}${on.total === null ? '' : `/${String(on.total)}`}`
  })
  const isLast = computed(
    () => walk.value !== null && walk.value.at + 1 >= walk.value.steps.length && walk.value.more === null
  )

  function begin(title: string, back: RouteLocationRaw, stretch: Stretch, at: number): void {
    walk.value = { ...stretch, title, back, at }
    go(at)
  }
  function go(at: number): void {
    const on = walk.value
    const step = on?.steps[at]
    if (on === null || step === undefined) return
    walk.value = { ...on, at }
    on.reached(step.key)
    void router.push(step.to)
  }
  /** Answers false where nobody walks. */
  async function turn(on: Walk): Promise<void> {
    const next = on.more === null ? null : await on.more()
    if (walk.value !== on) return
    if (next === null || next.steps.length === 0) back()
    else {
      walk.value = { ...on, ...next, at: 0 }
      go(0)
    }
  }
  function next(): boolean {
    const on = walk.value
    if (on === null) return false
    if (on.at + 1 < on.steps.length) go(on.at + 1)
    else void turn(on)
    return true
  }
  function back(): boolean {
    const on = walk.value
    if (on === null) return false
    walk.value = null
    void router.push(on.back)
    return true
  }
  function end(): void {
    walk.value = null
  }

  return { says, isLast, begin, next, back, end }
})
