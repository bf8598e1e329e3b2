import type { Resident } from '../../src-main/resident/contract.ts'
import type {
  Candidate,
  Former,
  MemberForm,
  Preparation,
  SigningForm,
  Start
} from '../../src-renderer/signing/signing-form.ts'

/** Somebody of the household on the signing page. */
export const aCandidate = (change: Partial<Candidate> = {}): Candidate => ({
  residentId: 'head',
  name: '张志强',
  sex: '1',
  birthDate: '1985-03-08',
  age: 41,
  relation: '0',
  keyCodes: [],
  populationClass: 'III',
  needsGuardian: false,
  missing: [],
  current: null,
  differences: [],
  ...change
})

/** The contract that runs out soon. */
export const aFormer = (change: Partial<Former> = {}): Former => ({
  contractId: 'contract-1',
  phase: 'expiring',
  doctorId: 'doctor-old',
  doctorName: '李医生',
  teamId: 'team-old',
  packageId: 'basic-v1',
  packageName: '基本包',
  payers: [],
  startOn: '2025-04-01',
  endOn: '2026-03-31',
  termMonths: 12,
  districtHospitalId: 'district-1',
  cityHospitalId: 'city-1',
  guardian: null,
  individual: [],
  ...change
})

export const aPreparation = (change: Partial<Preparation> = {}): Preparation => ({
  householdId: 'household',
  householdType: null,
  members: [aCandidate()],
  termMonths: 12,
  termMonthsMin: null,
  needsReview: false,
  payers: null,
  districtHospitalsMax: null,
  cityHospitalsMax: null,
  packageSubsidyFen: null,
  policyPack: 'national',
  policyVersion: '1',
  suggestedDoctorId: 'doctor-block',
  suggestedTeamId: 'team-block',
  ...change
})

const successors: Readonly<Record<string, string>> = {
  'basic-v1': 'basic-v2',
  'basic-v2': 'basic-v2',
  'diabetes-v1': 'diabetes-v2',
  'agreed-v1': 'agreed-v1'
}
/** A day on which packages have new versions, `stroke-v1` is not sold any more and `city-closed` is shut. */
export const aStart = (change: Partial<Start> = {}): Start => ({
  preparation: aPreparation(),
  openedId: 'head',
  purpose: 'sign',
  residents: new Map<string, Resident>(),
  today: {
    day: '2026-03-01',
    sameToday: id => successors[id] ?? null,
    onlyBasic: null,
    isOpen: id => !id.endsWith('-closed')
  },
  place: '本中心',
  ...change
})

export const aMember = (change: Partial<MemberForm> = {}): MemberForm => ({
  residentId: 'head',
  way: 'new',
  refusal: '',
  basicPackageId: 'basic-v2',
  individual: [],
  guardian: null,
  ...change
})

export const aForm = (change: Partial<SigningForm> = {}): SigningForm => ({
  requestId: '0190a0a0-0000-7000-8000-000000000001',
  householdId: null,
  members: [aMember()],
  teamId: 'team',
  doctorId: 'doctor',
  districtHospitalId: null,
  cityHospitalId: null,
  mode: '2',
  place: '本中心',
  serviceAddress: '',
  signedOn: '2026-03-01',
  termMonths: 12,
  isAutoRenewed: false,
  needsReview: null,
  payers: {},
  remarks: '',
  replacesActId: null,
  ...change
})
