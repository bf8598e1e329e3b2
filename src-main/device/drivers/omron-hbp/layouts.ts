/** Where the values stand in the output forms that protocol.ts describes; offsets count from the first byte, STX included. */
export type Form = 'B' | 'C' | 'D' | 'E'
export interface Layout {
  readonly form: Form
  /** 9 a digit, ? printable and no comma, # printable, ~ blank or full stop; anything else is itself. */
  readonly columns: string
  readonly date: readonly [year: number, month: number, day: number]
  readonly clock?: readonly [hour: number, minute: number]
  readonly values: { readonly sys: number; readonly map?: number; readonly dia: number; readonly pul: number }
  readonly person?: readonly [from: number, to: number]
}

export const layouts: readonly Layout[] = [
  {
    form: 'B',
    columns: `bp,${'?'.repeat(20)},9999/99/99,99:99,999,999,999,999,9\r`,
    date: [24, 29, 32],
    clock: [35, 38],
    values: { sys: 41, map: 45, dia: 49, pul: 53 },
    person: [3, 23]
  },
  {
    form: 'C',
    columns: '\x02 999999 9999 999 999 999\x03',
    date: [2, 4, 6],
    clock: [9, 11],
    values: { sys: 14, dia: 18, pul: 22 }
  },
  {
    form: 'D',
    columns: '\x02ID99999999?99/99/99/99:99 ###~~###~###\x03',
    date: [12, 15, 18],
    clock: [21, 24],
    values: { sys: 27, dia: 32, pul: 36 },
    person: [3, 11]
  },
  {
    form: 'D',
    columns: '\x02ID99999999?99/99/99/99:99 ### ### ### \x03',
    date: [12, 15, 18],
    clock: [21, 24],
    values: { sys: 27, dia: 31, pul: 35 },
    person: [3, 11]
  },
  {
    form: 'E',
    columns: 'MMBP203N\r9999.99.99\r999\r999\r999\r',
    date: [9, 14, 17],
    values: { sys: 20, dia: 24, pul: 28 }
  }
]

const fits: Readonly<Record<string, (byte: number) => boolean>> = {
  '9': byte => byte >= 0x30 && byte <= 0x39,
  '?': byte => byte >= 0x20 && byte <= 0x7e && byte !== 0x2c,
  '#': byte => byte >= 0x20 && byte <= 0x7e,
  '~': byte => byte === 0x20 || byte === 0x2e
}
/** Per column, whether a byte of seven bits may stand there. */
export const columnTests: ReadonlyMap<Layout, readonly ((byte: number) => boolean)[]> = new Map(
  layouts.map(layout => [
    layout,
    [...layout.columns].map(column => fits[column] ?? ((byte: number) => byte === column.charCodeAt(0)))
  ])
)
