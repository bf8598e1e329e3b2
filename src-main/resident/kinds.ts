import type { RecordKind } from '../database/record-kind.ts'
import { confirmationKind } from './confirmation.ts'
import { patientOf } from './fhir.ts'
import { healthOf, healthTakenBack } from './health-fhir.ts'
import { groupOf, relationsOf, relationsTakenBack } from './household-fhir.ts'
import { type Household, putHousehold, selectHousehold } from './household-store.ts'
import { householdTypes, type StoredHouseholdType } from './household-type-store.ts'
import type { ResidentRecord } from './rules.ts'
import { put, select } from './store.ts'
import { residentTimeline } from './timeline.ts'

/**
 * A resident's file. What somebody is found by (`insertKeys`, `updateKeys`) follows from it with the readings of Chinese
 * characters, which are loaded when they are needed; whoever puts a file without them makes it findable afterwards.
 */
export const residentKind: RecordKind<ResidentRecord> = {
  entity: 'resident',
  word: '居民',
  whose: ({ id }) => [id],
  read: (db, id) => select(db, id)?.record ?? null,
  put,
  merge: 'by-field',
  withdrawal: { cannot: '档案不能撤回：一个人有两份档案时请合并档案。' },
  missing: '没有这位居民的档案。',
  stale: '档案已被他人修改，请刷新后再改。',
  told: {
    pointedAs: 'Patient',
    load: ({ db, centreId }, id) => {
      const found = select(db, id)
      return found && [patientOf(found.record, centreId), ...healthOf(found.record, centreId)]
    },
    takenBack: ({ centreId }, record, earlier) => healthTakenBack(record, earlier(), centreId)
  },
  timeline: residentTimeline
}

export const householdKind: RecordKind<Household> = {
  entity: 'household',
  word: '家庭',
  whose: ({ members }) => members.map(({ residentId }) => residentId),
  read: selectHousehold,
  put: putHousehold,
  merge: 'by-field',
  withdrawal: { cannot: '请在居民档案中更改家庭成员。' },
  told: {
    load: ({ db, centreId }, id) => {
      const household = selectHousehold(db, id)
      return household && [groupOf(household, centreId), ...relationsOf(household)]
    },
    takenBack: (_telling, household, earlier) => relationsTakenBack(household, earlier())
  }
}

/** What somebody has set in place of what follows from the members. */
export const householdTypeKind: RecordKind<StoredHouseholdType> = {
  entity: 'household-type',
  word: '家庭类型',
  whose: ({ householdId }, db) =>
    selectHousehold(db, householdId)?.members.map(({ residentId }) => residentId) ?? [],
  read: householdTypes.select,
  put: householdTypes.put,
  merge: 'by-field',
  withdrawal: { cannot: '请在居民档案中更改家庭类型。' }
}

export const residentKinds = [residentKind, householdKind, householdTypeKind, confirmationKind]
