import { Failure } from '../../lib/failure.ts'
import type { Handlers } from '../../lib/router.ts'
import type { Services } from '../../lib/services.ts'
import type { Actor } from '../../lib/session.ts'
import type { EcgRecordHead, EcgReport, ecgReportContract } from './contract.ts'
import type { RecordKeeping } from './keeping.ts'
import { insertReport } from './report-store.ts'
import { statementGroups, statementOf, statementSource, statementSystem } from './statements.ts'
import { type EcgRowRead, selectReports } from './store.ts'

type Signing = Pick<
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
export function createSigning(services: Services, keeping: RecordKeeping): Signing {
  const { db, newId } = services

  /** The record as it was looked at; another version meanwhile is a conflict. */
  const seen = (recordId: string, version: number): EcgRowRead => {
    const row = keeping.requireRow(recordId)
    if (row.version !== version) throw new Failure('conflict', '这份心电已被他人修改，请刷新后再操作。')
    if (row.state === 'recording') throw new Failure('conflict', '这份心电还在记录，请等它结束。')
    return row
  }
  const reporting = (
    actor: Actor,
    row: EcgRowRead,
    number: number,
    report: Pick<EcgReport, 'kind' | 'conclusions' | 'text' | 'measured' | 'reason'>
  ): EcgRecordHead => {
    const signed = { signerId: actor.accountId, signedAt: services.stamp(actor).at }
    return keeping.tell(
      keeping.change(actor, row, {}, () => {
        insertReport(db(), { ...report, ...signed, id: newId(), recordId: row.id, number })
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
    sign: ({ recordId, version, conclusions, text, measured, reason }, actor) => {
      const row = seen(recordId, version)
      if (row.voidReason !== null) throw new Failure('refused', '这份心电已作废，不能签名。')
      if (row.samples === 0) throw new Failure('refused', '这份心电没有数据，不能签名。')
      if (conclusions.length === 0 && text === '')
        throw new Failure('invalid-input', '请写下结论再签名。', { text: '请选择结论或写下文字' })
      const number = selectReports(db(), recordId).length + 1
      if (number > 1 && reason === null)
        throw new Failure('invalid-input', '更正已签名的报告要写明原因。', { reason: '请填写更正原因' })
      return reporting(actor, row, number, {
        kind: 'conclusion',
        conclusions: inOwnWords(conclusions),
        text,
        measured,
        reason: number === 1 ? null : reason
      })
    },
    withdrawReport: ({ recordId, version, reason }, actor) => {
      const row = seen(recordId, version)
      const reports = selectReports(db(), recordId)
      const last = reports.at(-1)
      if (last?.kind !== 'conclusion') throw new Failure('refused', '这份心电没有可撤回的签名。')
      return reporting(actor, row, reports.length + 1, {
        kind: 'withdrawal',
        conclusions: [],
        text: '',
        measured: { heartRatePerMinute: null, prMs: null, qrsMs: null, qtMs: null, axisDegrees: null },
        reason
      })
    },
    voidRecord: ({ recordId, version, reason }, actor) => {
      const row = seen(recordId, version)
      if (row.signedAt !== null && !actor.roles.includes('doctor'))
        throw new Failure('forbidden', '医生签过名的心电，只能由医生作废或恢复。')
      return keeping.tell(keeping.change(actor, row, { voidReason: reason }))
    }
  }
}
