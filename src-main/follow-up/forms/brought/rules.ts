import type { Reason } from '../../context.ts'
import type { VisitForm } from '../../contract.ts'
import type { SheetRules } from '../../sheet.ts'
import type { Decision, FormFile } from './contract.ts'

type Given = Readonly<Record<string, unknown>>

/** A question that is open makes nothing true. */
function holds({ field, is, than }: Decision['all'][number], form: Given): boolean {
  const answer = form[field]
  if (typeof than === 'string') {
    return Array.isArray(answer) ? answer.includes(than) : answer === than
  }
  if (typeof answer !== 'number') return false
  switch (is) {
    case '>=':
      return answer >= than
    case '>':
      return answer > than
    case '<=':
      return answer <= than
    case '<':
      return answer < than
    case '=':
      return answer === than
  }
}

const reasonsOf = (decisions: readonly Decision[], form: Given): Reason[] =>
  decisions
    .filter(({ all }) => all.every(each => holds(each, form)))
    .map(({ all, says, clause }) => ({
      text: says,
      clause,
      fields: [...new Set(all.map(each => each.field))]
    }))

/** A form that was brought in decides by the comparisons its file declares; where none holds it judges nothing. */
export function rulesOf({ classes, emergency }: FormFile): SheetRules<VisitForm> {
  return {
    judge: form => {
      for (const { code, any } of classes) {
        const reasons = reasonsOf(any, form)
        if (reasons.length > 0) return { proposed: code, reasons }
      }
      return { proposed: null, reasons: [] }
    },
    emergenciesOf: form => reasonsOf(emergency, form),
    nextOf: (form, effective) => {
      const held = classes.find(({ code }) => code === effective)
      if (held === undefined) return null
      const { label, any, then, days } = held
      const [reason] = reasonsOf(any, form)
      const why = {
        text: `${label}：${String(days)} 天内`,
        clause: reason?.clause ?? '医生另选的分类',
        fields: ['classification']
      }
      return { action: then, days, why }
    }
  }
}
