import { inHand } from './in-hand.ts'
import { type List, useList } from './use-list.ts'

/** A list whose rows are few and all in hand, as somebody works with it. */
export const useListInHand = <Row, F extends object = Readonly<Record<never, never>>>(
  declared: Parameters<typeof inHand<Row, F>>[0]
): List<Row> => useList(inHand(declared))
