import { randomBytes } from 'node:crypto'
import { write } from '../../../database/journal.ts'
import { addDays } from '../../../lib/clock.ts'
import { Failure } from '../../../lib/failure.ts'
import type { Handlers } from '../../../lib/router.ts'
import type { Services } from '../../../lib/services.ts'
import type { SigningPorts } from '../../ports.ts'
import { addMonths } from '../../rules/dates.ts'
import { fulfil, yearOn } from '../rules.ts'
import { selectDoctors, selectLines, selectMembers, selectName, selectRecords } from '../store.ts'
import type { samplingContract, Sample } from './contract.ts'
import { callProblems, draw, ratesOf } from './rules.ts'
import * as store from './store.ts'
import { callBackKind, sampleKind } from '../kinds.ts'

/** 履约质控: whether what was counted really happened, asked of the residents. */
export function createSampling(
  { db, newId, stamp, today }: Services,
  ports: Pick<SigningPorts, 'summaries'>
): Handlers<typeof samplingContract> {
  /** Every service of the month, once, under the first line it was counted for. */
  const frameOf = (doctorId: string, from: string, to: string): readonly store.SampleRow[] => {
    const found = new Map<string, store.SampleRow>()
    for (const contract of selectDoctors(db(), { doctorId, from, to })) {
      const records = selectRecords(db(), contract.residentId).filter(
        ({ day }) => day <= to && day >= addDays(from, -366)
      )
      if (!records.some(({ day }) => day >= from)) continue
      const members = new Set(selectMembers(db(), contract.actId))
      const years = [from, to].flatMap(
        day => yearOn(contract, day < contract.startOn ? contract.startOn : day) ?? []
      )
      for (const line of selectLines(db(), contract.id)) {
        for (const year of years) {
          for (const one of fulfil(line, year, contract.residentId, members, records).records) {
            if (!one.counts || one.day < from || found.has(one.recordId)) continue
            found.set(one.recordId, {
              residentId: contract.residentId,
              contractId: contract.id,
              linePosition: line.position,
              itemName: line.name,
              kind: one.kind,
              recordId: one.recordId,
              on: one.day,
              doerId: one.doerId
            })
          }
        }
      }
    }
    return [...found.values()]
  }

  const present = (id: string): Sample => {
    const head = store.selectSample(db(), id)
    if (head === undefined) throw new Failure('not-found', '没有这次抽查，请刷新。')
    const rows = store.selectRows(db(), id)
    const calls = store.selectCalls(db(), id)
    const people = new Map(
      ports.summaries(rows.map(({ residentId }) => residentId)).map(one => [one.id, one])
    )
    const newest = new Map(calls.map(one => [one.position, one]))
    return {
      ...head,
      rows: rows.flatMap(({ position, residentId, itemName, kind, recordId, on, doerId }) => {
        const resident = people.get(residentId)
        const last = newest.get(position)
        if (resident === undefined) return []
        const doerName = selectName(db(), doerId)
        return [
          {
            ...{ position, resident, itemName, kind, recordId, on, doerName },
            calls: calls.filter(one => one.position === position).length,
            call:
              last === undefined
                ? null
                : {
                    calledOn: last.calledOn,
                    answer: last.answer,
                    saidDay: last.saidDay,
                    satisfaction: last.satisfaction,
                    finding: last.finding,
                    remarks: last.remarks,
                    callerName: last.callerName
                  }
          }
        ]
      }),
      rates: [...ratesOf(rows.length, [...newest.values()])]
    }
  }

  return {
    drawSample: ({ doctorId, month, size, seed }, actor) => {
      const from = `${month}-01`
      const to = addDays(addMonths(from, 1), -1)
      if (from > today()) throw new Failure('invalid-input', '这个月还没有开始。', { month: '还没有开始' })
      const frame = frameOf(doctorId, from, to)
      if (frame.length === 0) throw new Failure('refused', '该医生当月没有已计入履约的服务，无可抽查。')
      const chosen = seed ?? randomBytes(8).toString('hex')
      const after: store.StoredSample = {
        id: newId(),
        version: 1,
        doctorId,
        month,
        seed: chosen,
        frame: frame.length,
        drawnOn: today(),
        drawnBy: actor.accountId,
        rows: draw(frame, size, chosen)
      }
      write(db(), stamp(actor), { kind: sampleKind, id: after.id, seen: 'new' }, () => after)
      return present(after.id)
    },
    samples: ({ month }) => [...store.selectSamples(db(), month)],
    sample: ({ id }) => present(id),
    recordCallBack: (input, actor) => {
      const head = store.selectSample(db(), input.sampleId)
      const row = store.selectRows(db(), input.sampleId).find(({ position }) => position === input.position)
      if (head === undefined || row === undefined) throw new Failure('not-found', '没有这条抽查，请刷新。')
      if (actor.accountId === head.doctorId || actor.accountId === row.doerId) {
        throw new Failure('refused', '被抽查的医生和服务人员本人不能回访，请由他人回访。')
      }
      if (input.calledOn > today() || input.calledOn < row.on) {
        throw new Failure('invalid-input', '请核对回访日期。', { calledOn: '应在服务之后、今天之前' })
      }
      const problems = callProblems(input, { day: row.on, today: today() })
      if (Object.keys(problems).length > 0) {
        throw new Failure('invalid-input', '请核对回访内容。', problems)
      }
      const after: store.StoredCallBack = { ...input, id: newId(), callerId: actor.accountId }
      write(db(), stamp(actor), { kind: callBackKind, id: after.id, seen: 'new' }, () => after)
      return present(input.sampleId)
    }
  }
}
