import { write } from '../../database/journal.ts'
import { addDays } from '../../lib/clock.ts'
import type { CallRecord } from '../lists/call/contract.ts'
import type { StoredCall } from '../lists/call/store.ts'
import type { StoredCampaign } from '../lists/campaign/store.ts'
import { callKind, campaignKind } from '../lists/kinds.ts'
import { momentOf, type SignWorld } from './world.ts'

/** So many people were called at most, however large the centre is. */
const most = 300

const results: readonly (readonly [CallRecord['result'], number])[] = [
  ['agreed', 22],
  ['considering', 25],
  ['refused', 10],
  ['no-answer', 28],
  ['wrong-number', 6],
  ['signed-elsewhere', 5],
  ['moved-away', 4]
]
const words: Readonly<Partial<Record<CallRecord['result'], string>>> = {
  considering: '要和子女商量',
  refused: '觉得去医院更方便',
  'moved-away': '随子女搬走'
}

/** One campaign that is over, one that runs; and calls to those whose contracts end. */
export function callPeople(world: SignWorld): void {
  const { today, committees } = world
  const year = today.slice(0, 4)
  const past = campaign(world, {
    name: `${year} 年重点人群签约`,
    from: addDays(today, -150),
    to: addDays(today, -60),
    committeeCode: null
  })
  const committee = committees.find(({ code }) => code === leastSigned(world)) ?? committees[0]
  const running = campaign(world, {
    name: `${committee?.name ?? ''}秋季入户签约`,
    from: addDays(today, -15),
    to: addDays(today, 30),
    committeeCode: committee?.code ?? null
  })
  const open = unsigned(world, null)
  callSome(world, open, past, -150, -61, 0.25)
  callSome(world, unsigned(world, running.committeeCode), running, -14, -1, 0.5)
  callSome(world, expiring(world), null, -12, -1, 0.5)
}

interface Called {
  readonly residentId: string
  readonly contractId: string | null
  readonly callerId: string
}
const unsigned = ({ db, actorId }: SignWorld, committeeCode: string | null): readonly Called[] =>
  db
    .prepare<[object], Called>(
      `SELECT resident_id AS residentId, NULL AS contractId, coalesce(doctor_id, @actorId) AS callerId
      FROM signing_standing WHERE is_active = 1 AND is_signed = 0 AND population_class = 'I'
        ${committeeCode === null ? '' : 'AND committee_code = @committeeCode'} ORDER BY resident_number LIMIT @most`
    )
    .all({ actorId, committeeCode, most })
/** The committee with the most key people who have not signed. */
const leastSigned = ({ db }: SignWorld): string | undefined =>
  db
    .prepare<[], { code: string }>(
      `SELECT committee_code AS code FROM signing_standing
      WHERE is_active = 1 AND is_signed = 0 AND population_class = 'I'
      GROUP BY committee_code ORDER BY count(*) DESC, committee_code LIMIT 1`
    )
    .get()?.code
const expiring = ({ db, today }: SignWorld): readonly Called[] =>
  db
    .prepare<[object], Called>(
      `SELECT resident_id AS residentId, id AS contractId, doctor_id AS callerId FROM sign_contract
      WHERE kind = 'basic' AND state = 'effective' AND successor_id IS NULL AND end_on >= @from AND end_on <= @to
      ORDER BY end_on, id LIMIT @most`
    )
    .all({ from: addDays(today, -20), to: addDays(today, 25), most })

function campaign(
  world: SignWorld,
  change: Pick<StoredCampaign, 'name' | 'from' | 'to' | 'committeeCode'>
): StoredCampaign {
  const { db } = world
  const { stamp, newId } = momentOf(world, change.from)
  const after: StoredCampaign = {
    id: newId(),
    version: 1,
    stage: 'signing',
    populationClass: 'I',
    note: '',
    ...change
  }
  return write(db, stamp, { kind: campaignKind, id: after.id, seen: 'new' }, () => after)
}

function callSome(
  world: SignWorld,
  people: readonly Called[],
  within: StoredCampaign | null,
  fromDay: number,
  toDay: number,
  share: number
): void {
  const { db, random, today } = world
  for (const { residentId, contractId, callerId } of people) {
    if (!random.chance(share)) continue
    const calledOn = addDays(today, random.int(fromDay, toDay))
    const { stamp, newId } = momentOf(world, calledOn)
    const result = random.weighted(results)
    const isOpen = result === 'considering' || result === 'no-answer'
    const after: StoredCall = {
      id: newId(),
      residentId,
      contractId,
      campaignId: within?.id ?? null,
      calledOn,
      result,
      note: words[result] ?? '',
      callAgainOn: isOpen ? addDays(calledOn, random.int(5, 21)) : null,
      callerId
    }
    const by = { ...stamp, actorId: callerId }
    write(db, by, { kind: callKind, id: after.id, seen: 'new' }, () => after)
  }
}
