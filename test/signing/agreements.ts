import { canonical } from '../../src-main/signing/agreement/canonical.ts'
import type { AgreementDocument, Evidence, Strokes } from '../../src-main/signing/agreement/contract.ts'
import {
  documentDigest,
  evidenceDigest,
  type StoredAgreement
} from '../../src-main/signing/agreement/evidence.ts'

/** A wave across the pad. */
export const aPen = (change: Partial<Strokes> = {}): Strokes => ({
  widthPx: 600,
  heightPx: 200,
  strokes: [
    Array.from({ length: 40 }, (_, step) => [
      500 + step * 100,
      1000 + (step % 4) * 150,
      step * 12,
      400 + (step % 5) * 40
    ])
  ],
  ...change
})

let hands = 0
/** What nobody has written before: no two signatures are the same to the millisecond. */
export const freshPen = (): Strokes => {
  hands += 1
  const drift = hands
  return aPen({
    strokes: aPen().strokes.map(stroke =>
      stroke.map(([x, y, ms, pressure]): [number, number, number, number] => [x + drift, y, ms, pressure])
    )
  })
}

export const aDocument = (change: Partial<AgreementDocument> = {}): AgreementDocument => ({
  format: 'jiayi-agreement/1',
  actId: '0190a0a0-0000-7000-8000-000000000001',
  agreementVersion: '1',
  privacyVersion: '1',
  policyPack: 'hangzhou',
  policyVersion: '1',
  signedOn: '2026-03-01',
  mode: '2',
  place: '全科诊室',
  serviceAddress: '',
  remarks: '',
  centre: { name: '梧桐街道社区卫生服务中心', address: '梧桐路 1 号', phone: '021-55550000' },
  team: { name: '第一团队', phone: '', doctor: '王医生', members: [] },
  contracts: [
    {
      contractId: '0190a0a0-0000-7000-8000-000000000002',
      number: '310104001-2026-000001',
      kind: 'basic',
      residentId: '0190a0a0-0000-7000-8000-000000000003',
      name: '张建国',
      sex: '1',
      birthDate: '1957-03-08',
      idType: '01',
      idNumber: '',
      phone: '',
      address: '',
      relation: '',
      guardian: null,
      keyCodes: ['age65'],
      populationClass: 'I',
      startOn: '2026-03-01',
      endOn: '2027-02-28',
      termMonths: 12,
      isAutoRenewed: false,
      districtHospital: '',
      cityHospital: '',
      packageName: '基本服务包',
      packageNumber: 1,
      lines: [],
      feeFen: 12000,
      payers: [{ payer: 'resident', label: '居民', amountFen: 1200 }]
    }
  ],
  refusals: [],
  ...change
})

export const anEvidence = (change: Partial<Evidence> = {}): Evidence => ({
  format: 'jiayi-signature/1',
  id: '0190a0a0-0000-7000-8000-0000000000e1',
  actId: aDocument().actId,
  party: 'resident',
  residentId: '0190a0a0-0000-7000-8000-000000000003',
  name: '张建国',
  way: 'screen',
  signedAt: '2026-03-01T02:00:00.000Z',
  documentDigest: documentDigest(aDocument()),
  agreementVersion: '1',
  consents: ['agreement', 'privacy', 'health-data', 'e-signature'],
  pen: aPen(),
  witnessId: '0190a0a0-0000-7000-8000-0000000000a1',
  witnessName: '李护士',
  deskId: '0190a0a0-0000-7000-8000-0000000000d1',
  previousDigest: documentDigest(aDocument()),
  ...change
})

/** Signed by these people, one after the other. */
export function signed(document: AgreementDocument, names: readonly string[]): StoredAgreement {
  const digest = documentDigest(document)
  let previousDigest = digest
  const signatures = names.map((name, at) => {
    const evidence = anEvidence({
      id: `0190a0a0-0000-7000-8000-0000000000e${String(at + 1)}`,
      actId: document.actId,
      name,
      documentDigest: digest,
      previousDigest
    })
    previousDigest = evidenceDigest(evidence)
    return { text: canonical(evidence), digest: previousDigest }
  })
  return { actId: document.actId, text: canonical(document), digest, signatures }
}
