/**
 * The day from which the new doctor answers for a contract: the day of the transfer, of one that begins later its first
 * day. Null: somebody else has taken it over in the meantime, and history is not rewritten.
 * @param lastFrom the day from which whoever answers for it now does so
 */
export function handOverDay(on: string, startOn: string, lastFrom: string): string | null {
  const from = on > startOn ? on : startOn
  return lastFrom > from || (lastFrom === from && from !== startOn) ? null : from
}
