import { type Stamp, write } from '../../database/journal.ts'
import type { RecordKind } from '../../database/record-kind.ts'
import { instantNow } from '../../lib/clock.ts'
import { Failure } from '../../lib/failure.ts'
import type { Feature } from '../../lib/feature.ts'
import type { Handlers } from '../../lib/router.ts'
import type { Services } from '../../lib/services.ts'
import type { ResidentSummary } from '../contract.ts'
import { selectHousehold, selectHouseholdOf } from '../household-store.ts'
import { diseaseWord } from '../health-fhir.ts'
import { householdKind, residentKind } from '../kinds.ts'
import { loadReadings, type ReadingsOf } from '../../lib/pinyin.ts'
import { settle, type ResidentRecord } from '../rules.ts'
import { nameLetters, termsOf } from '../search-terms.ts'
import { select, selectCommittees, selectNumber, update, updateKeys } from '../store.ts'
import type { joiningContract, ResidentJoin } from './contract.ts'
import { residentJoinKind } from './kinds.ts'
import { countRecords, moveAll, moveBack } from './moving.ts'
import { type Answers, joinedRecord, partedRecord, questionsOf } from './rules.ts'
import * as store from './store.ts'

export interface JoiningPorts {
  readonly kinds: readonly RecordKind[]
  /** Throws `not-found`. */
  readonly summary: (id: string) => ResidentSummary
  /** What has to be ended first, in Chinese: a capture, a signing under way, two contracts that hold at once. */
  readonly obstacles: (keepId: string, otherId: string) => readonly string[]
  /** What stands in a file since an instant, in one line each. */
  readonly since: (residentId: string, instant: string) => readonly string[]
  readonly happened: NonNullable<Feature['hear']>
}

const fieldWords: Readonly<Record<string, string>> = {
  name: '姓名',
  sex: '性别',
  birthDate: '出生日期',
  idNumber: '证件号码',
  doctorId: '签约医生',
  committeeCode: '居（村）委会',
  address: '住址',
  phones: '电话',
  conditions: '在管疾病',
  keyPopulations: '重点人群',
  allergies: '过敏史'
}

/** Two files of one person become one, and two again. */
export function createJoining(services: Services, ports: JoiningPorts) {
  const { db, stamp, today } = services

  const accountName = (id: string): string => store.selectAccountName(db(), id)
  const requireRecord = (id: string): ResidentRecord => {
    const found = select(db(), id)
    if (found === null) throw new Failure('not-found', '没有这位居民的档案。')
    return found.record
  }
  const householdOf = (id: string) => selectHouseholdOf(db(), selectNumber(db(), id) ?? -1)

  const firstOf = (keep: ResidentRecord, other: ResidentRecord): readonly string[] => {
    const [mine, theirs] = [householdOf(keep.id), householdOf(other.id)]
    const isHead = (id: string): boolean =>
      theirs?.members.some(one => one.residentId === id && one.to === null && one.relation === '0') === true
    return [
      ...(keep.id === other.id ? ['请选择两份不同的档案。'] : []),
      ...[keep, other].flatMap(({ joinedInto, recordNumber }) =>
        joinedInto === undefined ? [] : [`档案 ${recordNumber} 已合并到另一份档案。`]
      ),
      ...(keep.status === other.status || (keep.status === 'active' && other.status === 'moved-away')
        ? []
        : ['两份档案的状态（在管、迁出、死亡）不一致，请先核对并改成一致。']),
      ...(keep.status === 'deceased' && other.status === 'deceased' && keep.statusOn !== other.statusOn
        ? [
            `两份档案登记的死亡日期不同（${String(keep.statusOn)}、${String(other.statusOn)}），请先核对并改成一致。`
          ]
        : []),
      ...(mine !== null && theirs !== null && mine.id !== theirs.id
        ? ['两份档案在两个不同的家庭里，请先让其中一份退出家庭。']
        : []),
      ...(mine !== null && mine.id === theirs?.id && isHead(other.id)
        ? ['要并掉的档案是户主，请先在家庭里更改户主，或改为保留这份档案。']
        : []),
      ...(keep.id === other.id ? [] : ports.obstacles(keep.id, other.id))
    ]
  }
  const names = {
    doctor: accountName,
    committee: (code: string) => selectCommittees(db()).find(one => one.code === code)?.name ?? code,
    condition: diseaseWord
  }

  const shown = ({
    id,
    keepId,
    otherId,
    reason,
    at,
    actorId,
    undoneAt,
    undoneReason
  }: store.StoredJoin): ResidentJoin => ({
    id,
    keep: ports.summary(keepId),
    other: ports.summary(otherId),
    reason,
    at,
    actorName: accountName(actorId),
    undoneAt,
    undoneReason
  })

  /** The file and what it is found by. */
  const writeRecord = (
    by: Stamp,
    readingsOf: ReadingsOf,
    id: string,
    seen: number | 'present',
    next: (before: ResidentRecord) => ResidentRecord
  ): ResidentRecord =>
    write(
      db(),
      by,
      { kind: residentKind, id, seen },
      before => ({ ...next(before), updatedAt: by.at }),
      after => {
        const number = selectNumber(db(), id)
        if (number === null) throw new Error('a file that was just read is gone')
        update(db(), number, after)
        updateKeys(db(), number, termsOf(after, nameLetters(after.name, readingsOf)), after.status)
      }
    )

  /** The other one's place in the household is the kept one's; null: there was none. */
  const moveHousehold = (by: Stamp, keepId: string, otherId: string): store.StoredJoin['household'] => {
    const before = householdOf(otherId)
    if (before === null) return null
    const isThere = before.members.some(one => one.residentId === keepId && one.to === null)
    const after = write(db(), by, { kind: householdKind, id: before.id, seen: 'present' }, now => ({
      ...now,
      members: isThere
        ? now.members.filter(one => one.residentId !== otherId || one.to !== null)
        : now.members.map(one =>
            one.residentId === otherId && one.to === null ? { ...one, residentId: keepId } : one
          )
    }))
    return { before, version: after.version }
  }

  const handlers: Handlers<typeof joiningContract> = {
    joinPreview: ({ keepId, otherId }) => {
      const [keep, other] = [requireRecord(keepId), requireRecord(otherId)]
      return {
        keep: ports.summary(keepId),
        other: ports.summary(otherId),
        keepVersion: keep.version,
        otherVersion: other.version,
        first: [...firstOf(keep, other)],
        questions: [...questionsOf(keep, other, names)],
        moves: [...countRecords(db(), ports.kinds, otherId)]
      }
    },

    join: async ({ requestId, keepId, keepVersion, otherId, otherVersion, reason, answers }, actor) => {
      const readingsOf = await loadReadings()
      const by = stamp(actor)
      const stored = db()
        .transaction((): store.StoredJoin => {
          const known = store.joins.select(db(), requestId)
          if (known !== null) return known
          const [keep, other] = [requireRecord(keepId), requireRecord(otherId)]
          const [first] = firstOf(keep, other)
          if (first !== undefined) throw new Failure('refused', first)
          refuseUnanswered(questionsOf(keep, other, names), answers)
          const wanted = joinedRecord(keep, other, answers)
          const { problems } = settle(wanted, today())
          if (Object.keys(problems).length > 0) {
            throw new Failure('invalid-input', '选出的内容互相矛盾，请重新选择。', problems)
          }
          // A number is one file's: the other one lets go of it before the kept one takes it.
          const isTaken = wanted.idNumber !== keep.idNumber
          writeRecord(by, readingsOf, otherId, otherVersion, now => ({
            ...now,
            ...(isTaken ? { idNumber: null, differenceReason: null } : {}),
            status: 'moved-away',
            statusOn: today(),
            statusReason: `与档案 ${keep.recordNumber} 合并`,
            joinedInto: keepId
          }))
          const after = writeRecord(by, readingsOf, keepId, keepVersion, () => wanted)
          if (isTaken && keep.idNumber !== null) {
            const { idType, idNumber, differenceReason } = keep
            writeRecord(by, readingsOf, otherId, 'present', now => ({
              ...now,
              idType,
              idNumber,
              differenceReason
            }))
          }
          const join: store.StoredJoin = {
            id: requestId,
            version: 1,
            keepId,
            otherId,
            reason,
            actorId: actor.accountId,
            at: instantNow(services.clock),
            moved: [],
            before: { keep, other },
            after,
            household: null,
            undoneAt: null,
            undoneReason: null
          }
          // It stands before the contracts move: they only do between the two of a join.
          write(db(), by, { kind: residentJoinKind, id: requestId, seen: 'new' }, () => join)
          const household = moveHousehold(by, keepId, otherId)
          const moved = moveAll(db(), by, ports.kinds, otherId, keepId)
          const whole = write(db(), by, { kind: residentJoinKind, id: requestId, seen: 1 }, before => ({
            ...before,
            household,
            moved
          }))
          ports.happened(by, { kind: 'joined', residentId: keepId, otherId, on: today() })
          return whole
        })
        .immediate()
      return shown(stored)
    },

    unjoin: async ({ id, reason }, actor) => {
      const readingsOf = await loadReadings()
      const by = stamp(actor)
      return db()
        .transaction(() => {
          const join = store.joins.select(db(), id)
          if (join === null) throw new Failure('not-found', '没有这次合并，请刷新。')
          if (join.undoneAt !== null) throw new Failure('conflict', '这次合并已经撤销。')
          const { keepId, otherId, before, after } = join
          if (requireRecord(keepId).joinedInto !== undefined) {
            throw new Failure('refused', '保留的档案后来又并入了另一份档案，请先撤销那一次合并。')
          }
          moveBack(db(), by, ports.kinds, join)
          const since = ports.since(keepId, join.at)
          const parted = partedRecord(requireRecord(keepId), before.keep, after)
          // Both numbers are free before each gets its own.
          writeRecord(by, readingsOf, otherId, 'present', now => ({ ...now, idNumber: null }))
          writeRecord(by, readingsOf, keepId, 'present', () => parted.record)
          const isFree = before.other.idNumber === null || parted.record.idNumber !== before.other.idNumber
          writeRecord(by, readingsOf, otherId, 'present', ({ version }) => ({
            ...before.other,
            ...(isFree ? {} : { idNumber: null, differenceReason: null }),
            version
          }))
          const { status, statusOn } = parted.record
          const isGone = status !== 'active' && status !== before.keep.status
          const event = `${statusOn ?? ''} ${status === 'deceased' ? '死亡' : '迁出'}`
          const gone = isGone ? [`合并后登记的 ${event}留在保留的档案，请核对是哪一位。`] : []
          const isBack =
            status === 'active' && before.keep.status !== 'active' && before.other.status !== 'active'
          const was = `${before.other.statusOn ?? ''} ${before.other.status === 'deceased' ? '死亡' : '迁出'}`
          const back = isBack
            ? [
                `合并后保留的档案已改回在管，分开的另一份仍登记 ${was}：登记有误的，请到其“修改居民信息”改回在管。`
              ]
            : []
          const stays = [...gone, ...back, ...since, ...parted.stays.flatMap(field => wordsOf(field))]
          if (join.household !== null) {
            const { before: house, version } = join.household
            if (selectHousehold(db(), house.id)?.version === version) {
              const change = { kind: householdKind, id: house.id, seen: version }
              write(db(), by, change, now => ({ ...now, members: house.members }))
            } else stays.push('家庭成员在合并后又更改过，请核对双方的家庭。')
          }
          const undone = { undoneAt: instantNow(services.clock), undoneReason: reason }
          const whole = write(db(), by, { kind: residentJoinKind, id, seen: join.version }, now => ({
            ...now,
            ...undone
          }))
          ports.happened(by, { kind: 'parted', residentId: keepId, otherId, on: today() })
          return { join: shown(whole), stays }
        })
        .immediate()
    },

    joins: ({ residentId }) => store.selectJoinsOf(db(), residentId).map(shown)
  }

  return {
    handlers,
    /** Nothing new is recorded in a file that was joined to another one. Throws Failure('conflict'). */
    refuseJoined: (residentId: string): void => {
      const keeper = store.selectKeeper(db(), residentId)
      if (keeper === undefined) return
      throw new Failure(
        'conflict',
        `这份档案已合并，请打开合并后的档案（档案号 ${keeper.recordNumber}）再操作。`
      )
    }
  }
}

const wordsOf = (field: string): readonly string[] => {
  const word = fieldWords[field]
  return word === undefined ? [] : [`${word}在合并后又更改过，保持现在的内容。`]
}

function refuseUnanswered(questions: ReturnType<typeof questionsOf>, answers: Answers): void {
  const open = questions.filter(({ field, answers: allowed }) => {
    const answer = answers[field]
    return answer === undefined || !allowed.includes(answer)
  })
  if (open.length === 0) return
  throw new Failure(
    'invalid-input',
    `两份档案的${open.map(({ says }) => says).join('、')}不同，请选择保留哪一个。`,
    Object.fromEntries(open.map(({ field }) => [`answers.${field}`, '请选择保留哪一个']))
  )
}
