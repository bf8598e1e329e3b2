import { addDays } from '../../lib/clock.ts'
import { tookEffect } from '../rules/machine.ts'
import type { StoredContract } from './store.ts'

const isOpen = ({ state }: StoredContract): boolean => state !== 'void' && !tookEffect({ state })
const held = (contracts: readonly StoredContract[]): readonly StoredContract[] =>
  contracts.filter(one => one.kind === 'basic' && tookEffect(one) && one.startOn <= one.lastOn)

/** One person has one basic contract a day: which of two goes is decided by people, by the rules of contracts. */
export const obstaclesOfJoining = (
  keep: readonly StoredContract[],
  other: readonly StoredContract[]
): readonly string[] => [
  ...other
    .filter(isOpen)
    .map(({ number }) => `签约 ${number} 还没有办完，请先办完，或在“未完成签约”里撤回。`),
  ...held(keep).flatMap(mine =>
    held(other)
      .filter(theirs => mine.startOn <= theirs.lastOn && theirs.startOn <= mine.lastOn)
      .map(
        theirs =>
          `两份档案在同一时期都有协议（${mine.number} 和 ${theirs.number}）。请先把其中一份按“重复签约”解约，` +
          `最后一天填 ${addDays(theirs.startOn, -1)}（${theirs.number}）或 ${addDays(mine.startOn, -1)}（${mine.number}）。`
      )
  )
]
