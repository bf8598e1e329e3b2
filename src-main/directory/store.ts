import type { Database } from 'better-sqlite3'
import type { Institution, StaffMember, Team } from './contract.ts'

export const selectInstitutions = (db: Database): readonly Institution[] =>
  db
    .prepare<[], Institution>(
      'SELECT id, version, name, level, phone, address, status FROM institution ORDER BY level, name'
    )
    .all()

export const upsertInstitution = (db: Database, row: Institution): void => {
  db.prepare(
    `INSERT INTO institution (id, version, name, level, phone, address, status)
    VALUES (@id, @version, @name, @level, @phone, @address, @status)
    ON CONFLICT (id) DO UPDATE SET version = @version, name = @name, level = @level, phone = @phone,
      address = @address, status = @status`
  ).run(row)
}

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
export const upsertStaff = (db: Database, row: StoredStaff): void => {
  db.prepare(
    `INSERT INTO staff (id, version, account_id, name, phone, title, qualification, institution_id, status)
    VALUES (@id, @version, @accountId, @name, @phone, @title, @qualification, @institutionId, @status)
    ON CONFLICT (id) DO UPDATE SET version = @version, account_id = @accountId, name = @name, phone = @phone,
      title = @title, qualification = @qualification, institution_id = @institutionId, status = @status`
  ).run(row)
}

export type StoredTeam = Omit<Team, 'leadName' | 'members' | 'composition' | 'panel' | 'warnings'>
type TeamRow = StoredTeam & { readonly leadName: string }

export const selectTeams = (db: Database): readonly TeamRow[] =>
  db
    .prepare<[], TeamRow>(
      `SELECT t.id, t.version, t.name, t.purpose, t.lead_id AS leadId, t.supports_team_id AS supportsTeamId, t.phone,
        t.note, t.status, a.name AS leadName
      FROM team t JOIN account a ON a.id = t.lead_id ORDER BY t.status, t.name`
    )
    .all()

export const upsertTeam = (db: Database, row: StoredTeam): void => {
  db.prepare(
    `INSERT INTO team (id, version, name, purpose, lead_id, supports_team_id, phone, note, status)
    VALUES (@id, @version, @name, @purpose, @leadId, @supportsTeamId, @phone, @note, @status)
    ON CONFLICT (id) DO UPDATE SET version = @version, name = @name, purpose = @purpose, lead_id = @leadId,
      supports_team_id = @supportsTeamId, phone = @phone, note = @note, status = @status`
  ).run(row)
}

export const SELECT_MEMBERS = `SELECT m.id, m.staff_id AS staffId, coalesce(a.name, s.name) AS name, s.phone, s.title,
  i.name AS institutionName, m.role, m.from_day AS "from", m.to_day AS "to"
  FROM team_member m JOIN staff s ON s.id = m.staff_id LEFT JOIN account a ON a.id = s.account_id
  LEFT JOIN institution i ON i.id = s.institution_id WHERE m.team_id = ? ORDER BY m.from_day, m.id`
export const selectMembers = (db: Database, teamId: string): readonly Team['members'][number][] =>
  db.prepare<[string], Team['members'][number]>(SELECT_MEMBERS).all(teamId)

export const insertMember = (
  db: Database,
  row: {
    readonly id: string
    readonly teamId: string
    readonly staffId: string
    readonly role: string
    readonly from: string
  }
): void => {
  db.prepare(
    'INSERT INTO team_member (id, team_id, staff_id, role, from_day) VALUES (@id, @teamId, @staffId, @role, @from)'
  ).run(row)
}

export const endMember = (db: Database, memberId: string, on: string): void => {
  db.prepare('UPDATE team_member SET to_day = ? WHERE id = ?').run(on, memberId)
}

/** An account that is active and holds the doctor's role. */
export const isDoctor = (db: Database, accountId: string): boolean =>
  db
    .prepare<[string], { found: number }>(
      `SELECT 1 AS found FROM account a, json_each(a.roles_json) j
      WHERE a.id = ? AND a.status = 'active' AND j.value = 'doctor'`
    )
    .get(accountId) !== undefined
