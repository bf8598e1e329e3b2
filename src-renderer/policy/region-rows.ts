import { fieldOf, type Field, fields, type Group, groupOf, type Path } from '@contract/policy/pack/fields'
import { linesOf, type Override, type Pack, packCertainties, type RegionPolicy } from './pack-words.ts'

export interface RegionRow {
  readonly path: Path
  readonly group: Group
  readonly field: Field
  /** Empty: nobody says. */
  readonly lines: readonly string[]
  /** Lines that lack something, counted from 0. */
  readonly openLines: readonly number[]
  readonly missing: 'signing' | 'later' | 'nothing'
  readonly origin: string
  readonly originSays: string
  readonly source: string
  readonly notes: readonly string[]
  /** The centre's own rule that is in force. */
  readonly override: Override | null
}

const paths = Object.keys(fields) as Path[]
const spoken = (...notes: readonly (string | null | undefined)[]): readonly string[] =>
  notes.filter(note => typeof note === 'string')

/** What holds in the centre, field by field. */
export function rowsOfCentre({ values, asks, overrides }: RegionPolicy): readonly RegionRow[] {
  const valueAt = new Map(values.map(value => [value.path, value]))
  const askAt = new Map(asks.map(ask => [ask.path, ask]))
  return paths.map(path => {
    const field = fieldOf(path)
    const value = valueAt.get(path)
    const ask = askAt.get(path)
    const certainty = value === undefined ? null : packCertainties[value.certainty]
    const own = value?.origin === 'override'
    return {
      path,
      group: groupOf(path),
      field,
      lines: value === undefined ? [] : linesOf(field, value.value),
      openLines: ask?.rows ?? [],
      missing: ask === undefined ? 'nothing' : ask.asked === 'signing' ? 'signing' : 'later',
      origin: own ? '本中心' : (certainty?.label ?? ''),
      originSays: own ? '本中心另定' : (certainty?.says ?? ''),
      source: value?.source ?? '',
      notes: spoken(value?.note, ask?.remark),
      override: overrides.find(({ id }) => id === value?.overrideId) ?? null
    }
  })
}

/** What one pack says, without the centre's rules and the national defaults. */
export function rowsOfPack({ values, remarks }: Pack): readonly RegionRow[] {
  return paths.map(path => {
    const field = fieldOf(path)
    const value = values[path]
    const certainty = value === null ? null : packCertainties[value.certainty]
    return {
      path,
      group: groupOf(path),
      field,
      lines: value === null ? [] : linesOf(field, value.value),
      openLines: [],
      missing: 'nothing',
      origin: certainty?.label ?? '',
      originSays: certainty?.says ?? '',
      source: value?.source ?? '',
      notes: spoken(value?.note, remarks[path]),
      override: null
    }
  })
}
