/**
 * Names the stored results of one download so that each is known again at the next. A meter with a clock of minutes
 * can hold two results of the same time and value; the second is then `…~2`, and stays it while both are stored.
 */
export function createRecordIds(): (...parts: readonly (string | number)[]) => string {
  const seen = new Map<string, number>()
  return (...parts) => {
    const name = parts.join('/')
    const times = (seen.get(name) ?? 0) + 1
    seen.set(name, times)
    return times === 1 ? name : `${name}~${times}`
  }
}
