import fc from 'fast-check'
import type { ContractToTell } from '../../src-main/signing/contract.ts'
import { consentItem, type SignContract, signContract } from '../../src-main/signing/lifecycle/contract.ts'
import { doctorId, teamId } from '../directory/teams.ts'

export const residentId = '01900000-0000-7000-8000-0000000000a1'
const id = (tail: string): string => `01900000-0000-7000-8000-0000000000${tail}`

export const theGuardian = {
  name: '李母',
  relation: '母',
  idType: '01' as const,
  idNumber: '310104198503081234',
  phone: '13800000000',
  reason: 'minor' as const
}

/** One year from 2026-03-01, signed on paper by the resident and the doctor. */
export const aSignContract = (change: Partial<SignContract> = {}): SignContract =>
  signContract.parse({
    id: id('01'),
    version: 3,
    number: 'QY310104001-2026-000001',
    actId: id('02'),
    kind: 'basic',
    state: 'effective',
    phase: 'effective',
    residentId,
    householdId: null,
    policyPack: 'hangzhou-1',
    policyVersion: '1',
    party: {
      name: '张建国',
      sex: '1',
      birthDate: '1957-03-08',
      idType: '01',
      idNumber: null,
      phone: null,
      address: '',
      payments: ['1'],
      relation: null,
      residence: 'registered',
      householdType: null
    },
    keyCodes: ['age65'],
    populationClass: 'I',
    guardian: null,
    basicId: null,
    doctorId,
    doctorName: '王医生',
    teamId,
    teamName: '第一团队',
    institutionName: '梧桐街道社区卫生服务中心',
    responsible: [{ doctorId, doctorName: '王医生', teamId, from: '2026-03-01', to: null }],
    combinations: [],
    packageId: id('03'),
    packageName: '基本服务包',
    packageNumber: 2,
    payType: 'resident-fixed',
    lines: [
      {
        position: 0,
        itemId: id('04'),
        code: 'JC-01',
        name: '高血压随访',
        content: '',
        timesPerYear: 4,
        isUnlimited: false,
        feeFen: 1_050,
        chargeCode: '',
        evidence: ''
      }
    ],
    signedOn: '2026-03-01',
    startOn: '2026-03-01',
    termMonths: 12,
    endOn: '2027-02-28',
    lastOn: '2027-02-28',
    isAutoRenewed: false,
    feeFen: 12_000,
    payers: [
      { payer: 'resident', label: '居民个人', amountFen: 1_200 },
      { payer: 'city', label: '市级财政', amountFen: 10_800 }
    ],
    paymentStatus: 'paid',
    invoiceNumber: '',
    closeReason: null,
    closeNote: '',
    predecessorId: null,
    successorId: null,
    consents: [
      { item: 'agreement', textVersion: '1', isGiven: true, at: '2026-03-01T02:00:00.000Z' },
      { item: 'health-data', textVersion: '1', isGiven: true, at: '2026-03-01T02:00:00.000Z' }
    ],
    signatures: [
      {
        party: 'resident',
        name: '张建国',
        way: 'paper',
        signedAt: '2026-03-01T02:00:00.000Z',
        documentHash: null,
        evidenceId: null
      },
      {
        party: 'doctor',
        name: '王医生',
        way: 'paper',
        signedAt: '2026-03-01T02:05:00.000Z',
        documentHash: null,
        evidenceId: null
      }
    ],
    changes: [],
    ...change
  })

export const told = (
  change: Partial<SignContract> = {},
  around: Partial<Omit<ContractToTell, 'contract'>> = {}
): ContractToTell => ({ contract: aSignContract(change), agreement: null, day: '2026-06-01', ...around })

export const anAgreement = { text: '{"a":"甲"}', digest: 'ab'.repeat(32), residentIds: [residentId] }

const someWords = (maxLength: number): fc.Arbitrary<string> =>
  fc.stringMatching(/^[\u4e00-\u9fa5A-Za-z0-9]{1,20}$/).map(text => text.slice(0, maxLength))
const days = ['2026-02-28', '2026-03-01', '2026-06-01', '2027-02-28', '2027-03-01']

/** Any contract that took effect, at any time of its life. */
export const anyContract: fc.Arbitrary<ContractToTell> = fc
  .record({
    state: fc.constantFrom('effective', 'transferred', 'terminated'),
    kind: fc.constantFrom('basic', 'individual'),
    lastOn: fc.constantFrom('2026-02-28', '2026-05-31', '2027-02-28'),
    isMinor: fc.boolean(),
    hasPredecessor: fc.boolean(),
    packageName: someWords(20),
    lines: fc.array(
      fc.record({
        code: fc.constantFrom('', 'JC-01'),
        name: someWords(20),
        timesPerYear: fc.option(fc.integer({ min: 1, max: 12 })),
        feeFen: fc.option(fc.integer({ min: 0, max: 1_000_000 }))
      }),
      { maxLength: 3 }
    ),
    payers: fc.array(fc.record({ label: someWords(10), amountFen: fc.integer({ min: 0, max: 50_000 }) }), {
      maxLength: 3
    }),
    consents: fc.uniqueArray(fc.constantFrom(...consentItem.options)),
    isGiven: fc.boolean(),
    isSigned: fc.boolean(),
    agreement: fc.option(
      fc.record({
        text: someWords(20),
        digest: fc.constant('ab'.repeat(32)),
        residentIds: fc.constantFrom([residentId], [residentId, id('a2')])
      })
    ),
    day: fc.constantFrom(...days)
  })
  .map(
    ({ isMinor, hasPredecessor, isGiven, isSigned, agreement, day, lines, payers, consents, ...change }) => {
      const base = aSignContract()
      const [line] = base.lines
      return told(
        {
          ...change,
          basicId: change.kind === 'individual' ? id('09') : null,
          predecessorId: hasPredecessor ? id('08') : null,
          closeReason: change.state === 'effective' ? null : 'resident-wish',
          guardian: isMinor ? theGuardian : null,
          lines: lines.flatMap((one, position) =>
            line === undefined ? [] : [{ ...line, ...one, position }]
          ),
          payers: payers.map(one => ({ ...one, payer: 'resident' })),
          consents: consents.map(item => ({
            item,
            textVersion: '1',
            isGiven,
            at: '2026-03-01T02:00:00.000Z'
          })),
          signatures: isSigned
            ? base.signatures.map(one =>
                one.party === 'resident' && isMinor
                  ? { ...one, party: 'guardian' as const, name: '李母' }
                  : one
              )
            : []
        },
        { agreement, day }
      )
    }
  )
