const names = new Map<number, string>([
  [0, 'ECG'],
  [1, 'I'],
  [2, 'II'],
  ...[1, 2, 3, 4, 5, 6, 7].map((n): [number, string] => [2 + n, `V${String(n)}`]),
  ...[2, 3, 4, 5, 6, 7].map((n): [number, string] => [8 + n, `V${String(n)}R`]),
  [16, 'X'],
  [17, 'Y'],
  [18, 'Z'],
  [61, 'III'],
  [62, 'aVR'],
  [63, 'aVL'],
  [64, 'aVF'],
  [66, 'V8'],
  [67, 'V9']
])
const numbers = new Map([...names].map(([number, name]) => [name, number]))

/** A lead the table does not name keeps its number. 0 is a lead nobody specified. */
export const leadName = (number: number): string => names.get(number) ?? `SCP ${String(number)}`

export function leadNumber(name: string): number | undefined {
  const [, number] = /^SCP (\d{1,3})$/.exec(name) ?? []
  return numbers.get(name) ?? (number === undefined ? undefined : Number(number))
}
