import { derivedId } from '../../../lib/fhir.ts'
import type { Field, Fields, FormDefinition, FormLine } from '../contract.ts'
import { decisionFields, habitFields, signFields, visitFields } from '../shared/contract.ts'
import type { AskedField, FormFile } from './contract.ts'

/** Name space of the Questionnaires of such forms. */
const namespace = '5b0c7a1e-8d42-5f3a-9c6b-2e7f4d1a0938'

const keyed = <C extends { readonly label: string }>(codes: readonly C[]) =>
  codes.map((each, at) => ({ ...each, key: '1234567890abcdefghijklmnopqrstuvwxyz'.charAt(at) }))

function fieldOf(key: string, asked: AskedField): Field {
  const stated = {
    label: asked.label,
    linkId: `answers.${key}`,
    ...(asked.question === undefined ? {} : { told: asked.question }),
    ...(asked.needed ? { needed: `请填写${asked.label}` } : {}),
    ...(asked.carried ? { carried: true as const } : {}),
    ...(asked.shows === undefined ? {} : { shows: asked.shows }),
    last: 'shown' as const
  }
  switch (asked.type) {
    case 'day':
      return { ...stated, type: 'day' }
    case 'code':
      return { ...stated, type: 'code', list: key, codes: keyed(asked.codes) }
    case 'codes':
      return {
        ...stated,
        type: 'codes',
        list: key,
        codes: keyed(asked.codes),
        ...(asked.exclusive === undefined ? {} : { exclusive: asked.exclusive })
      }
    case 'number':
      return {
        ...stated,
        type: 'number',
        unit: asked.unit,
        ucum: asked.ucum,
        ...(asked.whole ? { whole: true as const } : {}),
        ...(asked.from === undefined ? {} : { from: asked.from }),
        ...(asked.to === undefined ? {} : { to: asked.to })
      }
    case 'text':
      return { ...stated, type: 'text', most: asked.most }
  }
}

const scoreKey = (code: string): string => `${code}Score`
const scoreFields = ({ scores }: FormFile): Fields =>
  Object.fromEntries(
    scores.flatMap(({ code, name }) => [
      [
        scoreKey(code),
        {
          type: 'worked-out',
          what: 'score',
          score: code,
          label: `${name}得分`,
          linkId: `result.${code}`
        } as const
      ],
      [
        `${code}Band`,
        {
          type: 'worked-out',
          what: 'band',
          score: code,
          label: `${name}结果`,
          linkId: `result.${code}-is`
        } as const
      ]
    ])
  )

/** Of one the name stands in the margin, of several above each. */
const scoreWords = (scores: FormFile['scores']) => {
  const [first] = scores
  const name = scores.length === 1 ? (first?.name ?? '') : ''
  return { value: `${name}得分`, band: `${name}结果` }
}

/** What is decided: only what the file decides is asked for. */
function decided({ classes, emergency }: FormFile): Fields {
  const {
    classification,
    classHeld,
    classProposed,
    classReasons,
    emergencies,
    drugs: _drugs,
    ...others
  } = decisionFields
  const { emergencyAct, emergencyNote, ...rest } = others
  const codes = classes
    .map(({ code, label }) => ({ code, key: code, label }))
    .toSorted((one, other) => Number(one.code) - Number(other.code))
  return {
    ...(classes.length === 0
      ? {}
      : { classHeld, classProposed, classification: { ...classification, codes }, classReasons }),
    ...(emergency.length === 0 ? {} : { emergencies, emergencyAct, emergencyNote }),
    ...rest
  }
}

const signLines: readonly FormLine[] = [
  { fields: ['systolicMmHg', 'diastolicMmHg', 'seriesId'] },
  { fields: ['weightKg', 'weightTargetKg'] },
  { fields: ['bmi', 'bmiTarget', 'heightCm'] },
  { fields: ['heartRatePerMinute'] }
]

/** Two to a row; what is long, or chosen from a list, takes the whole width. */
function paperRows(fields: readonly (readonly [string, Field])[]) {
  const rows: { readonly fields: readonly string[] }[][] = []
  let isOpen = false
  for (const [key, field] of fields) {
    const isNarrow = field.type === 'day' || field.type === 'number'
    const last = rows.at(-1)
    if (isNarrow && isOpen && last !== undefined) last.push({ fields: [key] })
    else rows.push([{ fields: [key] }])
    isOpen = isNarrow && !(isOpen && last !== undefined)
  }
  return rows
}

/** The whole form of a file: the visit, what is asked, what is decided, laid out in the order of the file. */
export function definitionOf(file: FormFile): FormDefinition {
  const { kind, edition, title, word, source, whom, uses, headline, scores, due } = file
  const asked = Object.entries(file.fields).map(([key, field]) => [key, fieldOf(key, field)] as const)
  const hasSigns = uses.includes('signs')
  const hasDrugs = uses.includes('drugs')
  const lines = asked.map(([key, { type }]): FormLine => ({
    fields: [key],
    ...(type === 'codes' ? { wide: true as const } : {})
  }))
  const middle = Math.ceil((lines.length - (hasSigns ? signLines.length : 0)) / 2)
  const isClassed = file.classes.length > 0
  const isScore = (key: string): boolean => scores.some(({ code }) => code === key)
  return {
    kind,
    edition,
    questionnaireId: derivedId(namespace, `${kind}|${edition}`),
    name: kind.replaceAll(/(?:^|-)([a-z0-9])/g, (_all, letter: string) => letter.toUpperCase()),
    title,
    source,
    word,
    visit: title,
    whom,
    headline: headline.map(key => (isScore(key) ? scoreKey(key) : key)),
    fields: {
      ...visitFields,
      ...(hasSigns ? signFields : {}),
      ...Object.fromEntries(asked),
      ...scoreFields(file),
      ...decided(file),
      ...(hasDrugs ? { drugs: decisionFields.drugs } : {})
    },
    groups: {
      visit: '随访',
      signs: '体征',
      answers: '内容',
      result: '结果',
      decision: '分类与转诊',
      correction: '更正'
    },
    columns: [
      [
        { fields: ['visitDate', 'outcome'] },
        { fields: ['lostReason'] },
        { fields: ['deathDate', 'deathCause'] },
        { fields: ['way'] },
        ...(hasSigns ? signLines : []),
        ...lines.slice(0, Math.max(0, middle))
      ],
      [
        ...lines.slice(Math.max(0, middle)),
        ...(isClassed ? [{ fields: ['classification'] }] : []),
        ...(hasDrugs ? [{ fields: ['drugs'], wide: true as const }] : []),
        { fields: ['referralReason', 'referralTo'], wide: true },
        { fields: ['nextVisitDate'] },
        { fields: ['overrideReason'], wide: true }
      ]
    ],
    paper: [
      { rows: [[{ fields: ['visitDate'] }, { fields: ['way'] }]] },
      ...(hasSigns
        ? [
            {
              rows: [
                [
                  { label: '血压', fields: ['systolicMmHg'] },
                  { label: '心率', fields: ['heartRatePerMinute'] }
                ],
                [
                  { label: '体重', fields: ['weightKg'] },
                  { label: '体质指数', fields: ['bmi', 'bmiTarget'] }
                ]
              ]
            }
          ]
        : []),
      { rows: paperRows(asked) },
      ...(scores.length === 0 ? [] : [{ scores: scores.map(({ code }) => code), ...scoreWords(scores) }]),
      ...(isClassed ? [{ rows: [[{ fields: ['classHeld'] }]] }] : []),
      ...(hasDrugs ? (['drugs'] as const) : []),
      'referral',
      'end'
    ],
    ...(scores.length === 0 ? {} : { scores }),
    due
  }
}

/** Keys a file cannot use: they are the visit's own. */
export const reservedKeys: ReadonlySet<string> = new Set([
  ...Object.keys({ ...visitFields, ...signFields, ...habitFields, ...decisionFields })
])
