import { write } from '../../database/journal.ts'
import type { ServicePackage } from '../catalogue/contract.ts'
import { changing } from '../lifecycle/changing.ts'
import { actKind, signContractKind } from '../lifecycle/kinds.ts'
import * as store from '../lifecycle/store.ts'
import { basicFor, contractOf, individualFor, type Sitting } from './draft.ts'
import { type Member, momentOf, type SignWorld } from './world.ts'

export interface Signed {
  /** The basic contract of each, by resident. */
  readonly basics: ReadonlyMap<string, store.StoredContract>
  readonly all: readonly store.StoredContract[]
}
export type Asked = Omit<Sitting, 'act' | 'newId'> & {
  readonly householdId: string | null
  readonly state: store.StoredAct['state']
  /** Why it came back from review. */
  readonly note: string
  readonly combination: Omit<store.Combination, 'from'>
}

const modes = [
  ['2', 40],
  ['1', 25],
  ['7', 15],
  ['3', 12],
  ['6', 8]
] as const
const places: Readonly<Record<string, string>> = { '1': '居委活动室', '3': '居民家中' }

/** One sitting with everything signed on paper. */
export function sit(world: SignWorld, catalogue: readonly ServicePackage[], asked: Asked): Signed {
  const { db, random, actorId } = world
  const { stamp, newId } = momentOf(world, asked.signedOn)
  const { state, householdId, note, combination, ...rest } = asked
  const mode = random.weighted(modes)
  const act: store.StoredAct = {
    id: newId(),
    version: 1,
    requestId: newId(),
    state,
    householdId,
    mode,
    place: places[mode] ?? '本中心',
    serviceAddress: '',
    agreementVersion: '1',
    privacyVersion: '1',
    remarks: '',
    needsReview: state === 'pending-review',
    signedById: actorId,
    createdAt: stamp.at,
    note
  }
  const sitting: Sitting = { ...rest, act, newId }
  // Now and then an adult of the house does not want to.
  const refuses = (member: Member): boolean =>
    asked.old.size === 0 && householdId !== null && member.relation !== '0' && random.chance(0.03)
  const refused = new Set(asked.members.filter(refuses).map(({ id }) => id))
  const signing = asked.members.filter(
    ({ id, birthDate }) =>
      !refused.has(id) && birthDate <= asked.signedOn && (asked.old.size === 0 || asked.old.has(id))
  )
  const contracts = signing.flatMap(member => draft(world, catalogue, sitting, member))
  const isSigned = state === 'effective' || state === 'pending-review'
  const record: store.ActRecord = {
    ...act,
    refusals: [...refused].map(residentId => ({ residentId, reason: '暂不需要，以后再说' })),
    ...(isSigned ? signed(act, contracts, asked.doctor.name) : { signatures: [], consents: [] })
  }
  write(db, stamp, { kind: actKind, id: act.id, seen: 'new' }, () => record)
  for (const contract of contracts) {
    const { id, doctorId, teamId, startOn: from } = contract
    write(db, stamp, { kind: signContractKind, id, seen: 'new' }, () => ({
      ...contract,
      responsible: [{ from, doctorId, teamId, transferId: null }],
      combinations: [{ from, ...combination }],
      changes: []
    }))
  }
  const basics = new Map(contracts.filter(({ kind }) => kind === 'basic').map(one => [one.residentId, one]))
  if (state === 'effective') tell(world, asked, basics)
  return { basics, all: contracts }
}

function draft(
  world: SignWorld,
  catalogue: readonly ServicePackage[],
  sitting: Sitting,
  member: Member
): readonly store.StoredContract[] {
  const { db, random, recordPrefix } = world
  const year = sitting.signedOn.slice(0, 4)
  const number = (): string =>
    `QY${recordPrefix}-${year}-${String(store.nextSerial(db, year)).padStart(6, '0')}`
  const chosen = basicFor(catalogue, member, sitting.startOn)
  const basic = contractOf(world, sitting, member, chosen, number(), null)
  const extra = individualFor(world, catalogue, member)
  if (extra === null) return [basic]
  const ties = { basicId: basic.id, priceFen: extra.priceFen, isPaid: random.chance(0.8) }
  // It lasts as long as the basic one it belongs to.
  const added = contractOf(world, sitting, member, extra.chosen, number(), ties)
  const { startOn, endOn, lastOn } = basic
  return [basic, { ...added, startOn, endOn, lastOn }]
}

/** Signatures and consents, as they stand on the paper. */
function signed(
  { createdAt: at }: store.StoredAct,
  contracts: readonly store.StoredContract[],
  doctorName: string
): Pick<store.ActRecord, 'signatures' | 'consents'> {
  const basics = contracts.filter(({ kind }) => kind === 'basic')
  const onPaper = { way: 'paper' as const, signedAt: at, documentHash: null, evidenceId: null }
  const given = ['agreement', 'privacy', 'health-data'] as const
  return {
    signatures: [
      ...basics.map(({ residentId, party, guardian }) => ({
        ...onPaper,
        residentId,
        party: guardian === null ? ('resident' as const) : ('guardian' as const),
        name: guardian?.name ?? party.name
      })),
      { ...onPaper, residentId: null, party: 'doctor' as const, name: doctorName }
    ],
    consents: basics.flatMap(({ residentId }) =>
      given.map(item => ({ residentId, item, textVersion: '1', isGiven: true, at }))
    )
  }
}

/** The contracts that went before learn who follows them, and the file who answers for it now. */
function tell(
  world: SignWorld,
  { old, signedOn, predecessorAs, doctor }: Asked,
  basics: Signed['basics']
): void {
  const { db, today } = world
  const { stamp, newId } = momentOf(world, signedOn)
  const { save } = changing({ db: () => db, newId, today: () => signedOn })
  for (const [residentId, { id, number, startOn }] of basics) {
    const before = old.get(residentId)
    if (before === undefined) continue
    const said =
      predecessorAs === 'hand-over'
        ? null
        : {
            kind: 'renewal' as const,
            on: startOn,
            text: `续约，新协议 ${number} 自 ${startOn} 起`,
            reason: ''
          }
    save(stamp, before, () => ({ successorId: id }), said)
  }
  const held = [...basics.values()].filter(({ startOn, lastOn }) => startOn <= today && today <= lastOn)
  if (held.length > 0) {
    world.assignDoctor(
      stamp,
      held.map(({ residentId }) => residentId),
      doctor.accountId
    )
  }
}
