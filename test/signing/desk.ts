import { newUuid } from '../../src-main/lib/clock.ts'
import type { Resident, ResidentInput } from '../../src-main/resident/contract.ts'
import type { ServicePackage } from '../../src-main/signing/catalogue/contract.ts'
import type { SignContract, SigningAct } from '../../src-main/signing/lifecycle/contract.ts'
import type { Team } from '../../src-main/directory/contract.ts'
import { aResident } from '../resident/residents.ts'
import type { TestWorkstation } from '../support/workstation.ts'

/** A centre that can sign: a team, one free basic package, a priced one, two individual ones, two hospitals. */
export interface SigningDesk {
  readonly team: Team
  readonly basic: ServicePackage
  readonly priced: ServicePackage
  readonly individual: ServicePackage
  readonly negotiated: ServicePackage
  readonly district: string
  readonly city: string
}

export async function aSigningDesk(w: TestWorkstation, validFrom = '2026-01-01'): Promise<SigningDesk> {
  const must = <T>(path: string, input: unknown): Promise<T> =>
    w.must<T>('administrator', `signing.${path}`, input)
  const team = await w.must<Team>('administrator', 'directory.saveTeam', {
    name: '梧桐第一团队',
    leadId: w.accountId('doctor')
  })
  const item = await must<{ id: string }>('saveServiceItem', {
    code: 'JC-01',
    name: '高血压随访',
    group: 'public-health',
    feeFen: 1000,
    evidence: 'hypertension-follow-up'
  })
  const aPackage = async (change: object): Promise<ServicePackage> => {
    const draft = await must<ServicePackage>('savePackage', {
      name: '基本服务包',
      kind: 'basic',
      payType: 'government-full',
      priceFen: 0,
      lines: [{ itemId: item.id, timesPerYear: 4 }],
      ...change
    })
    return must<ServicePackage>('publishPackage', { id: draft.id, version: draft.version, validFrom })
  }
  const hospital = async (level: string): Promise<string> =>
    (
      await w.must<{ id: string }>('administrator', 'directory.saveInstitution', {
        name: `${level} 医院`,
        level
      })
    ).id
  return {
    team,
    basic: await aPackage({}),
    priced: await aPackage({ name: '有偿基本包', payType: 'resident-fixed', priceFen: 12_000 }),
    individual: await aPackage({
      name: '糖尿病中级包',
      kind: 'individual',
      payType: 'resident-fixed',
      priceFen: 15_000
    }),
    negotiated: await aPackage({
      name: '协商包',
      kind: 'individual',
      payType: 'resident-negotiated',
      priceFen: null
    }),
    district: await hospital('district'),
    city: await hospital('city')
  }
}

/** Somebody whose file has everything an agreement states. */
export const aSigner = (w: TestWorkstation, change: Partial<ResidentInput> = {}): Promise<Resident> =>
  w.must<Resident>(
    'nurse',
    'resident.register',
    aResident({
      idType: '99',
      idNumber: newUuid().slice(0, 18).toUpperCase(),
      phones: [{ number: '13812345678', owner: 'self', verifiedOn: null }],
      address: { ...aResident().address, road: '梧桐路', number: '1' },
      payments: ['1'],
      ...change
    })
  )

export const join = (w: TestWorkstation, residentId: string, withResidentId: string, relation: string) =>
  w.must<Resident>('nurse', 'resident.joinHousehold', {
    residentId,
    withResidentId,
    relation,
    on: '2026-01-02'
  })

export const aSigning = (w: TestWorkstation, desk: SigningDesk, change: object = {}): object => ({
  requestId: newUuid(),
  teamId: desk.team.id,
  doctorId: w.accountId('doctor'),
  mode: '2',
  place: '本中心',
  signedOn: '2026-03-01',
  needsReview: false,
  ...change
})

export const allConsents = ['agreement', 'privacy', 'health-data']

/** Everybody who is awaited signs on paper. */
export const signEverybody = (w: TestWorkstation, act: SigningAct): Promise<SigningAct> =>
  w.must<SigningAct>('nurse', 'signing.confirmSignatures', {
    id: act.id,
    version: act.version,
    signatures: act.awaits.map(({ residentId }) => ({
      residentId,
      consents: residentId === null ? [] : allConsents
    }))
  })

/** One person's basic contract that has taken effect. */
export async function aContract(
  w: TestWorkstation,
  desk: SigningDesk,
  residentId: string,
  change: object = {}
): Promise<SignContract> {
  const input = aSigning(w, desk, { members: [{ residentId, basicPackageId: desk.basic.id }], ...change })
  const act = await signEverybody(w, await w.must<SigningAct>('nurse', 'signing.startSigning', input))
  const [contract] = act.contracts
  if (contract === undefined) throw new Error('nothing was signed')
  return contract
}

export const contractNow = (w: TestWorkstation, { id }: { readonly id: string }): Promise<SignContract> =>
  w.must<SignContract>('doctor', 'signing.contract', { id })
