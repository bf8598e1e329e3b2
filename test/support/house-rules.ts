import {
  circlesIn,
  type House,
  type HouseFile,
  type Import,
  importsOf,
  isContract,
  isMain,
  isRenderer,
  roomOf,
  type Rule
} from './house.ts'

// The rules of the house as functions over its files. README, "The map", says them in words.

const electronShells = ['index', 'window', 'preload'].map(name => `src-main/${name}.ts`)
const base = ['lib', 'database']
const isShell = ({ path }: HouseFile): boolean => roomOf(path) === '' || roomOf(path) === 'seed'
const nameOf = (path: string): string => path.split('/').at(-1) ?? ''

const broken = (files: House, allowed: (one: Import) => boolean): readonly string[] =>
  files
    .flatMap(importsOf)
    .filter(one => !allowed(one))
    .map(({ from, specifier }) => `${from} → ${specifier}`)

export const oneNameOnBothSides: Rule = house => {
  const rooms = (files: House): ReadonlySet<string> => new Set(files.map(({ path }) => roomOf(path)))
  const features = rooms(house.filter(isMain))
  const windowsOnly = ['', 'lib', 'home']
  return [...rooms(house.filter(isRenderer))].filter(
    name => !features.has(name) && !windowsOnly.includes(name)
  )
}

export const fileNames: Rule = house =>
  house
    .filter(file => isMain(file) || isRenderer(file))
    .map(({ path }) => path)
    .filter(path =>
      path.endsWith('.vue')
        ? !/^[A-Z][A-Za-z0-9]*\.vue$/.test(nameOf(path))
        : !/^[a-z0-9]+(-[a-z0-9]+)*(\.d)?\.ts$/.test(nameOf(path))
    )

export const gaplessMigrations: Rule = house =>
  house
    .filter(({ path }) => path.startsWith('migrations/'))
    .map(({ path }) => nameOf(path))
    .toSorted()
    .filter((name, index) => Number(name.slice(0, 4)) !== index + 1)

export const electronInTheShell: Rule = house =>
  broken(
    house.filter(file => isMain(file) && !electronShells.includes(file.path)),
    ({ specifier }) => specifier !== 'electron'
  )

export const contractsAlone: Rule = house =>
  broken(
    house.filter(({ path }) => isContract(path)),
    ({ specifier, to }) => specifier === 'zod' || (to !== null && isContract(to))
  )

export const featuresApart: Rule = house =>
  broken(
    house.filter(file => isMain(file) && !isShell(file) && !base.includes(roomOf(file.path))),
    ({ from, to }) =>
      to === null ||
      [roomOf(from), ...base].includes(roomOf(to)) ||
      isContract(to) ||
      to === 'src-main/policy/rules.ts'
  )

export const baseBelow: Rule = house =>
  broken(
    house.filter(file => isMain(file) && base.includes(roomOf(file.path))),
    ({ to }) => to === null || base.includes(roomOf(to))
  )

/** Rules, mappings and frame grammars decide by what they are given. Types of a store are words, not reading. */
export const pureModules: Rule = house =>
  broken(
    house.filter(({ path }) => /^src-main\/.*(\/rules|[/-]fhir|\/protocol)(\/[^/]+)?\.ts$/.test(path)),
    ({ specifier, to, isType }) =>
      isType ||
      (to === null
        ? specifier === 'node:crypto' || !/^(node:|better-sqlite3|serialport)/.test(specifier)
        : roomOf(to) !== 'database' && !/(store|handlers)\.ts$/.test(to))
  )

/** A store speaks SQL; who asks, and what it means, it is not told. */
export const storesBelow: Rule = house =>
  broken(
    house.filter(({ path }) => /^src-main\/.*store\.ts$/.test(path)),
    ({ to }) => to === null || !/\/(handlers|router|services|session|ports)\.ts$/.test(to)
  )

/** What lies outside names the binding, the link opens ports by it. */
const portOpeners = ['src-main/device/link.ts', 'src-main/lib/outside.ts']
export const serialportInTheLink: Rule = house =>
  broken(
    house.filter(file => isMain(file) && !portOpeners.includes(file.path)),
    ({ specifier }) => specifier !== 'serialport'
  )

export const windowsApart: Rule = house =>
  broken(house.filter(isRenderer), ({ specifier, to }) => {
    if (specifier.startsWith('@contract/')) return true
    if (to !== null) return to.startsWith('src-renderer/')
    return specifier !== 'electron' && !specifier.startsWith('node:')
  })

/** Types count: what two files say of each other belongs into one of them, or into a third. */
export const noCircles: Rule = house =>
  [isMain, isRenderer].flatMap(side => circlesIn(house.filter(side)).map(circle => circle.join(' ↔ ')))

// Who writes whose table.

const writing =
  /\b(?:(?:INSERT(?: OR \w+)?|REPLACE) INTO|UPDATE(?: OR \w+)?(?! OF\b| ON\b| SET\b)|DELETE FROM)\s+(\w+)|\b(?:rowsOf|listOf)\b(?:<.*>)?\(\s*'(\w+)'/g
const isTrigger = (path: string): boolean => /(declared|triggers)\.ts$/.test(path)

/** Table → the files that write it; what triggers write stands apart from what calls do. */
export function writersOf(house: House): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>()
  for (const { path, text } of house.filter(isMain)) {
    for (const [, statement, mapped] of text.matchAll(writing)) {
      const table = statement ?? mapped ?? ''
      const files = found.get(table) ?? []
      if (!files.includes(path)) found.set(table, [...files, path])
    }
  }
  return found
}

/** Each table has one module that writes it, which is its feature's; triggers beside it are of the same feature. */
export const oneWriter: Rule = house =>
  [...writersOf(house)].flatMap(([table, files]) => {
    const modules = files.filter(path => !isTrigger(path))
    const rooms = new Set(files.map(roomOf))
    const strangers = modules.filter(
      path => isShell({ path, text: '' }) || /\/(handlers|rules|contract|kinds|ports|fhir)\.ts$/.test(path)
    )
    return modules.length > 1 || rooms.size > 1 || strangers.length > 0
      ? [`${table}: ${files.toSorted().join(', ')}`]
      : []
  })

// One name for one thing.

/** What is composed, asked for or listed by its name: it has to be found by it. */
const named =
  /^export (?:async )?(?:function|const) (create[A-Z]\w*|use[A-Z]\w*|\w+(?:Contract|Events|Kind|Declared))\b|^export (?:function|const) (?!is[A-Z])(\w+ing)\b/gm

export const oneName: Rule = house => {
  const places = new Map<string, string[]>()
  for (const { path, text } of house.filter(file => isMain(file) || isRenderer(file))) {
    for (const [, name, gerund] of text.matchAll(named)) {
      const key = name ?? gerund ?? ''
      places.set(key, [...(places.get(key) ?? []), path])
    }
  }
  return [...places].flatMap(([name, paths]) =>
    paths.length > 1 ? [`${name}: ${paths.toSorted().join(', ')}`] : []
  )
}

// Views and triggers.

/** Until here migrations made them; they are never edited. */
const lastWithViews = 26
/** The one place that makes statements of what features declare. */
const declaring = 'src-main/database/declared.ts'

/** The views and triggers that features declare, by name, as often as they do. */
export const declaredIn = (house: House): readonly string[] =>
  house
    .filter(isMain)
    .flatMap(({ path, text }) => [
      ...(path === declaring ? [...text.matchAll(/\bview\(\s*'(\w+)'/g)] : []),
      ...text.matchAll(/^\s+(\w+): `\s*(?:BEFORE|AFTER|INSTEAD OF) (?:INSERT|UPDATE|DELETE)\b/gm)
    ])
    .map(([, name]) => name ?? '')

export const declaredOnce: Rule = house => {
  const names = declaredIn(house)
  const twice = names.filter((name, index) => names.indexOf(name) < index)
  const elsewhere = house.filter(
    file =>
      /CREATE\s+(?:TEMP\w*\s+)?(?:VIEW|TRIGGER)\s+(?:IF NOT EXISTS\s+)?\w/i.test(file.text) &&
      (file.path.startsWith('migrations/')
        ? Number(nameOf(file.path).slice(0, 4)) > lastWithViews
        : isMain(file) && file.path !== declaring)
  )
  return [
    ...twice.map(name => `${name} is declared twice`),
    ...elsewhere.map(({ path }) => `${path} makes a view or a trigger of its own`)
  ]
}

// Days and wall times.

/** Where an instant becomes a day or a wall time, and where days are counted. */
const calendars = ['src-main/lib/clock.ts', 'src-renderer/lib/format.ts', 'src-renderer/lib/typed-day.ts']
/** Until here migrations counted days as they were then; they are never edited. */
const lastWithOwnDays = 32

/** What takes the machine's zone, or UTC, for the centre's. */
const strangeDays: readonly RegExp[] = [
  /\.toISOString\(\)\s*\.\s*(?:slice|substr|substring|split|startsWith)\(/,
  /\b\w*(?:At|\bat|[iI]nstant|\bnow)\s*\.\s*(?:slice|substr|substring)\(0, ?(?:7|10|16|19)\)/,
  /\.[gs]et(?:UTC)?(?:FullYear|Month|Date|Day|Hours|Minutes|Seconds|TimezoneOffset)\(/,
  /\.to(?:Locale)?(?:Date|Time)String\(|new Date\([^()]*\)\.to(?:Locale)?String\(/,
  /new Date\([^()]*,/,
  /(?:new Date|Date\.parse)\(\s*[`'][^`']*T\d\d:\d\d(?::\d\d(?:\.\d+)?)?[`']\s*\)/,
  /DateTimeFormat\((?![^)]*timeZone)/
]
/** The same of SQL; an instant is stored as the clock that was given says it. */
const strangeDaysInSql: readonly RegExp[] = [
  /\b(?:date|time|datetime|julianday|unixepoch)\(\s*'now'/i,
  /strftime\((?!'%Y-%m-%dT%H:%M:%fZ', 'now')/i,
  /\bCURRENT_(?:DATE|TIME|TIMESTAMP)\b/,
  /'localtime'|'[+-]\d+ hours'/,
  /\b(?:substr(?:ing)?|date)\(\s*(?:\w+\.)?(?:at|\w+_at|\w+At)\s*[,)]/
]

/** Days come from the centre's zone: of an instant only by the calendars, never by the machine or SQLite. */
export const daysOfTheCentre: Rule = house =>
  house.flatMap(file => {
    const { path, text } = file
    const isOld = path.startsWith('migrations/') && Number(nameOf(path).slice(0, 4)) <= lastWithOwnDays
    if (isOld || calendars.includes(path)) return []
    const patterns = path.endsWith('.sql') ? strangeDaysInSql : [...strangeDays, ...strangeDaysInSql]
    return patterns.flatMap(pattern => {
      const found = pattern.exec(text)?.[0]
      return found === undefined ? [] : [`${path}: ${found}`]
    })
  })

/** What time it is, is given; the terminal's seed says how long it took. */
const ownClocks = ['src-main/lib/clock.ts', 'src-main/seed.ts']
export const clockIsGiven: Rule = house =>
  house
    .filter(file => isMain(file) && !ownClocks.includes(file.path))
    .flatMap(({ path, text }) =>
      [...text.matchAll(/\bDate\.now\b|new Date\(\)/g)].map(([found]) => `${path}: ${found}`)
    )

/** Tables that are no list, by what they are; `src-renderer/lib/list/decisions.md` says why. */
const tables: Readonly<Record<string, readonly string[]>> = {
  'the list itself': ['lib/list/ListTable', 'lib/list/ListSheet'],
  'a form, a line of fields each': [
    ...['centre/CommitteesEditor', 'device/LineFields', 'measurement/MeterResults', 'policy/PackTableField'],
    ...['signing/MemberPackages', 'signing/StepWho', 'signing/settings/PackageLines']
  ],
  'fixed things beside each other': [
    ...['access/JournalPanel', 'backup/RestoreReportView', 'measurement/ecg/EcgImportPage'],
    ...['policy/PackCompare', 'scale/ScaleResults', 'follow-up/FollowUpAssessment']
  ],
  'a file as it is': ['resident/ImportMapping'],
  'what goes on downwards': ['device/MonitorLog', 'resident/ResidentTimeline'],
  paper: [
    ...['follow-up/FollowUpSheet', 'signing/AgreementContract', 'signing/AgreementPaper'],
    ...['follow-up/FollowUpSheetMatrix', 'follow-up/FollowUpSheetScores', 'medication/MedicationPrintPage'],
    ...['signing/AgreementTerms', 'signing/fulfilment/HandbookPaper']
  ]
}
const noLists = new Set(Object.values(tables).flatMap(files => files.map(name => `src-renderer/${name}.vue`)))

/** Rows of one kind are shown by the one list: it sorts, is walked by keys, printed and taken away. */
export const oneList: Rule = house =>
  house
    .filter(file => isRenderer(file) && /<table\b/.test(file.text) && !noLists.has(file.path))
    .map(({ path }) => path)
