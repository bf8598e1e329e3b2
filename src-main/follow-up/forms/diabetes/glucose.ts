import { judge } from '../../../policy/rules.ts'
import type { VisitContext } from '../../context.ts'
import type { DiabetesForm } from './definition.ts'

type Given = Pick<DiabetesForm, 'fastingMmolL' | 'fastingMgDl'>

export const glucoseFields = ['fastingMmolL', 'fastingMgDl']

export const hasGlucose = ({ fastingMmolL, fastingMgDl }: Given): boolean =>
  fastingMmolL !== null || fastingMgDl !== null

/** Ten thousand times the mg/dL of one mmol/L (molar mass 180.182 g/mol). */
const mgPerDl = 180_182
/** To one decimal, half up; whole numbers throughout, so that no comparison hangs on a binary fraction. */
const oneDecimalOf = (mgDl: number): number => Math.floor((2 * mgDl * 100_000 + mgPerDl) / (2 * mgPerDl)) / 10

/**
 * What is compared: mmol/L as it was given, mg/dL at one decimal of mmol/L (126 → 7.0). Null when there is none, both
 * are filled, or it cannot be believed.
 * @param limits null: whatever stands there
 */
export function comparedGlucose(
  { fastingMmolL, fastingMgDl }: Given,
  { limits }: { readonly limits: VisitContext['limits'] | null }
): { readonly mmolL: number; readonly said: string } | null {
  if (fastingMmolL !== null && fastingMgDl !== null) return null
  const mmolL = fastingMgDl === null ? fastingMmolL : oneDecimalOf(fastingMgDl)
  if (mmolL === null) return null
  const isRefused =
    limits !== null && judge(limits, 'glucoseMmolL', Number(mmolL.toFixed(1)), null).tier === 'refuse'
  if (isRefused) return null
  const said = fastingMgDl === null ? String(mmolL) : `${mmolL.toFixed(1)}（${String(fastingMgDl)} mg/dL）`
  return { mmolL, said }
}
