import { nobodys, type RecordKind } from '../database/record-kind.ts'
import type { Institution } from './contract.ts'
import { careTeamOf } from './fhir.ts'
import {
  absences,
  institutions,
  putTeam,
  selectStoredTeam,
  selectTeamToTell,
  staff,
  type StoredAbsence,
  type StoredStaff,
  type StoredTeam
} from './store.ts'

export const institutionKind: RecordKind<Institution> = {
  entity: 'institution',
  word: '机构',
  whose: () => [],
  read: institutions.select,
  put: institutions.put,
  merge: 'by-field',
  withdrawal: nobodys
}

export const staffKind: RecordKind<StoredStaff> = {
  entity: 'staff',
  word: '团队成员',
  whose: () => [],
  read: staff.select,
  put: staff.put,
  merge: 'by-field',
  withdrawal: nobodys
}

/** A team with everybody who belongs or belonged to it: one version for both. */
export const teamKind: RecordKind<StoredTeam> = {
  entity: 'team',
  word: '家庭医生团队',
  whose: () => [],
  read: selectStoredTeam,
  put: putTeam,
  merge: 'by-field',
  withdrawal: nobodys,
  missing: '没有这个团队，请刷新。',
  stale: '团队已被他人修改，请刷新后再改。',
  // Not every platform keeps teams; those that do hear of them.
  told: {
    pointedAs: 'CareTeam',
    load: ({ db, centreId }, id) => {
      const team = selectTeamToTell(db, id)
      return team && [careTeamOf(team, centreId)]
    }
  }
}

/** 代班. */
export const absenceKind: RecordKind<StoredAbsence> = {
  entity: 'absence',
  word: '代班',
  whose: () => [],
  read: absences.select,
  put: absences.put,
  merge: 'by-field',
  withdrawal: nobodys,
  missing: '没有这条代班，请刷新。',
  stale: '这条代班已被他人修改，请刷新后再改。'
}

export const directoryKinds = [institutionKind, staffKind, teamKind, absenceKind]
