import type { Database } from 'better-sqlite3'
import { rowsOf } from '../database/rows.ts'
import type { Absence, Institution, StaffMember, Team, TeamToTell } from './contract.ts'

export const selectInstitutions = (db: Database): readonly Institution[] =>
  db
    .prepare<[], Institution>(
      'SELECT id, version, name, level, phone, address, status FROM institution ORDER BY level, name'
    )
    .all()

export const institutions = rowsOf<Institution>('institution', ['id'], {
  id: 'id',
  version: 'version',
  name: 'name',
  level: 'level',
  phone: 'phone',
  address: 'address',
  status: 'status'
})

export const selectStaff = (db: Database): readonly StaffMember[] =>
  db
    .prepare<[], StaffMember>(
      `SELECT s.id, s.version, s.account_id AS accountId, coalesce(a.name, s.name) AS name, s.phone, s.title,
        s.qualification, s.institution_id AS institutionId, s.status, i.name AS institutionName
      FROM staff s LEFT JOIN account a ON a.id = s.account_id LEFT JOIN institution i ON i.id = s.institution_id
      ORDER BY s.status, s.id`
    )
    .all()

export type StoredStaff = Omit<StaffMember, 'institutionName'>
export const staff = rowsOf<StoredStaff>('staff', ['id'], {
  id: 'id',
  version: 'version',
  accountId: 'account_id',
  name: 'name',
  phone: 'phone',
  title: 'title',
  qualification: 'qualification',
  institutionId: 'institution_id',
  status: 'status'
})

type TeamHead = Omit<Team, 'leadName' | 'members' | 'composition' | 'panel' | 'warnings'>
type TeamRow = TeamHead & { readonly leadName: string }
type StoredMember = Pick<Team['members'][number], 'id' | 'staffId' | 'role' | 'from' | 'to'>
/** The team as stored, with everybody who belongs or belonged to it. */
export type StoredTeam = TeamHead & { readonly members: readonly StoredMember[] }
const teams = rowsOf<TeamHead>('team', ['id'], {
  id: 'id',
  version: 'version',
  name: 'name',
  purpose: 'purpose',
  leadId: 'lead_id',
  supportsTeamId: 'supports_team_id',
  phone: 'phone',
  note: 'note',
  status: 'status'
})
const members = rowsOf<StoredMember & { readonly teamId: string }>('team_member', ['id'], {
  id: 'id',
  teamId: 'team_id',
  staffId: 'staff_id',
  role: 'role',
  from: 'from_day',
  to: 'to_day'
})
export function selectStoredTeam(db: Database, id: string): StoredTeam | null {
  const head = teams.select(db, id)
  const all = members.selectBy(db, 'team_id', id, 'from_day, id')
  return head && { ...head, members: all.map(({ teamId: _teamId, ...member }) => member) }
}
/** Who has left stays, with the last day. */
export function putTeam(db: Database, team: StoredTeam): void {
  teams.put(db, team)
  for (const member of team.members) members.put(db, { ...member, teamId: team.id })
}

export const selectTeams = (db: Database): readonly TeamRow[] =>
  db
    .prepare<[], TeamRow>(
      `SELECT t.id, t.version, t.name, t.purpose, t.lead_id AS leadId, t.supports_team_id AS supportsTeamId, t.phone,
        t.note, t.status, a.name AS leadName
      FROM team t JOIN account a ON a.id = t.lead_id ORDER BY t.status, t.name`
    )
    .all()

export const SELECT_MEMBERS = `SELECT m.id, m.staff_id AS staffId, coalesce(a.name, s.name) AS name, s.phone, s.title,
  i.name AS institutionName, m.role, m.from_day AS "from", m.to_day AS "to"
  FROM team_member m JOIN staff s ON s.id = m.staff_id LEFT JOIN account a ON a.id = s.account_id
  LEFT JOIN institution i ON i.id = s.institution_id WHERE m.team_id = ? ORDER BY m.from_day, m.id`
export const selectMembers = (db: Database, teamId: string): readonly Team['members'][number][] =>
  db.prepare<[string], Team['members'][number]>(SELECT_MEMBERS).all(teamId)

export type StoredAbsence = Omit<Absence, 'doctorName' | 'standInName'>
export const absences = rowsOf<StoredAbsence>('absence', ['id'], {
  id: 'id',
  version: 'version',
  doctorId: 'doctor_id',
  standInId: 'stand_in_id',
  from: 'from_day',
  to: 'to_day',
  note: 'note',
  status: 'status'
})
/** There are a few dozen a year; newest first. */
export const selectAbsences = (db: Database): readonly Absence[] =>
  db
    .prepare<[], Absence>(
      `SELECT x.id, x.version, x.doctor_id AS doctorId, x.stand_in_id AS standInId, x.from_day AS "from",
        x.to_day AS "to", x.note, x.status, d.name AS doctorName, s.name AS standInName
      FROM absence x JOIN account d ON d.id = x.doctor_id JOIN account s ON s.id = x.stand_in_id
      ORDER BY x.from_day DESC, x.id DESC`
    )
    .all()

/** Accounts that are active and hold the doctor's role. */
export const selectDoctors = (db: Database): readonly string[] =>
  db
    .prepare<[], { id: string }>(
      `SELECT DISTINCT a.id FROM account a, json_each(a.roles_json) j WHERE a.status = 'active' AND j.value = 'doctor'`
    )
    .all()
    .map(({ id }) => id)

/** An account that is active and holds the doctor's role. */
export const isDoctor = (db: Database, accountId: string): boolean =>
  db
    .prepare<[string], { found: number }>(
      `SELECT 1 AS found FROM account a, json_each(a.roles_json) j
      WHERE a.id = ? AND a.status = 'active' AND j.value = 'doctor'`
    )
    .get(accountId) !== undefined

/** As the platform is told of it; null when there is none. */
export function selectTeamToTell(db: Database, id: string): TeamToTell | null {
  const team = teams.select(db, id)
  if (team === null) return null
  const accounts = new Map(selectStaff(db).map(one => [one.id, one.accountId]))
  const { name, phone, status, leadId } = team
  const members = selectMembers(db, id)
  return {
    ...{ id, name, phone, status, leadId },
    members: members.map(one => ({ ...one, accountId: accounts.get(one.staffId) ?? null }))
  }
}
