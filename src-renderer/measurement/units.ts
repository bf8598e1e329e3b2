import type { GlucoseUnit } from '@contract/measurement/glucose'
import { defineStore } from 'pinia'
import { ref } from 'vue'

/** 1 mmHg = 0.133322 kPa. */
export const kPaOfMmHg = 0.133322
/** Molar mass of glucose, 180.182 g/mol. */
const mgPerDlOfMmolPerL = 18.0182

/** What is stored stays mmHg and mmol/L; the other units are only shown, and only on request. */
export const useUnits = defineStore('units', () => {
  const others = ref(false)
  const toggle = (): void => {
    others.value = !others.value
  }
  return { others, toggle }
})

/** `18.67/12.00 kPa` */
export const inKpa = (systolicMmHg: number, diastolicMmHg: number): string =>
  `${(systolicMmHg * kPaOfMmHg).toFixed(2)}/${(diastolicMmHg * kPaOfMmHg).toFixed(2)} kPa`

/** `<1.1 mmol/L` */
export const inMmolL = (glucoseMmolL: number, comparator: string | null): string =>
  `${comparator ?? ''}${glucoseMmolL.toFixed(1)} mmol/L`

export interface Received {
  readonly glucoseMmolL: number
  readonly comparator: string | null
  readonly valueReceived: number
  readonly unitReceived: GlucoseUnit
}
/** As received where the meter spoke mg/dL, so that nothing is rounded twice. */
export const mgDlOf = ({
  glucoseMmolL,
  valueReceived,
  unitReceived
}: Pick<Received, 'glucoseMmolL' | 'valueReceived' | 'unitReceived'>): number =>
  unitReceived === 'mg/dL' ? valueReceived : Math.round(glucoseMmolL * mgPerDlOfMmolPerL)

/** `126 mg/dL` */
export const inMgDl = (received: Received): string => `${received.comparator ?? ''}${mgDlOf(received)} mg/dL`

/** A limit, which nobody received. */
export const limitMgDl = (mmolPerL: number): number => Math.round(mmolPerL * mgPerDlOfMmolPerL)
