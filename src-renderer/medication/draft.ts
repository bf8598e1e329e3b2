import type { Medication, Prescribed } from '@contract/medication'
import type { Drug } from '@contract/medication/drug'

const blank: Prescribed = {
  drugId: null,
  name: '',
  spec: '',
  ingredients: [],
  groups: [],
  doseAmount: null,
  doseUnit: '',
  frequency: null,
  asNeeded: false,
  instruction: '',
  route: null,
  startOn: null,
  institution: '',
  prescriber: '',
  suppliedOn: null,
  supplyDays: null,
  note: ''
}

/** What a form begins with: nothing, or what is to be corrected. */
export const draftOf = (drug: Medication | null): Prescribed =>
  drug === null
    ? { ...blank }
    : {
        drugId: drug.drugId,
        name: drug.name,
        spec: drug.spec,
        ingredients: drug.ingredients,
        groups: drug.groups,
        doseAmount: drug.doseAmount,
        doseUnit: drug.doseUnit,
        frequency: drug.frequency,
        asNeeded: drug.asNeeded,
        instruction: drug.instruction,
        route: drug.route,
        startOn: drug.startOn,
        institution: drug.institution,
        prescriber: drug.prescriber,
        suppliedOn: drug.suppliedOn,
        supplyDays: drug.supplyDays,
        note: drug.note
      }

/** Chosen from the list, with its unit; a dose that was typed stays as it is. */
export const withDrug = (draft: Prescribed, drug: Drug): Prescribed => ({
  ...draft,
  drugId: drug.id,
  name: drug.name,
  spec: drug.spec,
  ingredients: drug.ingredients,
  groups: drug.groups,
  doseUnit: draft.doseAmount === null || draft.doseUnit === '' ? drug.unit : draft.doseUnit
})
/** Typed over: it is none of the list any more, and nobody has said what it contains. */
export const withName = (draft: Prescribed, name: string): Prescribed =>
  draft.drugId === null || name === draft.name
    ? { ...draft, name }
    : { ...draft, name, drugId: null, spec: '', ingredients: [], groups: [] }
