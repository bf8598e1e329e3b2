import { addDays } from '../../lib/clock.ts'
import { endOfTerm } from '../rules/dates.ts'
import type { Random } from './world.ts'

/** What became of the contracts a home signed for a year. */
export interface Course {
  readonly startOn: string
  readonly endOn: string
  readonly next:
    | { readonly kind: 'none' }
    | { readonly kind: 'renewed'; readonly signedOn: string }
    | { readonly kind: 'terminated'; readonly on: string }
    | { readonly kind: 'handed-over'; readonly on: string }
}

const termMonths = 12

/** How long ago it began: most hold, some end in a week or in a month, some have just ended, some long ago. */
const beganAgo = (random: Random): number =>
  random.weighted([
    [() => random.int(357, 364), 4],
    [() => random.int(305, 356), 9],
    [() => random.int(365, 394), 5],
    [() => random.int(0, 304), 70],
    [() => random.int(395, 480), 12]
  ])()

export function courseOf(random: Random, today: string): Course {
  const startOn = addDays(today, -beganAgo(random))
  const endOn = endOfTerm(startOn, termMonths)
  return { startOn, endOn, next: nextOf(random, { startOn, endOn }, today) }
}

function nextOf(
  random: Random,
  { startOn, endOn }: { readonly startOn: string; readonly endOn: string },
  today: string
): Course['next'] {
  if (endOn < today) {
    const late = addDays(endOn, random.int(1, 25))
    if (!random.chance(0.88)) return { kind: 'none' }
    const signedOn = random.chance(0.2) ? late : addDays(endOn, -random.int(0, 20))
    return signedOn <= today ? { kind: 'renewed', signedOn } : { kind: 'none' }
  }
  const early = addDays(endOn, -random.int(3, 40))
  if (early <= today && random.chance(0.3)) return { kind: 'renewed', signedOn: early }
  const on = addDays(startOn, random.int(20, 300))
  if (on >= today) return { kind: 'none' }
  return random.weighted<Course['next']>([
    [{ kind: 'none' }, 90],
    [{ kind: 'terminated', on }, 7],
    [{ kind: 'handed-over', on }, 3]
  ])
}
