import { isDeepStrictEqual } from 'node:util'
import { write } from '../database/journal.ts'
import { instantNow } from '../lib/clock.ts'
import { Failure } from '../lib/failure.ts'
import type { Handlers } from '../lib/router.ts'
import type { Services } from '../lib/services.ts'
import type { Actor } from '../lib/session.ts'
import { type Assessment, type Scale, scale as scaleShape, type scaleContract } from './contract.ts'
import { assessmentKind, scaleKind } from './kinds.ts'
import { flawsOf, resultsOf, unanswered, wrongAnswers } from './rules.ts'
import { familyApgar } from './scales/family-apgar.ts'
import * as store from './store.ts'

/** Those that need nobody's leave; a licensed one is brought in as a file by the centre that holds the licence. */
const builtIn: readonly Scale[] = [familyApgar]

/** Questionnaires with a score: family function and others. */
export function createScale(
  services: Services,
  ports: { readonly requireResident: (id: string) => unknown }
) {
  const { db, clock } = services

  const definition = (id: string, version: string): Scale => {
    const found =
      builtIn.find(each => each.id === id && each.version === version) ??
      store.selectDefinition(db(), id, version)?.scale
    if (found === undefined) throw new Failure('not-found', '没有这个量表，或版本已更换，请重新打开。')
    return found
  }
  const present = (row: store.AssessmentRow): Assessment => ({
    ...row,
    answers: [...row.answers],
    results: resultsOf(row.scale, row.answers)
  })
  const requireAssessment = (id: string): store.AssessmentRow => {
    const row = store.selectAssessment(db(), id)
    if (row === undefined) throw new Failure('not-found', '没有找到这次评估。')
    return row
  }
  /** A definition stays as it was when somebody was assessed by it, whatever later programs bring. */
  const keepDefinition = (actor: Actor, scale: Scale): void => {
    if (store.selectDefinition(db(), scale.id, scale.version) !== undefined) return
    const change = { kind: scaleKind, id: `${scale.id}@${scale.version}`, seen: 'new' as const }
    write(db(), services.stamp(actor), change, () => ({ scale, keptAt: instantNow(clock) }))
  }
  const refuseWrong = (wrong: Readonly<Record<string, string>>, sentence: string): void => {
    if (Object.keys(wrong).length > 0) throw new Failure('invalid-input', sentence, wrong)
  }

  const handlers: Handlers<typeof scaleContract> = {
    scales: () => {
      const newest = new Map<string, Scale>()
      for (const each of [...store.selectDefinitions(db()), ...builtIn]) newest.set(each.id, each)
      return [...newest.values()].toSorted((one, other) => one.name.localeCompare(other.name, 'zh-CN'))
    },

    bringIn: ({ file }, actor) => {
      const brought = scaleIn(file)
      const known =
        builtIn.find(({ id }) => id === brought.id) ??
        store.selectDefinition(db(), brought.id, brought.version)?.scale
      if (known !== undefined && !isDeepStrictEqual(known, brought)) {
        throw new Failure('conflict', '已有同名同版本的量表而内容不同。请核对文件，或改用新的版本号。')
      }
      keepDefinition(actor, brought)
      return brought
    },

    reckon: ({ scaleId, version, answers }) => {
      const scale = definition(scaleId, version)
      refuseWrong(wrongAnswers(scale, answers), '有答案与量表不符，请重新选择。')
      return resultsOf(scale, answers)
    },

    keep: ({ id, residentId, scaleId, version, assessedOn, answers, note }, actor) => {
      ports.requireResident(residentId)
      const kept = store.selectAssessment(db(), id)
      if (kept !== undefined) {
        if (kept.residentId === residentId) return present(kept)
        throw new Failure('conflict', '这次评估与已有的记录冲突，请重新打开。')
      }
      const scale = definition(scaleId, version)
      refuseWrong(wrongAnswers(scale, answers), '有答案与量表不符，请重新选择。')
      refuseWrong(unanswered(scale, answers), '还有题目没有回答。')
      if (assessedOn > services.today()) {
        throw new Failure('invalid-input', '评估日期不能晚于今天。', { assessedOn: '不能晚于今天' })
      }
      const row = {
        id,
        version: 1,
        residentId,
        scaleId,
        scaleVersion: version,
        assessedOn,
        assessorId: actor.accountId,
        answers,
        note,
        savedAt: instantNow(clock),
        voidReason: null
      }
      db()
        .transaction(() => {
          keepDefinition(actor, scale)
          write(db(), services.stamp(actor), { kind: assessmentKind, id, seen: 'new' }, () => row)
        })
        .immediate()
      return present(requireAssessment(id))
    },

    assessments: ({ residentId }) => store.selectAssessmentsOf(db(), residentId).map(present)
  }
  return { handlers }
}

function scaleIn(file: string): Scale {
  let parsed: unknown
  try {
    parsed = JSON.parse(file.replace(/^\uFEFF/, ''))
  } catch {
    throw new Failure('invalid-input', '这不是量表文件（应为 JSON）。请向量表提供方索取本系统的量表文件。')
  }
  const checked = scaleShape.safeParse(parsed)
  if (!checked.success) {
    const fields = Object.fromEntries(
      checked.error.issues.map(issue => [issue.path.map(String).join('.') || '文件', issue.message])
    )
    const first = Object.entries(fields)[0]
    throw new Failure('invalid-input', `量表文件不合格式：${first?.[0] ?? ''} ${first?.[1] ?? ''}`, fields)
  }
  const flaws = flawsOf(checked.data)
  const [first] = Object.entries(flaws)
  if (first !== undefined) {
    throw new Failure('invalid-input', `量表文件自相矛盾：${first[0]} ${first[1]}`, flaws)
  }
  return checked.data
}
