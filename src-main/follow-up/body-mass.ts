/** kg/m² exactly: grams and tenths of a millimetre are whole numbers, so no comparison hangs on a binary fraction. */
function exact(weightKg: number, heightCm: number) {
  const grams = Math.round(weightKg * 1000)
  const square = Math.round(heightCm * 100) ** 2
  return {
    atLeast: (limit: number): boolean => grams * 1e6 >= Math.round(limit * 10) * square,
    oneDecimal: Math.floor((2 * grams * 1e6 + square) / (2 * square)) / 10
  }
}

const bands = [
  { from: 28, label: '肥胖' },
  { from: 24, label: '超重' },
  { from: 18.5, label: '正常' },
  { from: 0, label: '偏低' }
] as const

export interface BodyMass {
  /** One decimal, half up. */
  readonly value: number
  /** 中国成人: <18.5 偏低, 18.5–<24 正常, 24–<28 超重, ≥28 肥胖; judged on the unrounded value. */
  readonly label: string
  readonly overweight: boolean
}

/** kg/m² to be compared unrounded. Null without both, or when one is not a believable positive number. */
export function massOf(weightKg: number | null, heightCm: number | null): ReturnType<typeof exact> | null {
  if (weightKg === null || heightCm === null || !(weightKg > 0 && heightCm >= 1)) return null
  const mass = exact(weightKg, heightCm)
  return Number.isFinite(mass.oneDecimal) ? mass : null
}

/** Null as above. */
export function bodyMassOf(weightKg: number | null, heightCm: number | null): BodyMass | null {
  const mass = massOf(weightKg, heightCm)
  if (mass === null) return null
  const { atLeast, oneDecimal } = mass
  const band = bands.find(({ from }) => atLeast(from)) ?? bands[3]
  const shown = bands.find(({ from }) => oneDecimal >= from) ?? bands[3]
  const note = band === shown ? '' : `（未满 ${String(shown.from)}，四舍五入后显示为 ${String(oneDecimal)}）`
  return { value: oneDecimal, label: `${band.label}${note}`, overweight: atLeast(24) }
}
