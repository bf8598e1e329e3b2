import { isAhead } from '../lib/passing.ts'
import type { ClockJump } from './contract.ts'

/** Every sign-in is an entry: a centre that has written nothing for longer was closed, or its clock has jumped. */
const longestPauseMs = 60 * 86_400_000

const toDo =
  '请先核对电脑的日期、时间和时区（Windows：设置 → 时间和语言 → 自动设置时间 → 立即同步），对好以后再登记。'

/**
 * What the clock did while the program was not running, as far as its last entry tells; null: it went on.
 * @param lastAt of the newest entry by its number, whatever it says
 * @param shown in words of the centre's zone
 */
export function jumpSince(
  lastAt: string,
  startedAtMs: number,
  shown: (instant: string) => string
): ClockJump | null {
  const startedAt = new Date(startedAtMs).toISOString()
  const [then, now] = [shown(lastAt), shown(startedAt)]
  if (isAhead(lastAt, startedAtMs)) {
    const sentence =
      `电脑现在显示 ${now}，比上次使用本程序时（${then}）还早：现在的时间不对，或者上次的时间不对。${toDo}` +
      '如果是上次的时间快了，那时保存的记录会标出“还没到的时间”，不用来推算随访，请逐条更正。'
    return { direction: 'back', lastAt, startedAt, sentence }
  }
  const days = Math.floor((startedAtMs - Date.parse(lastAt)) / 86_400_000)
  if (startedAtMs - Date.parse(lastAt) <= longestPauseMs) return null
  const sentence = `电脑现在显示 ${now}，离上次使用本程序（${then}）已有 ${String(days)} 天。如果没有停用这么久，就是时间不对：${toDo}`
  return { direction: 'ahead', lastAt, startedAt, sentence }
}
