import type { Database } from 'better-sqlite3'
import { json, rowsOf } from '../../database/rows.ts'
import type { PolicyDeed } from './contract.ts'
import type { Override } from '../resolver.ts'

/** Which pack, with which national defaults behind it, holds from a day on. */
export interface Activation {
  readonly packId: string
  readonly nationalId: string
  readonly validFrom: string
}
/** One state of the centre's policy. */
export interface PolicyState {
  readonly id: string
  readonly version: number
  /** Oldest first. */
  readonly activations: readonly Activation[]
  /** In the order they were made. */
  readonly overrides: readonly Override[]
}
export interface PolicyRow extends PolicyState {
  readonly at: string | null
  readonly actorId: string | null
  readonly act: PolicyDeed['act']
  readonly reason: string
}

type Row = Omit<PolicyRow, 'activations' | 'overrides'> & {
  readonly activations: string
  readonly overrides: string
  readonly actorName: string | null
}

const STATE = `SELECT p.id, p.version, p.at, p.actor_id AS actorId, p.act, p.reason,
  p.activations_json AS activations, p.overrides_json AS overrides, a.name AS actorName
  FROM policy_version p LEFT JOIN account a ON a.id = p.actor_id`
export const SELECT_PRESENT_POLICY = `${STATE} ORDER BY p.version DESC LIMIT 1`
export const SELECT_POLICY = `${STATE} WHERE p.id = ?`

const stateOf = ({ activations, overrides, ...row }: Row): PolicyRow & Pick<Row, 'actorName'> => ({
  ...row,
  activations: JSON.parse(activations) as Activation[],
  overrides: JSON.parse(overrides) as Override[]
})

export function selectPresent(db: Database): PolicyRow {
  const row = db.prepare<[], Row>(SELECT_PRESENT_POLICY).get()
  if (row === undefined) throw new Error('the first state of the policy is missing')
  return stateOf(row)
}

export function select(db: Database, id: string): PolicyRow | null {
  const row = db.prepare<[string], Row>(SELECT_POLICY).get(id)
  return row === undefined ? null : stateOf(row)
}

/** Newest first. */
export const selectAll = (db: Database): readonly (PolicyRow & { readonly actorName: string | null })[] =>
  db.prepare<[], Row>(`${STATE} ORDER BY p.version DESC`).all().map(stateOf)

/** A state once written never changes. */
export const states = rowsOf<PolicyRow>(
  'policy_version',
  ['id'],
  {
    id: 'id',
    version: 'version',
    at: 'at',
    actorId: 'actor_id',
    act: 'act',
    reason: 'reason',
    activations: json('activations_json'),
    overrides: json('overrides_json')
  },
  'kept'
)
