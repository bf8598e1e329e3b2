import { Failure } from '../../lib/failure.ts'
import type { Handlers } from '../../lib/router.ts'
import { isWithdrawn } from '../../lib/withdrawn.ts'
import type { Services } from '../../lib/services.ts'
import type { Actor } from '../../lib/session.ts'
import type { EcgRecordHead, EcgReport, ecgReportContract } from './contract.ts'
import type { EcgArchive } from './archive.ts'
import { statementGroups, statementOf, statementSource, statementSystem } from './statements.ts'
import type { StoredEcg } from './store.ts'

type Reports = Pick<
  Handlers<typeof ecgReportContract>,
  'sign' | 'withdrawReport' | 'voidRecord' | 'conclusionList'
>

/** A code of the list stands with the list's own words, whatever the window sent. */
function inOwnWords(conclusions: EcgReport['conclusions']): EcgReport['conclusions'] {
  return conclusions.map(conclusion => {
    if (conclusion.system !== statementSystem) return conclusion
    const statement = statementOf(conclusion.code)
    if (statement === undefined)
      throw new Failure('invalid-input', '请重新选择结论。', { conclusions: '术语表里没有这个结论。' })
    return { ...conclusion, name: statement.text }
  })
}

/** What a doctor signs of a record, corrects and withdraws; each is a row of its own and none is ever changed. */
export function createReports(services: Services, archive: EcgArchive): Reports {
  const { newId } = services

  const requireEnded = ({ state }: StoredEcg): void => {
    if (state === 'recording') throw new Failure('conflict', '这份心电还在记录，请等它结束。')
  }
  /** The next report of the record that was looked at, as `made` judges it. */
  const reporting = (
    actor: Actor,
    seen: { readonly recordId: string; readonly version: number },
    made: (record: StoredEcg) => Pick<EcgReport, 'kind' | 'conclusions' | 'text' | 'measured' | 'reason'>
  ): EcgRecordHead => {
    const { recordId, version } = seen
    return archive.tell(
      archive.change(actor, { id: recordId, version }, before => {
        requireEnded(before)
        const report = {
          ...made(before),
          id: newId(),
          recordId,
          number: before.reports.length + 1,
          signerId: actor.accountId,
          signedAt: services.stamp(actor).at
        }
        return { ...before, reports: [...before.reports, report] }
      })
    )
  }

  return {
    conclusionList: () => ({
      system: statementSystem,
      source: statementSource,
      groups: statementGroups.map(({ name, statements }) => ({
        name,
        statements: statements.map(({ code, text }) => ({ code, name: text }))
      }))
    }),
    sign: ({ conclusions, text, measured, reason, ...seen }, actor) =>
      reporting(actor, seen, ({ voidReason, samples, reports }) => {
        if (voidReason !== null) throw new Failure('refused', '这份心电已作废，不能签名。')
        if (samples === 0) throw new Failure('refused', '这份心电没有数据，不能签名。')
        if (conclusions.length === 0 && text === '')
          throw new Failure('invalid-input', '请写下结论再签名。', { text: '请选择结论或写下文字' })
        const isFirst = reports.length === 0
        if (!isFirst && reason === null)
          throw new Failure('invalid-input', '更正已签名的报告要写明原因。', { reason: '请填写更正原因' })
        return {
          kind: 'conclusion',
          conclusions: inOwnWords(conclusions),
          text,
          measured,
          reason: isFirst ? null : reason
        }
      }),
    withdrawReport: ({ reason, ...seen }, actor) =>
      reporting(actor, seen, ({ reports }) => {
        if (reports.at(-1)?.kind !== 'conclusion') throw new Failure('refused', '这份心电没有可撤回的签名。')
        return {
          kind: 'withdrawal',
          conclusions: [],
          text: '',
          measured: { heartRatePerMinute: null, prMs: null, qrsMs: null, qtMs: null, axisDegrees: null },
          reason
        }
      }),
    voidRecord: ({ recordId, version, reason }, actor) =>
      archive.tell(
        archive.change(actor, { id: recordId, version }, before => {
          requireEnded(before)
          if (before.reports.at(-1)?.kind === 'conclusion' && !actor.roles.includes('doctor'))
            throw new Failure('forbidden', '医生签过名的心电，只能由医生作废或恢复。')
          if (isWithdrawn(before.voidReason))
            throw new Failure('conflict', '这份心电已撤回或转给他人，请在居民的记录中撤销。')
          return { ...before, voidReason: reason }
        })
      )
  }
}
