/** MDC codes of leads: the code says `AVR` where people write aVR. */
const prefix = 'MDC_ECG_LEAD_'
const standard = [
  ...['I', 'II', 'III', 'aVR', 'aVL', 'aVF', 'X', 'Y', 'Z'],
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map(n => `V${String(n)}`),
  ...[2, 3, 4, 5, 6, 7].map(n => `V${String(n)}R`)
]
const nameOf = new Map(standard.map(name => [name.toUpperCase(), name]))

export function leadOfCode(code: string): string | undefined {
  return code.startsWith(prefix)
    ? (nameOf.get(code.slice(prefix.length).toUpperCase()) ?? code.slice(prefix.length))
    : undefined
}
export function codeOfLead(name: string): string | undefined {
  return standard.includes(name) ? prefix + name.toUpperCase() : undefined
}

export const mdc = '2.16.840.1.113883.6.24'
export const actCode = '2.16.840.1.113883.5.4'
const filter = 'MDC_ECG_CTL_VBL_ATTR_FILTER_'
export const filterCodes = {
  lowPass: [`${filter}LOW_PASS`, `${filter}CUTOFF_FREQ`],
  highPass: [`${filter}HIGH_PASS`, `${filter}CUTOFF_FREQ`],
  notch: [`${filter}NOTCH`, `${filter}NOTCH_FREQ`]
} as const

export const microvoltsOf: ReadonlyMap<string, number> = new Map([
  ['nV', 0.001],
  ['uV', 1],
  ['mV', 1_000],
  ['V', 1_000_000]
])
export const secondsOfUnit: ReadonlyMap<string, number> = new Map([
  ['us', 1e-6],
  ['ms', 1e-3],
  ['s', 1]
])
