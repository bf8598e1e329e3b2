import type { RouteLocationRaw } from 'vue-router'
import type { ListAsked } from '@contract/lib/list'

export type Tone = '' | 'attention' | 'critical' | 'confirmed' | 'quiet'

export interface Column<Row> {
  readonly name: string
  readonly word: string
  /** Behind the word; the numbers below have none. */
  readonly unit?: string
  readonly isNumber?: boolean
  /** As the main process calls the order by this column; missing: there is none. */
  readonly sort?: string
  /** What it says, on the screen, on paper and in a file. */
  readonly text: (row: Row) => string
  /** By which it is sorted where all rows are in hand; missing: by what it says. */
  readonly order?: (row: Row) => string | number
  readonly tone?: (row: Row) => Tone
  /** Somebody: the whole name and the birth date, by which namesakes are told apart. */
  readonly person?: (row: Row) => { readonly name: string; readonly birthDate: string }
  /** What is masked where the list leaves the screen. */
  readonly secret?: 'name' | 'phone'
  /** Where there is no room the lowest number leaves first; missing: it stays. */
  readonly leaves?: number
  /** Long words, which may break. */
  readonly isLong?: boolean
  readonly isHidden?: () => boolean
  /** Deeds of the row: nothing that could be printed. */
  readonly isOnScreen?: boolean
  /** An empty column to write in, on paper only. */
  readonly isForPen?: boolean
}

export interface Choice<C extends string = string> {
  readonly code: C
  readonly label: string
  /** How many rows that would be. */
  readonly count?: number | undefined
  /** The digit that chooses it. */
  readonly key?: string
}
type Code<V> = Extract<V, string>
/** Narrows the list by one of a few choices. */
export interface Filter<F extends object, Answer, Name extends keyof F = keyof F> {
  readonly name: Name
  readonly word: string
  /** What choosing none is called. */
  readonly none?: string
  readonly choices: (answer: Answer | null) => readonly Choice<Code<F[Name]>>[]
  /** Where nothing is remembered. */
  readonly start?: () => Code<F[Name]> | null
  /** As a row of digits, for what is switched all day. */
  readonly isSwitch?: boolean
  /** One is always chosen, the first to begin with. */
  readonly isNeeded?: boolean
  /** The page itself shows it. */
  readonly isElsewhere?: boolean
}
/** Of every filter its own type of code. */
export type FilterOf<F extends object, Answer> = {
  readonly [Name in keyof F]-?: Filter<F, Answer, Name>
}[keyof F]

/** A filter whatever its list calls it. */
export interface AnyFilter {
  readonly name: string
  readonly word: string
  readonly none?: string
  readonly choices: (answer: unknown) => readonly Choice[]
  readonly start?: () => string | null
  readonly isSwitch?: boolean
  readonly isNeeded?: boolean
  readonly isElsewhere?: boolean
}

export type Filters = Readonly<Record<string, string | null>>
export interface ListQuery<F extends object> extends ListAsked {
  readonly filters: F
}
export interface ListAnswer<Row> {
  readonly rows: readonly Row[]
  /** Null: they are found one by one, and only the last page knows. */
  readonly total: number | null
  readonly next: string | null
  readonly previous: string | null
  readonly sort: string
  readonly descending: boolean
  readonly sortable: readonly string[]
  readonly preparing: number
}

/** What is done to the chosen rows together. */
export interface Act<Row> {
  readonly word: string
  readonly key: string
  /** Where no row is chosen it is of all that are shown, not of the one the cursor stands on. */
  readonly isOfAll?: boolean
  /** What has to be said with it, of these. */
  readonly choice?: { readonly word: string; readonly choices: () => readonly Choice[] }
  /** What would happen, a sentence each; nothing is written. */
  readonly preview: (rows: readonly Row[], choice: string | null) => Promise<readonly string[]>
  readonly run: (rows: readonly Row[], choice: string | null) => Promise<Done>
}
export interface Done {
  readonly says: string
  /** Takes it back; answers what was done. Missing: it cannot be. */
  readonly undo?: () => Promise<string>
}

export interface Section {
  readonly label: string
  /** How many there are, shown here or not. */
  readonly count: number
  /** Where the others stand. */
  readonly rest?: { readonly label: string; readonly to: RouteLocationRaw }
}

/** What it means that there is nothing, and what to do. */
export interface Empty {
  readonly text: string
  readonly hint: string
}

/** A list: all that is its own. How it is shown, walked, narrowed, printed and taken away is not. */
export interface ListDeclaration<
  Row,
  F extends object = Readonly<Record<never, never>>,
  Answer extends ListAnswer<Row> = ListAnswer<Row>
> {
  /** By which its filters are remembered and the journal names it. */
  readonly name: string
  readonly title: string
  readonly columns: readonly Column<Row>[]
  readonly filters?: readonly FilterOf<F, Answer>[]
  readonly key: (row: Row) => string
  readonly ask: (query: ListQuery<F>) => Promise<Answer>
  readonly size?: number
  /** The page on which a row is worked; «下一位» goes from one to the next. */
  readonly to?: (row: Row) => RouteLocationRaw
  /** What Enter does instead; false: it does not, for this row. */
  readonly open?: (row: Row) => unknown
  /** Whether its details stand below it: the `detail` slot. */
  readonly isOpened?: (row: Row) => boolean
  /** Rows that follow each other stand under one heading, as long as they stand in the list's own order. */
  readonly section?: (row: Row) => Section
  readonly acts?: readonly Act<Row>[]
  readonly empty: Empty | (() => Empty)
  /** For telephoning: who takes care of residents gets names and numbers in full. */
  readonly isCallSheet?: boolean
  /** In a dialog or a panel of another page: only the rows, their order, their keys and their pages. */
  readonly isSmall?: boolean
  /** It is asked again whenever this is another. */
  readonly changes?: () => unknown
  /** What the page narrows it by besides its filters, in words; empty: nothing. */
  readonly narrowed?: () => string
}

/** What the component needs of a declaration, whatever its filters are called. */
export type AnyList<Row> = Pick<
  ListDeclaration<Row>,
  | 'name'
  | 'title'
  | 'columns'
  | 'key'
  | 'to'
  | 'open'
  | 'isOpened'
  | 'section'
  | 'acts'
  | 'empty'
  | 'isCallSheet'
  | 'isSmall'
  | 'narrowed'
> & { readonly filters: readonly AnyFilter[] }
