import { type Stamp, write } from '../../database/journal.ts'
import { selectList } from '../../database/list.ts'
import { sortedBy } from '../../database/rows.ts'
import { instantNow } from '../../lib/clock.ts'
import { Failure } from '../../lib/failure.ts'
import type { Handlers } from '../../lib/router.ts'
import type { Services } from '../../lib/services.ts'
import type { Actor } from '../../lib/session.ts'
import type { SigningPorts } from '../ports.ts'
import type { PopulationClass } from '../rules/population.ts'
import type { lifecycleContract, SigningAct, SigningInput } from './contract.ts'
import { changing as createChanging } from './changing.ts'
import { createClosing } from './closing.ts'
import { requireCombination } from './combination.ts'
import { type DraftPorts, drafting } from './drafting.ts'
import { householdOf, type Person } from './household.ts'
import { actKind, signContractKind } from './kinds.ts'
import { obstaclesOfJoining } from './joining.ts'
import { preparing, type PreparingPorts } from './preparing.ts'
import { presenting, signersOf } from './presenting.ts'
import { quoting } from './quoting.ts'
import { redraft } from './redrafting.ts'
import { type GivenSignature, requiredConsents, signaturesOf } from './signatures.ts'
import * as store from './store.ts'
import { takingEffect } from './taking-effect.ts'

export interface LifecyclePorts extends SigningPorts, DraftPorts, PreparingPorts {
  readonly overrideOf: (residentId: string) => PopulationClass | null
  /** Throws Failure('invalid-input') at that field. */
}

/** A contract from the first draft to its end. */
export function createLifecycle(services: Services, ports: LifecyclePorts) {
  const { db, newId, stamp, today } = services
  const { present, presentAct, requireContract, requireAct, expiringDays } = presenting(services, ports)
  const changing = createChanging(services)
  const draft = drafting(services, ports)
  const takeEffect = takingEffect(services, ports, changing)

  const saveAct = (
    by: Stamp,
    { id, version }: store.StoredAct,
    change: Partial<store.ActRecord>
  ): store.ActRecord =>
    write(db(), by, { kind: actKind, id, seen: version }, before => ({ ...before, ...change }))
  const closing = createClosing(services, {
    present,
    requireContract,
    changing,
    policy: ports.policy,
    closeEmptyAct: (by, actId, note) => {
      const act = requireAct(actId)
      if (act.state === 'effective' || act.state === 'void' || contractsLeft(actId).length > 0) return
      saveAct(by, act, { state: 'void', note })
    }
  })
  /** Those of an act that nobody's death has made void. */
  const contractsLeft = (actId: string): readonly store.StoredContract[] =>
    store.selectContractsOfAct(db(), actId).filter(({ state }) => state !== 'void')
  /** Runs in one transaction on the act the sender saw, and answers it as it is afterwards. */
  const onAct = (id: string, version: number, run: (act: store.StoredAct) => void): SigningAct => {
    db()
      .transaction(() => {
        const act = requireAct(id)
        if (act.version !== version) throw new Failure('conflict', '这次签约已被他人处理，请刷新。')
        run(act)
      })
      .immediate()
    return presentAct(requireAct(id))
  }
  const requireState = (act: store.StoredAct, ...states: readonly store.StoredAct['state'][]): void => {
    if (!states.includes(act.state))
      throw new Failure('refused', '这次签约的当前状态不能进行这项操作，请刷新。')
  }

  const submit = (actor: Actor, act: store.StoredAct): void => {
    for (const contract of contractsLeft(act.id)) {
      changing.act(stamp(actor), contract, { type: 'submit' })
    }
    saveAct(stamp(actor), act, { state: 'pending-signature' })
  }
  const discard = (actor: Actor, act: store.StoredAct, reason: string, note: string): void => {
    requireState(act, 'draft', 'pending-signature')
    for (const contract of contractsLeft(act.id)) {
      changing.act(stamp(actor), contract, { type: 'discard' }, { closeReason: reason, closeNote: note })
    }
    saveAct(stamp(actor), act, { state: 'void', note })
  }

  /** Who signs, with class and key populations; all of one household where the act is a household's. */
  const peopleOf = (input: SigningInput): ReadonlyMap<string, Person> => {
    const [first] = input.members
    if (new Set(input.members.map(({ residentId }) => residentId)).size !== input.members.length) {
      throw new Failure('invalid-input', '同一居民重复，请检查。', { members: '居民重复' })
    }
    if (first === undefined || input.members.every(({ refusal }) => refusal !== null)) {
      throw new Failure('invalid-input', '没有人签约，请至少选择一位居民。', { members: '请选择签约居民' })
    }
    const household = householdOf(ports, ports.resident(first.residentId), input.signedOn, ports.overrideOf)
    const found = new Map(household.map(person => [person.resident.id, person]))
    const householdId = household[0]?.resident.household?.id ?? null
    const isStranger = input.members.some(({ residentId }) => !found.has(residentId))
    if (isStranger || (input.householdId !== null && input.householdId !== householdId)) {
      throw new Failure('refused', '选择的居民不在同一家庭，请先核对家庭成员。')
    }
    return found
  }

  const start = (input: SigningInput, actor: Actor): string => {
    if (input.signedOn > today()) {
      throw new Failure('invalid-input', '签字日期不能在今天之后。', { signedOn: '不能在今天之后' })
    }
    ports.directory.requireDoctor(input.doctorId, 'doctorId')
    ports.directory.requireActiveTeam(input.teamId)
    requireCombination(db(), ports.policy(input.signedOn).combination, input)
    const needsReview = ports.policy(input.signedOn).needsReview ?? input.needsReview
    if (needsReview === null) {
      throw new Failure('invalid-input', '本地政策未规定签约是否须经审核，请选择。', {
        needsReview: '请选择是否审核'
      })
    }
    if (input.replacesActId !== null) discard(actor, requireAct(input.replacesActId), 'revised', '')
    const people = peopleOf(input)
    const act: store.ActRecord = {
      id: newId(),
      version: 1,
      requestId: input.requestId,
      state: 'draft',
      householdId: input.householdId,
      mode: input.mode,
      place: input.place,
      serviceAddress: input.serviceAddress,
      agreementVersion: input.agreementVersion,
      privacyVersion: input.privacyVersion,
      remarks: input.remarks,
      needsReview,
      signedById: actor.accountId,
      createdAt: instantNow(services.clock),
      note: '',
      refusals: sortedBy(
        input.members.flatMap(({ residentId, refusal }) =>
          refusal === null ? [] : [{ residentId, reason: refusal }]
        ),
        'residentId'
      ),
      signatures: [],
      consents: []
    }
    write(db(), stamp(actor), { kind: actKind, id: act.id, seen: 'new' }, () => act)
    const { districtHospitalId, cityHospitalId } = input
    for (const [index, member] of input.members.entries()) {
      const person = people.get(member.residentId)
      if (member.refusal !== null || person === undefined) continue
      for (const contract of draft(input, act, member, person, `members.${String(index)}`)) {
        const { id, startOn: from, doctorId, teamId } = contract
        write(db(), stamp(actor), { kind: signContractKind, id, seen: 'new' }, () => ({
          ...contract,
          responsible: [{ from, doctorId, teamId, transferId: null }],
          combinations: [{ from, districtHospitalId, cityHospitalId }],
          changes: []
        }))
      }
    }
    if (input.submit) submit(actor, act)
    return act.id
  }

  /** The act takes effect, or goes to review. */
  const confirm = (
    id: string,
    version: number,
    signatures: readonly GivenSignature[],
    actor: Actor
  ): SigningAct =>
    onAct(id, version, act => {
      requireState(act, 'pending-signature')
      const contracts = contractsLeft(act.id)
      const now = instantNow(services.clock)
      const signed = signaturesOf(signersOf(db(), contracts), signatures, now)
      const consents = requiredConsents(act, signatures, now)
      const state = act.needsReview ? 'pending-review' : 'effective'
      const agreed = sortedBy(consents, 'residentId', 'item')
      saveAct(stamp(actor), act, { state, signatures: signed, consents: agreed })
      if (!act.needsReview) takeEffect(stamp(actor), contracts, 'sign')
      else {
        for (const one of contracts) changing.act(stamp(actor), one, { type: 'sign', needsReview: true })
      }
    })

  const handlers: Handlers<typeof lifecycleContract> = {
    ...closing.handlers,
    prepareSigning: preparing(services, ports, expiringDays),
    quoteSigning: quoting(ports),

    startSigning: (input, actor) => {
      const known = store.selectActByRequest(db(), input.requestId)
      if (known !== undefined) return presentAct(known)
      const id = db()
        .transaction(() => start(input, actor))
        .immediate()
      return presentAct(requireAct(id))
    },
    submitSigning: ({ id, version }, actor) =>
      onAct(id, version, act => {
        requireState(act, 'draft')
        // What was signed with the pen stays what it was; another text is another act.
        if (store.selectSignatures(db(), id).some(({ way }) => way !== 'paper')) {
          throw new Failure('refused', '这份协议已经签过字，请按退回的原因修改后重新签约。')
        }
        submit(actor, act)
      }),
    signing: ({ id }) => presentAct(requireAct(id)),
    openSignings: asked => {
      const listed = selectList<{ readonly id: string }, store.OpenFilters>(db(), store.openActs, asked)
      return {
        ...listed,
        rows: listed.rows.flatMap(({ id }) => {
          const act = store.selectAct(db(), id)
          if (act === undefined) return []
          const contracts = store.selectContractsOfAct(db(), id)
          const names = [...new Set(contracts.map(({ party }) => party.name))]
          const doctorName = store.selectAccountName(db(), contracts[0]?.doctorId ?? '')
          const { state, createdAt, note } = act
          return [{ id, state, names, doctorName, createdAt, note }]
        }),
        preparing: 0
      }
    },

    reviewSigning: ({ id, version, isApproved, note }, actor) =>
      onAct(id, version, act => {
        requireState(act, 'pending-review')
        if (act.signedById === actor.accountId) {
          throw new Failure('refused', '经办人不能审核自己办理的签约，请由他人审核。')
        }
        if (!isApproved && note === '') {
          throw new Failure('invalid-input', '退回时请写明原因。', { note: '请写明退回原因' })
        }
        const contracts = contractsLeft(act.id)
        saveAct(stamp(actor), act, { state: isApproved ? 'effective' : 'draft', note })
        if (isApproved) takeEffect(stamp(actor), contracts, 'approve')
        else for (const one of contracts) changing.act(stamp(actor), one, { type: 'return' })
      }),

    discardSigning: ({ id, version, reason, note }, actor) =>
      onAct(id, version, act => {
        discard(actor, act, reason, note)
      }),

    contractsOf: ({ residentId }) => store.selectContractsOf(db(), residentId).map(present),
    contract: ({ id }) => present(requireContract(id))
  }
  return {
    handlers,
    die: closing.die,
    endedByDeath: closing.endedByDeath,
    confirm,
    /** A draft in the wrong person's name. */
    rewriting: {
      withdraw: (actor: Actor, id: string, why: string): void => {
        discard(actor, requireAct(id), 'wrong-person', why)
      },
      anew: (actor: Actor, id: string, residentId: string, requestId: string): string =>
        start(redraft(db(), requireAct(id), residentId, requestId), actor)
    },
    /** What keeps two files of one person apart: a signing under way, two basic contracts for the same days. */
    obstaclesOfJoining: (keepId: string, otherId: string): readonly string[] =>
      obstaclesOfJoining(store.selectContractsOf(db(), keepId), store.selectContractsOf(db(), otherId)),
    act: (id: string): SigningAct => presentAct(requireAct(id)),
    contract: (id: string) => present(requireContract(id)),
    /** Newest first. */
    contractsOf: (residentId: string) => store.selectContractsOf(db(), residentId).map(present)
  }
}
