/** What stands at a record that was taken out of somebody's file, and counts no more there. */
export const asMistake = (reason: string): string => `已撤回：${reason}`
export const notTheirs = (reason: string): string => `不是本人：${reason}`

/** Only who took it out takes that back, and not who merely counts it again. */
export const isWithdrawn = (why: string | null): boolean =>
  why !== null && (why.startsWith(asMistake('')) || why.startsWith(notTheirs('')))
