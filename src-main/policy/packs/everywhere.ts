import type { ValueOf } from '../pack/fields/contract.ts'

type Codes = ValueOf<'keyPopulations.codes'>

/** 国家规定的重点人群: a region's list ends in 等, so these belong to it everywhere; a region may name more. */
export const nationalKeyPopulations: Codes = [
  'child-0-6',
  'age65',
  'maternal',
  'hypertension',
  'diabetes-type-2',
  'tuberculosis',
  'severe-mental',
  'disabled',
  'low-income',
  'filed-low-income'
]

export const addedByNation = '原文以“等”结尾，另加国家规定的重点人群'

/** A region's own groups first, then those of the nation. */
export const withNational = (own: Codes): Codes => [...new Set([...own, ...nationalKeyPopulations])]
