import type { ResidentSummary } from '@contract/resident'
import { sexLabel } from '../format.ts'
import type { Column } from './declaration.ts'

/** What a list says of whom it names, in words that are the same everywhere. */
type Named = { readonly resident: ResidentSummary }

export const nameColumn = <Row extends Named>(sort?: string): Column<Row> => ({
  name: 'name',
  word: '姓名',
  secret: 'name',
  text: ({ resident }) => resident.name,
  person: ({ resident }) => resident,
  ...(sort === undefined ? {} : { sort })
})
export const sexColumn = <Row extends Named>(): Column<Row> => ({
  name: 'sex',
  word: '性别',
  leaves: 3,
  text: ({ resident }) => sexLabel(resident.sex)
})
export const ageColumn = <Row extends Named>(sort?: string): Column<Row> => ({
  name: 'age',
  word: '年龄',
  isNumber: true,
  text: ({ resident }) => String(resident.age),
  ...(sort === undefined ? {} : { sort })
})
export const phoneColumn = <Row extends Named>(): Column<Row> => ({
  name: 'phone',
  word: '电话',
  secret: 'phone',
  text: ({ resident }) => resident.phone ?? '—'
})
export const committeeColumn = <Row extends Named>(sort?: string): Column<Row> => ({
  name: 'committee',
  word: '居（村）委',
  leaves: 4,
  isLong: true,
  text: ({ resident }) => resident.committeeName,
  ...(sort === undefined ? {} : { sort })
})
