import { z } from 'zod'
import { day, id, text } from '../../lib/contract.ts'
import { score } from '../../lib/score/contract.ts'

// A form is data: each field is stated once, and what is stored, checked, carried over, shown, told and read back
// follows from that. Decisions (emergency, class, plan) are written by hand in the `rules.ts` of each form.

const code = z
  .strictObject({
    code: z.string(),
    /** Its key on the keyboard. */
    key: z.string().length(1),
    label: z.string(),
    /** The whole words, where they differ from the short ones on the screen. */
    title: z.string().optional(),
    /** The danger it may be: a person has to say. */
    danger: z.string().optional(),
    /** What it counts in a score. */
    points: z.int().optional()
  })
  .readonly()

/** Fields and the answers of which one must stand there; `*` is any answer. All of them must hold. */
export const condition = z.record(z.string(), z.array(z.string()).readonly()).readonly()
export type Condition = z.infer<typeof condition>

const stated = {
  /** As its control is called. */
  label: z.string(),
  /** In a line of its own and in the record, where that is shorter. */
  line: z.string().optional(),
  linkId: z.string(),
  /** The question as it is published, where that differs from the label. */
  told: z.string().optional(),
  /** Taken over from the last visit. What is not said to be carried is asked anew. */
  carried: z.literal(true).optional(),
  /** Found at this visit: never taken over, however it stood last time; that is shown, and one key says the same again. */
  finding: z.literal(true).optional(),
  /** The last visit's answer stands in grey beside it, Enter takes it over (`offered`), or both. */
  last: z.enum(['shown', 'offered', 'both']).optional(),
  /** Only then there is anything to answer. */
  shows: condition.optional(),
  /** Said when it is empty although it shows: without it no class, no next date, no safety. */
  needed: z.string().optional(),
  /** …only then. */
  neededWhen: condition.optional(),
  /** Asked for in these words without stopping anybody. */
  wished: z.string().optional(),
  /** Asked once for all forms of one visit. */
  shared: z.literal(true).optional(),
  /** What it is called in a saved record, where that is not the line's name. */
  recorded: z.string().optional(),
  /** Stands in the record's line of this field. */
  beside: z.string().optional(),
  /** Words before it in a line of several. */
  before: z.string().optional(),
  placeholder: z.string().optional()
}
const codes = z.array(code).readonly()

const observed = z
  .strictObject({
    loinc: z.string(),
    display: z.string(),
    /** A code of a list of our own, where LOINC does not say all. */
    own: z.strictObject({ list: z.string(), code: z.string(), display: z.string() }).readonly().optional(),
    when: condition.optional(),
    /** The field with its day, where that is not the visit's. */
    on: z.string().optional()
  })
  .readonly()

const field = z.discriminatedUnion('type', [
  z.strictObject({ ...stated, type: z.literal('day'), always: z.literal(true).optional() }).readonly(),
  z
    .strictObject({
      ...stated,
      type: z.literal('code'),
      /** The name of the list at the platform. */
      list: z.string(),
      codes,
      /** There is always one, this at first. */
      default: z.string().optional(),
      /** Stands in a new form. */
      initial: z.string().optional()
    })
    .readonly(),
  z
    .strictObject({
      ...stated,
      type: z.literal('codes'),
      list: z.string(),
      codes,
      /** Shuts the others out. */
      exclusive: z.string().optional(),
      /** How many boxes the paper has. */
      boxes: z.int().optional()
    })
    .readonly(),
  z
    .strictObject({
      ...stated,
      type: z.literal('number'),
      /** On the screen; in the record and to the platform; in UCUM. */
      unit: z.string(),
      unitTold: z.string().optional(),
      ucum: z.string(),
      whole: z.literal(true).optional(),
      from: z.number().optional(),
      to: z.number().optional(),
      /** The item of the policy's limits it is held against. */
      limit: z.string().optional(),
      /** A wish for the future: only the impossible is refused. */
      isTarget: z.literal(true).optional(),
      /** Written as one with this field: 138/88. */
      over: z.string().optional(),
      /** A result that others look for by its code: told as one, as the first of these whose condition holds. */
      observed: z.array(observed).readonly().optional()
    })
    .readonly(),
  z
    .strictObject({ ...stated, type: z.literal('text'), most: z.int(), initial: z.string().optional() })
    .readonly(),
  z
    .strictObject({
      ...stated,
      type: z.literal('record'),
      /** The fields whose values were taken over from that record, and in what words; who types over them lets it go. */
      brings: z.array(z.string()).readonly(),
      says: z.string()
    })
    .readonly(),
  z.strictObject({ ...stated, type: z.literal('flag') }).readonly(),
  z.strictObject({ ...stated, type: z.literal('drugs'), most: z.int() }).readonly(),
  /** No answer of the form: what the program says of it. */
  z
    .strictObject({
      type: z.literal('worked-out'),
      label: z.string(),
      line: z.string().optional(),
      linkId: z.string(),
      what: z.enum([
        'bmi',
        'class',
        'class-proposed',
        'reasons',
        'emergency',
        'next-date',
        'next-date-proposed',
        'policy',
        'correction-reason',
        'correction-replaces',
        'score',
        'band'
      ]),
      /** Of which score. */
      score: z.string().optional()
    })
    .readonly()
])
export type Field = z.infer<typeof field>
/** In the order in which they are told. */
export type Fields = Readonly<Record<string, Field>>

const line = z
  .strictObject({
    /** The line's own words, where they are not those of its first field. */
    label: z.string().optional(),
    fields: z.array(z.string()).readonly(),
    /** The controls need the whole width. */
    wide: z.literal(true).optional(),
    /** Read out as it is published, its answers beside it, or beneath in whole words; answering goes on to the next. */
    question: z.enum(['beside', 'beneath']).optional()
  })
  .readonly()
export type FormLine = z.infer<typeof line>

const cell = z
  .strictObject({ label: z.string().optional(), fields: z.array(z.string()).readonly() })
  .readonly()

/** Parts of the paper whose grid no rows can say. */
const grids = ['visit', 'signs', 'habits', 'findings', 'drugs', 'referral', 'end'] as const

const paperPart = z
  .strictObject({
    /** Beside all its rows. */
    side: z.string().optional(),
    /** One cell takes the whole width. */
    rows: z.array(z.array(cell).readonly()).readonly()
  })
  .readonly()
export type PaperPart = z.infer<typeof paperPart>

/** Questions with the same answers: a row each, a column for each answer. */
const paperMatrix = z
  .strictObject({
    head: z.string(),
    questions: z.array(z.string()).readonly(),
    /** By the code of the answer; a question that has no such answer has a dash there. */
    answers: z.array(z.strictObject({ code: z.string(), label: z.string() }).readonly()).readonly(),
    /** The points of the answer that was given, in a last column of this name. */
    points: z.string().optional()
  })
  .readonly()
export type PaperMatrix = z.infer<typeof paperMatrix>

/** What the scores come to, a column each. */
const paperScores = z
  .strictObject({ scores: z.array(z.string()).readonly(), value: z.string(), band: z.string() })
  .readonly()
export type PaperScores = z.infer<typeof paperScores>

const whom = z.discriminatedUnion('by', [
  /** Who has this disease under management. */
  z.strictObject({ by: z.literal('condition'), condition: z.string(), disease: z.string() }).readonly(),
  /** Whoever has had this birthday. */
  z.strictObject({ by: z.literal('age'), from: z.int() }).readonly()
])

export const formDefinition = z
  .strictObject({
    kind: z.string(),
    edition: z.string(),
    /** Of the Questionnaire at the platform; its canonical ends in the kind and the edition. */
    questionnaireId: id,
    name: z.string(),
    title: z.string(),
    source: z.string(),
    /** A visit of this kind, as lists call it: 高血压随访. */
    word: z.string(),
    /** What kind of visit it is, to the platform. */
    visit: z.string(),
    /** Who is owed it. */
    whom,
    /** What decides about control: 血压; missing: it judges no control. */
    measured: z.string().optional(),
    /** What stands for the visit in lists: its values in this order. */
    headline: z.array(z.string()).readonly(),
    fields: z.record(z.string(), field),
    /** The first part of a linkId → the title of that part; in this order. */
    groups: z.record(z.string(), z.string()),
    /** The screen, two columns. */
    columns: z.array(z.array(line).readonly()).readonly(),
    /** The paper, part by part: grids that are drawn by hand, or rows of its own. */
    paper: z.array(z.union([z.enum(grids), paperPart, paperMatrix, paperScores])).readonly(),
    /** Of answers that are worth points; shown as worked-out fields. */
    scores: z.array(score).readonly().optional(),
    /** When it is owed again, where its rules say nothing else; and where that is written. */
    due: z.strictObject({ days: z.int(), says: z.string(), clause: z.string() }).readonly().optional()
  })
  .readonly()
export type FormDefinition = z.infer<typeof formDefinition>

export const drug = z.strictObject({
  name: text(60).min(1, '请填写药名'),
  timesPerDay: z.int().min(1).max(12).nullable().default(null),
  /** As written: `5mg`, `1片`. */
  dose: text(30).default('')
})
export type Drug = z.infer<typeof drug>

type CodeOf<F> = F extends { readonly codes: readonly { readonly code: infer C }[] } ? C : never
export type AnswerOf<F> = F extends { readonly type: 'day' }
  ? F extends { readonly always: true }
    ? string
    : string | null
  : F extends { readonly type: 'code' }
    ? F extends { readonly default: string }
      ? CodeOf<F>
      : CodeOf<F> | null
    : F extends { readonly type: 'codes' }
      ? CodeOf<F>[]
      : F extends { readonly type: 'number' }
        ? number | null
        : F extends { readonly type: 'text' }
          ? string
          : F extends { readonly type: 'record' }
            ? string | null
            : F extends { readonly type: 'flag' }
              ? boolean
              : F extends { readonly type: 'drugs' }
                ? Drug[]
                : never
/** The answers to these fields; each may be empty while the form is being filled. */
export type AnswersOf<F> = {
  -readonly [K in keyof F as F[K] extends { readonly type: 'worked-out' } ? never : K]: AnswerOf<F[K]>
}

function answerTo(field: Field): z.ZodType | null {
  switch (field.type) {
    case 'day':
      return field.always ? day : day.nullable().default(null)
    case 'code': {
      const one = z.enum(field.codes.map(each => each.code))
      return field.default === undefined ? one.nullable().default(null) : one.default(field.default)
    }
    case 'codes':
      return z
        .array(z.enum(field.codes.map(each => each.code)))
        .max(field.codes.length)
        .default([])
    case 'number': {
      let number = field.whole ? z.int('请填整数') : z.number()
      if (field.from !== undefined) number = number.min(field.from)
      if (field.to !== undefined) number = number.max(field.to)
      return number.nullable().default(null)
    }
    case 'text':
      return text(field.most).default('')
    case 'record':
      return id.nullable().default(null)
    case 'flag':
      return z.boolean().default(false)
    case 'drugs':
      return z.array(drug).max(field.most).default([])
    case 'worked-out':
      return null
  }
}

const shapeOf = (fields: Fields): Record<string, z.ZodType> =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([key, field]) => {
      const answer = answerTo(field)
      return answer === null ? [] : [[key, answer]]
    })
  )

/** Nothing but the answer of somebody who was not asked. */
function unasked(field: Field): z.ZodType | null {
  const empty: unknown = answerTo(field)?.safeParse(undefined).data
  if (Array.isArray(empty)) return z.array(z.never()).default([])
  return empty === null || typeof empty === 'string' || typeof empty === 'boolean'
    ? z.literal(empty).default(empty)
    : null
}

/**
 * What may be saved under a form: these answers and no others.
 * @param all what some form asks: what this one does not is there, and empty
 */
export function answersTo<F extends Fields>(fields: F, all: Fields = {}): z.ZodType<AnswersOf<F>> {
  const others = Object.entries(all).flatMap(([key, field]) => {
    const empty = Object.hasOwn(fields, key) ? null : unasked(field)
    return empty === null ? [] : [[key, empty] as const]
  })
  // The shape is made of the very fields the type is made of.
  return z.strictObject({
    ...shapeOf(fields),
    ...Object.fromEntries(others)
  }) as unknown as z.ZodType<AnswersOf<F>>
}

/** At least these answers; the rest is left to the form's own definition. */
export const answersAmong = <F extends Fields>(
  fields: F
): z.ZodType<AnswersOf<F> & Record<string, unknown>> =>
  z.looseObject(shapeOf(fields)) as unknown as z.ZodType<AnswersOf<F> & Record<string, unknown>>

export const isEmpty = (answer: unknown): boolean =>
  answer === null || answer === undefined || answer === '' || (Array.isArray(answer) && answer.length === 0)

/** Whether these answers make a condition true; none is always true. */
export const holds = (when: Condition | undefined, form: Readonly<Record<string, unknown>>): boolean =>
  Object.entries(when ?? {}).every(([key, wanted]) => {
    const answer = form[key]
    if (wanted.includes('*')) return !isEmpty(answer)
    const given: readonly unknown[] = Array.isArray(answer) ? answer : [answer]
    return given.some(each => typeof each === 'string' && wanted.includes(each))
  })
