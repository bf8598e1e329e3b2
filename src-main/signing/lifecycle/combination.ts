import type { Database } from 'better-sqlite3'
import type { SigningPolicy } from '../ports.ts'
import { refuse } from './refusal.ts'
import * as store from './store.ts'

export interface Combination {
  readonly districtHospitalId: string | null
  readonly cityHospitalId: string | null
}

/**
 * Throws Failure('invalid-input') where a hospital is not one of its level, or where the region does not combine with
 * that level. What the region does not state is answered by the choice itself.
 */
export function requireCombination(
  db: Database,
  limits: SigningPolicy['combination'],
  { districtHospitalId, cityHospitalId }: Combination
): void {
  for (const [id, level, name, most, field] of [
    [districtHospitalId, 'district', '区级', limits.districtHospitalsMax, 'districtHospitalId'],
    [cityHospitalId, 'city', '市级', limits.cityHospitalsMax, 'cityHospitalId']
  ] as const) {
    if (id === null) continue
    if (most === 0) refuse(field, `本地政策不与${name}医院组合签约，请勿选择`)
    if (store.selectOpenInstitution(db, id)?.level !== level) refuse(field, `请选择${name}医院`)
  }
}
